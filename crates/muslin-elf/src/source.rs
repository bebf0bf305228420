//! Where the bytes come from: memory, or a file of which only the places that matter are read.

use std::borrow::Cow;
use std::ops::{ControlFlow, Range};

use memchr::memmem::Finder;
use object::read::ReadRef;

/// How much of a file that is not in memory is searched at a time.
const PIECE: usize = 1 << 20;

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
    /// The bytes there, which are kept for as long as the file is.
    fn at(&self, offset: u64, size: u64) -> Result<&[u8], ()>;
    /// Reads the bytes there and keeps nothing.
    fn copy(&self, offset: u64, into: &mut [u8]) -> Result<(), ()>;
}

/// A part of what is searched.
pub(crate) struct Piece<'b> {
    /// Its bytes, with some of those around it.
    pub(crate) bytes: &'b [u8],
    /// Where the first of these bytes is in the file.
    pub(crate) start: u64,
    /// Which of the bytes are its own: what begins with another one is in another piece as well.
    own: Range<usize>,
}

impl Piece<'_> {
    /// The place in the file of something that was found in the bytes, if no other piece has it.
    pub(crate) fn own(&self, at: usize) -> Option<u64> {
        self.own.contains(&at).then(|| self.start.saturating_add(at as u64))
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

    /// The same, of which nothing is kept.
    pub(crate) fn copy(self, offset: u64, length: u64) -> Cow<'data, [u8]> {
        let file = match self {
            Self::Whole(_) => return Cow::Borrowed(self.slice(offset, length)),
            Self::Places(file) => file,
        };
        let start = offset.min(self.size());
        let end = offset.saturating_add(length).min(self.size());
        let mut bytes = vec![0; usize::try_from(end.saturating_sub(start)).unwrap_or_default()];
        let read = file.copy(start, &mut bytes);
        Cow::Owned(read.map_or_else(|()| Vec::new(), |()| bytes))
    }

    /// Whether a text is in a range.
    pub(crate) fn holds(self, range: Range<usize>, text: &Finder<'_>) -> bool {
        let mut found = false;
        self.search(range, text.needle().len(), &mut |piece| {
            found = text.find(piece.bytes).is_some();
            if found { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        found
    }

    /// Looks at a range piece by piece, until `look` ends it. `around` is how much more than a piece `look` sees on
    /// either side, within the range. What is in memory is one piece.
    pub(crate) fn search(
        self,
        range: Range<usize>,
        around: usize,
        look: &mut dyn FnMut(&Piece<'_>) -> ControlFlow<()>,
    ) {
        if let Self::Whole(_) = self {
            let bytes = self.slice(range.start as u64, range.len() as u64);
            let piece = Piece { bytes, start: range.start as u64, own: 0..bytes.len() };
            let _ = look(&piece);
            return;
        }
        for at in range.clone().step_by(PIECE) {
            let end = at.saturating_add(PIECE).min(range.end);
            let from = at.saturating_sub(around).max(range.start);
            let to = end.saturating_add(around).min(range.end);
            let bytes = self.copy(from as u64, to.saturating_sub(from) as u64);
            let own = at.saturating_sub(from)..end.saturating_sub(from);
            let piece = Piece { bytes: &bytes, start: from as u64, own };
            if look(&piece).is_break() {
                return;
            }
        }
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
