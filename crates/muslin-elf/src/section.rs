//! Section headers: never decisive, since nothing that runs a file looks at them.

use std::ops::Range;

use object::Endianness;
use object::elf;
use object::read::ReadRef;
use object::read::elf::{FileHeader, SectionHeader};

use crate::header::Header;
use crate::image::{Image, by_class};

/// The most section headers that are read; `-ffunction-sections` makes many, in object files.
const MAX_SECTIONS: u64 = 262_144;
/// The longest name that is read.
const MAX_NAME: usize = 256;

/// One section header.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Section {
    /// Its place in the table, from 0.
    pub index: usize,
    /// Its name; empty if it cannot be read.
    pub name: String,
    /// Whether the name begins outside of the table of names.
    pub name_is_outside: bool,
    /// `sh_type`
    pub kind: u32,
    /// `sh_flags`
    pub flags: u64,
    /// Where it is mapped; 0 if it is not.
    pub address: u64,
    /// Where its bytes begin in the file.
    pub offset: u64,
    /// In bytes.
    pub size: u64,
    /// `sh_addralign`
    pub align: u64,
    /// `sh_link`
    pub link: u32,
    /// `sh_info`
    pub info: u32,
}

impl Section {
    pub(crate) fn is(&self, kind: elf::SectionType) -> bool {
        self.kind == kind.0
    }

    /// Whether it is part of the program in memory.
    #[must_use]
    pub fn is_loaded(&self) -> bool {
        self.flags & elf::SHF_ALLOC.0 != 0
    }

    /// Whether it is code in memory.
    pub(crate) fn is_executable(&self) -> bool {
        self.is_loaded() && self.flags & elf::SHF_EXECINSTR.0 != 0
    }

    /// Whether it holds paths of source files as plain text.
    pub(crate) fn holds_paths(&self) -> bool {
        let names = [".debug_str", ".debug_line_str", ".debug_line"];
        names.contains(&self.name.as_str()) && !self.is_compressed()
    }

    /// Whether its bytes are compressed, in the standard's way or GNU's older one.
    #[must_use]
    pub fn is_compressed(&self) -> bool {
        self.flags & elf::SHF_COMPRESSED.0 != 0 || self.name.starts_with(".zdebug_")
    }

    /// Whether it holds debug information.
    #[must_use]
    pub fn is_debug(&self) -> bool {
        self.name.starts_with(".debug_") || self.name.starts_with(".zdebug_")
    }
}

/// The table of sections, as far as it can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sections {
    /// There is no table (`sstrip`, `llvm-strip --strip-sections`, packers).
    Absent,
    /// There is one, but it is outside the file or makes no sense.
    Damaged(String),
    /// The table.
    Read(Vec<Section>),
}

impl Sections {
    /// The addresses of instructions, each once and in order; none if there are no section headers.
    pub(crate) fn code(&self) -> Vec<Range<u64>> {
        let code = self.list().iter().filter(|section| section.is_executable());
        let mut ranges: Vec<(u64, u64)> =
            code.map(|one| (one.address, one.address.saturating_add(one.size))).collect();
        ranges.sort_unstable();
        let mut merged: Vec<Range<u64>> = Vec::new();
        for (start, end) in ranges {
            match merged.last_mut() {
                Some(last) if start <= last.end => last.end = last.end.max(end),
                _ => merged.push(start..end),
            }
        }
        merged
    }

    /// The sections that could be read.
    #[must_use]
    pub fn list(&self) -> &[Section] {
        match self {
            Self::Read(list) => list,
            Self::Absent | Self::Damaged(_) => &[],
        }
    }

    pub(crate) fn named(&self, name: &str) -> Option<&Section> {
        self.list().iter().find(|section| section.name == name)
    }

    pub(crate) fn read(image: &Image<'_>) -> Self {
        let place = &image.header.section_headers;
        if place.offset == 0 || place.count == 0 {
            return Self::Absent;
        }
        if place.end() > image.file_size() {
            return Self::Damaged(format!(
                "the table ends at byte {}, the file at byte {}",
                place.end(),
                image.file_size()
            ));
        }
        by_class!(image.header.class, read, image, &image.header)
    }
}

fn read<H: FileHeader<Endian = Endianness>>(image: &Image<'_>, header: &Header) -> Sections {
    let place = &header.section_headers;
    if usize::from(place.entry_size) != size_of::<H::SectionHeader>() {
        return Sections::Damaged(format!("an entry claims to have {} bytes", place.entry_size));
    }
    let endian = image.endian();
    if place.count > MAX_SECTIONS {
        image.budget.meet();
    }
    let count = usize::try_from(place.count.min(MAX_SECTIONS)).unwrap_or_default();
    let Ok(raw) = image.bytes.read_slice_at::<H::SectionHeader>(place.offset, count) else {
        return Sections::Damaged("the table is outside the file".to_owned());
    };
    let names = usize::try_from(header.section_names)
        .ok()
        .and_then(|index| raw.get(index))
        .map(|names| image.slice(names.sh_offset(endian).into(), names.sh_size(endian).into()))
        .unwrap_or_default();
    Sections::Read(
        raw.iter()
            .enumerate()
            .map(|(index, section)| Section {
                index,
                name: name(image, names, section.sh_name(endian)),
                name_is_outside: section.sh_name(endian) != 0
                    && section.sh_name(endian) as usize >= names.len(),
                kind: section.sh_type(endian).0,
                flags: section.sh_flags(endian).0,
                address: section.sh_addr(endian).into(),
                offset: section.sh_offset(endian).into(),
                size: section.sh_size(endian).into(),
                align: section.sh_addralign(endian).into(),
                link: section.sh_link(endian),
                info: section.sh_info(endian),
            })
            .collect(),
    )
}

fn name(image: &Image<'_>, names: &[u8], at: u32) -> String {
    let rest = usize::try_from(at).ok().and_then(|at| names.get(at..)).unwrap_or_default();
    image.keep(&rest[..rest.len().min(MAX_NAME)])
}
