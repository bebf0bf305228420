//! The other way round: what archives, compressed files and images hold, so that it can be looked at.
//!
//! What comes in may be made by anyone. Nothing is written anywhere, no path in an archive is followed,
//! and [`Limits`] bound what is unpacked in all, so that a few kilobytes cannot become terabytes.

mod budget;
mod codec;
mod debian;
mod image;
mod tape;
mod zip;

use std::borrow::Cow;
use std::io::{self, Read as _};

use budget::Budget;
use codec::Codec;

/// How much is unpacked at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// All that comes out, in bytes, whether it is looked at or passed over.
    pub total: u64,
    /// One file that is looked at, in bytes.
    pub file: u64,
    /// How many files there may be.
    pub files: u64,
}

impl Limits {
    /// For a person who waits: 16 GiB in all, 1 GiB a file, a million files.
    pub const USUAL: Self = Self { total: 16 << 30, file: 1 << 30, files: 1_000_000 };
}

/// Why something cannot be unpacked, or not to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UnpackError {
    /// More comes out than the limits allow.
    #[error("more comes out of it than is unpacked here: {0}")]
    TooMuch(String),
    /// The bytes make no sense, or end too early.
    #[error("it cannot be unpacked: {0}")]
    Damaged(String),
    /// It is an image whose parts are not all there.
    #[error("it is an image, but {0}")]
    Image(String),
}

impl From<io::Error> for UnpackError {
    fn from(error: io::Error) -> Self {
        match budget::exceeded(&error) {
            Some(limit) => Self::TooMuch(limit),
            None => Self::Damaged(error.to_string()),
        }
    }
}

/// Looks at what was unpacked. Only files are given whose first bytes were wanted.
pub struct Visitor<'a> {
    /// Whether a file with these first bytes, at most eight, is looked at.
    pub wants: &'a dyn Fn(&[u8]) -> bool,
    /// Is given the place of a file and its bytes.
    pub visit: &'a mut dyn FnMut(&str, &[u8]),
    /// How many files were passed over.
    pub passed_over: u64,
}

/// Whether the bytes are an archive or something compressed that can be unpacked here.
#[must_use]
pub fn is_packed(bytes: &[u8]) -> bool {
    Codec::of(bytes).is_some() || tape::is_tar(bytes) || zip::is_zip(bytes) || debian::is_one(bytes)
}

/// Unpacks, and shows each file that is wanted in the order in which it is met.
///
/// The place is a path within the archive; within an image, the layer stands before it, and where there
/// are several images, the platform before that. A compressed file that is no archive has the place "".
///
/// # Errors
///
/// [`UnpackError`]; what was met before has been shown.
pub fn unpack(bytes: &[u8], limits: &Limits, visitor: &mut Visitor<'_>) -> Result<(), UnpackError> {
    let budget = Budget::new(limits);
    if zip::is_zip(bytes) {
        return zip::each(bytes, &budget, visitor);
    }
    if debian::is_one(bytes) {
        return debian::each(bytes, &budget, visitor);
    }
    let Some(codec) = Codec::of(bytes) else {
        return match image::in_tar(bytes, &budget)? {
            Some(image) => image.each(&budget, visitor),
            None => tape::each(bytes, &budget, "", visitor),
        };
    };
    let mut head = Vec::new();
    codec.reader(bytes, &budget).take(tape::BLOCK).read_to_end(&mut head)?;
    if !tape::is_tar(&head) {
        return single(codec, bytes, &budget, visitor);
    }
    // An image refers back and forth, so that it is needed as a whole; its first entry tells.
    if image::begins(&head) {
        let whole = codec.whole(bytes, &budget)?;
        if let Some(image) = image::in_tar(&whole, &budget)? {
            return image.each(&budget, visitor);
        }
        return tape::each(whole.as_slice(), &budget, "", visitor);
    }
    tape::each(codec.reader(bytes, &budget), &budget, "", visitor)
}

/// An image as a folder (OCI image layout): `blob` gives the bytes of a file below it.
///
/// # Errors
///
/// [`UnpackError`]; what was met before has been shown.
pub fn unpack_layout<'a>(
    blob: &'a dyn Fn(&str) -> Option<Cow<'a, [u8]>>,
    limits: &Limits,
    visitor: &mut Visitor<'_>,
) -> Result<(), UnpackError> {
    image::Image::read(blob)?.each(&Budget::new(limits), visitor)
}

/// A compressed file that is no archive.
fn single(
    codec: Codec,
    bytes: &[u8],
    budget: &Budget,
    visitor: &mut Visitor<'_>,
) -> Result<(), UnpackError> {
    budget.one_more_file()?;
    tape::look("", codec.reader(bytes, budget), budget, visitor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ArchiveFormat, Entry, archive};

    /// What comes out, and how it ends, where everything is wanted.
    fn unpacked(bytes: &[u8], limits: &Limits) -> (Vec<(String, usize)>, Result<(), String>) {
        let mut files = Vec::new();
        let mut visit = |place: &str, bytes: &[u8]| files.push((place.to_owned(), bytes.len()));
        let mut visitor = Visitor { wants: &|_| true, visit: &mut visit, passed_over: 0 };
        let ended = unpack(bytes, limits, &mut visitor).map_err(|error| error.to_string());
        (files, ended)
    }

    fn zeros(count: usize) -> Vec<Entry> {
        (0..count).map(|at| Entry::file(format!("{at}"), vec![0; 1 << 20])).collect()
    }

    #[test]
    fn what_was_packed_here_comes_out_again() {
        for format in ArchiveFormat::ALL {
            let bytes = archive(format, &zeros(2), 0).unwrap();
            assert!(is_packed(&bytes));
            let (files, ended) = unpacked(&bytes, &Limits::USUAL);
            assert_eq!(files, [("0".to_owned(), 1 << 20), ("1".to_owned(), 1 << 20)], "{format}");
            assert_eq!(ended, Ok(()));
        }
    }

    #[test]
    fn a_little_that_becomes_much_ends_at_each_limit() {
        let limits = Limits { total: 3 << 20, file: 2 << 20, files: 4 };
        for format in ArchiveFormat::ALL {
            let (files, ended) = unpacked(&archive(format, &zeros(4), 0).unwrap(), &limits);
            assert_eq!(
                ended.unwrap_err(),
                "more comes out of it than is unpacked here: more than 3145728 bytes"
            );
            assert!(files.len() < 4, "{format}");
            let many: Vec<Entry> = (0..9).map(|at| Entry::file(format!("{at}"), "")).collect();
            let (_, ended) = unpacked(&archive(format, &many, 0).unwrap(), &limits);
            assert_eq!(
                ended.unwrap_err(),
                "more comes out of it than is unpacked here: more than 4 files"
            );
            let large = [Entry::file("large", vec![0; (2 << 20) + 1])];
            let (_, ended) = unpacked(&archive(format, &large, 0).unwrap(), &limits);
            assert_eq!(
                ended.unwrap_err(),
                "more comes out of it than is unpacked here: a file of more than 2097152 bytes"
            );
        }
    }

    #[test]
    fn what_is_cut_or_changed_anywhere_ends_with_an_error_or_well() {
        for format in ArchiveFormat::ALL {
            let bytes = archive(format, &[Entry::file("a", "text"), Entry::file("b", "more")], 0);
            let bytes = bytes.unwrap();
            for at in 0..bytes.len() {
                let _ = unpacked(&bytes[..at], &Limits::USUAL);
                let mut changed = bytes.clone();
                changed[at] ^= 0xff;
                let _ = unpacked(&changed, &Limits::USUAL);
            }
        }
    }

    #[test]
    fn what_is_no_archive_is_not_taken_for_one() {
        for bytes in [&b""[..], b"\x7fELF", b"!<arch>\n", b"text", &[0; 1024]] {
            assert!(!is_packed(bytes));
        }
    }
}
