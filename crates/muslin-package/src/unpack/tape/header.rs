//! The header of an entry: 512 bytes of text and numbers, with a sum over all of them.

use std::ops::Range;

use crate::unpack::limits::UnpackError;

/// The size of a header, in bytes.
pub(in crate::unpack) const BLOCK: u64 = 512;
/// The same, as a length in memory.
pub(super) const BLOCK_SIZE: usize = 512;

const NAME: Range<usize> = 0..100;
const SIZE: Range<usize> = 124..136;
const SUM: Range<usize> = 148..156;
const KIND: usize = 156;
const MAGIC: Range<usize> = 257..263;
const PREFIX: Range<usize> = 345..500;

/// A header whose sum is right.
pub(super) struct Header([u8; BLOCK_SIZE]);

impl Header {
    pub(super) fn of(block: &[u8; BLOCK_SIZE]) -> Result<Self, UnpackError> {
        if !sum_is_right(block) {
            return Err(UnpackError::damaged("the checksum in the header of an entry is wrong"));
        }
        Ok(Self(*block))
    }

    pub(super) fn kind(&self) -> u8 {
        self.0[KIND]
    }

    pub(super) fn size(&self) -> Result<u64, UnpackError> {
        self.number(SIZE)
    }

    /// A number in octal digits, or in binary behind a byte whose highest bit is set.
    pub(super) fn number(&self, place: Range<usize>) -> Result<u64, UnpackError> {
        number(&self.0[place]).ok_or_else(|| {
            UnpackError::damaged("a number in the header of an entry makes no sense")
        })
    }

    /// Bytes of the header.
    pub(super) fn bytes(&self, place: Range<usize>) -> &[u8] {
        &self.0[place]
    }

    pub(super) fn path(&self) -> String {
        let name = String::from_utf8_lossy(until_zero(&self.0[NAME]));
        let prefix = until_zero(&self.0[PREFIX]);
        // GNU's headers have the magic `ustar ` and keep times where ustar has a prefix.
        if self.0[MAGIC] == *b"ustar\0" && !prefix.is_empty() {
            format!("{}/{name}", String::from_utf8_lossy(prefix))
        } else {
            name.into_owned()
        }
    }
}

fn until_zero(bytes: &[u8]) -> &[u8] {
    &bytes[..memchr::memchr(0, bytes).unwrap_or(bytes.len())]
}

/// Whether the bytes begin with the header of an entry: its sum has to be right, and that of nothing but
/// zeros is not one.
pub(in crate::unpack) fn is_tar(bytes: &[u8]) -> bool {
    bytes.first_chunk().is_some_and(|block| block[0] != 0 && sum_is_right(block))
}

/// The sum over all bytes, its own taken as spaces.
fn sum_is_right(block: &[u8; BLOCK_SIZE]) -> bool {
    let own = |(at, &byte): (usize, &u8)| u64::from(if SUM.contains(&at) { b' ' } else { byte });
    let sum: u64 = block.iter().enumerate().map(own).sum();
    number(&block[SUM]) == Some(sum)
}

pub(super) fn number(field: &[u8]) -> Option<u64> {
    match field.first()? {
        0x80 => field[1..]
            .iter()
            .try_fold(0_u64, |number, &byte| Some(number.checked_mul(256)? | u64::from(byte))),
        first if first & 0x80 != 0 => None,
        _ => {
            let text = std::str::from_utf8(field).ok()?.trim_matches(['\0', ' ']);
            let text = text.split(['\0', ' ']).next().unwrap_or_default();
            if text.is_empty() { Some(0) } else { u64::from_str_radix(text, 8).ok() }
        }
    }
}
