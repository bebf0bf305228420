//! Checks the sources against the invariants of ARCHITECTURE.md.

mod codes;
mod flags;
mod layers;
mod modules;
mod names;
mod phrases;
mod shape;
mod source;
mod syntax;
mod translation;

use std::io::{self, Write as _};
use std::process::ExitCode;

use crate::tidy::source::sources;
use xtask::repository::root;

/// Reads all sources and prints every fault.
pub(crate) fn run() -> ExitCode {
    let root = root();
    let sources = sources(&root);
    let faults = [
        codes::check(&sources),
        flags::check(&sources),
        layers::check(&root),
        modules::check(&sources),
        names::check(&sources),
        phrases::check(&root, &sources),
        shape::check(&sources),
        translation::check(&root),
    ]
    .concat();
    let mut out = io::stdout().lock();
    for fault in &faults {
        let _ = writeln!(out, "{fault}");
    }
    let _ = writeln!(out, "{} files, {} faults", sources.len(), faults.len());
    if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: [&str; 0] = [];

    #[test]
    fn no_crate_depends_on_its_own_or_a_higher_layer() {
        assert_eq!(layers::check(&root()), NONE);
    }

    #[test]
    fn every_diagnostic_code_is_raised_and_none_is_a_text() {
        assert_eq!(codes::check(&sources(&root())), NONE);
    }

    #[test]
    fn no_text_names_a_flag_that_no_program_accepts() {
        assert_eq!(flags::check(&sources(&root())), NONE);
    }

    #[test]
    fn no_modules_form_a_circle() {
        assert_eq!(modules::check(&sources(&root())), NONE);
    }

    #[test]
    fn no_file_names_a_tool_and_no_pure_crate_touches_the_machine() {
        assert_eq!(names::check(&sources(&root())), NONE);
    }

    #[test]
    fn both_readmes_say_the_same() {
        assert_eq!(translation::check(&root()), NONE);
    }

    #[test]
    fn every_file_is_short_and_has_a_purpose() {
        assert_eq!(shape::check(&sources(&root())), NONE);
    }
}
