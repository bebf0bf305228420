//! The compressions that archives and layers come in.

use std::io::Read;

use flate2::read::MultiGzDecoder;
use lzma_rust2::XzReader;
use ruzstd::decoding::StreamingDecoder;

use super::budget::{Budget, Counted};
use super::limits::UnpackError;

/// The most memory that the dictionary of an xz file may take, in KiB: `xz -9` asks for 64 MiB.
const XZ_MEMORY: u32 = 512 << 10;

/// A compression, known by its magic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Codec {
    Gzip,
    Xz,
    Zstd,
}

impl Codec {
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        let magics: [(&[u8], Self); 3] = [
            (b"\x1f\x8b", Self::Gzip),
            (b"\xfd7zXZ\0", Self::Xz),
            (b"\x28\xb5\x2f\xfd", Self::Zstd),
        ];
        magics.into_iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, codec)| codec)
    }

    /// What comes out, counted.
    pub(super) fn reader<'a>(self, bytes: &'a [u8], budget: &'a Budget) -> Counted<'a> {
        match self {
            Self::Gzip => budget.counted(MultiGzDecoder::new(bytes)),
            Self::Xz => budget.counted(XzReader::new_mem_limit(bytes, true, XZ_MEMORY)),
            Self::Zstd => budget.counted(Frames { rest: bytes, decoder: None }),
        }
    }

    /// All that comes out, within the size that one file may have.
    pub(super) fn whole(self, bytes: &[u8], budget: &Budget) -> Result<Vec<u8>, UnpackError> {
        budget.file(Vec::new(), self.reader(bytes, budget))
    }
}

/// A zstd file is one frame after the other; the decoder knows one.
struct Frames<'a> {
    rest: &'a [u8],
    decoder: Option<Box<StreamingDecoder<&'a [u8], ruzstd::decoding::FrameDecoder>>>,
}

impl Read for Frames<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        loop {
            if let Some(decoder) = &mut self.decoder {
                let count = decoder.read(buffer)?;
                if count > 0 || buffer.is_empty() {
                    return Ok(count);
                }
                self.rest = *decoder.get_ref();
                self.decoder = None;
            }
            if self.rest.is_empty() {
                return Ok(0);
            }
            let decoder = StreamingDecoder::new(self.rest).map_err(std::io::Error::other)?;
            self.decoder = Some(Box::new(decoder));
        }
    }
}
