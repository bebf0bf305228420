//! Why a toolchain was chosen or rejected.

use serde::{Deserialize, Serialize};

/// How a toolchain fared in the choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It is used.
    Chosen,
    /// It would do, but another is preferred.
    Fits,
    /// It cannot do the job here.
    Rejected,
}

/// One toolchain in the choice, and why it won or lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Candidate {
    /// Its `id`.
    pub id: String,
    /// Won, could have, cannot.
    pub verdict: Verdict,
    /// Why.
    pub because: String,
}
