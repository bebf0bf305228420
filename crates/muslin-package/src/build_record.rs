//! How an executable was built, in a section of its own: JSON that `readelf -p .muslin` prints.

use muslin_schema::BuildRecord;

/// The name of the section.
pub const BUILD_SECTION: &str = ".muslin";

/// More than any record takes.
const LONGEST: usize = 1 << 18;

/// A record cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// It is longer than a record can be.
    #[error("the section `{BUILD_SECTION}` is longer than {LONGEST} bytes")]
    TooLong,
    /// It is not what muslin writes.
    #[error("the section `{BUILD_SECTION}` is not a record of a build")]
    Damaged(#[from] serde_json::Error),
    /// A later muslin has written it.
    #[error(
        "the record of the build has version {0}, and this muslin reads version {own}", own = BuildRecord::VERSION
    )]
    Later(u32),
}

/// The content of the section.
///
/// # Panics
///
/// Never: a record is text and numbers.
#[must_use]
pub fn build_record(record: &BuildRecord) -> Vec<u8> {
    let mut json = serde_json::to_vec(record).expect("text and numbers are JSON");
    json.push(b'\n');
    json
}

/// The record in the section.
///
/// # Errors
///
/// [`RecordError`]
pub fn read_build_record(section: &[u8]) -> Result<BuildRecord, RecordError> {
    #[derive(serde::Deserialize)]
    struct Version {
        schema_version: u32,
    }
    if section.len() > LONGEST {
        return Err(RecordError::TooLong);
    }
    let version = serde_json::from_slice::<Version>(section)?.schema_version;
    if version > BuildRecord::VERSION {
        return Err(RecordError::Later(version));
    }
    Ok(serde_json::from_slice(section)?)
}

#[cfg(test)]
mod tests {
    use muslin_schema::{Allocator, BuildSettings, Environment, RustCompiler, Target};

    use super::*;

    fn record() -> BuildRecord {
        BuildRecord {
            schema_version: BuildRecord::VERSION,
            muslin: "0.1.0".to_owned(),
            catalog: "aa".to_owned(),
            rustc: RustCompiler { release: "1.95.0".to_owned(), commit: None },
            toolchains: Vec::new(),
            allocator: Allocator::Musl,
            package: "loom".to_owned(),
            version: "1.0.0".to_owned(),
            executable: "loom".to_owned(),
            target: Target::Aarch64,
            lock: "bb".to_owned(),
            sbom: "cc".to_owned(),
            time: 7,
            settings: BuildSettings::default(),
            environment: Environment::new(),
            cargo_settings: std::collections::BTreeMap::new(),
        }
    }

    #[test]
    fn what_was_written_is_read() {
        assert_eq!(read_build_record(&build_record(&record())).unwrap(), record());
    }

    #[test]
    fn a_later_record_is_distinguished_from_a_damaged_one() {
        let later = BuildRecord { schema_version: 99, ..record() };
        let later = read_build_record(&build_record(&later)).unwrap_err();
        assert_eq!(
            later.to_string(),
            "the record of the build has version 99, and this muslin reads version 1"
        );
        let text = build_record(&record());
        assert!(matches!(read_build_record(&text[..text.len() / 2]), Err(RecordError::Damaged(_))));
        assert!(matches!(read_build_record(&vec![b' '; LONGEST + 1]), Err(RecordError::TooLong)));
    }
}
