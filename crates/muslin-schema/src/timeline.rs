//! Where the time of a build went. Times are milliseconds since its start.

use serde::{Deserialize, Serialize};

/// Where the time of a build went.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Timeline {
    /// Our own stages, one after the other.
    pub stages: Vec<Stage>,
    /// What cargo did, as its `--timings` has it, in the order of starts.
    pub units: Vec<UnitTime>,
    /// Why nothing is known of what cargo did.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub without: Option<String>,
}

impl Timeline {
    /// The time of all stages together.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.stages.iter().map(|stage| stage.duration).sum()
    }
}

/// One of our own stages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Stage {
    /// What was done.
    pub name: String,
    /// When it began.
    pub start: u64,
    /// How long it took.
    pub duration: u64,
}

/// One unit of cargo's work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct UnitTime {
    /// The package.
    pub package: String,
    /// Its version.
    pub version: String,
    /// What was done.
    pub work: Work,
    /// When it began.
    pub start: u64,
    /// How long it took.
    pub duration: u64,
    /// When each object file of native code was done, by the time that the file bears.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub objects: Vec<u64>,
}

/// What a unit is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Work {
    /// A library was compiled.
    Library,
    /// A build script was compiled.
    BuildScript,
    /// A build script ran: this is where native code is compiled.
    RunBuildScript,
    /// Anything else was compiled and linked: `app "bin"`, in cargo's words.
    Program(String),
}
