//! What a build would do with the file: the checks of `muslin-elf`, judged as a build judges them.

use std::fs;
use std::path::Path;

use muslin_elf::{CrtObjects, ElfFile, Inquiry, Level, Policy, Processor};
use muslin_linker::{LinkContext, Weight};
use muslin_schema::{Answer, Finding, Severity, Target};

/// What a build would do with the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It would be delivered, with what these diagnostic codes say about it.
    Passed(Vec<String>),
    /// It would be refused, for these diagnostic codes.
    Refused(Vec<String>),
}

/// The verdict, and the processor that the file needs as far as that is known.
pub(super) struct Judged {
    pub(super) verdict: Verdict,
    pub(super) level: Option<Level>,
}

/// Reads the file and runs every check that a build runs.
pub(super) fn of(
    program: &Path,
    target: Target,
    crt_objects: Option<CrtObjects>,
) -> Result<Judged, String> {
    let bytes = fs::read(program).map_err(|error| error.to_string())?;
    let file = ElfFile::parse(&bytes).map_err(|what| what.to_string())?;
    let policy = Policy { subject: "program".to_owned(), target: Some(target), crt_objects };
    let level = match file.processor() {
        Processor::AtLeast { level, .. } => Some(level),
        _ => None,
    };
    Ok(Judged { verdict: judge(&file.check(&policy)), level })
}

/// What is reported about a file that was delivered, and its risks: everything that `inspect` reports.
pub(super) fn reported(program: &Path) -> Vec<String> {
    let bytes = fs::read(program).unwrap_or_default();
    let Ok(file) = ElfFile::parse(&bytes) else { return Vec::new() };
    let inspection = file.inspect(&Inquiry::default());
    let against = inspection.checks.iter().filter(|check| check.answer == Answer::No);
    against.map(|check| check.code.clone()).collect()
}

/// Which arguments the linker wrapper of a build refuses.
pub(super) fn refused_arguments(arguments: &[String], unwinds: bool) -> Vec<String> {
    let context = LinkContext {
        unwinds,
        in_libc: &|name| ["malloc", "memcpy"].contains(&name),
        script: &|path| fs::read_to_string(path).ok(),
    };
    let judged = muslin_linker::judge(&muslin_linker::options(arguments), &context);
    let errors = judged.into_iter().filter(|one| one.weight == Weight::Error);
    errors.map(|one| format!("{} {}", one.argument, one.why)).collect()
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
