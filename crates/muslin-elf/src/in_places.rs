//! A file of which only the places that matter are read. What a table leads to is kept, since answers refer to
//! it; what is only searched is not.

use std::cell::RefCell;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::rc::Rc;

use object::read::{ReadCache, ReadRef};

use crate::source::{Places, Source};

/// From this size on, a stretch is kept once for all that is read inside of it: code, mostly.
const LARGE: u64 = 64 << 10;
/// How many such stretches there are at most.
const MOST: usize = 64;

/// The file, with what was read of it.
pub(crate) struct InPlaces<R: Read + Seek> {
    file: Shared<R>,
    kept: ReadCache<Shared<R>>,
    large: RefCell<Vec<Range<u64>>>,
}

impl<R: Read + Seek> InPlaces<R> {
    pub(crate) fn new(file: R) -> Self {
        let file = Shared(Rc::new(RefCell::new(file)));
        let kept = ReadCache::new(Shared(Rc::clone(&file.0)));
        Self { file, kept, large: RefCell::default() }
    }

    fn large_around(&self, wanted: &Range<u64>) -> Option<Range<u64>> {
        let large = self.large.borrow();
        let holds = |one: &&Range<u64>| one.start <= wanted.start && wanted.end <= one.end;
        large.iter().find(holds).cloned()
    }
}

impl<R: Read + Seek> Places for InPlaces<R> {
    fn size(&self) -> Result<u64, ()> {
        ReadRef::len(&self.kept)
    }

    fn at(&self, offset: u64, size: u64) -> Result<&[u8], ()> {
        let wanted = offset..offset.checked_add(size).ok_or(())?;
        let Some(large) = self.large_around(&wanted) else {
            let bytes = self.kept.read_bytes_at(offset, size)?;
            let mut large = self.large.borrow_mut();
            if size >= LARGE && large.len() < MOST {
                large.push(wanted);
            }
            return Ok(bytes);
        };
        let length = large.end.saturating_sub(large.start);
        let bytes = self.kept.read_bytes_at(large.start, length)?;
        bytes.read_bytes_at(offset.saturating_sub(large.start), size)
    }

    fn copy(&self, offset: u64, into: &mut [u8]) -> Result<(), ()> {
        let mut file = self.file.0.borrow_mut();
        let read = file.seek(SeekFrom::Start(offset)).and_then(|_| file.read_exact(into));
        read.map_err(|_| ())
    }
}

/// One reader for both.
struct Shared<R>(Rc<RefCell<R>>);

impl<R: Read> Read for Shared<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.borrow_mut().read(buffer)
    }
}

impl<R: Seek> Seek for Shared<R> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.0.borrow_mut().seek(position)
    }
}

/// Looks at a part of a file as if it were one; what is read for that is not kept.
pub(crate) fn with_part<T>(
    source: Source<'_>,
    range: Range<u64>,
    look: impl FnOnce(Source<'_>) -> T,
) -> T {
    match source {
        Source::Whole(_) => {
            let length = range.end.saturating_sub(range.start);
            look(Source::Whole(source.slice(range.start, length)))
        }
        Source::Places(file) => look(Source::Places(&InPlaces::new(Part { file, range, at: 0 }))),
    }
}

/// A reader of a part.
struct Part<'f> {
    file: &'f dyn Places,
    range: Range<u64>,
    at: u64,
}

impl Read for Part<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let start = self.range.start.saturating_add(self.at);
        let left = usize::try_from(self.range.end.saturating_sub(start)).unwrap_or(usize::MAX);
        let count = left.min(buffer.len());
        let read = self.file.copy(start, &mut buffer[..count]);
        read.map_err(|()| io::ErrorKind::UnexpectedEof)?;
        self.at = self.at.saturating_add(count as u64);
        Ok(count)
    }
}

impl Seek for Part<'_> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        let place = match position {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => {
                self.range.end.saturating_sub(self.range.start).checked_add_signed(by)
            }
        };
        self.at = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    /// Counts the bytes that are read.
    struct Counted(Cursor<Vec<u8>>, Rc<RefCell<usize>>);

    impl Read for Counted {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = self.0.read(buffer)?;
            *self.1.borrow_mut() += count;
            Ok(count)
        }
    }

    impl Seek for Counted {
        fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
            self.0.seek(position)
        }
    }

    #[test]
    fn what_is_inside_of_a_large_stretch_is_not_read_again() {
        let bytes: Vec<u8> =
            (0..1_000_000_u32).map(|at| at.to_le_bytes()[at as usize % 3]).collect();
        let count = Rc::new(RefCell::new(0));
        let file = InPlaces::new(Counted(Cursor::new(bytes.clone()), Rc::clone(&count)));
        assert_eq!(file.at(1000, 500_000), Ok(&bytes[1000..501_000]));
        for at in (1000..500_000_usize).step_by(1000) {
            assert_eq!(file.at(at as u64, 999), Ok(&bytes[at..][..999]));
        }
        assert_eq!(*count.borrow(), 500_000);
        assert_eq!(file.at(999_000, 2000), Err(()), "behind the end");
    }

    #[test]
    fn a_search_finds_in_pieces_what_is_in_the_whole() {
        let mut bytes = vec![0; 3_500_000];
        let places = [0, 5, 1_048_570, 1_048_576, 2_097_140, 2_097_153, 3_499_990];
        for at in places {
            bytes[at..at + 5].copy_from_slice(b"where");
        }
        let file = InPlaces::new(Cursor::new(bytes.clone()));
        let finder = memchr::memmem::Finder::new(b"where");
        for source in [Source::Whole(&bytes), Source::Places(&file)] {
            let mut found = Vec::new();
            source.search(0..bytes.len(), 16, &mut |piece| {
                found.extend(finder.find_iter(piece.bytes).filter_map(|at| piece.own(at)));
                std::ops::ControlFlow::Continue(())
            });
            assert_eq!(found, places.map(|at| at as u64));
            let mut inside = Vec::new();
            source.search(1_048_571..2_097_157, 16, &mut |piece| {
                inside.extend(finder.find_iter(piece.bytes).filter_map(|at| piece.own(at)));
                std::ops::ControlFlow::Continue(())
            });
            assert_eq!(inside, [1_048_576, 2_097_140], "only what is in the range");
        }
    }
}
