//! Why an archiver cannot do what it is asked for.

use std::io;

/// Why a command line is not carried out. The archive is then as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiverError {
    /// No operation, or more than one.
    #[error("one of the operations d, m, p, q, r, s, t and x is needed; `-h` prints what there is")]
    Operation,
    /// A modifier or option that is not known, or not done.
    #[error("`{0}` is not supported; `-h` prints what is")]
    Unsupported(String),
    /// An option that takes a value has none.
    #[error("`{0}` needs a value")]
    NoValue(String),
    /// The name of the archive is missing.
    #[error("the name of an archive is needed")]
    NoArchive,
    /// A file cannot be read.
    #[error("`{0}` cannot be read: {1}")]
    Read(String, io::Error),
    /// A file cannot be written.
    #[error("`{0}` cannot be written: {1}")]
    Write(String, io::Error),
    /// The file is not an archive.
    #[error("`{0}` is not an archive: {1}")]
    NotArchive(String, String),
    /// The archive has no such member.
    #[error("`{archive}` has no member `{member}`")]
    NoMember {
        /// The archive.
        archive: String,
        /// The name that was asked for.
        member: String,
    },
    /// A member that would be extracted outside of the directory.
    #[error("member `{0}` is not extracted: its name is a path")]
    PathAsName(String),
    /// A response file, or the script of `-M`, cannot be understood.
    #[error("{0}")]
    Text(String),
}
