//! What an executable carries about itself: its crates, the record of its build, the note of its distributor.

use muslin_elf::{ElfFile, Facts};
use muslin_package::{AUDIT_SECTION, BUILD_SECTION, read_audit_data, read_build_record};
use muslin_schema::{BuildRecord, Inspection, PackageMetadata};

/// What is shown next to the inspection itself.
#[derive(Clone, Debug, Default)]
pub(super) struct Embedded {
    /// `.note.package`
    pub(super) package: Option<PackageMetadata>,
    /// `.muslin`
    pub(super) build: Option<BuildRecord>,
}

impl Embedded {
    /// Reads all of it; what is damaged becomes a note of the inspection.
    pub(super) fn of(parsed: &ElfFile<'_>, file: &mut Inspection) -> Self {
        match parsed.section(AUDIT_SECTION).map(|bytes| read_audit_data(&bytes)) {
            Some(Ok(all)) => {
                let words = |(name, version)| format!("{name} {version}");
                file.crates = Some(all.into_iter().map(words).collect());
            }
            Some(Err(error)) => file.notes.push(error.to_string()),
            None => {}
        }
        let build = match parsed.section(BUILD_SECTION).map(|bytes| read_build_record(&bytes)) {
            Some(Ok(record)) => Some(record),
            Some(Err(error)) => {
                file.notes.push(error.to_string());
                None
            }
            None => None,
        };
        Self { package: package(parsed.facts(), &mut file.notes), build }
    }
}

/// What the note of the distributor says; one that cannot be read becomes a note of the inspection.
pub(super) fn package(facts: &Facts, notes: &mut Vec<String>) -> Option<PackageMetadata> {
    let text = facts.notes.package.as_deref()?;
    let text = text.split(|byte| *byte == 0).next().unwrap_or_default();
    match serde_json::from_slice(text) {
        Ok(package) => Some(package),
        Err(error) => {
            notes.push(format!("the note with package metadata cannot be read: {error}"));
            None
        }
    }
}
