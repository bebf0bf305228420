//! The variables of a build, as another program gets them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The variables of a build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Variables {
    /// [`Variables::VERSION`]
    pub schema_version: u32,
    /// By name, with the whole `PATH`.
    pub variables: BTreeMap<String, String>,
    /// The directories that were put in front of `PATH`.
    pub path: Vec<String>,
    /// Arguments for cargo that have no variable.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub arguments: Vec<String>,
}
