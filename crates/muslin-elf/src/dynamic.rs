//! The dynamic table, found by address through the loaded segments as a loader finds it.

use std::ops::RangeInclusive;

use object::Endianness;
use object::elf;
use object::pod::slice_from_bytes;
use object::read::elf::{Dyn, FileHeader};

use crate::image::{Image, by_class};
use crate::segment::SegmentKind;
use crate::text::Text;

/// The most entries that are read; real tables have fewer than a hundred.
const MAX_ENTRIES: usize = 65_536;
/// The same in bytes.
const LONGEST: u64 = MAX_ENTRIES as u64 * 16;
/// Tags of Android's own relocation tables: packed REL and RELA, and its RELR (bionic's `linker.cpp`).
const ANDROID: [RangeInclusive<i64>; 2] = [0x6000_000f..=0x6000_0012, 0x6fff_e000..=0x6fff_e003];
/// The most library names that are kept.
const MAX_NEEDED: usize = 1024;

/// An address and a length, both from the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Area {
    /// In memory.
    pub address: u64,
    /// In bytes.
    pub size: u64,
}

/// The dynamic table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dynamic {
    /// Where the table is in the file.
    pub offset: u64,
    /// `DT_NEEDED`, in order.
    pub needed: Vec<Text>,
    /// `DT_SONAME`
    pub soname: Option<Text>,
    /// `DT_RPATH`
    pub rpath: Option<Text>,
    /// `DT_RUNPATH`
    pub runpath: Option<Text>,
    /// `DT_FLAGS`
    pub flags: u64,
    /// `DT_FLAGS_1`
    pub flags_1: u64,
    /// `DT_BIND_NOW`, `DF_BIND_NOW` or `DF_1_NOW`
    pub bind_now: bool,
    /// `DT_TEXTREL` or `DF_TEXTREL`. Linkers set it for what was allowed, not for what was needed;
    /// see [`crate::relocation::Relocations::in_read_only`].
    pub text_relocations: bool,
    /// `DT_RELA`/`DT_RELASZ`
    pub rela: Area,
    /// `DT_REL`/`DT_RELSZ`
    pub rel: Area,
    /// `DT_JMPREL`/`DT_PLTRELSZ`
    pub plt: Area,
    /// Whether [`Dynamic::plt`] has addends (`DT_PLTREL` is `DT_RELA`).
    pub plt_has_addends: bool,
    /// `DT_RELR`/`DT_RELRSZ`
    pub relr: Area,
    /// The first tag of a relocation table in a form of Android's own.
    pub android_relocations: Option<i64>,
    /// `DT_VERNEED`, and `DT_VERNEEDNUM` as its size.
    pub version_needs: Area,
    /// `DT_VERSYM`
    pub version_symbols: Option<u64>,
    /// `DT_SYMTAB`
    pub symbols: Option<u64>,
    /// `DT_STRTAB`
    pub strings: Option<u64>,
    /// `DT_HASH`
    pub hash: Option<u64>,
    /// `DT_STRSZ`
    pub(crate) strings_size: Option<u64>,
    /// `DT_GNU_HASH`
    pub gnu_hash: Option<u64>,
    /// `DT_PREINIT_ARRAYSZ`
    pub preinit_size: u64,
}

impl Dynamic {
    /// Whether the linker marked the file as an executable (`DF_1_PIE`).
    #[must_use]
    pub fn says_pie(&self) -> bool {
        self.flags_1 & elf::DF_1_PIE.0 != 0
    }

    /// Reads the table, if the file has one.
    pub(crate) fn read(image: &Image<'_>) -> Option<Self> {
        let segment = image.first(SegmentKind::Dynamic)?;
        // A loader goes by the address. Only where that is not mapped, the offset has to do.
        let by_address = image.offset_of(segment.address);
        let offset = by_address.unwrap_or(segment.offset);
        let bytes = image.slice(offset, segment.file_size);
        let mut read = by_class!(image.header.class, entries, bytes, image.endian());
        if by_address.is_some() && !read.ended {
            // Neither glibc's loader nor musl's asks how long the table claims to be.
            let rest = image.memory(segment.address, LONGEST);
            read = by_class!(image.header.class, entries, rest, image.endian());
        }
        let entries = read.list;
        if entries.len() == MAX_ENTRIES {
            image.budget.meet();
        }
        let mut dynamic = Self { offset, ..Self::default() };
        for &(tag, value) in &entries {
            dynamic.take(tag, value);
        }
        dynamic.take_texts(image, &entries);
        Some(dynamic)
    }

    fn take(&mut self, tag: i64, value: u64) {
        match elf::DynamicTag(tag) {
            elf::DT_FLAGS => {
                self.flags = value;
                self.bind_now |= value & elf::DF_BIND_NOW.0 != 0;
                self.text_relocations |= value & elf::DF_TEXTREL.0 != 0;
            }
            elf::DT_FLAGS_1 => {
                self.flags_1 = value;
                self.bind_now |= value & elf::DF_1_NOW.0 != 0;
            }
            elf::DT_BIND_NOW => self.bind_now = true,
            elf::DT_TEXTREL => self.text_relocations = true,
            elf::DT_RELA => self.rela.address = value,
            elf::DT_RELASZ => self.rela.size = value,
            elf::DT_REL => self.rel.address = value,
            elf::DT_RELSZ => self.rel.size = value,
            elf::DT_JMPREL => self.plt.address = value,
            elf::DT_PLTRELSZ => self.plt.size = value,
            elf::DT_PLTREL => {
                self.plt_has_addends = i64::try_from(value).is_ok_and(|tag| tag == elf::DT_RELA.0);
            }
            elf::DT_PREINIT_ARRAYSZ => self.preinit_size = value,
            elf::DT_RELR => self.relr.address = value,
            elf::DT_RELRSZ => self.relr.size = value,
            elf::DT_VERNEED => self.version_needs.address = value,
            elf::DT_VERNEEDNUM => self.version_needs.size = value,
            elf::DT_VERSYM => self.version_symbols = Some(value),
            elf::DT_SYMTAB => self.symbols = Some(value),
            elf::DT_STRTAB => self.strings = Some(value),
            elf::DT_STRSZ => self.strings_size = Some(value),
            elf::DT_HASH => self.hash = Some(value),
            elf::DT_GNU_HASH => self.gnu_hash = Some(value),
            elf::DynamicTag(tag) if ANDROID.iter().any(|range| range.contains(&tag)) => {
                self.android_relocations.get_or_insert(tag);
            }
            _ => {}
        }
    }

    fn take_texts(&mut self, image: &Image<'_>, entries: &[(i64, u64)]) {
        let strings = self.strings;
        for &(tag, value) in entries {
            let text = || image.text(strings?.wrapping_add(value));
            match elf::DynamicTag(tag) {
                elf::DT_NEEDED if self.needed.len() < MAX_NEEDED => {
                    // A name that cannot be read is still a library that is needed.
                    self.needed.push(text().unwrap_or_else(|| Text {
                        offset: self.offset,
                        text: "(unreadable name)".to_owned(),
                    }));
                }
                elf::DT_NEEDED => image.budget.meet(),
                elf::DT_SONAME => self.soname = text(),
                elf::DT_RPATH => self.rpath = text(),
                elf::DT_RUNPATH => self.runpath = text(),
                _ => {}
            }
        }
    }
}

/// Tags and values.
struct Entries {
    list: Vec<(i64, u64)>,
    /// They end with `DT_NULL`.
    ended: bool,
}

/// Tags and values up to `DT_NULL`.
fn entries<H: FileHeader<Endian = Endianness>>(bytes: &[u8], endian: Endianness) -> Entries {
    let count = (bytes.len().checked_div(size_of::<H::Dyn>()).unwrap_or_default()).min(MAX_ENTRIES);
    let raw = slice_from_bytes::<H::Dyn>(bytes, count).map_or(&[][..], |(raw, _)| raw);
    let all = raw.iter().map(|entry| (entry.tag(endian).0, entry.val(endian)));
    let list: Vec<(i64, u64)> = all.take_while(|&(tag, _)| tag != elf::DT_NULL.0).collect();
    Entries { ended: list.len() < count, list }
}
