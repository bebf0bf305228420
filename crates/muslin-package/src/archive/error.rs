//! Why a tree cannot be packed.

use std::io;

/// A tree cannot be packed.
#[derive(Debug, thiserror::Error)]
#[error("`{path}` cannot be packed")]
pub struct ArchiveError {
    /// Which of its entries.
    path: String,
    source: io::Error,
}

impl ArchiveError {
    pub(crate) fn of(path: &str) -> impl FnOnce(io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self { path, source }
    }
}
