//! What went wrong with a file.

use std::io;
use std::path::Path;

use muslin_schema::{Exit, Failure};

/// A file or directory could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("`{path}` cannot be {action}")]
pub struct FileError {
    path: String,
    action: &'static str,
    source: io::Error,
}

impl FileError {
    /// The system's reason alone, for those who name the file themselves.
    #[must_use]
    pub fn into_io(self) -> io::Error {
        self.source
    }
}

impl Failure for FileError {
    fn exit(&self) -> Exit {
        Exit::Unexpected
    }
}

pub(crate) fn failed(path: &Path, action: &'static str) -> impl FnOnce(io::Error) -> FileError {
    move |source| FileError { path: path.display().to_string(), action, source }
}
