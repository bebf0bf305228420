//! What is between a machine and a static build: the answer of `doctor`.

use serde::{Deserialize, Serialize};

use muslin_finding::{Finding, Target};

/// What keeps a directory from being worked in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum DirectoryFault {
    /// Nothing can be written there, for this reason.
    NotWritable(String),
    /// Programs cannot be started there: it is on a file system that is mounted with `noexec`.
    NoPrograms,
}

/// Everything that was looked at, in the order in which a static build meets it.
///
/// An [`crate::Answer::Yes`] is in order. Anything else counts by its severity: an error keeps a static build
/// from starting, a warning may make it fail, the rest is worth knowing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Diagnosis {
    /// [`Self::VERSION`]
    pub schema_version: u32,
    /// The exit code of the process: 0 if a static build can start, else that of the first error.
    pub exit_code: u8,
    /// The machine's Rust triple; `None` if rustc could not be asked.
    pub host: Option<String>,
    /// The root of the project; `None` outside of one, or if cargo cannot read it.
    pub project: Option<String>,
    /// The targets that were looked at.
    pub targets: Vec<Target>,
    /// What was looked at.
    pub checks: Vec<Finding>,
}
