//! What `inspect` found as SARIF 2.1.0, the format that code scanning services read.
//!
//! One run; every check is a rule with its long text as help. What fails is a result; passed checks and
//! remarks are results on request only, since GitHub shows each result as an alert. Places in a file are byte offsets. Fingerprints hold no offsets, so a finding stays
//! the same finding when the file is linked again.

use muslin_schema::{Answer, Evidence, Finding, Inspected, Severity, codes};
use serde_json::{Value, json};

use crate::inspection::Detail;
use crate::inspection::subjects;
use crate::shown;

mod run;
mod taxonomy;
mod uri;

pub use run::Rule;

/// Where the text of the standard's schema is at home.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The whole answer as one SARIF log: what failed, or with [`Detail::Full`] every answer.
#[must_use]
pub fn sarif(inspected: &Inspected, rules: &[Rule<'_>], version: &str, detail: Detail) -> String {
    let rules = run::with_own(rules);
    let mut shown = results(inspected, &rules);
    if detail == Detail::Short {
        // A protection that a program lacks is not a fault of it, and each result becomes an alert.
        shown.retain(|result| result["kind"] == "fail" && !is_of_protection(&result["ruleId"]));
    }
    let mut log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "muslin",
                "semanticVersion": version,
                "rules": rules.iter().map(run::descriptor).collect::<Vec<_>>(),
            } },
            "taxonomies": taxonomy::components(),
            "columnKind": "utf16CodeUnits",
            "invocations": [run::invocation(inspected)],
            "artifacts": subjects(inspected).iter().map(run::artifact).collect::<Vec<_>>(),
            "results": shown,
        }],
    });
    shown::make_visible(&mut log, "text");
    crate::json(&log)
}

fn is_of_protection(rule: &Value) -> bool {
    codes::HARDENING.iter().any(|(code, _)| rule == code.as_str())
}

fn results(inspected: &Inspected, rules: &[Rule<'_>]) -> Vec<Value> {
    let mut results = Vec::new();
    for (index, subject) in subjects(inspected).iter().enumerate() {
        let place = Place { name: subject.name, size: subject.size, index };
        results.extend(subject.checks.iter().map(|one| check(one, &place, rules)));
        results.extend(subject.hazards.iter().map(|one| {
            let text = format!("{} ({}). {}", one.sentence, one.presence.as_str(), one.advice);
            let mut result = place.result(run::HAZARD, &one.area, &text, rules);
            result["kind"] = "informational".into();
            result["level"] = "none".into();
            result
        }));
        let unmet = inspected.unmet.iter().filter(|one| one.name == subject.name);
        results.extend(unmet.map(|one| {
            let text = format!("`{}` does not hold: {}", one.requirement, one.why);
            let mut result = place.result(run::REQUIREMENT, &one.requirement, &text, rules);
            result["kind"] = "fail".into();
            result["level"] = "error".into();
            result
        }));
    }
    results
}

fn check(one: &Finding, place: &Place<'_>, rules: &[Rule<'_>]) -> Value {
    let text = match one.cure.as_ref().filter(|_| one.fails(Severity::Info)) {
        Some(cure) => format!("{}. To cure it: {cure}.", one.message.trim_end_matches('.')),
        None => one.message.clone(),
    };
    let mut result = place.result(&one.code, "", &text, rules);
    let (kind, level) = match (one.answer, one.severity) {
        (Answer::Yes, _) => ("pass", "none"),
        (Answer::NotApplicable, _) => ("notApplicable", "none"),
        // The standard's word for "the evidence is not there".
        (Answer::Unknown, _) => ("open", "none"),
        (Answer::No, Severity::Error) => ("fail", "error"),
        (Answer::No, Severity::Warning) => ("fail", "warning"),
        (Answer::No, Severity::Info) => ("fail", "note"),
    };
    result["kind"] = kind.into();
    result["level"] = level.into();
    place.locate(&mut result, &one.evidence);
    if one.allowed {
        let reason = "allowed by its diagnostic code on the command line";
        result["suppressions"] = json!([{ "kind": "external", "justification": reason }]);
    }
    result
}

/// A file among the artifacts of the run.
struct Place<'a> {
    name: &'a str,
    size: u64,
    index: usize,
}

impl Place<'_> {
    /// A result about the file as a whole; `key` distinguishes results of one rule.
    fn result(&self, rule: &str, key: &str, text: &str, rules: &[Rule<'_>]) -> Value {
        let name = self.name.rsplit('/').next().unwrap_or_default();
        let key = if key.is_empty() { String::new() } else { format!("/{key}") };
        let mut result = json!({
            "ruleId": rule,
            "message": { "text": text },
            "locations": [{ "physicalLocation": self.physical(None) }],
            "partialFingerprints": { "muslinFinding/v1": format!("{rule}{key}/{name}") },
        });
        if let Some(index) = rules.iter().position(|known| known.code == rule) {
            result["ruleIndex"] = index.into();
        }
        result
    }

    fn physical(&self, offset: Option<u64>) -> Value {
        let mut artifact = uri::location(self.name);
        artifact["index"] = self.index.into();
        let region = match offset {
            Some(offset) => json!({ "byteOffset": signed(offset) }),
            // Readers of logs want a region; that of the whole file is the truth.
            None => json!({ "byteOffset": 0, "byteLength": signed(self.size) }),
        };
        json!({ "artifactLocation": artifact, "region": region })
    }

    /// The first place that the evidence names is the result's, all others are related to it.
    fn locate(&self, result: &mut Value, evidence: &[Evidence]) {
        let mut placed = evidence.iter().filter(|one| one.offset.is_some());
        if let Some(first) = placed.next() {
            result["locations"] = json!([{
                "physicalLocation": self.physical(first.offset),
                "message": { "text": first.detail },
            }]);
        }
        let related: Vec<Value> = placed
            .enumerate()
            .map(|(id, one)| {
                json!({
                    "id": id,
                    "physicalLocation": self.physical(one.offset),
                    "message": { "text": one.detail },
                })
            })
            .collect();
        if !related.is_empty() {
            result["relatedLocations"] = related.into();
        }
    }
}

/// The standard wants places as signed numbers; no file is longer than those go.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
