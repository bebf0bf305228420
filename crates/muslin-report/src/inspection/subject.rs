//! ELF files and static libraries as what they have in common.

use muslin_schema::{Finding, Hazard, Inspected};

use super::archive;
use super::identity::headline;

/// A file that was looked at.
pub(crate) struct Subject<'a> {
    pub(crate) name: &'a str,
    pub(crate) size: u64,
    pub(crate) sha256: Option<&'a str>,
    /// The whole verdict in a few words.
    pub(crate) headline: String,
    pub(crate) checks: &'a [Finding],
    pub(crate) hazards: &'a [Hazard],
}

/// The ELF files, then the static libraries.
pub(crate) fn subjects(inspected: &Inspected) -> Vec<Subject<'_>> {
    let files = inspected.files.iter().map(|file| &file.inspection).map(|file| Subject {
        name: &file.name,
        size: file.size,
        sha256: file.sha256.as_deref(),
        headline: headline(file),
        checks: &file.checks,
        hazards: &file.hazards,
    });
    let archives = inspected.archives.iter().map(|one| Subject {
        name: &one.name,
        size: one.size,
        sha256: Some(&one.sha256),
        headline: archive::headline(one),
        checks: &one.checks,
        hazards: &[],
    });
    files.chain(archives).collect()
}
