//! What is found of each file, collected under its name.

use muslin_package::sha256;
use muslin_schema::{Answer, Code, Finding, Severity, Verified, VerifiedFile};

use super::given::Program;

/// Adds an answer about a file.
pub(super) fn add(answer: &mut Verified, name: &str, sha256: String, finding: Finding) {
    if let Some(file) = answer.files.iter_mut().find(|one| one.name == name) {
        return file.checks.push(finding);
    }
    let name = name.to_owned();
    answer.files.push(VerifiedFile { name, sha256, checks: vec![finding] });
}

/// Adds an answer about an executable.
pub(super) fn add_program(answer: &mut Verified, program: &Program, finding: Finding) {
    add(answer, &program.name, sha256(&program.bytes), finding);
}

/// What does not hold.
pub(super) fn refused(code: Code, name: &str, message: String, cure: &str) -> Finding {
    Finding {
        severity: Severity::Error,
        answer: Answer::No,
        cure: Some(cure.to_owned()),
        ..Finding::note(code, name, message)
    }
}
