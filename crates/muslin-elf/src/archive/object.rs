//! One member that is an ELF object: which names it lacks, and whether it can be moved.

use std::collections::{BTreeSet, HashSet};

use object::Endianness;
use object::elf;
use object::pod::Pod;
use object::read::ReadRef;
use object::read::elf::{FileHeader, Rela, SectionHeader, Sym};

use super::mark::{Mark, in_bitcode};
use super::provenance::glibc_headers;
use super::symbols::{Absolute, Depth, GlibcHeaders, Protected, Unresolved};
use super::window::Window;
use crate::budget::Budget;
use crate::header::{Header, Machine};
use crate::image::by_class;
use crate::note;
use crate::property::Properties;
use crate::protection::CANARY;
use crate::text::visible;

/// The most names that are kept.
const MAX_NAMES: usize = 4096;
/// The longest name that is looked at; those of C++ can be long.
const MAX_NAME: usize = 4096;
/// How many sections of notes are read, and how much of each.
const MAX_NOTES: usize = 4;
const MAX_NOTE: u64 = 1024;
/// What gcc leaves in an object that holds its intermediate code and nothing else.
const ONLY_GCC_LTO: &[u8] = b"__gnu_lto_slim";

/// What the objects of one archive say together.
pub(super) struct Tally {
    budget: Budget,
    asked: Vec<Unresolved>,
    weak: BTreeSet<String>,
    known: HashSet<String>,
    defined: HashSet<String>,
    headers: Vec<GlibcHeaders>,
    absolute: Option<Vec<Absolute>>,
    protected: Vec<Protected>,
    /// The first object whose tables lead out of it.
    damaged: Option<usize>,
}

/// What the objects of one archive ask for, and what of it no other of them has.
pub(super) struct Asked {
    pub(super) unresolved: Vec<Unresolved>,
    pub(super) weak: BTreeSet<String>,
    pub(super) glibc_headers: Vec<GlibcHeaders>,
    pub(super) absolute: Option<Vec<Absolute>>,
    pub(super) protected: Vec<Protected>,
    pub(super) damaged: Option<usize>,
}

impl Tally {
    /// For members that have so many bytes together.
    pub(super) fn new(depth: Depth, size: u64) -> Self {
        Self {
            budget: Budget::of(size),
            asked: Vec::new(),
            weak: BTreeSet::new(),
            known: HashSet::new(),
            defined: HashSet::new(),
            headers: Vec::new(),
            absolute: (depth == Depth::Relocations).then(Vec::new),
            protected: Vec::new(),
            damaged: None,
        }
    }

    /// Whether some of the members were not read to their end.
    /// Takes room for a name that is kept: members may share one.
    pub(super) fn keep(&self, length: usize) -> bool {
        self.budget.keep(length)
    }

    pub(super) fn is_incomplete(&self) -> bool {
        self.budget.incomplete().is_some()
    }

    /// Reads an object; whether it holds nothing but gcc's intermediate code.
    pub(super) fn object<'data>(
        &mut self,
        window: Window<impl ReadRef<'data>>,
        header: &Header,
        index: usize,
    ) -> bool {
        let read = by_class!(header.class, read, window, header, index, self);
        if read.is_none() {
            self.damaged.get_or_insert(index);
        }
        read == Some(true)
    }

    /// Reads the names in a member of LLVM bitcode.
    pub(super) fn bitcode(&mut self, bytes: &[u8], index: usize) {
        for name in in_bitcode(bytes) {
            self.symbol(index, name.as_bytes(), true);
        }
    }

    /// What no member of the archive defines: a library may well bring a function of glibc's name.
    pub(super) fn finish(mut self) -> Asked {
        self.asked.retain(|one| !self.defined.contains(&one.name));
        Asked {
            unresolved: self.asked,
            weak: self.weak,
            glibc_headers: self.headers,
            absolute: self.absolute,
            protected: self.protected,
            damaged: self.damaged,
        }
    }

    fn weakly(&mut self, name: &[u8]) {
        if self.weak.len() < MAX_NAMES {
            self.weak.insert(visible(name));
        }
    }

    fn symbol(&mut self, index: usize, name: &[u8], undefined: bool) {
        let Some(mark) = Mark::of(name) else { return };
        let name = visible(name);
        if !undefined {
            self.defined.insert(name);
        } else if self.known.len() < MAX_NAMES && self.known.insert(name.clone()) {
            self.asked.push(Unresolved { member: index, name, mark });
        }
    }
}

/// Whether the object holds only gcc's intermediate code; `None` if its tables lead out of it.
fn read<'data, H: FileHeader<Endian = Endianness>>(
    window: Window<impl ReadRef<'data>>,
    header: &Header,
    index: usize,
    tally: &mut Tally,
) -> Option<bool> {
    let endian = header.byte_order.endian();
    let file = H::parse(window).ok()?;
    // Without names of sections, their debug information is not found, and all else is.
    if let Ok(named) = file.sections(endian, window) {
        let path = glibc_headers::<H, _>(window, (endian, &tally.budget), &named);
        tally.headers.extend(path.map(|path| GlibcHeaders { member: index, path }));
    }
    let sections: &[H::SectionHeader] = file.section_headers(endian, window).ok()?;
    let Some(table) = sections.iter().find(|one| one.sh_type(endian) == elf::SHT_SYMTAB) else {
        return Some(false);
    };
    let names = sections.get(usize::try_from(table.sh_link(endian)).ok()?)?;
    let names =
        window.read_bytes_at(names.sh_offset(endian).into(), names.sh_size(endian).into()).ok()?;
    let symbols = entries::<H::Sym>(window, table.sh_offset(endian), table.sh_size(endian))?;
    // The table holds local symbols first, and `sh_info` says where the others begin.
    let locals = usize::try_from(table.sh_info(endian)).ok()?;
    let (mut only_gcc_lto, mut canary) = (false, false);
    for symbol in symbols.get(locals..).unwrap_or(symbols) {
        let bind = symbol.st_bind();
        let undefined = symbol.st_shndx(endian) == elf::SHN_UNDEF;
        if bind == elf::STB_LOCAL {
            continue;
        }
        let name = name(names, symbol.st_name(endian));
        if !tally.budget.step((name.len() as u64 / 8).saturating_add(8)) {
            break;
        }
        // A weak one may stay undefined: the code asks first whether it is there.
        if undefined && bind == elf::STB_WEAK {
            tally.weakly(name);
            continue;
        }
        only_gcc_lto |= name == ONLY_GCC_LTO;
        canary |= undefined && CANARY.iter().any(|one| one.as_bytes() == name);
        tally.symbol(index, name, undefined);
    }
    if sections.iter().any(|one| is_code::<H>(one, endian)) {
        let properties = properties::<H>(window, header, sections);
        tally.protected.push(Protected { member: index, canary, properties });
    }
    if let Some(list) = tally.absolute.as_mut().filter(|_| header.machine == Machine::X86_64) {
        let mut all = sections.iter();
        let budget = &tally.budget;
        let first =
            all.find_map(|one| absolute::<H>(window, (endian, budget), one, sections, symbols));
        list.extend(first.map(|(kind, place)| {
            let offset = window.offset.saturating_add(place);
            Absolute { member: index, offset, kind }
        }));
    }
    Some(only_gcc_lto)
}

fn is_code<H: FileHeader<Endian = Endianness>>(
    section: &H::SectionHeader,
    endian: Endianness,
) -> bool {
    section.sh_flags(endian).0 & elf::SHF_EXECINSTR.0 != 0 && section.sh_size(endian).into() > 0
}

/// What the notes of an object claim of its branches. A section of such notes is a few dozen bytes, and an object
/// has one.
fn properties<'data, H: FileHeader<Endian = Endianness>>(
    window: Window<impl ReadRef<'data>>,
    header: &Header,
    sections: &[H::SectionHeader],
) -> Properties {
    let endian = header.byte_order.endian();
    let notes = sections.iter().filter(|one| one.sh_type(endian) == elf::SHT_NOTE);
    let mut found = notes.take(MAX_NOTES).filter_map(|one| {
        let size = one.sh_size(endian).into().min(MAX_NOTE);
        let bytes = window.read_bytes_at(one.sh_offset(endian).into(), size).ok()?;
        note::properties(bytes, header, one.sh_addralign(endian).into())
    });
    found.next().unwrap_or_default()
}

/// The first relocation of a section that needs a fixed address: its kind and its place.
fn absolute<'data, H: FileHeader<Endian = Endianness>>(
    window: Window<impl ReadRef<'data>>,
    (endian, budget): (Endianness, &Budget),
    section: &H::SectionHeader,
    sections: &[H::SectionHeader],
    symbols: &[H::Sym],
) -> Option<(&'static str, u64)> {
    if section.sh_type(endian) != elf::SHT_RELA {
        return None;
    }
    let changed = sections.get(usize::try_from(section.sh_info(endian)).ok()?)?;
    let flags = changed.sh_flags(endian).0;
    if flags & elf::SHF_ALLOC.0 == 0 || flags & elf::SHF_TLS.0 != 0 {
        return None;
    }
    let writable = flags & elf::SHF_WRITE.0 != 0;
    let start = section.sh_offset(endian);
    let list = entries::<H::Rela>(window, start, section.sh_size(endian))?;
    if !budget.step((list.len() as u64).saturating_mul(4)) {
        return None;
    }
    list.iter().enumerate().find_map(|(at, relocation)| {
        let kind = fixed_address(relocation.r_type(endian, false), writable)?;
        let symbol = symbols.get(usize::try_from(relocation.r_sym(endian, false)).ok()?)?;
        let section = symbol.st_shndx(endian);
        // A number is a number wherever the program is loaded; entry 0 represents no symbol at all.
        let moves = section != elf::SHN_ABS && relocation.r_sym(endian, false) != 0;
        let place = start.into().saturating_add(at.saturating_mul(size_of::<H::Rela>()) as u64);
        moves.then_some((kind, place))
    })
}

/// The name of a kind of relocation that no position-independent program can have there.
fn fixed_address(kind: elf::RelocationType, writable: bool) -> Option<&'static str> {
    match kind {
        elf::R_X86_64_8 => Some("R_X86_64_8"),
        elf::R_X86_64_16 => Some("R_X86_64_16"),
        elf::R_X86_64_32 => Some("R_X86_64_32"),
        elf::R_X86_64_32S => Some("R_X86_64_32S"),
        // A whole address can be corrected at start, where memory can be written.
        elf::R_X86_64_64 if !writable => Some("R_X86_64_64"),
        _ => None,
    }
}

fn entries<'data, T: Pod + 'data>(
    window: Window<impl ReadRef<'data>>,
    offset: impl Into<u64>,
    size: impl Into<u64>,
) -> Option<&'data [T]> {
    let count = usize::try_from(size.into()).ok()?.checked_div(size_of::<T>())?;
    window.read_slice_at(offset.into(), count).ok()
}

fn name(names: &[u8], at: u32) -> &[u8] {
    let rest = usize::try_from(at).ok().and_then(|at| names.get(at..)).unwrap_or_default();
    let rest = &rest[..rest.len().min(MAX_NAME)];
    &rest[..memchr::memchr(0, rest).unwrap_or(rest.len())]
}
