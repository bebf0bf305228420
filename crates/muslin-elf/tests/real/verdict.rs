//! A whole verdict as one text.

use std::fs;
use std::path::Path;

use muslin_elf::{CrtObjects, Facts, Policy, check};
use muslin_finding::{Answer, Finding, Target};

/// What the pipeline would say, without CRT objects at hand.
pub(crate) fn verdict(file: &Path, target: Target) -> String {
    judge(file, target, None)
}

/// The same with the target's own CRT objects to compare with.
pub(crate) fn judge(file: &Path, target: Target, crt_objects: Option<CrtObjects>) -> String {
    let facts = Facts::read(&fs::read(file).unwrap()).unwrap();
    let policy = Policy { subject: "hello".into(), target: Some(target), crt_objects };
    let findings = check(&facts, &policy);
    let mut lines = vec![format!("{}, {}", facts.linkage.as_str(), facts.libc.family.as_str())];
    for finding in &findings {
        match finding.answer {
            Answer::Yes | Answer::NotApplicable => {}
            Answer::No | Answer::Unknown => lines.push(line(finding)),
        }
    }
    let codes = |answer| -> String {
        let of = findings.iter().filter(|finding| finding.answer == answer);
        of.map(|finding| finding.code.as_str()).collect::<Vec<_>>().join(" ")
    };
    lines.push(format!("yes: {}", codes(Answer::Yes)));
    lines.push(format!("not applicable: {}", codes(Answer::NotApplicable)));
    lines.join("\n")
}

fn line(finding: &Finding) -> String {
    let word = if finding.answer == Answer::No { "no" } else { "unknown" };
    let message = without_numbers(&finding.message);
    format!("{word} ({:?}) {}: {message}", finding.severity, finding.code)
}

/// How many there are, and the version of the host's glibc, are not what the tests are about.
pub(crate) fn without_numbers(message: &str) -> String {
    let word = |word: &str| {
        if word.parse::<u64>().is_ok() {
            "N".to_owned()
        } else if word.starts_with("`GLIBC_") {
            "`GLIBC_N`".to_owned()
        } else {
            word.to_owned()
        }
    };
    message.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// The lines of a file, and those that are different once it is stripped.
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
pub(crate) fn beside(whole: &[String], bare: &[String]) -> String {
    let different = bare.iter().filter(|line| !whole.contains(line));
    let different = different.map(|line| format!("stripped: {line}"));
    whole.iter().cloned().chain(different).collect::<Vec<_>>().join("\n")
}

/// The answer and the sentence of one check.
pub(crate) fn answer(file: &Path, target: Target, code: &str, files: Option<CrtObjects>) -> String {
    let facts = Facts::read(&fs::read(file).unwrap()).unwrap();
    let policy = Policy { subject: "hello".into(), target: Some(target), crt_objects: files };
    let findings = check(&facts, &policy);
    let finding = findings.iter().find(|finding| finding.code == code).unwrap();
    format!("{:?}: {}", finding.answer, without_numbers(&finding.message))
}
