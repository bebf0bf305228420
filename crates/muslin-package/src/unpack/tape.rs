//! Tar archives, read once from front to back.

use std::io::Read;

use super::budget::Budget;
use super::limits::{UnpackError, Visitor};

/// The size of a header, in bytes.
pub(super) const BLOCK: u64 = 512;
/// How many bytes tell what a file is.
const START: u64 = 8;

/// Whether the bytes begin with the header of an entry: it ends in a magic, and before that, in archives
/// older than the magic, its checksum has to be right.
pub(super) fn is_tar(bytes: &[u8]) -> bool {
    let Some(header) = bytes.get(..512) else { return false };
    let Some(sum) = header.get(148..156).and_then(octal) else { return false };
    let bytes = header.iter().enumerate();
    let own: u64 = bytes
        .map(|(at, &byte)| u64::from(if (148..156).contains(&at) { b' ' } else { byte }))
        .sum();
    sum == own && header[0] != 0
}

fn octal(text: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(text).ok()?;
    u64::from_str_radix(text.trim_matches(['\0', ' ']), 8).ok()
}

/// Shows each wanted file, its place below `above`.
pub(super) fn each(
    input: impl Read,
    budget: &Budget,
    above: &str,
    visitor: &mut Visitor<'_>,
) -> Result<(), UnpackError> {
    entries(input, budget, &mut |path, file| look(&format!("{above}{path}"), file, budget, visitor))
}

/// Hands each regular file to `take`, by its path without a leading `./` or `/`.
pub(super) fn entries(
    input: impl Read,
    budget: &Budget,
    take: &mut dyn FnMut(&str, &mut dyn Read) -> Result<(), UnpackError>,
) -> Result<(), UnpackError> {
    let mut archive = tar::Archive::new(input);
    // Alpine's packages are several archives one behind the other.
    archive.set_ignore_zeros(true);
    for entry in archive.entries()? {
        let mut entry = entry?;
        budget.one_more_file()?;
        let kind = entry.header().entry_type();
        if kind.is_file() || kind.is_contiguous() {
            let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            take(plain(&path), &mut entry)?;
        }
    }
    Ok(())
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
        visitor.passed_over += 1;
        return Ok(());
    }
    let bytes = budget.file(start, file)?;
    (visitor.visit)(place, &bytes);
    Ok(())
}
