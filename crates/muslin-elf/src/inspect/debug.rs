//! How debug information is kept: compressed, or in another file.

use object::elf;
use object::read::ReadRef;

use crate::facts::Facts;
use crate::header::ByteOrder;
use crate::section::Section;
use crate::source::Source;

/// How the first compressed debug section is compressed.
pub(super) fn compression(facts: &Facts, bytes: Source<'_>) -> Option<String> {
    let section = facts
        .sections
        .list()
        .iter()
        .find(|section| section.is_debug() && section.is_compressed())?;
    if section.name.starts_with(".zdebug_") {
        return Some("zlib".to_owned());
    }
    let head: [u8; 4] = head(section, bytes, 4)?.try_into().ok()?;
    let kind = match facts.header.byte_order {
        ByteOrder::Little => u32::from_le_bytes(head),
        ByteOrder::Big => u32::from_be_bytes(head),
    };
    Some(match elf::CompressionType(kind) {
        elf::ELFCOMPRESS_ZLIB => "zlib".to_owned(),
        elf::ELFCOMPRESS_ZSTD => "zstd".to_owned(),
        other => format!("type {}", other.0),
    })
}

/// The name in `.gnu_debuglink`, which ends with a NUL and is followed by a checksum.
pub(super) fn link(facts: &Facts, bytes: Source<'_>) -> Option<String> {
    let section = facts.sections.named(".gnu_debuglink")?;
    Some(crate::text::lossy(head(section, bytes, section.size.min(256))?))
}

fn head<'data>(section: &Section, bytes: Source<'data>, length: u64) -> Option<&'data [u8]> {
    bytes.read_bytes_at(section.offset, length).ok()
}
