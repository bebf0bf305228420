//! What every error of `muslin` can say next to its message.

use serde::{Deserialize, Serialize};

use crate::exit::Exit;
use muslin_finding::Finding;

/// An error that a user will read.
///
/// Its [`std::fmt::Display`] is a lowercase fragment; its cause is in `source()` and never repeated in the text.
pub trait Failure: std::error::Error + Send + Sync {
    /// The exit code of a process that ends with it.
    fn exit(&self) -> Exit;

    /// More lines below the message: what was tried, where the contradiction is.
    fn details(&self) -> Vec<String> {
        Vec::new()
    }

    /// What is known to have led to it, the nearest first, where others said it at length.
    fn causes(&self) -> Vec<Finding> {
        Vec::new()
    }

    /// What would cure it.
    fn help(&self) -> Option<String> {
        None
    }
}

impl<E: Failure + 'static> From<E> for Box<dyn Failure> {
    fn from(error: E) -> Self {
        Box::new(error)
    }
}

/// A failure as a value, for programs that read our answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct FailureText {
    /// [`FailureText::VERSION`]
    pub schema_version: u32,
    /// The exit code of the process.
    pub exit_code: u8,
    /// What went wrong.
    pub error: String,
    /// Its causes, the nearest first.
    pub because: Vec<String>,
    /// What was tried, where the contradiction is.
    pub details: Vec<String>,
    /// What is known to have led to it, the nearest first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub causes: Vec<Finding>,
    /// What would cure it.
    pub help: Option<String>,
}

impl FailureText {
    /// The failure in words.
    #[must_use]
    pub fn of(failure: &dyn Failure) -> Self {
        let mut because = Vec::new();
        let mut source = failure.source();
        while let Some(cause) = source {
            because.push(cause.to_string());
            source = cause.source();
        }
        Self {
            schema_version: FailureText::VERSION,
            exit_code: failure.exit() as u8,
            error: failure.to_string(),
            because,
            details: failure.details(),
            causes: failure.causes(),
            help: failure.help(),
        }
    }
}
