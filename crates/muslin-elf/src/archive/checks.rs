//! The table of checks for static libraries.

use muslin_finding::Finding;

use super::check::{ArchiveCheck, ArchivePolicy};
use super::library::Archive;

mod headers;
mod link;
mod members;

/// Every check, in the order in which a reader wants the answers: whether the archive is one at all,
/// what its members are, which headers they were compiled with, and whether they can be linked.
///
/// A wrong member that a linker takes without a word is an error. One that a linker refuses is an
/// error only where the link failed: nobody is refused for a member that nothing needs.
pub const ARCHIVE_CHECKS: &[ArchiveCheck] = &[
    members::WHOLE,
    members::EMPTY,
    members::MACHINE,
    members::CODE,
    headers::GLIBC,
    headers::OLD_MUSL,
    link::NOT_PIC,
    link::OUTLINE_ATOMICS,
];

/// Runs every check of [`ARCHIVE_CHECKS`], in that order. Every check answers, also with "yes".
#[must_use]
pub fn check_archive(archive: &Archive, policy: &ArchivePolicy) -> Vec<Finding> {
    ARCHIVE_CHECKS
        .iter()
        .map(|check| {
            let outcome = (check.run)(archive, policy);
            outcome.finding(check.code, check.severity, &policy.subject)
        })
        .collect()
}
