//! Tar archives, read once from front to back.
//!
//! Every kind of tar that is in use is read: the first one of Unix, ustar, GNU's and POSIX' of 2001, each
//! with the sparse files that it knows.

use std::io::Read;

use super::budget::Budget;
use super::limits::UnpackError;
use super::look::Look;

mod entry;
mod extension;
mod header;
mod reader;
mod sparse;

pub(super) use entry::{Entry, Kind, plain};
use extension::Extension;
pub(super) use header::{BLOCK, is_tar};
use reader::Tape;
use sparse::Map;

/// Is given each entry with its content.
pub(super) type Take<'a> = dyn FnMut(&Entry, &mut dyn Read) -> Result<(), UnpackError> + 'a;

/// Shows each wanted file, its place below `above`.
pub(super) fn each(
    input: impl Read,
    budget: &Budget,
    above: &str,
    to: &mut dyn Look,
) -> Result<(), UnpackError> {
    entries(input, budget, &mut |entry, file| {
        if entry.kind != Kind::File {
            return Ok(());
        }
        to.look(&format!("{above}{}", entry.path), file)
    })
}

/// Hands every entry to `take`.
pub(super) fn entries(
    input: impl Read,
    budget: &Budget,
    take: &mut Take<'_>,
) -> Result<(), UnpackError> {
    let mut reader = Tape::new(input);
    let mut extension = Extension::default();
    while let Some(header) = reader.header()? {
        budget.one_more_file()?;
        let size = extension.size.unwrap_or(header.size()?);
        if extension.read(&header, size, &mut reader)? {
            continue;
        }
        let map = Map::read(&header, size, &mut extension, &mut reader)?;
        let entry = extension.entry(&header, size, reader.at)?;
        extension.clear();
        let end = reader.at.saturating_add(map.as_ref().map_or(size, |map| map.stored));
        let stored = end.saturating_sub(reader.at);
        let mut data = reader.by_ref().take(stored);
        match map {
            Some(map) => take(&entry, &mut budget.counted(map.reader(&mut data), 1))?,
            None => take(&entry, &mut data)?,
        }
        reader.skip_to(end.saturating_add(end.wrapping_neg() % BLOCK))?;
    }
    Ok(())
}
