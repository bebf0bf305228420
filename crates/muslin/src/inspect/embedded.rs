//! What an executable carries about itself: its crates, the record of its build, the note of its distributor.

use std::collections::BTreeMap;

use muslin_elf::{ElfFile, Facts};
use muslin_package::{AUDIT_SECTION, BUILD_SECTION, read_audit_data, read_build_record};
use muslin_schema::{BuildRecord, Inspection, PackageMetadata};
use serde_json::{Map, Value};

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
    match serde_json::from_slice::<Map<String, Value>>(text) {
        Ok(keys) => Some(metadata(keys)),
        Err(error) => {
            notes.push(format!("the note with package metadata cannot be read: {error}"));
            None
        }
    }
}

/// Producers add keys of their own, and values of any type (UAPI.8, "JSON payload").
fn metadata(keys: Map<String, Value>) -> PackageMetadata {
    let text = |value: Value| match value {
        Value::String(text) => text,
        other => other.to_string(),
    };
    let mut keys: BTreeMap<String, String> =
        keys.into_iter().map(|(key, value)| (key, text(value))).collect();
    PackageMetadata {
        kind: keys.remove("type"),
        name: keys.remove("name"),
        version: keys.remove("version"),
        architecture: keys.remove("architecture"),
        os: keys.remove("os"),
        os_cpe: keys.remove("osCpe"),
        debug_info_url: keys.remove("debugInfoUrl"),
        other: keys,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of UAPI.8, with a number and a key of a producer's own.
    const EXAMPLE: &str = r#"{"type":"rpm","os":"fedora","osVersion":"33","name":"coreutils",
        "version":"4711.0815.fc13","architecture":"arm32","osCpe":"cpe:2.3:o:fedoraproject:fedora:33",
        "appCpe":"cpe:2.3:a:gnu:coreutils:5.0","debugInfoUrl":"https://debug.example/","epoch":7,"tags":["a"]}"#;

    #[test]
    fn every_key_of_any_producer_is_kept() {
        let package = metadata(serde_json::from_str(EXAMPLE).unwrap());
        assert_eq!(package.os.as_deref(), Some("fedora"));
        assert_eq!(package.os_cpe.as_deref(), Some("cpe:2.3:o:fedoraproject:fedora:33"));
        let other: Vec<_> =
            package.other.iter().map(|(key, text)| format!("{key} {text}")).collect();
        assert_eq!(
            other,
            ["appCpe cpe:2.3:a:gnu:coreutils:5.0", "epoch 7", "osVersion 33", r#"tags ["a"]"#]
        );
    }
}
