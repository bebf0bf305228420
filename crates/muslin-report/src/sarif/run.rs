//! What surrounds the results: the rules, the files, and how the run itself went.

use muslin_schema::{Inspected, Severity};
use serde_json::{Value, json};

use super::{taxonomy, uri};
use crate::inspection::Subject;

/// A check as a rule.
#[derive(Clone, Copy, Debug)]
pub struct Rule<'a> {
    /// The diagnostic code.
    pub code: &'a str,
    /// The property in a few words.
    pub title: &'a str,
    /// The long text, as `explain` prints it.
    pub explain: &'a str,
    /// How much a "no" counts.
    pub severity: Severity,
}

/// The rule behind behaviour of the C library that may surprise.
pub(super) const HAZARD: &str = "hazard";
/// The rule behind `--require`.
pub(super) const REQUIREMENT: &str = "requirement";

/// The checks, and the two rules that are not checks.
pub(super) fn with_own<'a>(checks: &[Rule<'a>]) -> Vec<Rule<'a>> {
    let mut rules = checks.to_vec();
    rules.push(Rule {
        code: HAZARD,
        title: "behaviour of the C library that may surprise",
        explain: "The C library inside the file behaves differently here from the one that most \
                  Linux systems have. Nothing is wrong with the file.",
        severity: Severity::Info,
    });
    rules.push(Rule {
        code: REQUIREMENT,
        title: "what `--require` asks for",
        explain: "The command line required a property of the file, and the bytes do not show that \
                  it holds.",
        severity: Severity::Error,
    });
    rules
}

pub(super) fn descriptor(rule: &Rule<'_>) -> Value {
    let mut descriptor = json!({
        "id": rule.code,
        "shortDescription": { "text": rule.title },
        "fullDescription": { "text": first_paragraph(rule.explain) },
        "help": { "text": rule.explain, "markdown": rule.explain },
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": { "tags": ["elf", "linking"], "precision": "very-high" },
    });
    let relationships = taxonomy::relationships(rule.code);
    if !relationships.is_empty() {
        descriptor["relationships"] = relationships.into();
    }
    descriptor
}

fn first_paragraph(text: &str) -> String {
    let first = text.trim().split("\n\n").next().unwrap_or_default();
    first.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// How the run went. What could not be read is the tool's trouble, not a finding about the file.
pub(super) fn invocation(inspected: &Inspected) -> Value {
    let mut invocation = json!({
        "executionSuccessful": inspected.unreadable.is_empty(),
        "exitCode": inspected.exit_code,
    });
    let notifications: Vec<Value> = inspected
        .unreadable
        .iter()
        .map(|one| {
            json!({
                "descriptor": { "id": "unreadable" },
                "level": "error",
                "message": { "text": one.why },
                "locations": [{
                    "physicalLocation": { "artifactLocation": uri::location(&one.name) },
                }],
            })
        })
        .collect();
    if !notifications.is_empty() {
        invocation["toolExecutionNotifications"] = notifications.into();
    }
    invocation
}

pub(super) fn artifact(subject: &Subject<'_>) -> Value {
    let mut artifact = json!({
        "location": uri::location(subject.name),
        "length": i64::try_from(subject.size).unwrap_or(i64::MAX),
        "roles": ["analysisTarget"],
    });
    if let Some(hash) = subject.sha256 {
        artifact["hashes"] = json!({ "sha-256": hash });
    }
    artifact
}
