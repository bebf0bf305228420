//! Why a file on a disk has no answer.

use std::io;

use crate::not_elf::NotElf;

/// Why a file has no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SurveyError {
    /// It is not an ELF file.
    #[error(transparent)]
    NotElf(#[from] NotElf),
    /// A place of it cannot be read, so no answer about it would be certain.
    #[error("cannot read the file")]
    Io(#[source] io::Error),
}
