//! ELF files that a program carries as data: their bytes say nothing about the program itself.
//!
//! `include_bytes!` of a helper program puts a whole file into `.rodata`, with the text of its C library.

use std::ops::Range;

use memchr::memmem;
use object::Endianness;
use object::elf::{FileHeader32, FileHeader64};

use crate::header::{Class, Header, ObjectType, TablePlace};
use crate::image::Image;
use crate::segment;
use crate::source::Source;

/// The steps that a header takes, and one of a segment.
const HEADER: u64 = 64;

/// Where in the loaded bytes other ELF files lie, in order and without overlap.
pub(crate) fn files(image: &Image<'_>) -> Vec<Range<u64>> {
    let finder = memmem::Finder::new(b"\x7fELF");
    let mut found: Vec<Range<u64>> = Vec::new();
    for range in image.loaded_ranges() {
        let start = range.start as u64;
        let bytes = image.bytes.range(range);
        let mut behind = 0;
        for at in finder.find_iter(bytes) {
            let own = start.saturating_add(at as u64) == 0;
            if own || at < behind {
                continue;
            }
            let rest = bytes.get(at..).unwrap_or_default();
            let (size, read) = size(rest);
            if !image.budget.step(HEADER.saturating_mul((read as u64).saturating_add(1))) {
                return found;
            }
            if let Some(size) = size {
                behind = at.saturating_add(size);
                found.push(start.saturating_add(at as u64)..start.saturating_add(behind as u64));
            }
        }
    }
    found
}

/// How many bytes the file at the start of these has, and how many program headers were read.
fn size(bytes: &[u8]) -> (Option<usize>, usize) {
    let source = Source::Whole(bytes);
    let Ok(header) = Header::read(source) else { return (None, 0) };
    let known = header.machine.arch().is_some();
    if !known || matches!(header.object_type, ObjectType::Other(_)) {
        return (None, 0);
    }
    let segments = match header.class {
        Class::Elf32 => segment::read::<FileHeader32<Endianness>>(source, &header),
        Class::Elf64 => segment::read::<FileHeader64<Endianness>>(source, &header),
    };
    let tables = [&header.program_headers, &header.section_headers];
    let tables = tables.into_iter().filter(|table| table.offset > 0).map(TablePlace::end);
    let ends = tables.chain(segments.iter().map(segment::Segment::file_end));
    let end = ends.filter(|&end| end <= bytes.len() as u64).max();
    (end.and_then(|end| usize::try_from(end).ok()), segments.len())
}

/// Whether a place is in one of these ranges.
pub(crate) fn holds(files: &[Range<u64>], offset: u64) -> bool {
    let behind = files.partition_point(|file| file.start <= offset);
    behind.checked_sub(1).is_some_and(|at| files[at].contains(&offset))
}
