//! The other way round: what archives, compressed files and images hold, so that it can be looked at.
//!
//! What comes in may be made by anyone. Nothing is written anywhere, no path in an archive is followed,
//! and [`Limits`] bound what is unpacked in all, so that a few kilobytes cannot become terabytes.

mod budget;
mod codec;
mod cpio;
mod debian;
mod hidden;
mod image;
mod limits;
mod openwrt;
mod rpm;
mod tape;
mod zip;

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io::Read as _;

pub use budget::Budget;
use codec::Codec;
pub use limits::{Limits, UnpackError, Visitor};

/// Whether the bytes are an archive or something compressed that can be unpacked here.
#[must_use]
pub fn is_packed(bytes: &[u8]) -> bool {
    Codec::of(bytes).is_some()
        || tape::is_tar(bytes)
        || zip::is_zip(bytes)
        || debian::is_one(bytes)
        || rpm::is_one(bytes)
        || cpio::is_one(bytes)
}

/// Unpacks, and shows each file that is wanted in the order in which it is met.
///
/// The place is a path within the archive; within an image, the layer precedes it, and where there
/// are several images, the platform before that. A compressed file that is not an archive has the place "".
/// What it costs is counted in `budget`, together with all that was unpacked with it before.
///
/// # Errors
///
/// [`UnpackError`]; what was met before has been shown.
pub fn unpack(bytes: &[u8], budget: &Budget, visitor: &mut Visitor<'_>) -> Result<(), UnpackError> {
    budget.admit(bytes.len() as u64);
    if zip::is_zip(bytes) {
        return zip::each(bytes, budget, visitor);
    }
    if debian::is_one(bytes) {
        return debian::each(bytes, budget, visitor);
    }
    if rpm::is_one(bytes) {
        return rpm::each(bytes, budget, visitor);
    }
    match Codec::of(bytes) {
        Some(codec) => compressed(codec, bytes, budget, visitor),
        None => plain(bytes, budget, visitor),
    }
}

/// An archive that is not compressed.
fn plain(bytes: &[u8], budget: &Budget, visitor: &mut Visitor<'_>) -> Result<(), UnpackError> {
    if cpio::is_one(bytes) {
        return cpio::each(budget.counted(bytes, 1), budget, visitor);
    }
    match image::in_tar(bytes, budget)? {
        Some(image) => image.each(budget, visitor),
        None => tape::each(budget.counted(bytes, 1), budget, "", visitor),
    }
}

fn compressed(
    codec: Codec,
    bytes: &[u8],
    budget: &Budget,
    visitor: &mut Visitor<'_>,
) -> Result<(), UnpackError> {
    let mut head = Vec::new();
    codec.reader(bytes, budget).take(tape::BLOCK).read_to_end(&mut head)?;
    if cpio::is_one(&head) {
        return cpio::each(codec.reader(bytes, budget), budget, visitor);
    }
    if !tape::is_tar(&head) {
        return single(codec, bytes, budget, visitor);
    }
    if openwrt::begins(&head) {
        return openwrt::each(codec.reader(bytes, budget), budget, visitor);
    }
    // An image refers back and forth, so that it is needed as a whole. Many other archives begin as images
    // do, and are known by what follows.
    if image::begins(&head) && image::may_be(codec.reader(bytes, budget), budget)? {
        let whole = codec.whole(bytes, budget)?;
        return plain(&whole, budget, visitor);
    }
    tape::each(codec.reader(bytes, budget), budget, "", visitor)
}

/// An image as a directory (OCI image layout): `blob` gives the bytes of a file below it.
///
/// # Errors
///
/// [`UnpackError`]; what was met before has been shown.
pub fn unpack_layout<'a>(
    blob: &'a dyn Fn(&str) -> Option<Cow<'a, [u8]>>,
    budget: &Budget,
    visitor: &mut Visitor<'_>,
) -> Result<(), UnpackError> {
    // However often a file is named, its size counts once.
    let known = RefCell::new(BTreeSet::new());
    let counted = |path: &str| {
        let bytes = blob(path)?;
        if known.borrow_mut().insert(path.to_owned()) {
            budget.admit(bytes.len() as u64);
        }
        Some(bytes)
    };
    image::Image::read(counted, budget)?.each(budget, visitor)
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
mod tests;
