//! The answer of one check about one thing.

use serde::{Deserialize, Serialize};

use crate::code::Code;

/// How much a failed check counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing; changes no exit code.
    Info,
    /// Fails the run under `--strict`.
    Warning,
    /// Fails the run.
    Error,
}

/// Does the property hold?
///
/// A check that cannot know says [`Answer::Unknown`], never [`Answer::No`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// It holds.
    Yes,
    /// It does not hold.
    No,
    /// The question makes no sense here.
    NotApplicable,
    /// The evidence is not there.
    Unknown,
}

/// What a finding rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Evidence {
    /// Where in the file, in bytes from its start, if it is a place in a file.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub offset: Option<u64>,
    /// What is there, as text.
    pub detail: String,
}

impl Evidence {
    /// Evidence at a place in a file.
    #[must_use]
    pub fn at(offset: u64, detail: impl Into<String>) -> Self {
        Self { offset: Some(offset), detail: detail.into() }
    }

    /// Evidence without a place.
    #[must_use]
    pub fn of(detail: impl Into<String>) -> Self {
        Self { offset: None, detail: detail.into() }
    }
}

/// The answer of one check about one thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Finding {
    /// The diagnostic code, the same in reports, `explain` and `allow = [...]`.
    pub code: String,
    /// What it is about: a file, a crate, a configuration key.
    pub subject: String,
    /// How much a [`Answer::No`] counts.
    pub severity: Severity,
    /// Does the property hold?
    pub answer: Answer,
    /// The answer as a sentence.
    pub message: String,
    /// What the answer rests on.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub evidence: Vec<Evidence>,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cure: Option<String>,
    /// The user allowed it by name; it counts no more.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub allowed: bool,
}

impl Finding {
    /// Something worth knowing that fails nothing.
    #[must_use]
    pub fn note(code: Code, subject: &str, message: String) -> Self {
        Self::of_word(code.as_str(), subject, message)
    }

    /// As [`Finding::note`], under a word that is data: the id of an advisory, the name of a known failure.
    #[must_use]
    pub fn of_word(word: &str, subject: &str, message: String) -> Self {
        Self {
            code: word.to_owned(),
            subject: subject.to_owned(),
            severity: Severity::Info,
            answer: Answer::Yes,
            message,
            evidence: Vec::new(),
            cure: None,
            allowed: false,
        }
    }

    /// Whether this is its code.
    #[must_use]
    pub fn is(&self, code: Code) -> bool {
        self.code == code
    }

    /// Marks the finding as allowed if its code is among those of the user. What holds needs no permission.
    ///
    /// A report applies this once, when its findings are complete.
    pub fn allow(&mut self, codes: &[String]) {
        self.allowed = self.is_open() && codes.contains(&self.code);
    }

    /// Whether the property does not hold, or cannot be known to hold.
    fn is_open(&self) -> bool {
        matches!(self.answer, Answer::No | Answer::Unknown)
    }

    /// Whether this finding fails a run at this severity or above. What cannot be known counts as its
    /// severity says: a proof that is not there is no proof.
    #[must_use]
    pub fn fails(&self, at: Severity) -> bool {
        self.is_open() && !self.allowed && self.severity >= at
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::RELRO;

    #[test]
    fn an_allowed_no_stays_a_no_and_counts_no_more_and_a_yes_needs_no_permission() {
        let of = |answer| {
            let note = Finding::note(RELRO, "app", String::new());
            let mut finding = Finding { answer, severity: Severity::Error, ..note };
            finding.allow(&["relro".to_owned()]);
            (finding.answer, finding.allowed, finding.fails(Severity::Info))
        };
        assert_eq!(of(Answer::No), (Answer::No, true, false));
        assert_eq!(of(Answer::Unknown), (Answer::Unknown, true, false));
        assert_eq!(of(Answer::Yes), (Answer::Yes, false, false));
    }
}
