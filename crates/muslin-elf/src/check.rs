//! A check: one question about a file, asked under one diagnostic code everywhere.

use muslin_finding::Code;
use muslin_finding::{Answer, Evidence, Finding, Severity, Target};

use crate::facts::Facts;
use crate::start::CrtObjects;
use crate::trace::Traces;

/// What the file ought to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The name that findings are about, usually the path.
    pub subject: String,
    /// The target that the file was built for; without one, no machine is the wrong one.
    pub target: Option<Target>,
    /// What `_start_c` looks like in that target's own CRT objects, if they are at hand.
    pub crt_objects: Option<CrtObjects>,
}

/// One row of `CHECKS`.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// The diagnostic code: the same in reports, in `explain` and in `allow`.
    pub code: Code,
    /// How much a "no" counts.
    pub severity: Severity,
    /// The property in a few words.
    pub title: &'static str,
    /// What it is, why it matters, what to do, and how to see it by hand.
    pub explain: &'static str,
    pub(crate) run: Run,
}

impl Check {
    /// Whether the answer can fail a build. All others are asked by [`crate::inspect`] only.
    #[must_use]
    pub fn is_gate(&self) -> bool {
        matches!(self.run, Run::Gate(_))
    }
}

/// What a check needs to answer.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Run {
    /// The facts: a few milliseconds, whatever the size of the file.
    Gate(fn(&Facts, &Policy) -> Outcome),
    /// The whole file, read once in search of text.
    Whole(fn(&Facts, &Traces) -> Outcome),
}

/// The answer of one check.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    pub(crate) answer: Answer,
    pub(crate) severity: Option<Severity>,
    pub(crate) message: String,
    pub(crate) evidence: Vec<Evidence>,
    pub(crate) cure: Option<String>,
}

impl Outcome {
    fn new(answer: Answer, message: impl Into<String>) -> Self {
        Self { answer, severity: None, message: message.into(), evidence: Vec::new(), cure: None }
    }

    pub(crate) fn yes(message: impl Into<String>) -> Self {
        Self::new(Answer::Yes, message)
    }

    pub(crate) fn no(message: impl Into<String>) -> Self {
        Self::new(Answer::No, message)
    }

    pub(crate) fn not_applicable(message: impl Into<String>) -> Self {
        Self::new(Answer::NotApplicable, message)
    }

    /// An answer that the evidence does not give counts as a warning: there is nothing to refuse
    /// the file for, and under `--strict` somebody may want to look.
    pub(crate) fn unknown(message: impl Into<String>) -> Self {
        Self::new(Answer::Unknown, message).weighing(Severity::Warning)
    }

    pub(crate) fn is_yes(&self, message: &str) -> bool {
        self.answer == Answer::Yes && self.message == message
    }

    pub(crate) fn is_no(&self) -> bool {
        self.answer == Answer::No
    }

    pub(crate) fn weighing(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }

    pub(crate) fn with(mut self, evidence: impl IntoIterator<Item = Evidence>) -> Self {
        self.evidence.extend(evidence);
        self
    }

    pub(crate) fn cure(mut self, cure: impl Into<String>) -> Self {
        self.cure = Some(cure.into());
        self
    }

    /// The answer under the diagnostic code of its check.
    pub(crate) fn finding(self, code: Code, severity: Severity, subject: &str) -> Finding {
        Finding {
            code: code.into(),
            subject: subject.to_owned(),
            severity: self.severity.unwrap_or(severity),
            answer: self.answer,
            message: self.message,
            evidence: self.evidence,
            cure: self.cure,
            allowed: false,
        }
    }
}

impl Check {
    pub(crate) fn finding(&self, outcome: Outcome, policy: &Policy) -> Finding {
        outcome.finding(self.code, self.severity, &policy.subject)
    }
}
