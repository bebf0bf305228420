//! Arguments that only the linker needs, in a file beside the linker wrapper.
//!
//! In `rustflags` they would reach every cargo that a build script or a test starts, since cargo hands
//! `CARGO_ENCODED_RUSTFLAGS` on. The directory of the wrapper is named by a hash of this file, and cargo
//! links again when the path of the linker changes.

use crate::first::is_first;

/// The name of the file in the directory of the linker wrapper.
pub const SETTINGS_FILE: &str = "arguments";

/// Arguments that are added to each command line that links an executable.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinkerSettings {
    /// Come before all others, so that an argument of a user or a build script overrides them.
    pub before: Vec<String>,
    /// Come after all others, so that they override what rustc passes.
    pub after: Vec<String>,
}

/// The headings of the two lists.
const BEFORE: &str = "[before]";
const AFTER: &str = "[after]";

impl LinkerSettings {
    /// Whether there is nothing to add.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.before.is_empty() && self.after.is_empty()
    }

    /// The text of the file: one argument a line, below the heading of its list.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for (heading, arguments) in [(BEFORE, &self.before), (AFTER, &self.after)] {
            for line in std::iter::once(heading).chain(arguments.iter().map(String::as_str)) {
                text.push_str(line);
                text.push('\n');
            }
        }
        text
    }

    /// Reads the text of the file; `None` if it does not begin with a heading.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (before, after) = text.strip_prefix(BEFORE)?.split_once(AFTER)?;
        let list = |part: &str| {
            part.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect::<Vec<_>>()
        };
        Some(Self { before: list(before), after: list(after) })
    }

    /// Leaves out the objects before libc that `exists` does not know: they could not be compiled, which the
    /// build has reported, and libc has what they define. A library was asked for, and is an error where it is missing.
    #[must_use]
    pub fn without_missing(mut self, exists: &dyn Fn(&str) -> bool) -> Self {
        self.after.retain(|one| !is_first(one) || !has_extension(one, "o") || exists(one));
        self
    }

    /// The command line with these arguments; `variable` is what cargo says of the package that is linked.
    #[must_use]
    pub fn applied(
        &self,
        arguments: &[String],
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Vec<String> {
        let flavor = arguments.first().is_some_and(|argument| argument == "-flavor");
        let (start, rest) = arguments.split_at(if flavor { 2.min(arguments.len()) } else { 0 });
        // A shared object of the target is neither position-independent as an executable is, nor does
        // it contain a libc.
        let executable = !rest.iter().any(|argument| NO_EXECUTABLE.contains(&argument.as_str()));
        let of_any = |list: &[String]| -> Vec<String> {
            let wanted = list.iter().filter(|one| executable || one.starts_with("-L"));
            wanted.filter_map(|one| filled(one, variable)).collect()
        };
        [start, &of_any(&self.before), rest, &of_any(&self.after)].concat()
    }
}

/// The argument that puts a note of the package into the file (UAPI.8, "Package Metadata for Executable Files").
const PACKAGE_METADATA: &str = "--package-metadata=";
/// The variables of cargo that the note is filled in from.
const FILLED: [&str; 2] = ["CARGO_PKG_NAME", "CARGO_PKG_VERSION"];

/// The argument that has a linker write which package an executable is, in `.note.package`. One argument serves all
/// packages of a build: their names and versions are filled in by the linker wrapper, from the variables of cargo.
#[must_use]
pub fn package_metadata(architecture: &str) -> String {
    let [name, version] = FILLED.map(placeholder);
    format!(
        r#"{PACKAGE_METADATA}{{"type":"cargo","name":"{name}","version":"{version}","architecture":"{architecture}"}}"#
    )
}

fn placeholder(variable: &str) -> String {
    format!("${{{variable}}}")
}

/// The argument with what cargo says in place of the variables; `None` if cargo does not say it.
fn filled(argument: &str, variable: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    if !argument.starts_with(PACKAGE_METADATA) {
        return Some(argument.to_owned());
    }
    FILLED.iter().try_fold(argument.to_owned(), |argument, name| {
        // Cargo's names and versions have none of these, which JSON and the linker read as something else.
        let value = variable(name).filter(|value| !value.contains(['"', '\\', '%', '\n']))?;
        Some(argument.replace(&placeholder(name), &value))
    })
}

fn has_extension(path: &str, extension: &str) -> bool {
    std::path::Path::new(path).extension().is_some_and(|one| one == extension)
}

/// Arguments that make something else than an executable.
pub(crate) const NO_EXECUTABLE: [&str; 4] = ["-shared", "--shared", "-r", "--relocatable"];

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(line: &str) -> Vec<String> {
        line.split_whitespace().map(str::to_owned).collect()
    }

    fn no_cargo(_: &str) -> Option<String> {
        None
    }

    fn settings() -> LinkerSettings {
        LinkerSettings {
            before: arguments("-pie -L/c++"),
            after: arguments("-L/empty /linked-first/a.o"),
        }
    }

    #[test]
    fn the_note_names_the_package_that_is_linked() {
        let note = package_metadata("x86_64");
        let settings = LinkerSettings { before: vec![note], after: Vec::new() };
        let cargo = |version: &'static str| {
            move |name: &str| match name {
                "CARGO_PKG_NAME" => Some("loom".to_owned()),
                "CARGO_PKG_VERSION" => Some(version.to_owned()),
                _ => None,
            }
        };
        let line = arguments("a.o --package-metadata={}");
        assert_eq!(
            settings.applied(&line, &cargo("1.2.0")).join(" "),
            r#"--package-metadata={"type":"cargo","name":"loom","version":"1.2.0","architecture":"x86_64"} a.o --package-metadata={}"#
        );
        // A linker that reads `%` as the beginning of a code, or a text that would end early.
        assert_eq!(settings.applied(&line, &cargo("1%0")), line);
        assert_eq!(settings.applied(&line, &cargo("1\"0")), line);
        // Another program than cargo has started rustc.
        assert_eq!(settings.applied(&line, &no_cargo), line);
    }

    #[test]
    fn what_was_written_is_read() {
        assert_eq!(LinkerSettings::parse(&settings().to_text()), Some(settings()));
        let none = LinkerSettings::default();
        assert_eq!(LinkerSettings::parse(&none.to_text()), Some(none));
        assert_eq!(LinkerSettings::parse("-pie\n"), None);
    }

    #[test]
    fn what_comes_before_can_be_overridden_and_what_comes_after_overrides() {
        assert_eq!(
            settings().applied(&arguments("-flavor gnu a.o -no-pie"), &no_cargo),
            arguments("-flavor gnu -pie -L/c++ a.o -no-pie -L/empty /linked-first/a.o")
        );
    }

    #[test]
    fn an_object_that_could_not_be_compiled_is_left_out_and_a_library_is_not() {
        let settings = LinkerSettings {
            before: Vec::new(),
            after: arguments("-L/empty /linked-first/a.o /linked-first/b.a"),
        };
        let left = settings.without_missing(&|_| false);
        assert_eq!(left.after, arguments("-L/empty /linked-first/b.a"));
    }

    #[test]
    fn a_shared_object_gets_search_directories_only() {
        assert_eq!(
            settings().applied(&arguments("-flavor gnu a.o -shared"), &no_cargo),
            arguments("-flavor gnu -L/c++ a.o -shared -L/empty")
        );
    }
}
