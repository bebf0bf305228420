//! What a loader reads of a library before it maps it: the header, and the dynamic table.

use std::io::{Read, Seek};

use crate::dynamic::Dynamic;
use crate::header::Header;
use crate::image::Image;
use crate::in_places::InPlaces;
use crate::paged::Paged;
use crate::recorder::Recorder;
use crate::source::Source;
use crate::survey_error::SurveyError;

/// A program or library as its loader knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Loading {
    /// The ELF header.
    pub header: Header,
    /// The dynamic table; `None` if there is none.
    pub dynamic: Option<Dynamic>,
}

/// Reads no more of a file than the names that its loader goes by, however large it is.
///
/// # Errors
///
/// [`SurveyError::NotElf`] names what the bytes are if they do not begin with a whole ELF header;
/// [`SurveyError::Io`] is the first error of the reader.
pub fn loading(file: impl Read + Seek) -> Result<Loading, SurveyError> {
    let (file, error) = Recorder::new(file);
    let file = InPlaces::new(Paged::new(file));
    let read = Image::read(Source::Places(&file)).map(|image| {
        let dynamic = Dynamic::read(&image);
        Loading { header: image.header, dynamic }
    });
    match error.take() {
        Some(error) => Err(SurveyError::Io(error)),
        None => Ok(read?),
    }
}
