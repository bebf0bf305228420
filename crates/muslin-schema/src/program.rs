//! What `install` answers.

use muslin_finding::Target;
use serde::{Deserialize, Serialize};

/// The programs that were installed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct InstalledPrograms {
    /// [`Self::VERSION`]
    pub schema_version: u32,
    /// The directory that they are in.
    pub bin_directory: String,
    /// Each program.
    pub programs: Vec<InstalledProgram>,
    /// What a person should know.
    pub notes: Vec<String>,
}

/// A program that was built, checked and installed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct InstalledProgram {
    /// The file.
    pub path: String,
    /// The package that it was built of.
    pub package: String,
    /// The version of the package.
    pub version: String,
    /// The target.
    pub target: Target,
    /// In bytes.
    pub size: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
}
