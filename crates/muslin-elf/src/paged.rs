//! A reader that reads pages and keeps the last few: what is asked for in a file are a few words here and
//! there, and each would be two calls of the system.

use std::io::{self, Read, Seek, SeekFrom};

/// In bytes; as much as a disk reads at a time anyway.
const PAGE: usize = 16 << 10;
/// The bits of a place that say where it is inside of its page.
const INSIDE: u64 = PAGE as u64 - 1;
/// The header, the two tables of headers, and what they lead to.
const PAGES: usize = 8;

/// A reader with a few pages.
pub(crate) struct Paged<R> {
    inner: R,
    at: u64,
    end: Option<u64>,
    /// The last that was used is the first.
    pages: Vec<Page>,
}

struct Page {
    start: u64,
    bytes: Vec<u8>,
}

impl<R: Read + Seek> Paged<R> {
    pub(crate) fn new(inner: R) -> Self {
        Self { inner, at: 0, end: None, pages: Vec::new() }
    }

    /// The page of the current place, now the first.
    fn page(&mut self) -> io::Result<&[u8]> {
        let start = self.at & !INSIDE;
        if let Some(known) = self.pages.iter().position(|page| page.start == start) {
            self.pages[..=known].rotate_right(1);
        } else {
            self.pages.truncate(PAGES - 1);
            let mut bytes = Vec::with_capacity(PAGE);
            self.inner.seek(SeekFrom::Start(start))?;
            self.inner.by_ref().take(PAGE as u64).read_to_end(&mut bytes)?;
            self.pages.insert(0, Page { start, bytes });
        }
        let inside = usize::try_from(self.at.saturating_sub(start)).unwrap_or_default();
        Ok(self.pages[0].bytes.get(inside..).unwrap_or_default())
    }
}

impl<R: Read + Seek> Read for Paged<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = if buffer.len() >= PAGE {
            self.inner.seek(SeekFrom::Start(self.at))?;
            self.inner.read(buffer)?
        } else {
            let page = self.page()?;
            let count = page.len().min(buffer.len());
            buffer[..count].copy_from_slice(&page[..count]);
            count
        };
        self.at = self.at.saturating_add(count as u64);
        Ok(count)
    }
}

impl<R: Read + Seek> Seek for Paged<R> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        let place = match position {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => {
                let end = match self.end {
                    Some(end) => end,
                    None => self.inner.seek(SeekFrom::End(0))?,
                };
                self.end = Some(end);
                end.checked_add_signed(by)
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

    /// Counts how often it is asked.
    struct Asked(Cursor<Vec<u8>>, usize);

    impl Read for Asked {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.1 += 1;
            self.0.read(buffer)
        }
    }

    impl Seek for Asked {
        fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
            self.0.seek(position)
        }
    }

    fn bytes(length: usize) -> Vec<u8> {
        (0..length).map(|at| (at / 3).to_le_bytes()[0]).collect()
    }

    #[test]
    fn every_place_reads_as_it_does_without_pages() {
        let whole = bytes(5 * PAGE + 77);
        let mut paged = Paged::new(Cursor::new(whole.clone()));
        let end = whole.len();
        assert_eq!(paged.seek(SeekFrom::End(0)).unwrap(), end as u64);
        for at in [0, 1, PAGE - 3, PAGE, 3 * PAGE + 5, end - 4, 2, end] {
            for length in [0, 1, 6, PAGE - 1, PAGE, 2 * PAGE] {
                let wanted = &whole[at..(at + length).min(end)];
                let mut read = vec![0; wanted.len()];
                paged.seek(SeekFrom::Start(at as u64)).unwrap();
                paged.read_exact(&mut read).unwrap();
                assert!(read == wanted, "{length} bytes from {at}");
            }
        }
        assert_eq!(paged.read(&mut [0; 9]).unwrap(), 0, "the end");
    }

    #[test]
    fn words_of_one_page_are_read_at_once() {
        let mut paged = Paged::new(Asked(Cursor::new(bytes(4 * PAGE)), 0));
        for round in 0..3 {
            for at in (0..2 * PAGE as u64).step_by(100).chain([3 * PAGE as u64 + 1]) {
                paged.seek(SeekFrom::Start(at)).unwrap();
                paged.read_exact(&mut [0; 8]).unwrap();
            }
            let asked = paged.inner.1;
            assert!(asked <= 9, "asked {asked} times in round {round}");
        }
    }
}
