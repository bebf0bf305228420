//! Unwinding records belong to the function that they speak of.

use object::Endianness;

use super::owners::TABLES;
use super::spans::Spans;
use crate::image::Image;
use crate::section::Section;

/// Whose the records of `.eh_frame` are (Linux Standard Base, "Exception Frames"). The address of a function
/// is taken as four bytes from their own place, which is what all our linkers write; a record that
/// is written otherwise meets no function, or a wrong one only if that is exactly there.
pub(super) fn shares(image: &Image<'_>, section: &Section, spans: &Spans) -> Vec<(usize, u64)> {
    let bytes = image.slice(section.offset, section.size);
    let word = |at: usize| -> Option<u32> {
        let four: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(match image.endian() {
            Endianness::Little => u32::from_le_bytes(four),
            Endianness::Big => u32::from_be_bytes(four),
        })
    };
    let (mut shares, mut at) = (Vec::new(), 0);
    while let (Some(length), Some(id)) = (word(at), word(at.saturating_add(4))) {
        let Some(size) = usize::try_from(length).ok().filter(|_| is_plain(length)) else { break };
        // A record without an identity is common to many functions.
        let owner = if id == 0 { None } else { function(section, at, word(at.saturating_add(8))) };
        let owner = owner.map_or(TABLES, |address| spans.owner(address));
        let size = size.saturating_add(4).min(bytes.len().saturating_sub(at));
        shares.push((owner, size as u64));
        at = at.saturating_add(size);
    }
    shares.push((TABLES, bytes.len().saturating_sub(at) as u64));
    shares.retain(|(_, size)| *size > 0);
    shares
}

/// Neither the end of the section nor the mark of a 64-bit length.
fn is_plain(length: u32) -> bool {
    length >= 8 && length != u32::MAX
}

fn function(section: &Section, record: usize, distance: Option<u32>) -> Option<u64> {
    let place = section.address.checked_add((record as u64).saturating_add(8))?;
    place.checked_add_signed(i64::from(distance?.cast_signed()))
}
