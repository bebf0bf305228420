//! From checked executables to what is shipped: stripped, checked again, with what has to lie beside them.

mod beside;
mod delivery;
mod inside;
mod program;
mod time;

#[cfg(test)]
mod tests;

use muslin_exec::FileError;
use muslin_natives::ScanError;
use muslin_package::{ArchiveError, AuditError, ProgramError};
use muslin_schema::{Exit, Failure, Finding};

pub(crate) use beside::beside;
pub(crate) use delivery::{Made, deliver};
pub(crate) use inside::Inside;
pub(crate) use program::{Debug, Shipped, shipped};
pub(crate) use time::{Time, time};

/// What was built and checked cannot be made into what is shipped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum ShipError {
    #[error("a file that belongs into the release cannot be had")]
    File(#[from] FileError),
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    #[error("what is in an executable cannot be told")]
    Contents(#[from] ScanError),
    #[error(transparent)]
    Audit(#[from] AuditError),
    #[error("`{name}` cannot be stripped")]
    Program { name: String, source: ProgramError },
    /// The stripped file fails a check that the built one has passed.
    #[error("`{name}` is no longer right after stripping: {}", .finding.message)]
    Spoiled { name: String, finding: Box<Finding> },
    /// Debug information is asked for, and there is none.
    #[error("`{name}` has no debug information to split off")]
    NoDebugInformation { name: String, profile: String },
    #[error("SOURCE_DATE_EPOCH is `{0}`, which is no count of seconds since 1970")]
    Epoch(String),
    /// Nothing is built that could be shipped.
    #[error("the selection builds no executable")]
    Nothing,
}

impl Failure for ShipError {
    fn exit(&self) -> Exit {
        Exit::Packaging
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::NoDebugInformation { profile, .. } => Some(format!(
                "in `[profile.{profile}]`: `debug = \"line-tables-only\"` and `strip = false`; what is shipped is stripped anyway"
            )),
            Self::Spoiled { finding, .. } => Some(format!("`explain {}` tells more", finding.code)),
            _ => None,
        }
    }
}
