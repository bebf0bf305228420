//! One question about a static library, asked under one diagnostic code everywhere.

use muslin_finding::Code;
use muslin_finding::{Severity, Target};

use super::library::Archive;
use crate::check::Outcome;

/// How the link went that the archive is for.
///
/// What a linker refuses by itself is not a fault of an archive whose program was linked: the member
/// was not needed, or another library helped out. After a link that failed, it is what explains it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Linked {
    /// Nothing was linked yet, or nobody knows.
    Unknown,
    /// The programs came out.
    Well,
    /// The linker refused.
    Failed,
}

/// What the archive ought to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchivePolicy {
    /// The name that findings are about: a path, or the package that brings the archive.
    pub subject: String,
    /// The target that it is for.
    pub target: Target,
    /// How the link with it went.
    pub linked: Linked,
}

impl ArchivePolicy {
    /// One severity for a link that failed, and one for all else.
    pub(super) fn weigh(&self, failed: Severity, else_: Severity) -> Severity {
        if self.linked == Linked::Failed { failed } else { else_ }
    }
}

/// One row of [`ARCHIVE_CHECKS`](super::ARCHIVE_CHECKS).
#[derive(Clone, Copy, Debug)]
pub struct ArchiveCheck {
    /// The diagnostic code: the same in reports, in [`explain`](crate::explain) and in `allow`.
    pub code: Code,
    /// How much a "no" counts, unless the link says otherwise.
    pub severity: Severity,
    /// The property in a few words.
    pub title: &'static str,
    /// What it is, why it matters, what to do, and how to see it by hand.
    pub explain: &'static str,
    pub(super) run: fn(&Archive, &ArchivePolicy) -> Outcome,
}
