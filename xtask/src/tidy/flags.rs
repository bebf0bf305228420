//! A text never names a flag that no program accepts.

use std::collections::BTreeSet;

use clap::{Command, Subcommand as _};

use crate::tidy::source::Source;

/// Flags of other programs that texts speak of: cargo's, rustc's, the linker's.
const OF_OTHERS: &[&str] = &[
    "--cfg",
    "--config",
    "--defsym",
    "--deny",
    "--emit",
    "--export-dynamic",
    "--image-base",
    "--just-symbols",
    "--list-all",
    "--no-deps",
    "--no-eh-frame-hdr",
    "--omagic",
    "--pack-dyn-relocs",
    "--remap-path-prefix",
    // The program of an image, in an example.
    "--say",
    "--timings",
    "--unresolved-symbols",
    "--use-android-relr-tags",
    "--warn-unresolved-symbols",
];

/// Every flag in backquotes that neither the command line nor another program accepts.
pub(crate) fn check(sources: &[Source]) -> Vec<String> {
    let known = known();
    let mut faults = Vec::new();
    for source in sources.iter().filter(|one| is_of_the_program(&one.path)) {
        for (number, line) in source.code.lines().enumerate() {
            for flag in flags(line) {
                if !known.contains(flag) && !OF_OTHERS.contains(&flag) {
                    let (path, number) = (&source.path, number + 1);
                    faults.push(format!("{path}:{number}: nothing accepts `{flag}`"));
                }
            }
        }
    }
    faults
}

fn is_of_the_program(path: &str) -> bool {
    path.starts_with("crates/") && path.contains("/src/")
}

/// The flags behind a backquote.
fn flags(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).filter(|text| is_flag(text)).map(|text| {
        let end = text.find(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'));
        &text[..end.unwrap_or(text.len())]
    })
}

fn is_flag(text: &str) -> bool {
    text.strip_prefix("--").is_some_and(|name| name.starts_with(|c: char| c.is_ascii_lowercase()))
}

/// All flags of all verbs.
fn known() -> BTreeSet<String> {
    let mut command = muslin_cli::AnyVerb::augment_subcommands(Command::new("cargo-muslin"));
    command.build();
    let mut known = BTreeSet::from(["--help".to_owned(), "--version".to_owned()]);
    add(&command, &mut known);
    known
}

fn add(command: &Command, known: &mut BTreeSet<String>) {
    for arg in command.get_arguments() {
        let names = arg.get_long_and_visible_aliases().unwrap_or_default();
        known.extend(names.into_iter().map(|name| format!("--{name}")));
    }
    for below in command.get_subcommands() {
        add(below, known);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_that_clap_does_not_know_is_found() {
        let code = "\"say `--pie`, or `--no-pie`; `-- ARGS` is not a flag\"".to_owned();
        let source = Source { path: "crates/a/src/lib.rs".to_owned(), text: code.clone(), code };
        assert_eq!(check(&[source]), ["crates/a/src/lib.rs:1: nothing accepts `--pie`"]);
    }
}
