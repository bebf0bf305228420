//! An error as a screen: what, why, what was tried, what is known of it, what helps.

use muslin_schema::Failure;

use crate::human::finding;
use crate::paint::Paint;

/// The screen of an error, with its causes, its details and its cure.
#[must_use]
pub fn failure(error: &dyn Failure, paint: Paint) -> String {
    let mut text = format!("{} {error}\n", paint.bad("error:"));
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(&format!("  {} {cause}\n", paint.faint("because:")));
        source = cause.source();
    }
    for line in error.details() {
        text.push_str(&format!("  {line}\n"));
    }
    for cause in error.causes() {
        text.push_str(&finding(&cause, paint));
    }
    if let Some(help) = error.help() {
        text.push_str(&format!("  {} {help}\n", paint.accent("help:")));
    }
    text
}

#[cfg(test)]
mod tests {
    use muslin_schema::{Answer, Evidence, Exit, Finding, Severity};

    use super::*;

    #[derive(Debug)]
    struct NoBuild;

    impl std::fmt::Display for NoBuild {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("`cargo build` failed: the build script of `loom 0.1.0` failed")
        }
    }

    impl std::error::Error for NoBuild {}

    impl Failure for NoBuild {
        fn exit(&self) -> Exit {
            Exit::Build
        }

        fn causes(&self) -> Vec<Finding> {
            let message = "its build script runs `bison`, which is not on PATH".to_owned();
            vec![Finding {
                severity: Severity::Error,
                answer: Answer::No,
                evidence: vec![Evidence::of("make said: make: bison: No such file or directory")],
                cure: Some("install `bison`".to_owned()),
                ..Finding::of_word("program-missing", "loom 0.1.0", message)
            }]
        }

        fn help(&self) -> Option<String> {
            Some("cargo's own output is above".to_owned())
        }
    }

    #[test]
    fn a_known_cause_is_below_what_failed() {
        insta::assert_snapshot!(failure(&NoBuild, Paint::Plain), @"
        error: `cargo build` failed: the build script of `loom 0.1.0` failed
        error[program-missing] loom 0.1.0: its build script runs `bison`, which is not on PATH
            make said: make: bison: No such file or directory
            help: install `bison`
          help: cargo's own output is above
        ");
    }
}
