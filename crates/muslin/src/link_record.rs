//! What the linker wrapper saw of one link, kept under the hash of the file that was linked.
//!
//! After a link it cannot be seen any more what went into a file, and a build that has nothing to do links
//! nothing. So what was seen is found again by the bytes themselves, which also proves whose they are where
//! projects share a target directory.

use std::path::{Path, PathBuf};

use muslin_exec::FileError;
use muslin_schema::Finding;
use serde::{Deserialize, Serialize};

/// One link of one executable.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LinkRecord {
    /// The directory of the manifest of the package that was linked, if cargo said it.
    pub(crate) manifest_directory: Option<String>,
    /// The package.
    pub(crate) package: Option<String>,
    /// What was linked next to what rustc made: objects and static libraries.
    pub(crate) inputs: Vec<String>,
    /// What is wrong with them, or with the arguments.
    pub(crate) findings: Vec<Finding>,
    /// Inputs that start threads of their own.
    #[serde(default)]
    pub(crate) threads: Vec<String>,
    /// Inputs that load shared libraries.
    #[serde(default)]
    pub(crate) loading: Vec<String>,
    /// Inputs that hold a Go runtime.
    #[serde(default)]
    pub(crate) go: Vec<String>,
    /// Names that betray glibc's headers, and that another input of this link defines.
    pub(crate) defined_elsewhere: Vec<String>,
}

/// The directory of all records, in the target directory.
pub(crate) fn records_in(target_directory: &Path) -> PathBuf {
    target_directory.join("muslin/links")
}

impl LinkRecord {
    /// Keeps it for the file with this hash. Two packages can yield the same bytes, so each has its own record.
    ///
    /// # Errors
    ///
    /// [`FileError`] if it cannot be written.
    pub(crate) fn keep(&self, records: &Path, sha256: &str) -> Result<(), FileError> {
        let owner = self.manifest_directory.as_deref().unwrap_or_default();
        let owner = &muslin_package::sha256(owner.as_bytes())[..16];
        let path = records.join(sha256).join(format!("{owner}.json"));
        muslin_exec::write_if_different(&path, self.to_line().as_bytes(), false)
    }

    /// All records of the file with this hash.
    pub(crate) fn of(records: &Path, sha256: &str) -> Vec<Self> {
        let directory = records.join(sha256);
        let names = muslin_exec::names_in(&directory).into_iter();
        let texts = names.filter_map(|name| muslin_exec::read_if_there(&directory.join(name)));
        texts.filter_map(|text| Self::parse(&text)).collect()
    }

    /// As one line.
    pub(crate) fn to_line(&self) -> String {
        serde_json::to_string(self).expect("texts and numbers are JSON")
    }

    /// Reads such a line.
    pub(crate) fn parse(line: &str) -> Option<Self> {
        serde_json::from_str(line).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_packages_with_the_same_bytes_have_a_record_each() {
        let directory = tempfile::tempdir().unwrap();
        let record = |package: &str| LinkRecord {
            manifest_directory: Some(format!("/{package}")),
            package: Some(package.to_owned()),
            ..LinkRecord::default()
        };
        for package in ["warp", "weft", "warp"] {
            record(package).keep(directory.path(), "00ff").unwrap();
        }
        let mut kept = LinkRecord::of(directory.path(), "00ff");
        kept.sort_by(|one, other| one.package.cmp(&other.package));
        assert_eq!(kept, [record("warp"), record("weft")]);
        assert_eq!(LinkRecord::of(directory.path(), "ff00"), []);
    }
}
