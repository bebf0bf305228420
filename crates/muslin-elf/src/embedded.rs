//! ELF files that a program carries as data: their bytes say nothing about the program itself.
//!
//! `include_bytes!` of a helper program puts a whole file into `.rodata`, with the text of its C library.

use std::ops::{ControlFlow, Range};

use memchr::memmem;
use object::Endianness;
use object::elf::{FileHeader32, FileHeader64};

use crate::header::{Class, Header, ObjectType, TablePlace};
use crate::image::Image;
use crate::in_places::with_part;
use crate::segment;
use crate::source::Source;

const MAGIC: &[u8] = b"\x7fELF";
/// The steps that a header takes, and one of a segment.
const HEADER: u64 = 64;

/// Where in the loaded bytes other ELF files lie, in order and without overlap.
pub(crate) fn files(image: &Image<'_>) -> Vec<Range<u64>> {
    let finder = memmem::Finder::new(MAGIC);
    let mut found: Vec<Range<u64>> = Vec::new();
    for range in image.loaded_ranges() {
        let (end, mut behind) = (range.end as u64, 1);
        image.bytes.search(range, MAGIC.len(), &mut |piece| {
            for at in finder.find_iter(piece.bytes).filter_map(|at| piece.own(at)) {
                // What begins with the file is the program itself.
                if at < behind {
                    continue;
                }
                let (size, read) = with_part(image.bytes, at..end, size);
                if !image.budget.step(HEADER.saturating_mul((read as u64).saturating_add(1))) {
                    return ControlFlow::Break(());
                }
                if let Some(size) = size {
                    behind = at.saturating_add(size);
                    found.push(at..behind);
                }
            }
            ControlFlow::Continue(())
        });
    }
    found
}

/// How many bytes the file at the start of these has, and how many program headers were read.
fn size(source: Source<'_>) -> (Option<u64>, usize) {
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
    (ends.filter(|&end| end <= source.size()).max(), segments.len())
}

/// Whether a place is in one of these ranges.
pub(crate) fn holds(files: &[Range<u64>], offset: u64) -> bool {
    let behind = files.partition_point(|file| file.start <= offset);
    behind.checked_sub(1).is_some_and(|at| files[at].contains(&offset))
}
