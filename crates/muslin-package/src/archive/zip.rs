//! Zip with deflated entries and Unix permissions (APPNOTE.TXT 6.3.10).

use std::io;

use flate2::Crc;

use crate::archive::error::ArchiveError;
use crate::archive::gzip::deflate;
use crate::entry::{Entry, Node};
use crate::time::date;

/// Version 2.0 of the format: directories and deflate.
const VERSION: u16 = 20;
/// The high byte of "version made by": the attributes are Unix's.
const UNIX: u16 = 3 << 8;
/// Bit 11: names are UTF-8.
const UTF8: u16 = 1 << 11;
/// `S_IFREG` and `S_IFDIR`.
const FILE: u32 = 0o100_000;
const DIRECTORY: u32 = 0o040_000;

/// The entries in their order; a link becomes a copy, since the format has none.
pub(crate) fn zip(entries: &[Entry], time: u64) -> Result<Vec<u8>, ArchiveError> {
    let mut output = Vec::new();
    let mut directory = Vec::new();
    for entry in entries {
        add(entry, entries, dos(time), &mut output, &mut directory)
            .map_err(ArchiveError::of(&entry.path))?;
    }
    let whole = ArchiveError::of("the archive");
    let end = || -> io::Result<Vec<u8>> {
        let count = small(entries.len())?;
        let mut end = b"PK\x05\x06\0\0\0\0".to_vec();
        end.extend(count.to_le_bytes());
        end.extend(count.to_le_bytes());
        end.extend(number(directory.len())?.to_le_bytes());
        end.extend(number(output.len())?.to_le_bytes());
        end.extend([0, 0]);
        Ok(end)
    }();
    let end = end.map_err(whole)?;
    output.extend(directory);
    output.extend(end);
    Ok(output)
}

fn add(
    entry: &Entry,
    entries: &[Entry],
    stamp: u32,
    output: &mut Vec<u8>,
    directory: &mut Vec<u8>,
) -> io::Result<()> {
    let content = content(entry, entries);
    let (name, mode) = match entry.node {
        Node::Directory => (format!("{}/", entry.path), DIRECTORY | entry.mode),
        _ => (entry.path.clone(), FILE | entry.mode),
    };
    let packed = if content.is_empty() { Vec::new() } else { deflate(content, true) };
    let mut sum = Crc::new();
    sum.update(content);

    // What the header of the file and the one in the directory have in common.
    let mut common = Vec::new();
    common.extend(VERSION.to_le_bytes());
    common.extend(UTF8.to_le_bytes());
    common.extend(if content.is_empty() { [0, 0] } else { [8, 0] });
    common.extend(stamp.to_le_bytes());
    common.extend(sum.sum().to_le_bytes());
    common.extend(number(packed.len())?.to_le_bytes());
    common.extend(number(content.len())?.to_le_bytes());
    common.extend(small(name.len())?.to_le_bytes());
    common.extend([0, 0]);

    directory.extend(b"PK\x01\x02");
    directory.extend((UNIX | VERSION).to_le_bytes());
    directory.extend(&common);
    directory.extend([0; 6]);
    directory.extend((mode << 16).to_le_bytes());
    directory.extend(number(output.len())?.to_le_bytes());
    directory.extend(name.bytes());

    output.extend(b"PK\x03\x04");
    output.extend(common);
    output.extend(name.bytes());
    output.extend(packed);
    Ok(())
}

fn content<'e>(entry: &'e Entry, entries: &'e [Entry]) -> &'e [u8] {
    match &entry.node {
        Node::Directory => &[],
        Node::File(content) => content,
        Node::Link(to) => {
            let named = entries.iter().filter(|other| other.path == *to);
            let mut files = named.filter_map(|other| match &other.node {
                Node::File(content) => Some(content.as_slice()),
                _ => None,
            });
            files.next().unwrap_or_default()
        }
    }
}

fn number(value: usize) -> io::Result<u32> {
    u32::try_from(value).map_err(|_| io::Error::other("a zip file ends at 4 GiB"))
}

fn small(value: usize) -> io::Result<u16> {
    u16::try_from(value).map_err(|_| io::Error::other("a zip file counts to 65535"))
}

/// Seconds since 1970 as the date and time of DOS, which begin with 1980 and count in twos.
fn dos(time: u64) -> u32 {
    let (days, seconds) = (time / 86_400, time % 86_400);
    let (year, month, day) = date(days);
    if year < 1980 {
        return (1 << 21) | (1 << 16);
    }
    let year = (year - 1980).min(127);
    let date = year << 9 | month << 5 | day;
    let clock = (seconds / 3600) << 11 | (seconds / 60 % 60) << 5 | (seconds % 60 / 2);
    u32::try_from(date << 16 | clock).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_begins_with_1980() {
        assert_eq!(dos(0), 0x0021_0000);
        assert_eq!(dos(1_709_164_800), 0x585d_0000);
    }
}
