//! A part of a file that is read as if it were a whole one: a member of an archive.

use std::ops::Range;

use object::read::ReadRef;

/// The bytes from `offset`, `size` of them.
#[derive(Clone, Copy)]
pub(super) struct Window<R> {
    pub(super) data: R,
    pub(super) offset: u64,
    pub(super) size: u64,
}

impl<'data, R: ReadRef<'data>> Window<R> {
    pub(super) fn whole(data: R) -> Self {
        Self { data, offset: 0, size: data.len().unwrap_or_default() }
    }

    /// The place in the file of a place in the window, if so many bytes of the window follow it.
    fn place(&self, offset: u64, size: u64) -> Result<u64, ()> {
        let end = offset.checked_add(size).ok_or(())?;
        if end > self.size { Err(()) } else { self.offset.checked_add(offset).ok_or(()) }
    }
}

impl<'data, R: ReadRef<'data>> ReadRef<'data> for Window<R> {
    fn len(self) -> Result<u64, ()> {
        Ok(self.size)
    }

    fn read_bytes_at(self, offset: u64, size: u64) -> Result<&'data [u8], ()> {
        self.data.read_bytes_at(self.place(offset, size)?, size)
    }

    fn read_bytes_at_until(self, range: Range<u64>, delimiter: u8) -> Result<&'data [u8], ()> {
        let size = range.end.checked_sub(range.start).ok_or(())?;
        let start = self.place(range.start, size)?;
        self.data.read_bytes_at_until(start..start.saturating_add(size), delimiter)
    }
}
