//! Program headers: what the kernel maps, and with which rights.

use std::fmt;

use object::Endianness;
use object::elf;
use object::read::ReadRef;
use object::read::elf::{FileHeader, ProgramHeader};

use crate::header::Header;
use crate::source::Source;

/// How many program headers are read. Linux refuses a file with more than 64 KiB of them
/// (`load_elf_phdrs` in `fs/binfmt_elf.c`), which is 1170 of the 64-bit kind.
pub(crate) const MAX_SEGMENTS: usize = 2048;

/// `p_type`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SegmentKind {
    /// `PT_LOAD`
    Load,
    /// `PT_DYNAMIC`
    Dynamic,
    /// `PT_INTERP`
    Interpreter,
    /// `PT_NOTE`
    Note,
    /// `PT_TLS`
    Tls,
    /// `PT_PHDR`
    ProgramHeaders,
    /// `PT_GNU_STACK`
    Stack,
    /// `PT_GNU_RELRO`
    Relro,
    /// `PT_GNU_EH_FRAME`
    Unwind,
    /// `PT_GNU_PROPERTY`
    Property,
    /// Anything else.
    Other(u32),
}

impl SegmentKind {
    fn of(raw: elf::ProgramType) -> Self {
        match raw {
            elf::PT_LOAD => Self::Load,
            elf::PT_DYNAMIC => Self::Dynamic,
            elf::PT_INTERP => Self::Interpreter,
            elf::PT_NOTE => Self::Note,
            elf::PT_TLS => Self::Tls,
            elf::PT_PHDR => Self::ProgramHeaders,
            elf::PT_GNU_STACK => Self::Stack,
            elf::PT_GNU_RELRO => Self::Relro,
            elf::PT_GNU_EH_FRAME => Self::Unwind,
            elf::PT_GNU_PROPERTY => Self::Property,
            other => Self::Other(other.0),
        }
    }
}

/// `p_flags`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permissions(u32);

impl Permissions {
    /// The rights of `p_flags`.
    #[must_use]
    pub const fn from_raw(flags: u32) -> Self {
        Self(flags)
    }

    /// `p_flags`
    #[must_use]
    pub const fn raw(self) -> u32 {
        self.0
    }

    /// `PF_R`
    #[must_use]
    pub fn read(self) -> bool {
        self.0 & elf::PF_R.0 != 0
    }

    /// `PF_W`
    #[must_use]
    pub fn write(self) -> bool {
        self.0 & elf::PF_W.0 != 0
    }

    /// `PF_X`
    #[must_use]
    pub fn execute(self) -> bool {
        self.0 & elf::PF_X.0 != 0
    }
}

/// As `readelf` and `/proc/PID/maps` write them: `r-x`.
impl fmt::Display for Permissions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = |set, letter| if set { letter } else { "-" };
        f.write_str(letter(self.read(), "r"))?;
        f.write_str(letter(self.write(), "w"))?;
        f.write_str(letter(self.execute(), "x"))
    }
}

/// One program header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Its place in the table, from 0.
    pub index: usize,
    /// What it is for.
    pub kind: SegmentKind,
    /// The rights of its memory.
    pub permissions: Permissions,
    /// Where its bytes begin in the file.
    pub offset: u64,
    /// Where they are mapped.
    pub address: u64,
    /// How many bytes come from the file.
    pub file_size: u64,
    /// How many bytes it has in memory.
    pub memory_size: u64,
    /// `p_align`
    pub align: u64,
}

impl Segment {
    /// Where its bytes end in the file.
    #[must_use]
    pub fn file_end(&self) -> u64 {
        self.offset.saturating_add(self.file_size)
    }

    /// Where it ends in memory.
    #[must_use]
    pub fn memory_end(&self) -> u64 {
        self.address.saturating_add(self.memory_size)
    }

    /// The place in the file of a mapped address, if the file backs it.
    #[must_use]
    pub fn offset_of(&self, address: u64) -> Option<u64> {
        let inside = address.checked_sub(self.address)?;
        (inside < self.file_size).then(|| self.offset.checked_add(inside)).flatten()
    }

    /// Whether it holds this address in memory.
    #[must_use]
    pub fn holds(&self, address: u64) -> bool {
        address >= self.address && address < self.memory_end()
    }
}

/// Reads as many program headers as the file holds.
pub(crate) fn read<H: FileHeader<Endian = Endianness>>(
    bytes: Source<'_>,
    header: &Header,
) -> Vec<Segment> {
    let place = &header.program_headers;
    let endian = header.byte_order.endian();
    if place.offset == 0 || usize::from(place.entry_size) != size_of::<H::ProgramHeader>() {
        return Vec::new();
    }
    let entry = u64::from(place.entry_size);
    (0..place.count)
        .take(MAX_SEGMENTS)
        .map_while(|index| {
            let offset = place.offset.checked_add(index.checked_mul(entry)?)?;
            bytes.read_at::<H::ProgramHeader>(offset).ok()
        })
        .enumerate()
        .map(|(index, raw)| Segment {
            index,
            kind: SegmentKind::of(raw.p_type(endian)),
            permissions: Permissions(raw.p_flags(endian).0),
            offset: raw.p_offset(endian).into(),
            address: raw.p_vaddr(endian).into(),
            file_size: raw.p_filesz(endian).into(),
            memory_size: raw.p_memsz(endian).into(),
            align: raw.p_align(endian).into(),
        })
        .collect()
}

/// Whether the segments can be mapped by a kernel with pages of this size.
///
/// `p_align` does not tell: a file linked with `-z max-page-size=4096` may be congruent for larger
/// pages by chance, and then two segments with different rights share one page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageFitness {
    /// They can.
    Fits,
    /// The address and the file offset of this segment differ modulo the page size.
    NotCongruent {
        /// Its index.
        segment: usize,
    },
    /// Two segments with different rights lie on one page.
    SharedPage {
        /// The one with the lower address.
        first: usize,
        /// The one with the higher address.
        second: usize,
    },
}

impl PageFitness {
    /// Judges the loaded segments for one page size, a power of two.
    #[must_use]
    pub fn of(segments: &[Segment], page: u64) -> Self {
        let mut loads: Vec<&Segment> = segments
            .iter()
            .filter(|segment| segment.kind == SegmentKind::Load && segment.memory_size > 0)
            .collect();
        if let Some(odd) = loads
            .iter()
            .find(|load| load.address.wrapping_sub(load.offset) & page.wrapping_sub(1) != 0)
        {
            return Self::NotCongruent { segment: odd.index };
        }
        loads.sort_by_key(|load| load.address);
        let page_of = |address: u64| address.checked_div(page).unwrap_or_default();
        for pair in loads.windows(2) {
            let (first, second) = (pair[0], pair[1]);
            let last_page = page_of(first.memory_end().saturating_sub(1));
            if last_page >= page_of(second.address) && first.permissions != second.permissions {
                return Self::SharedPage { first: first.index, second: second.index };
            }
        }
        Self::Fits
    }
}
