//! Where the bytes come from: memory, or a file of which only the places that matter are read.

use std::io::{Read, Seek};
use std::ops::Range;

use object::read::{ReadCache, ReadRef};

/// The bytes of a file.
#[derive(Clone, Copy)]
pub(crate) enum Source<'data> {
    /// All of them.
    Whole(&'data [u8]),
    /// Read when they are asked for.
    Places(&'data dyn Places),
}

/// A file that is read in places, whatever it is behind.
pub(crate) trait Places {
    fn size(&self) -> Result<u64, ()>;
    fn at(&self, offset: u64, size: u64) -> Result<&[u8], ()>;
}

impl<R: Read + Seek> Places for ReadCache<R> {
    fn size(&self) -> Result<u64, ()> {
        ReadRef::len(self)
    }

    fn at(&self, offset: u64, size: u64) -> Result<&[u8], ()> {
        self.read_bytes_at(offset, size)
    }
}

impl<'data> Source<'data> {
    /// The length; 0 for a file that does not say it.
    pub(crate) fn size(self) -> u64 {
        self.len().unwrap_or_default()
    }

    /// The bytes from an offset, cut to what is there; none if they cannot be read.
    pub(crate) fn slice(self, offset: u64, length: u64) -> &'data [u8] {
        let start = offset.min(self.size());
        let end = offset.saturating_add(length).min(self.size());
        self.read_bytes_at(start, end.saturating_sub(start)).unwrap_or_default()
    }

    /// The same by a range.
    pub(crate) fn range(self, range: Range<usize>) -> &'data [u8] {
        self.slice(range.start as u64, range.len() as u64)
    }
}

impl<'data> ReadRef<'data> for Source<'data> {
    fn len(self) -> Result<u64, ()> {
        match self {
            Self::Whole(bytes) => Ok(bytes.len() as u64),
            Self::Places(file) => file.size(),
        }
    }

    fn read_bytes_at(self, offset: u64, size: u64) -> Result<&'data [u8], ()> {
        match self {
            Self::Whole(bytes) => bytes.read_bytes_at(offset, size),
            Self::Places(file) => file.at(offset, size),
        }
    }

    fn read_bytes_at_until(self, range: Range<u64>, delimiter: u8) -> Result<&'data [u8], ()> {
        let size = range.end.checked_sub(range.start).ok_or(())?;
        let bytes = self.read_bytes_at(range.start, size)?;
        let end = memchr::memchr(delimiter, bytes).ok_or(())?;
        Ok(&bytes[..end])
    }
}
