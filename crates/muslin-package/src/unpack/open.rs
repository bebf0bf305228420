//! Opens an archive, and the archives in it.

use std::io::Read;

use super::budget::Budget;
use super::codec::Codec;
use super::limits::{UnpackError, Visitor};
use super::look::Look;
use super::{cpio, debian, foreign, image, openwrt, rpm, tape, zip};

/// How deep an archive in an archive is opened.
const DEEPEST: u8 = 4;

/// Hands an archive's files to a visitor, and opens the archives among them.
pub(super) struct Opener<'o, 'v> {
    pub(super) budget: &'o Budget,
    pub(super) visitor: &'o mut Visitor<'v>,
    /// What precedes a path: nothing, or the place of the archive that is open and a `!/`.
    above: String,
    depth: u8,
}

impl<'o, 'v> Opener<'o, 'v> {
    pub(super) fn new(budget: &'o Budget, visitor: &'o mut Visitor<'v>) -> Self {
        Self { budget, visitor, above: String::new(), depth: 0 }
    }

    /// The place of a file, or of the open archive itself.
    fn place(&self, path: &str) -> String {
        match path {
            "" => self.above.trim_end_matches("!/").to_owned(),
            path => format!("{}{path}", self.above),
        }
    }

    fn archive(
        &mut self,
        place: &str,
        start: Vec<u8>,
        file: &mut dyn Read,
    ) -> Result<(), UnpackError> {
        let bytes = self.budget.file(start, file)?;
        let _held = self.budget.hold(bytes.len() as u64);
        let above = if place.is_empty() { String::new() } else { format!("{place}!/") };
        let (budget, depth) = (self.budget, self.depth + 1);
        open(&bytes, budget, &mut Opener { budget, visitor: self.visitor, above, depth })
    }

    fn file(
        &mut self,
        place: &str,
        start: Vec<u8>,
        file: &mut dyn Read,
    ) -> Result<(), UnpackError> {
        if !(self.visitor.wants)(&start) {
            self.visitor.passed_over = self.visitor.passed_over.saturating_add(1);
            return Ok(());
        }
        self.budget.one_more_shown()?;
        let bytes = self.budget.file(start, file)?;
        (self.visitor.visit)(place, &bytes);
        Ok(())
    }
}

impl Look for Opener<'_, '_> {
    fn look(&mut self, path: &str, file: &mut dyn Read) -> Result<(), UnpackError> {
        let place = self.place(path);
        let mut start = Vec::new();
        file.take(tape::BLOCK).read_to_end(&mut start)?;
        let packed = is_certainly_packed(&start);
        let why = if packed && self.depth == DEEPEST {
            format!("it is an archive in more than {DEEPEST} others, and is not opened")
        } else if packed {
            match self.archive(&place, start, file) {
                Ok(()) => return Ok(()),
                Err(error @ UnpackError::TooMuch(_)) => return Err(error),
                Err(error) => error.to_string(),
            }
        } else if let Some(why) = not_opened(&start) {
            why
        } else {
            return self.file(&place, start, file);
        };
        (self.visitor.skip)(&place, why);
        Ok(())
    }

    fn skip(&mut self, path: &str, error: UnpackError) -> Result<(), UnpackError> {
        let place = self.place(path);
        self.visitor.skipped(&place, error)
    }
}

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

/// Why a file is not opened, if it is an archive that is known by its magic only: it may hold a program.
#[must_use]
pub fn not_opened(start: &[u8]) -> Option<String> {
    let format = foreign::format(start)?;
    Some(format!("it is {format}, which is not opened here; unpack it yourself"))
}

/// The same as [`is_packed`] of a file that nobody has named: a magic of two or three bytes is not enough.
#[must_use]
pub fn is_certainly_packed(start: &[u8]) -> bool {
    match Codec::of(start) {
        Some(codec) => codec.begins(start),
        None => is_packed(start),
    }
}

pub(super) fn open(bytes: &[u8], budget: &Budget, to: &mut dyn Look) -> Result<(), UnpackError> {
    if zip::is_zip(bytes) {
        return zip::each(bytes, budget, to);
    }
    if debian::is_one(bytes) {
        return debian::each(bytes, budget, to);
    }
    if rpm::is_one(bytes) {
        return rpm::each(bytes, budget, to);
    }
    match Codec::of(bytes) {
        Some(codec) => compressed(codec, bytes, budget, to),
        None => plain(bytes, budget, to),
    }
}

/// An archive that is not compressed.
fn plain(bytes: &[u8], budget: &Budget, to: &mut dyn Look) -> Result<(), UnpackError> {
    if cpio::is_one(bytes) {
        return cpio::each(budget.counted(bytes, 1), budget, to);
    }
    match image::in_tar(bytes, budget)? {
        Some(image) => image.each(budget, to),
        None => tape::each(budget.counted(bytes, 1), budget, "", to),
    }
}

fn compressed(
    codec: Codec,
    bytes: &[u8],
    budget: &Budget,
    to: &mut dyn Look,
) -> Result<(), UnpackError> {
    let mut head = Vec::new();
    codec.reader(bytes, budget).take(tape::BLOCK).read_to_end(&mut head)?;
    if cpio::is_one(&head) {
        return cpio::each(codec.reader(bytes, budget), budget, to);
    }
    if !tape::is_tar(&head) {
        // A compressed file that is not a tar archive.
        budget.one_more_file()?;
        return to.look("", &mut codec.reader(bytes, budget));
    }
    if openwrt::begins(&head) {
        return openwrt::each(codec.reader(bytes, budget), budget, to);
    }
    // An image refers back and forth, so that it is needed as a whole. Many other archives begin as images
    // do, and are known by what follows.
    if image::begins(&head) && image::may_be(codec.reader(bytes, budget), budget)? {
        let whole = codec.whole(bytes, budget)?;
        let _held = budget.hold(whole.len() as u64);
        return plain(&whole, budget, to);
    }
    tape::each(codec.reader(bytes, budget), budget, "", to)
}
