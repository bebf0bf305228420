//! A file on a disk, of which only the places that matter are read.

use std::io::{self, Read, Seek};

use muslin_finding::Inspection;
use object::read::ReadCache;

use crate::facts::Facts;
use crate::image::Image;
use crate::inspect::{self, Inquiry};
use crate::not_elf::NotElf;
use crate::paged::Paged;
use crate::recorder::Recorder;
use crate::source::Source;

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

/// What headers and tables of a file say.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Survey {
    /// The answer. [`Inspection::searched`] is unset.
    pub inspection: Inspection,
    /// What it was made of.
    pub facts: Facts,
}

/// Reads headers and tables, and no other bytes: where the file runs and whether it is right, in a time
/// that hardly grows with the size of a dynamic file. A static program is searched for the text of a C
/// library, unless its tables name one.
///
/// Left out is what only a search of the whole file can tell: [`Inspection::searched`] is then unset,
/// there are no hazards, and of the checks only those that can fail a build. For a library, no symbol
/// is named.
///
/// # Errors
///
/// [`SurveyError::NotElf`] names what the bytes are if they do not begin with a whole ELF header;
/// [`SurveyError::Io`] is the first error of the reader.
pub fn survey(file: impl Read + Seek, inquiry: &Inquiry) -> Result<Survey, SurveyError> {
    let (file, error) = Recorder::new(file);
    let file = ReadCache::new(Paged::new(file));
    let read = Image::read(Source::Places(&file)).map(|image| {
        let facts = Facts::of(&image);
        Survey { inspection: inspect::tables(&image, &facts, inquiry), facts }
    });
    match error.take() {
        Some(error) => Err(SurveyError::Io(error)),
        None => Ok(read?),
    }
}
