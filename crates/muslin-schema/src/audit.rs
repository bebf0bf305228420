//! What an advisory database says of projects and executables.

use serde::{Deserialize, Serialize};

use crate::inspected::Unreadable;
use muslin_finding::Finding;

/// The answer of `audit`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Audit {
    /// [`Self::VERSION`]
    pub schema_version: u32,
    /// The exit code of the process.
    pub exit_code: u8,
    /// How many advisories the database holds.
    pub advisories: usize,
    /// The day of the newest one, as `2026-11-25`: a database grows old.
    pub newest: String,
    /// What was looked at.
    pub subjects: Vec<Audited>,
    /// What has no list of crates that can be read.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub unreadable: Vec<Unreadable>,
}

/// A list of crates that was compared with the database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Audited {
    /// The file, or the package with its target.
    pub name: String,
    /// How many crates it lists.
    pub packages: usize,
    /// The advisories about them: the diagnostic code of each is its id.
    pub findings: Vec<Finding>,
}
