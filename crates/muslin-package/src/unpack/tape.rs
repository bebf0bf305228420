//! Tar archives, read once from front to back.
//!
//! Every kind of tar that is in use is read: the first one of Unix, ustar, GNU's and POSIX' of 2001, each
//! with the sparse files that it knows.

use std::io::{self, Read};

use super::budget::Budget;
use super::limits::{UnpackError, Visitor};

mod extension;
mod header;
mod sparse;

use extension::Extension;
use header::Header;
pub(super) use header::{BLOCK, is_tar};
use sparse::Map;

/// How many bytes tell what a file is.
const START: u64 = 8;

/// What an entry is, as far as it matters for what is seen at its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
    /// A link or a device.
    Other,
}

/// One entry.
#[derive(Debug)]
pub(super) struct Entry {
    /// Without a leading `./` or `/`.
    pub(super) path: String,
    pub(super) kind: Kind,
    /// Where its bytes begin in the archive, and how many there are.
    pub(super) at: u64,
    pub(super) size: u64,
}

/// Is given each entry with its content.
pub(super) type Take<'a> = dyn FnMut(&Entry, &mut dyn Read) -> Result<(), UnpackError> + 'a;

/// Shows each wanted file, its place below `above`.
pub(super) fn each(
    input: impl Read,
    budget: &Budget,
    above: &str,
    visitor: &mut Visitor<'_>,
) -> Result<(), UnpackError> {
    entries(input, budget, &mut |entry, file| {
        if entry.kind != Kind::File {
            return Ok(());
        }
        look(&format!("{above}{}", entry.path), file, budget, visitor)
    })
}

/// Hands every entry to `take`.
pub(super) fn entries(
    input: impl Read,
    budget: &Budget,
    take: &mut Take<'_>,
) -> Result<(), UnpackError> {
    let mut tape = Tape { input, at: 0 };
    let mut extension = Extension::default();
    while let Some(header) = tape.header()? {
        budget.one_more_file()?;
        let size = extension.size.unwrap_or(header.size()?);
        if extension.read(&header, size, &mut tape)? {
            continue;
        }
        let map = Map::read(&header, size, &mut extension, &mut tape)?;
        let entry = extension.entry(&header, size, tape.at)?;
        extension.clear();
        let end = tape.at.saturating_add(map.as_ref().map_or(size, |map| map.stored));
        let stored = end.saturating_sub(tape.at);
        let mut data = tape.by_ref().take(stored);
        match map {
            Some(map) => take(&entry, &mut budget.counted(map.reader(&mut data), 1))?,
            None => take(&entry, &mut data)?,
        }
        tape.skip_to(end.saturating_add(end.wrapping_neg() % BLOCK))?;
    }
    Ok(())
}

/// The archive, and how much of it was read.
struct Tape<R> {
    input: R,
    at: u64,
}

impl<R: Read> Read for Tape<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.at = self.at.saturating_add(count as u64);
        Ok(count)
    }
}

impl<R: Read> Tape<R> {
    /// The next header. Alpine's packages are several archives one behind the other, so that zeros between
    /// them end nothing.
    fn header(&mut self) -> Result<Option<Header>, UnpackError> {
        loop {
            let mut block = [0; BLOCK as usize];
            match read_up_to(self, &mut block)? {
                0 => return Ok(None),
                count if block.iter().all(|&byte| byte == 0) && count > 0 => {}
                count if count < block.len() => {
                    return Err(UnpackError::damaged("it ends in the header of an entry"));
                }
                _ => return Header::of(block).map(Some),
            }
        }
    }

    /// So many bytes and the padding behind them.
    fn content(&mut self, size: u64) -> Result<Vec<u8>, UnpackError> {
        let end = self.at.saturating_add(size);
        let mut content = Vec::new();
        self.by_ref().take(size).read_to_end(&mut content)?;
        self.skip_to(end.saturating_add(end.wrapping_neg() % BLOCK))?;
        Ok(content)
    }

    fn skip_to(&mut self, end: u64) -> Result<(), UnpackError> {
        let rest = end.saturating_sub(self.at);
        let skipped = io::copy(&mut self.by_ref().take(rest), &mut io::sink())?;
        // Some writers leave out the padding of the last entry.
        if skipped < rest && rest - skipped >= BLOCK {
            return Err(UnpackError::damaged("it ends in the content of an entry"));
        }
        Ok(())
    }
}

fn read_up_to(input: &mut impl Read, block: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < block.len() {
        match input.read(&mut block[filled..])? {
            0 => break,
            count => filled += count,
        }
    }
    Ok(filled)
}

/// A path as it is compared: from the root, without a sign of it.
pub(super) fn plain(path: &str) -> &str {
    path.trim_start_matches("./").trim_start_matches('/')
}

/// Shows a file if its first bytes are wanted.
pub(super) fn look(
    place: &str,
    mut file: impl Read,
    budget: &Budget,
    visitor: &mut Visitor<'_>,
) -> Result<(), UnpackError> {
    let mut start = Vec::new();
    file.by_ref().take(START).read_to_end(&mut start)?;
    if !(visitor.wants)(&start) {
        visitor.passed_over = visitor.passed_over.saturating_add(1);
        return Ok(());
    }
    budget.one_more_shown()?;
    let bytes = budget.file(start, file)?;
    (visitor.visit)(place, &bytes);
    Ok(())
}
