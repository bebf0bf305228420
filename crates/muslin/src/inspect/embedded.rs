//! What an executable carries about itself: its crates, the record of its build, the note of its distributor.

use muslin_elf::Facts;
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
    pub(super) fn of(facts: &Facts, bytes: &[u8], file: &mut Inspection) -> Self {
        match section(facts, bytes, AUDIT_SECTION).map(read_audit_data) {
            Some(Ok(all)) => {
                let words = |(name, version)| format!("{name} {version}");
                file.crates = Some(all.into_iter().map(words).collect());
            }
            Some(Err(error)) => file.notes.push(error.to_string()),
            None => {}
        }
        let build = match section(facts, bytes, BUILD_SECTION).map(read_build_record) {
            Some(Ok(record)) => Some(record),
            Some(Err(error)) => {
                file.notes.push(error.to_string());
                None
            }
            None => None,
        };
        Self { package: package(facts, &mut file.notes), build }
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

/// The bytes of a section, if the file has it.
fn section<'b>(facts: &Facts, bytes: &'b [u8], name: &str) -> Option<&'b [u8]> {
    let section = facts.sections.list().iter().find(|section| section.name == name)?;
    let start = usize::try_from(section.offset).ok()?;
    let end = start.checked_add(usize::try_from(section.size).ok()?)?;
    bytes.get(start..end)
}
