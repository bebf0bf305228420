//! The file as the loader maps it: addresses on one side, bytes of the file on the other.

use std::borrow::Cow;
use std::ops::Range;

use object::Endianness;
use object::elf::{FileHeader32, FileHeader64};

use crate::budget::Budget;
use crate::header::{Class, Header};
use crate::not_elf::NotElf;
use crate::segment::{self, Segment, SegmentKind};
use crate::source::Source;
use crate::text::{Text, lossy};

/// The longest text that is read: a path on Linux has no more bytes.
const MAX_TEXT: u64 = 4096;

/// Calls a function that is generic over the ELF class with the right one.
macro_rules! by_class {
    ($class:expr, $function:ident $(, $argument:expr)*) => {
        match $class {
            $crate::header::Class::Elf32 => {
                $function::<object::elf::FileHeader32<object::Endianness>>($($argument),*)
            }
            $crate::header::Class::Elf64 => {
                $function::<object::elf::FileHeader64<object::Endianness>>($($argument),*)
            }
        }
    };
}
pub(crate) use by_class;

/// The bytes of the file beside its header and its program headers.
pub(crate) struct Image<'data> {
    pub(crate) bytes: Source<'data>,
    pub(crate) header: Header,
    pub(crate) segments: Vec<Segment>,
    pub(crate) budget: Budget,
}

impl<'data> Image<'data> {
    pub(crate) fn read(bytes: Source<'data>) -> Result<Self, NotElf> {
        let header = Header::read(bytes)?;
        let segments = match header.class {
            Class::Elf32 => segment::read::<FileHeader32<Endianness>>(bytes, &header),
            Class::Elf64 => segment::read::<FileHeader64<Endianness>>(bytes, &header),
        };
        let budget = Budget::of(bytes.size());
        if (segments.len() as u64) < header.program_headers.count.min(u64::from(u16::MAX))
            && segments.len() == segment::MAX_SEGMENTS
        {
            budget.meet();
        }
        Ok(Self { bytes, header, segments, budget })
    }

    pub(crate) fn endian(&self) -> Endianness {
        self.header.byte_order.endian()
    }

    pub(crate) fn file_size(&self) -> u64 {
        self.bytes.size()
    }

    pub(crate) fn loads(&self) -> impl Iterator<Item = &Segment> {
        self.of_kind(SegmentKind::Load)
    }

    pub(crate) fn of_kind(&self, kind: SegmentKind) -> impl Iterator<Item = &Segment> {
        self.segments.iter().filter(move |segment| segment.kind == kind)
    }

    /// The first segment of a kind, which is the one that Linux takes.
    pub(crate) fn first(&self, kind: SegmentKind) -> Option<&Segment> {
        self.of_kind(kind).next()
    }

    /// The place in the file of an address in memory.
    pub(crate) fn offset_of(&self, address: u64) -> Option<u64> {
        self.look_up().then(|| self.loads().find_map(|load| load.offset_of(address))).flatten()
    }

    /// Takes the steps of a look at every segment.
    fn look_up(&self) -> bool {
        self.budget.step((self.segments.len() as u64).saturating_add(1))
    }

    /// Whether an address is in memory that is mapped writable.
    pub(crate) fn writes(&self, address: u64) -> bool {
        self.look_up() && self.loads().any(|load| load.permissions.write() && load.holds(address))
    }

    /// The bytes of the file from an offset, cut to what is there.
    pub(crate) fn slice(&self, offset: u64, length: u64) -> &'data [u8] {
        self.bytes.slice(offset, length)
    }

    /// The bytes behind an address, cut to what its segment has in the file.
    pub(crate) fn memory(&self, address: u64, length: u64) -> &'data [u8] {
        if !self.look_up() {
            return &[];
        }
        self.loads()
            .find_map(|load| {
                let offset = load.offset_of(address)?;
                Some(self.slice(offset, length.min(load.file_end().saturating_sub(offset))))
            })
            .unwrap_or_default()
    }

    /// The same, of which nothing is kept.
    pub(crate) fn copy_of_memory(&self, address: u64, length: u64) -> Cow<'data, [u8]> {
        if !self.look_up() {
            return Cow::Borrowed(&[]);
        }
        let found = self.loads().find_map(|load| {
            let offset = load.offset_of(address)?;
            Some((offset, length.min(load.file_end().saturating_sub(offset))))
        });
        found.map(|(offset, length)| self.bytes.copy(offset, length)).unwrap_or_default()
    }

    /// The parts of the file that are mapped, each byte once, in their order.
    ///
    /// A file may claim a thousand segments over the same bytes; a search must not read them as often.
    pub(crate) fn loaded_ranges(&self) -> Vec<Range<usize>> {
        self.merged(self.loads().map(|load| (load.offset, load.file_size)))
    }

    /// Offsets and lengths as ranges that do not overlap, cut to what is there.
    pub(crate) fn merged(&self, parts: impl Iterator<Item = (u64, u64)>) -> Vec<Range<usize>> {
        let inside = |at: u64| usize::try_from(at.min(self.file_size())).unwrap_or_default();
        let mut ranges: Vec<Range<usize>> = parts
            .map(|(offset, length)| inside(offset)..inside(offset.saturating_add(length)))
            .filter(|range| !range.is_empty())
            .collect();
        ranges.sort_by_key(|range| range.start);
        ranges.into_iter().fold(Vec::new(), |mut merged: Vec<Range<usize>>, range| {
            match merged.last_mut().filter(|last| range.start <= last.end) {
                Some(last) => last.end = last.end.max(range.end),
                None => merged.push(range),
            }
            merged
        })
    }

    /// The text at an address, up to its NUL. Text that runs out of its segment is cut there.
    pub(crate) fn text(&self, address: u64) -> Option<Text> {
        let offset = self.offset_of(address)?;
        Some(Text { offset, text: self.keep(self.memory(address, MAX_TEXT)) })
    }

    /// The text at an offset of the file, at most `length` bytes.
    pub(crate) fn text_in_file(&self, offset: u64, length: u64) -> Text {
        Text { offset, text: self.keep(self.slice(offset, length.min(MAX_TEXT))) }
    }

    /// The bytes up to the first NUL as text; nothing where the file has spent its room for text.
    pub(crate) fn keep(&self, bytes: &[u8]) -> String {
        let bytes = &bytes[..memchr::memchr(0, bytes).unwrap_or(bytes.len())];
        if !self.budget.keep(bytes.len()) {
            return String::new();
        }
        let text = lossy(bytes);
        // What is escaped is longer than it was.
        let more = text.len().saturating_sub(bytes.len());
        if self.budget.keep(more) { text } else { String::new() }
    }
}
