//! One line of the diagnosis.

use muslin_schema::Code;
use muslin_schema::{Answer, Evidence, Exit, Failure, Finding, Severity};

/// One line of the diagnosis, with the exit code that it asks for if it is an error.
pub(crate) struct Line {
    pub(crate) finding: Finding,
    pub(crate) exit: Exit,
}

impl Line {
    pub(crate) fn new(code: Code, subject: &str, message: String) -> Self {
        let finding =
            Finding { severity: Severity::Error, ..Finding::note(code, subject, message) };
        Self { finding, exit: Exit::Delivered }
    }

    /// In order.
    pub(crate) fn fine(code: Code, subject: &str, message: impl Into<String>) -> Self {
        Self::new(code, subject, message.into())
    }

    /// Worth knowing.
    pub(crate) fn note(code: Code, subject: &str, message: impl Into<String>) -> Self {
        Self::new(code, subject, message.into()).open(Severity::Info, Exit::Delivered)
    }

    /// It may make a build fail.
    pub(crate) fn warning(code: Code, subject: &str, message: impl Into<String>) -> Self {
        Self::new(code, subject, message.into()).open(Severity::Warning, Exit::Strict)
    }

    /// It keeps a build from starting.
    pub(crate) fn problem(
        code: Code,
        subject: &str,
        message: impl Into<String>,
        exit: Exit,
    ) -> Self {
        Self::new(code, subject, message.into()).open(Severity::Error, exit)
    }

    /// An error that a plan would end with.
    pub(crate) fn failure(code: Code, subject: &str, failure: &dyn Failure) -> Self {
        Self::problem(code, subject, failure.to_string(), failure.exit())
            .because(failure.details())
            .help(failure.help())
    }

    pub(crate) fn open(mut self, severity: Severity, exit: Exit) -> Self {
        self.finding.answer = Answer::No;
        self.finding.severity = severity;
        self.exit = exit;
        self
    }

    pub(crate) fn because(mut self, lines: impl IntoIterator<Item = String>) -> Self {
        self.finding.evidence.extend(lines.into_iter().map(Evidence::of));
        self
    }

    pub(crate) fn cure(self, cure: impl Into<String>) -> Self {
        self.help(Some(cure.into()))
    }

    pub(crate) fn help(mut self, cure: Option<String>) -> Self {
        self.finding.cure = cure;
        self
    }
}
