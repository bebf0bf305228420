//! A file on a disk, of which only the places that matter are read.

use std::io::{Read, Seek};

use muslin_finding::Inspection;

use crate::facts::Facts;
use crate::file::ElfFile;
use crate::inspect::Inquiry;
use crate::survey_error::SurveyError;

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
    ElfFile::read(file, |file| Survey {
        inspection: file.survey(inquiry),
        facts: file.into_facts(),
    })
}
