//! How a build ended, in a word and in a sentence.

use muslin_schema::{Exit, Report, Severity};

use super::share::count;

/// How a build ended.
pub(crate) enum Verdict {
    Static,
    Allowed,
    Failed,
}

impl Verdict {
    pub(crate) fn of(report: &Report) -> Self {
        match report.exit_code {
            0 if report.all_findings().any(|one| one.allowed) => Self::Allowed,
            0 => Self::Static,
            _ => Self::Failed,
        }
    }

    pub(super) fn class(&self) -> &'static str {
        match self {
            Self::Static => "good",
            Self::Allowed => "warn",
            Self::Failed => "bad",
        }
    }
}

/// What is reported about a build first.
pub(crate) fn sentence(report: &Report) -> String {
    let count_of = |severity| {
        report.all_findings().filter(|one| one.fails(severity) && one.severity == severity).count()
    };
    let (errors, warnings) = (count_of(Severity::Error), count_of(Severity::Warning));
    let files = count(report.executables.len(), "executable");
    match Verdict::of(report) {
        Verdict::Static if warnings > 0 => {
            format!("{files}, static and checked byte by byte, with {}", count(warnings, "warning"))
        }
        Verdict::Static => format!("{files}, static and checked byte by byte"),
        Verdict::Allowed => {
            let allowed = report.all_findings().filter(|one| one.allowed).count();
            format!("{files}, delivered with {} that you allowed", count(allowed, "finding"))
        }
        Verdict::Failed => match &report.failure {
            Some(failure) => failure.error.clone(),
            None if report.exit_code == Exit::Strict as u8 => {
                format!("not delivered: {}, and `--strict`", count(warnings, "warning"))
            }
            None => format!("not delivered: {}", count(errors, "error")),
        },
    }
}

/// The name of the project; without one, that of the first executable.
pub(crate) fn project(report: &Report) -> &str {
    let named = report.details.as_ref().map(|details| details.project.as_str());
    let first = || report.executables.first().map(|file| file.package.as_str());
    named.filter(|name| !name.is_empty()).or_else(first).unwrap_or("static build")
}
