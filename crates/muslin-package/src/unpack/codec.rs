//! The compressions that archives and layers come in.

use std::io::{self, Read};

use bzip2::bufread::BzDecoder;
use flate2::bufread::GzDecoder;
use lzma_rust2::XzReader;
use ruzstd::decoding::{FrameDecoder, StreamingDecoder};

use super::budget::{Budget, Counted};
use super::limits::UnpackError;

/// The most memory that a dictionary may take: `xz -9` and `zstd --long` ask for 64 and 128 MiB.
const XZ_MEMORY: u32 = 80 << 10;
const ZSTD_WINDOW: u64 = 128 << 20;
/// What a new decoder counts, in bytes that come out meanwhile.
const GZIP_MEMBER: u64 = 4 << 10;
const BZIP2_STREAM: u64 = 16 << 10;
const ZSTD_FRAME: u64 = 64 << 10;

/// How much longer a byte takes than one of gzip's, at the least.
const BZIP2: u64 = 4;
const XZ: u64 = 2;

/// A compression, known by its magic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Codec {
    Gzip,
    Bzip2,
    Xz,
    Zstd,
}

impl Codec {
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        let magics: [(&[u8], Self); 4] = [
            (b"\x1f\x8b", Self::Gzip),
            (b"BZh", Self::Bzip2),
            (b"\xfd7zXZ\0", Self::Xz),
            (b"\x28\xb5\x2f\xfd", Self::Zstd),
        ];
        // A zstd file may begin with frames that hold no content.
        let skippable = bytes.get(1..4) == Some(b"\x2a\x4d\x18") && bytes[0] >> 4 == 5;
        let known = magics.into_iter().find(|(magic, _)| bytes.starts_with(magic));
        known.map(|(_, codec)| codec).or(skippable.then_some(Self::Zstd))
    }

    /// Whether more than the magic is right.
    pub(super) fn begins(self, bytes: &[u8]) -> bool {
        match self {
            // The method is deflate, and no reserved flag is set (RFC 1952, section 2.3.1).
            Self::Gzip => matches!(bytes, [_, _, 8, flags, ..] if flags & 0xe0 == 0),
            Self::Bzip2 => {
                let block: [&[u8]; 2] = [b"1AY&SY", b"\x17\x72\x45\x38\x50\x90"];
                matches!(bytes.get(3), Some(b'1'..=b'9'))
                    && bytes.get(4..10).is_some_and(|magic| block.contains(&magic))
            }
            Self::Xz | Self::Zstd => true,
        }
    }

    /// What comes out, counted: each byte as long as it takes beside one of gzip's.
    pub(super) fn reader<'a>(self, bytes: &'a [u8], budget: &'a Budget) -> Counted<'a> {
        match self {
            Self::Gzip => budget.counted(Members { decoder: None, rest: bytes, budget }, 1),
            Self::Bzip2 => budget.counted(Streams { decoder: None, rest: bytes, budget }, BZIP2),
            Self::Xz => {
                budget.keep(dictionary_of(bytes));
                // The dictionaries of the archives around are in memory meanwhile.
                let around = u32::try_from(budget.kept_around() >> 10).unwrap_or(u32::MAX);
                let memory = XZ_MEMORY.saturating_sub(around);
                budget.counted(XzReader::new_mem_limit(bytes, true, memory), XZ)
            }
            Self::Zstd => budget.counted(Frames { rest: bytes, decoder: None, budget }, 1),
        }
    }

    /// All that comes out, within the size that one file may have.
    pub(super) fn whole(self, bytes: &[u8], budget: &Budget) -> Result<Vec<u8>, UnpackError> {
        budget.file(Vec::new(), self.reader(bytes, budget))
    }
}

/// The size of the dictionary in the first block header of an xz file (its section 5.3.1).
fn dictionary_of(bytes: &[u8]) -> u64 {
    let flags = bytes.get(13).copied().unwrap_or_default();
    let sizes = [flags & 0x40, flags & 0x80].iter().filter(|flag| **flag != 0).count();
    if sizes > 0 {
        // Numbers of unknown length are before the filters: the most that is allowed.
        return u64::from(XZ_MEMORY) << 10;
    }
    let property = bytes.get(16).copied().unwrap_or_default().min(40);
    (2 | u64::from(property & 1)) << (property / 2 + 11)
}

/// A gzip file is one member after the other.
struct Members<'a> {
    rest: &'a [u8],
    decoder: Option<Box<GzDecoder<&'a [u8]>>>,
    budget: &'a Budget,
}

impl Read for Members<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(decoder) = &mut self.decoder {
                let count = decoder.read(buffer)?;
                if count > 0 || buffer.is_empty() {
                    return Ok(count);
                }
                self.rest = decoder.get_ref();
                self.decoder = None;
            }
            // Behind the last member there may be zeros, as on a tape.
            if self.rest.iter().take(2).all(|&byte| byte == 0) {
                return Ok(0);
            }
            self.budget.spend(GZIP_MEMBER)?;
            self.decoder = Some(Box::new(GzDecoder::new(self.rest)));
        }
    }
}

/// A bzip2 file is one stream after the other.
struct Streams<'a> {
    rest: &'a [u8],
    decoder: Option<Box<BzDecoder<&'a [u8]>>>,
    budget: &'a Budget,
}

impl Read for Streams<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(decoder) = &mut self.decoder {
                let count = decoder.read(buffer)?;
                if count > 0 || buffer.is_empty() {
                    return Ok(count);
                }
                self.rest = decoder.get_ref();
                self.decoder = None;
            }
            if self.rest.is_empty() {
                return Ok(0);
            }
            self.budget.spend(BZIP2_STREAM)?;
            self.decoder = Some(Box::new(BzDecoder::new(self.rest)));
        }
    }
}

/// A zstd file is one frame after the other; the decoder knows one.
struct Frames<'a> {
    rest: &'a [u8],
    decoder: Option<Box<StreamingDecoder<&'a [u8], FrameDecoder>>>,
    budget: &'a Budget,
}

impl Read for Frames<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(decoder) = &mut self.decoder {
                let count = decoder.read(buffer)?;
                if count > 0 || buffer.is_empty() {
                    return Ok(count);
                }
                let frame = &decoder.decoder;
                let stated = frame.get_checksum_from_data();
                if stated.is_some() && stated != frame.get_calculated_checksum() {
                    return Err(io::Error::other("the checksum of a zstd frame is wrong"));
                }
                self.rest = *decoder.get_ref();
                self.decoder = None;
            }
            self.rest = without_skippable(self.rest);
            if self.rest.is_empty() {
                return Ok(0);
            }
            self.budget.spend(ZSTD_FRAME)?;
            let decoder = StreamingDecoder::new_with_max_window_size(self.rest, ZSTD_WINDOW);
            self.decoder = Some(Box::new(decoder.map_err(io::Error::other)?));
        }
    }
}

/// Frames without content have a magic of their own and say their length (RFC 8878, section 3.1.2).
fn without_skippable(mut rest: &[u8]) -> &[u8] {
    while let Some([first, 0x2a, 0x4d, 0x18, a, b, c, d]) = rest.first_chunk::<8>()
        && first >> 4 == 5
    {
        let length = u32::from_le_bytes([*a, *b, *c, *d]);
        let end = usize::try_from(length).ok().and_then(|length| length.checked_add(8));
        rest = end.and_then(|end| rest.get(end..)).unwrap_or_default();
    }
    rest
}
