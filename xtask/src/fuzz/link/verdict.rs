//! What a build would do with the file: the checks of `muslin-elf`, judged as a build judges them.

use std::fs;
use std::path::Path;

use muslin_elf::{CrtObjects, Facts, Policy};
use muslin_schema::{Answer, Finding, Severity, Target};

/// What a build would do with the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It would be delivered, with what these diagnostic codes say about it.
    Passed(Vec<String>),
    /// It would be refused, for these diagnostic codes.
    Refused(Vec<String>),
}

/// Reads the file and runs every check that a build runs.
pub(super) fn of(program: &Path, crt_objects: Option<CrtObjects>) -> Result<Verdict, String> {
    let bytes = fs::read(program).map_err(|error| error.to_string())?;
    let facts = Facts::read(&bytes).map_err(|what| what.to_string())?;
    let policy =
        Policy { subject: "program".to_owned(), target: Some(Target::X86_64), crt_objects };
    Ok(judge(&muslin_elf::check(&facts, &policy)))
}

/// A check that fails refuses the file, and so does one that cannot know where a wrong file could hide.
fn judge(checks: &[Finding]) -> Verdict {
    let refuses = |check: &Finding| match check.answer {
        Answer::No => check.severity == Severity::Error,
        Answer::Unknown => check.severity >= Severity::Warning,
        Answer::Yes | Answer::NotApplicable => false,
    };
    let codes = |wanted: &dyn Fn(&Finding) -> bool| -> Vec<String> {
        let wanted = checks.iter().filter(|check| wanted(check));
        wanted.map(|check| check.code.clone()).collect()
    };
    let refusals = codes(&refuses);
    if refusals.is_empty() {
        Verdict::Passed(codes(&|check| check.answer == Answer::No))
    } else {
        Verdict::Refused(refusals)
    }
}

#[cfg(test)]
mod tests {
    use muslin_schema::codes;

    use super::*;

    fn check(severity: Severity, answer: Answer) -> Finding {
        Finding { severity, answer, ..Finding::note(codes::START_FILE, "program", String::new()) }
    }

    #[test]
    fn a_failed_check_refuses_and_so_does_doubt() {
        let refused = Verdict::Refused(vec!["start-file".to_owned()]);
        assert_eq!(judge(&[check(Severity::Error, Answer::No)]), refused);
        assert_eq!(judge(&[check(Severity::Warning, Answer::Unknown)]), refused);
        assert_eq!(judge(&[check(Severity::Error, Answer::Yes)]), Verdict::Passed(Vec::new()));
    }

    #[test]
    fn what_is_reported_about_a_delivered_file_is_kept() {
        let passed = Verdict::Passed(vec!["start-file".to_owned()]);
        assert_eq!(judge(&[check(Severity::Warning, Answer::No)]), passed);
    }
}
