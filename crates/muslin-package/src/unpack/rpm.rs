//! Packages of RPM: a lead, two headers, and a compressed `cpio` archive ("RPM v4 format" in rpm's manual).

use super::budget::Budget;
use super::codec::Codec;
use super::cpio;
use super::limits::UnpackError;
use super::look::Look;

const LEAD: usize = 96;
const LEAD_MAGIC: &[u8] = b"\xed\xab\xee\xdb";
const HEADER_MAGIC: &[u8] = b"\x8e\xad\xe8\x01";
/// Magic, reserved bytes, the number of entries and the size of their data.
const INTRODUCTION: usize = 16;
const ENTRY: usize = 16;

pub(super) fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(LEAD_MAGIC)
}

pub(super) fn each(bytes: &[u8], budget: &Budget, to: &mut dyn Look) -> Result<(), UnpackError> {
    let damaged = || UnpackError::damaged("it is an RPM package whose headers make no sense");
    let signature = header_end(bytes, LEAD).ok_or_else(damaged)?;
    let header = header_end(bytes, signature.next_multiple_of(8)).ok_or_else(damaged)?;
    let payload = bytes.get(header..).unwrap_or_default();
    match Codec::of(payload) {
        Some(codec) => cpio::each(codec.reader(payload, budget), budget, to),
        None if cpio::is_one(payload) => cpio::each(budget.counted(payload, 1), budget, to),
        None => Err(UnpackError::damaged(
            "it is an RPM package that is compressed in a way that is not read here",
        )),
    }
}

/// Where the header that begins at a place ends.
fn header_end(bytes: &[u8], start: usize) -> Option<usize> {
    let rest = bytes.get(start..)?;
    let [count, size] = [8, 12].map(|at| {
        let word: Option<[u8; 4]> = rest.get(at..at + 4).and_then(|word| word.try_into().ok());
        word.and_then(|word| usize::try_from(u32::from_be_bytes(word)).ok())
    });
    let entries = count?.checked_mul(ENTRY)?;
    let end = start.checked_add(INTRODUCTION)?.checked_add(entries)?.checked_add(size?)?;
    (rest.starts_with(HEADER_MAGIC) && end <= bytes.len()).then_some(end)
}
