//! What a written report shows next to the verdict: `--report` asks for it, and a build without pays nothing.

use serde::{Deserialize, Serialize};

use crate::comparison::Comparison;
use crate::plan::Step;
use crate::timeline::Timeline;
use muslin_finding::{Anatomy, EnvironmentVerdict, Hazard};

/// Everything that a page shows and that the verdict alone does not need.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Details {
    /// The name of the project: that of its directory.
    pub project: String,
    /// The version of `muslin`.
    pub muslin: String,
    /// The version of rustc.
    pub rustc: String,
    /// The triple of the machine that built.
    pub host: String,
    /// The profile of cargo.
    pub profile: String,
    /// The commands that were run, with the reason for every word and variable.
    pub steps: Vec<Step>,
    /// More about each executable, in the order of the report.
    pub executables: Vec<ExecutableDetails>,
    /// Where the time went.
    pub timeline: Timeline,
    /// What `compare` measured of one of these executables.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub comparison: Option<Comparison>,
}

/// A closer look at one executable.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct ExecutableDetails {
    /// Whose its bytes are; `None` if it cannot be read.
    pub anatomy: Option<Anatomy>,
    /// Where it runs and where not.
    pub environments: Vec<EnvironmentVerdict>,
    /// How the C library inside behaves where that may surprise.
    pub hazards: Vec<Hazard>,
}
