//! The other way round: what archives, compressed files and images hold, so that it can be looked at.
//!
//! What comes in may be made by anyone. Nothing is written anywhere, no path in an archive is followed,
//! and [`Limits`] bound what is unpacked in all, so that a few kilobytes cannot become terabytes.

mod budget;
mod codec;
mod cpio;
mod debian;
mod foreign;
mod hidden;
mod image;
mod limits;
mod look;
mod open;
mod openwrt;
mod rpm;
mod tape;
mod zip;

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeSet;

pub use budget::Budget;
pub use limits::{Limits, UnpackError, Visitor};
use open::{Opener, open};
pub use open::{is_certainly_packed, is_packed, not_opened};

/// Unpacks, and shows each file that is wanted in the order in which it is met.
///
/// The place is a path within the archive; within an image, the layer precedes it, and where there
/// are several images, the platform before that. A compressed file that is not an archive has the place "".
/// Archives in an archive are opened, too: their files have both places, with `!/` between them.
/// What it costs is counted in `budget`, together with all that was unpacked with it before.
///
/// # Errors
///
/// [`UnpackError`]; what was met before has been shown.
pub fn unpack(bytes: &[u8], budget: &Budget, visitor: &mut Visitor<'_>) -> Result<(), UnpackError> {
    budget.admit(bytes.len() as u64);
    open(bytes, budget, &mut Opener::new(budget, visitor))
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
    image::Image::read(counted, budget)?.each(budget, &mut Opener::new(budget, visitor))
}

#[cfg(test)]
mod tests;
