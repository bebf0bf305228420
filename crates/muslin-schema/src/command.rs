//! The environment and the arguments of a command, each with its reason.

use serde::{Deserialize, Serialize};

/// One change to the environment of a step, and why it is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct EnvVar {
    /// The variable.
    pub key: String,
    /// Its value.
    pub value: String,
    /// The rule that asked for it, in words a user can act on.
    pub because: String,
}

/// One or more words of a command line, and why they are there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Argument {
    /// The words, in order.
    pub words: Vec<String>,
    /// The rule that asked for them.
    pub because: String,
}
