//! Variables of the user that bear on what is compiled and linked: each is named with its place before the
//! build starts.

use muslin_schema::codes;
use muslin_schema::{
    Answer, COMPILER_VARIABLES, Evidence, Finding, Host, NativeNeed, Outcome, Severity, Target,
};
use toml::de::DeTable;

use crate::build_tools::starts_by_name;
use crate::compilers::{plain_compiler, user_variable};
use crate::settings::{ConfigFile, place};

/// The end of a variable by which a build script is pointed at an installed library.
const DIRECTORY: &[&str] =
    &["_DIR", "_HOME", "_INCLUDE_DIR", "_LIB_DIR", "_LOCATION", "_PREFIX", "_ROOT"];

/// Where systems keep the libraries for themselves.
const OF_SYSTEM: &[&str] = &["/bin", "/lib", "/lib64", "/opt/homebrew", "/usr"];

/// Below these, administrators put what they have built themselves, maybe for musl.
const OF_ADMINISTRATOR: &[&str] = &["/opt/homebrew", "/usr/local"];

/// What the variables of the user do in the build for a target.
pub(crate) fn variable_findings(
    natives: &[NativeNeed],
    host: &Host,
    config_files: &[ConfigFile],
    target: Target,
) -> Vec<Finding> {
    let about = Variables { natives, host, config_files, target };
    let mut findings = about.directories();
    if natives.iter().any(|one| one.outcome.compiles()) {
        findings.extend(about.compiler_variables());
        findings.extend(about.header_directories());
    }
    if natives.iter().any(starts_by_name) {
        findings.extend(["CC", "CXX"].into_iter().filter_map(|name| about.plain(name)));
    }
    findings.extend(about.cmake());
    findings
}

struct Variables<'v> {
    natives: &'v [NativeNeed],
    host: &'v Host,
    config_files: &'v [ConfigFile],
    target: Target,
}

impl Variables<'_> {
    /// Directories that packages of the graph are pointed at.
    fn directories(&self) -> Vec<Finding> {
        let used = self.natives.iter().filter(|one| one.outcome != Outcome::Nothing);
        used.flat_map(|one| {
            let mine = self.host.environment.iter().filter(|(key, _)| self.points(key, one));
            mine.map(|(key, value)| self.directory(one, key, value)).collect::<Vec<_>>()
        })
        .collect()
    }

    /// Whether a variable points a package at a library: it begins with the name of the package or of what
    /// it links, maybe behind the target, and ends as such variables do.
    fn points(&self, key: &str, one: &NativeNeed) -> bool {
        let prefix = format!("{}_", self.target.upper());
        let by_rule = one.evidence.iter().any(|line| *line == format!("`{key}` is set"));
        let key = key.strip_prefix(&prefix).unwrap_or(key);
        let upper = |name: &str| name.to_uppercase().replace('-', "_");
        let package = upper(&one.package);
        let stem = package.trim_end_matches("_SYS").trim_end_matches("_SRC");
        let links = one.links.as_deref().map(upper).unwrap_or_default();
        let names = [stem, stem.trim_start_matches("LIB"), links.as_str()];
        let ends = DIRECTORY.iter().any(|end| key.ends_with(end));
        ends && (by_rule
            || names.iter().any(|name| {
                let rest = key.strip_prefix(name).filter(|_| name.len() > 1);
                rest.is_some_and(|rest| rest.starts_with('_'))
            }))
    }

    fn directory(&self, one: &NativeNeed, key: &str, value: &str) -> Finding {
        let subject = format!("{} {}", one.package, one.version);
        let place = self.place(key);
        let glibc = !self.host.triple.contains("-musl");
        if !(glibc && is_of_system(value)) {
            let message = format!("`{key}={value}` from {place} names the library that is linked");
            return Finding::note(codes::USER_LIBRARY_DIRECTORY, &subject, message);
        }
        let own = format!("{}_{key}", self.target.upper());
        let message = format!(
            "`{key}={value}` from {place} points at libraries of this machine, which are of no use for {}",
            self.target
        );
        // The rule of the package says that this directory decides: nothing for the target can come from there.
        let severity = match one.outcome {
            Outcome::StaticLibrary if !of_administrator(value) => Severity::Error,
            Outcome::Bundled | Outcome::Provided if one.known => Severity::Info,
            _ => Severity::Warning,
        };
        let answer = if severity == Severity::Info { Answer::Yes } else { Answer::No };
        Finding {
            severity,
            answer,
            cure: Some(format!(
                "unset `{key}` for this build, or have it (or `{own}`) name a static build for {}",
                self.target
            )),
            evidence: vec![Evidence::of(format!("needed through {}", one.path.join(" → ")))],
            ..Finding::note(codes::USER_LIBRARY_DIRECTORY, &subject, message)
        }
    }

    /// Variables that every compiler reads, and that are kept from the target's.
    fn compiler_variables(&self) -> Vec<Finding> {
        let set = COMPILER_VARIABLES.iter().filter_map(|key| {
            let value = self.host.environment.get(*key)?;
            let message = format!(
                "`{key}={value}` from {} is hidden from the target's compilers: it names directories and programs of this machine",
                self.place(key)
            );
            Some(Finding::note(codes::COMPILER_VARIABLE, key, message))
        });
        let mut findings: Vec<Finding> = set.collect();
        let own =
            ["CC", "CXX"].map(|name| user_variable(name, &self.host.environment, self.target));
        if let Some(own) = own.into_iter().flatten().next() {
            for finding in &mut findings {
                let message = finding.message.replace(
                    "is hidden from the target's compilers",
                    &format!("reaches your own compiler (`{own}`)"),
                );
                finding.message = message;
                finding.severity = Severity::Warning;
                finding.answer = Answer::No;
                finding.cure = Some(format!("unset `{}` for this build", finding.subject));
            }
        }
        findings
    }

    /// Flags that have the target's compilers, or bindgen, search the system's headers, which are those of glibc,
    /// before musl's.
    fn header_directories(&self) -> Vec<Finding> {
        if self.host.triple.contains("-musl") {
            return Vec::new();
        }
        let of = |name: &&str| {
            let target = self.target.lower();
            [(*name).to_owned(), format!("{name}_{target}"), format!("TARGET_{name}")]
        };
        let keys = ["CFLAGS", "CXXFLAGS", "CPPFLAGS", "BINDGEN_EXTRA_CLANG_ARGS"];
        let keys = keys.iter().flat_map(of);
        let found = keys.filter_map(|key| {
            let value = self.host.environment.get(&key)?;
            let directory = searched_first(value).find(|path| has_headers_of_glibc(path))?;
            let message = format!(
                "`{key}` from {} has `{directory}` searched before musl's headers, and those there are of glibc",
                self.place(&key)
            );
            Some(Finding {
                severity: Severity::Warning,
                answer: Answer::No,
                cure: Some(format!(
                    "name the directory of one library instead, or set `{key}` for this machine only"
                )),
                ..Finding::note(codes::COMPILER_VARIABLE, &key, message)
            })
        });
        found.collect()
    }

    /// A compiler without a target in its variable, where build systems ask for it.
    fn plain(&self, name: &str) -> Option<Finding> {
        let command = self.host.environment.get(name)?;
        let own = format!("{name}_{}", self.target.lower());
        let serves = if plain_compiler(name, self.host, self.target) {
            format!("compiles for {} and is taken", self.target)
        } else {
            format!(
                "compiles for this machine; {} has a compiler of its own, which `{own}` would replace",
                self.target
            )
        };
        let message = format!("`{name}={command}` from {} {serves}", self.place(name));
        Some(Finding::note(codes::USER_COMPILER, name, message))
    }

    /// A toolchain file of the user for cmake, which decides about compilers by itself.
    fn cmake(&self) -> Option<Finding> {
        let key = "CMAKE_TOOLCHAIN_FILE";
        let file = self.host.environment.get(key)?;
        let runs = self.natives.iter().find(|one| {
            one.outcome.compiles() && (one.tools.contains("cmake") || starts_by_name(one))
        })?;
        let message = format!(
            "`{key}={file}` from {} decides which compilers cmake takes for {}",
            self.place(key),
            runs.package
        );
        Some(Finding {
            cure: Some(format!(
                "unset it to build with the target's compilers, or name one for {} by `{key}_{}`",
                self.target,
                self.target.lower()
            )),
            ..Finding::note(codes::USER_CMAKE_TOOLCHAIN, key, message)
        })
    }

    /// Where a variable is set: in `[env]` of a configuration, else in the environment.
    fn place(&self, key: &str) -> String {
        let value = self.host.environment.get(key);
        let in_file = self.config_files.iter().find_map(|file| {
            let root = DeTable::parse(&file.text).ok()?;
            let entry = root.get_ref().get("env")?.get_ref().as_table()?.get(key)?;
            let inner = entry.get_ref();
            let text =
                inner.as_str().or_else(|| inner.as_table()?.get("value")?.get_ref().as_str());
            // A relative path was made absolute.
            let same = text.zip(value).is_some_and(|(text, value)| value.ends_with(text));
            same.then(|| place(file, entry.span().start))
        });
        in_file.unwrap_or_else(|| "the environment".to_owned())
    }
}

/// The directories that flags of a compiler put before its own.
fn searched_first(flags: &str) -> impl Iterator<Item = &str> {
    let mut words = flags.split_whitespace();
    std::iter::from_fn(move || {
        loop {
            let word = words.next()?;
            let rest =
                ["-isystem", "-iquote", "-I"].iter().find_map(|flag| word.strip_prefix(flag));
            match rest {
                Some("") => return words.next(),
                Some(path) => return Some(path.trim_start_matches('=')),
                None => {}
            }
        }
    })
}

/// Whether a directory is one of those in which glibc's headers are; libraries have their own below it.
fn has_headers_of_glibc(path: &str) -> bool {
    let rest = path.trim_end_matches('/').strip_prefix("/usr/include");
    rest.is_some_and(|rest| rest.is_empty() || rest.ends_with("-linux-gnu"))
}

/// Whether a directory is one in which the system keeps libraries for itself; those below it that are named
/// for musl are not.
fn is_of_system(path: &str) -> bool {
    path == "/" || is_below(path, OF_SYSTEM) && !path.contains("musl")
}

fn of_administrator(path: &str) -> bool {
    is_below(path, OF_ADMINISTRATOR)
}

fn is_below(path: &str, roots: &[&str]) -> bool {
    roots.iter().any(|root| {
        path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_that_flags_put_first_is_read_in_each_spelling() {
        let of = |flags: &str| searched_first(flags).collect::<Vec<_>>().join(" ");
        assert_eq!(
            of("-O2 -I/usr/include -isystem /usr/include/x86_64-linux-gnu"),
            "/usr/include /usr/include/x86_64-linux-gnu"
        );
        assert_eq!(of("-I /a -iquote/b -Iinclude -I"), "/a /b include");
        assert!(has_headers_of_glibc("/usr/include/x86_64-linux-gnu/"));
        assert!(!has_headers_of_glibc("/usr/include/libxml2"));
        assert_eq!(of("-DI=/usr/include -L/usr/lib -idirafter /usr/include"), "");
    }
}
