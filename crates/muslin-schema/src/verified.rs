//! The answer of `verify`: what holds of files that others have built.

use serde::{Deserialize, Serialize};

use crate::inspected::Unreadable;
use muslin_finding::Finding;

/// What came out of checking some files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Verified {
    /// [`Self::VERSION`]
    pub schema_version: u32,
    /// The exit code of the process.
    pub exit_code: u8,
    /// Whose statement was believed: the id of the public key.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub key: Option<String>,
    /// The files, and the executables in them.
    pub files: Vec<VerifiedFile>,
    /// What cannot be read.
    pub unreadable: Vec<Unreadable>,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct VerifiedFile {
    /// Its path; for a file in an archive that of the archive, `!/` and its own.
    pub name: String,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
    /// What was found.
    pub checks: Vec<Finding>,
}

impl Verified {
    /// The answers of all checks about all files.
    pub fn all_checks(&self) -> impl Iterator<Item = &Finding> {
        self.files.iter().flat_map(|file| &file.checks)
    }
}
