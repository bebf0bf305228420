//! The other way round: what archives, compressed files and images hold, so that it can be looked at.
//!
//! What comes in may be made by anyone. Nothing is written anywhere, no path in an archive is followed,
//! and [`Limits`] bound what is unpacked in all, so that a few kilobytes cannot become terabytes.

mod budget;
mod codec;
mod debian;
mod image;
mod limits;
mod tape;
mod zip;

use std::borrow::Cow;
use std::io::Read as _;

use budget::Budget;
use codec::Codec;
pub use limits::{Limits, UnpackError, Visitor};

/// Whether the bytes are an archive or something compressed that can be unpacked here.
#[must_use]
pub fn is_packed(bytes: &[u8]) -> bool {
    Codec::of(bytes).is_some() || tape::is_tar(bytes) || zip::is_zip(bytes) || debian::is_one(bytes)
}

/// Unpacks, and shows each file that is wanted in the order in which it is met.
///
/// The place is a path within the archive; within an image, the layer precedes it, and where there
/// are several images, the platform before that. A compressed file that is not an archive has the place "".
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
    // An image refers back and forth, so that it is needed as a whole; its first entry identifies it.
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

/// A compressed file that is not an archive.
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
    use crate::archive;
    use crate::archive::ArchiveFormat;
    use crate::entry::Entry;

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
