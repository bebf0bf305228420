//! Whose words they are: which package failed, in which step, and which lines belong to it.
//!
//! Cargo says it in three forms: the output of a build script that failed is indented below its head; what
//! rustc says is in front of `could not compile`; under `-vv`, and for warnings, the package is in
//! front of each line.

/// A package that said something, or that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Speaker {
    pub(crate) name: String,
    /// Cargo names it for build scripts only.
    pub(crate) version: Option<String>,
    /// The step that failed, if one did.
    pub(crate) failed: Option<Step>,
}

/// What was done for a package when it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Its build script ran.
    RunScript,
    /// Its build script was compiled.
    CompileScript,
    /// It was compiled.
    Compile,
    /// Its executable was linked.
    Link,
}

/// Who spoke, and who said each line; `None` where cargo itself did, or where it is unknown.
#[derive(Debug, Default)]
pub(crate) struct OutputAttribution {
    pub(crate) speakers: Vec<Speaker>,
    pub(crate) of_line: Vec<Option<usize>>,
}

impl OutputAttribution {
    /// Reads who said what from the lines themselves.
    pub(crate) fn of(lines: &[&str]) -> Self {
        let mut voices = Self::default();
        // Where the output of the next package that cannot be compiled begin.
        let mut open = 0;
        // Whose indented block this is.
        let mut block: Option<usize> = None;
        for (at, line) in lines.iter().enumerate() {
            let mut owner = None;
            if let Some((name, version)) = custom_build(line) {
                let speaker = voices.speaker(name, Some(version));
                voices.fail(speaker, Step::RunScript);
                (owner, block) = (Some(speaker), Some(speaker));
            } else if let Some((name, what)) = not_compiled(line) {
                let speaker = voices.speaker(name, None);
                let unclaimed: Vec<usize> =
                    (open..at).filter(|at| voices.of_line[*at].is_none()).collect();
                let linked = unclaimed.iter().any(|at| is_link_failure(lines[*at]));
                for at in unclaimed {
                    voices.of_line[at] = Some(speaker);
                }
                let script = what.starts_with("(build script)");
                voices.fail(
                    speaker,
                    match (script, linked) {
                        (true, _) => Step::CompileScript,
                        (false, true) => Step::Link,
                        (false, false) => Step::Compile,
                    },
                );
                (owner, block) = (Some(speaker), Some(speaker));
                open = at + 1;
            } else if let Some((name, version, _)) = prefixed(line) {
                owner = Some(voices.speaker(name, Some(version)));
                block = None;
            } else if block.is_some() && continues(line) {
                owner = block;
            } else {
                block = None;
            }
            voices.of_line.push(owner);
        }
        voices
    }

    fn speaker(&mut self, name: &str, version: Option<&str>) -> usize {
        let same = |one: &Speaker| {
            let other =
                version.zip(one.version.as_deref()).is_some_and(|(one, other)| one != other);
            one.name == name && !other
        };
        let known = self.speakers.iter().position(same);
        let at = known.unwrap_or_else(|| {
            self.speakers.push(Speaker { name: name.to_owned(), version: None, failed: None });
            self.speakers.len() - 1
        });
        if let Some(version) = version {
            self.speakers[at].version = Some(version.to_owned());
        }
        at
    }

    /// The first failure of a package counts.
    fn fail(&mut self, speaker: usize, step: Step) {
        self.speakers[speaker].failed.get_or_insert(step);
    }
}

/// ``error: failed to run custom build command for `openssl-sys v0.9.118` ``
fn custom_build(line: &str) -> Option<(&str, &str)> {
    let rest = line.strip_prefix("error: failed to run custom build command for `")?;
    let (name, rest) = rest.split_once(" v")?;
    Some((name, rest.split([' ', '`']).next()?))
}

/// ``error: could not compile `app` (bin "app") due to 1 previous error``
fn not_compiled(line: &str) -> Option<(&str, &str)> {
    let (name, rest) = line.strip_prefix("error: could not compile `")?.split_once('`')?;
    Some((name, rest.trim_start()))
}

fn is_link_failure(line: &str) -> bool {
    line.starts_with("error: linking with `") || line.starts_with("error: linker `")
}

/// The name, the version and the message: `[libz-sys 1.1.31] …`, `warning: libz-sys@1.1.31: …`, or the same
/// with `error`.
pub(crate) fn prefixed(line: &str) -> Option<(&str, &str, &str)> {
    let (package, separator, said) = if let Some(rest) = line.strip_prefix('[') {
        let (package, said) = rest.split_once("] ")?;
        (package, ' ', said)
    } else {
        let rest = line.strip_prefix("warning: ").or_else(|| line.strip_prefix("error: "))?;
        let (package, said) = rest.split_once(": ")?;
        (package, '@', said)
    };
    let (name, version) = package.split_once(separator)?;
    let is_name = |text: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
    };
    let is_version = version.starts_with(|c: char| c.is_ascii_digit()) && !version.contains(' ');
    (is_name(name) && is_version).then_some((name, version, said))
}

/// Whether a line belongs to the block above it.
fn continues(line: &str) -> bool {
    line.is_empty()
        || line.starts_with(' ')
        || line.starts_with("Caused by:")
        || line.starts_with("note: ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each line with its speaker, and how each failed.
    fn attributed(text: &str) -> String {
        let lines: Vec<&str> = text.lines().collect();
        let voices = OutputAttribution::of(&lines);
        let name = |at: &Option<usize>| at.map_or("-", |at| voices.speakers[at].name.as_str());
        let said = lines.iter().zip(&voices.of_line);
        let said = said.map(|(line, at)| format!("{:<5}| {line}\n", name(at)));
        let failed = voices.speakers.iter().map(|one| {
            format!("{} {}: {:?}\n", one.name, one.version.as_deref().unwrap_or("?"), one.failed)
        });
        said.chain(failed).collect()
    }

    #[test]
    fn what_a_build_script_said_is_indented_below_its_head() {
        insta::assert_snapshot!(attributed(
            "warning: loom@0.1.0: x.c:1:10: fatal error\nwarning: unused import\n\
             error: failed to run custom build command for `loom v0.1.0 (/loom)`\n\
             note: To improve backtraces …\n\nCaused by:\n  process didn't exit successfully\n  --- stderr\n\n  make: no\n\
             warning: build failed, waiting for other jobs to finish..."
        ), @"
        loom | warning: loom@0.1.0: x.c:1:10: fatal error
        -    | warning: unused import
        loom | error: failed to run custom build command for `loom v0.1.0 (/loom)`
        loom | note: To improve backtraces …
        loom | 
        loom | Caused by:
        loom |   process didn't exit successfully
        loom |   --- stderr
        loom | 
        loom |   make: no
        -    | warning: build failed, waiting for other jobs to finish...
        loom 0.1.0: Some(RunScript)
        ");
    }

    #[test]
    fn what_rustc_said_is_before_the_package_that_could_not_be_compiled() {
        insta::assert_snapshot!(attributed(
            "   Compiling app v0.1.0\nerror: linking with `cc` failed: exit status: 1\n  |\n  = note: ld: no\n\n\
             error: could not compile `app` (bin \"app\") due to 1 previous error\n\
             error: could not compile `kill` (lib)\n\nCaused by:\n  rustc (signal: 9, SIGKILL: kill)\n\
             error: linker `cc` not found\n\nerror: could not compile `syn` (build script) due to 1 previous error"
        ), @r#"
        app  |    Compiling app v0.1.0
        app  | error: linking with `cc` failed: exit status: 1
        app  |   |
        app  |   = note: ld: no
        app  | 
        app  | error: could not compile `app` (bin "app") due to 1 previous error
        kill | error: could not compile `kill` (lib)
        kill | 
        kill | Caused by:
        kill |   rustc (signal: 9, SIGKILL: kill)
        syn  | error: linker `cc` not found
        syn  | 
        syn  | error: could not compile `syn` (build script) due to 1 previous error
        app ?: Some(Link)
        kill ?: Some(Compile)
        syn ?: Some(CompileScript)
        "#);
    }

    #[test]
    fn under_very_verbose_each_line_names_its_package() {
        insta::assert_snapshot!(attributed(
            "[loom 0.1.0] checking for nasm... not found\n[1/2] Building\n[bell 2.0.0+1] make: no"
        ), @"
        loom | [loom 0.1.0] checking for nasm... not found
        -    | [1/2] Building
        bell | [bell 2.0.0+1] make: no
        loom 0.1.0: None
        bell 2.0.0+1: None
        ");
    }
}
