//! The loader that a program names for the kernel (`PT_INTERP`).

use crate::image::Image;
use crate::segment::SegmentKind;
use crate::text::Text;

/// The longest path that the kernel takes, with its NUL.
const PATH_MAX: u64 = 4096;

/// The first one, which is the one that Linux takes.
pub(crate) fn read(image: &Image<'_>) -> Option<Text> {
    let segment = image.first(SegmentKind::Interpreter)?;
    Some(image.text_in_file(segment.offset, segment.file_size))
}

/// Whether the kernel takes it: the path has between 2 and 4096 bytes and ends in NUL (`load_elf_binary` in
/// `fs/binfmt_elf.c`).
pub(crate) fn is_valid(image: &Image<'_>) -> bool {
    let Some(segment) = image.first(SegmentKind::Interpreter) else { return true };
    let size = segment.file_size;
    let bytes = image.slice(segment.offset, size.min(PATH_MAX));
    (2..=PATH_MAX).contains(&size) && bytes.len() as u64 == size && bytes.last() == Some(&0)
}
