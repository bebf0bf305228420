//! Relocations: those that nothing in static musl will carry out.

use std::ops::{ControlFlow, Range};

use object::Endianness;
use object::elf;
use object::pod::slice_from_bytes;
use object::read::elf::{FileHeader, Rel, Rela, Relr};

use crate::budget::Budget;
use crate::dynamic::{Area, Dynamic};
use crate::header::{Class, Machine};
use crate::image::{Image, by_class};
use crate::section::Sections;

/// How many relocations ask for a function to be chosen at start (`IRELATIVE`, GNU IFUNC).
///
/// glibc's static start-up calls the resolvers. musl has no such code: the slots keep the address
/// of the resolver itself, and every call through them does the wrong thing without a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IfuncCount {
    /// So many, with the place of the first in the file.
    Known {
        /// How many.
        count: u64,
        /// Where the first is in the file.
        first: Option<u64>,
    },
    /// There is neither a dynamic table nor a table of sections, and no known form of entry to search for.
    NoTable,
    /// The machine's number for this kind of relocation is not known here.
    UnknownMachine,
    /// Not counted: the file is loaded by a dynamic loader that carries them out, or is not a program.
    NotCounted,
}

/// What the relocations ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Relocations {
    /// How many are left for the start of the program, packed ones (`DT_RELR`) by their words.
    pub count: u64,
    /// `IRELATIVE` ones.
    pub ifunc: IfuncCount,
    /// How many change memory that is mapped without write permission.
    pub in_read_only: u64,
    /// The first address in such memory.
    pub first_in_read_only: Option<u64>,
    /// How many are of kinds that musl's start code passes over: it carries out relative ones only. One
    /// against an undefined symbol is not counted: the linker left 0 there, and that is its value.
    pub passed_over: u64,
    /// Kind and place of the first of them.
    pub first_passed_over: Option<(u32, u64)>,
}

impl Relocations {
    /// Nothing was counted.
    pub(crate) const NOT_COUNTED: Self = Self {
        count: 0,
        ifunc: IfuncCount::NotCounted,
        in_read_only: 0,
        first_in_read_only: None,
        passed_over: 0,
        first_passed_over: None,
    };

    /// Counts those of a program that its loader carries out, whichever kind they are.
    pub(crate) fn of_a_loader(image: &Image<'_>, dynamic: &Dynamic, sections: &Sections) -> Self {
        let counted = Self::read(image, Some(dynamic), sections);
        Self { ifunc: IfuncCount::NotCounted, passed_over: 0, first_passed_over: None, ..counted }
    }

    /// Counts what the dynamic table lists, or without one, what loaded sections list.
    pub(crate) fn read(image: &Image<'_>, dynamic: Option<&Dynamic>, sections: &Sections) -> Self {
        let tables = match dynamic {
            Some(dynamic) => tables_of(image, dynamic),
            None => tables_in(sections),
        };
        let mut tally = Tally::of(image, Symbols::of(image, dynamic));
        for table in &tables {
            by_class!(image.header.class, count_table, image, table, &mut tally);
        }
        let known = tally.irelative.is_some();
        let ifunc = match sections {
            _ if !known => IfuncCount::UnknownMachine,
            Sections::Absent | Sections::Damaged(_) if dynamic.is_none() => unlisted(image),
            _ => IfuncCount::Known { count: tally.ifuncs, first: tally.first_ifunc },
        };
        Self {
            count: tally.count,
            ifunc,
            in_read_only: tally.in_read_only,
            first_in_read_only: tally.first_in_read_only,
            passed_over: tally.passed_over,
            first_passed_over: tally.first_passed_over,
        }
    }
}

/// The addresses that relocations with a place of their own change, with what they add, sorted. Packed ones (`DT_RELR`) are left
/// out: their addend is in the place itself.
pub(crate) fn addresses(
    image: &Image<'_>,
    dynamic: Option<&Dynamic>,
    sections: &Sections,
) -> Vec<(u64, u64)> {
    let tables = match dynamic {
        Some(dynamic) => tables_of(image, dynamic),
        None => tables_in(sections),
    };
    let mut found = Vec::new();
    for table in tables.iter().filter(|table| table.form != Form::Relr) {
        let bytes = image.slice(table.offset, table.size);
        by_class!(image.header.class, places, image, table.form, bytes, &mut found);
    }
    found.sort_unstable();
    found
}

fn places<H: FileHeader<Endian = Endianness>>(
    image: &Image<'_>,
    form: Form,
    bytes: &[u8],
    found: &mut Vec<(u64, u64)>,
) {
    let endian = image.endian();
    if form == Form::Rela {
        let pair = |raw: &H::Rela| {
            let addend: i64 = raw.r_addend(endian).into();
            (raw.r_offset(endian).into(), addend.cast_unsigned())
        };
        found.extend(affordable::<H::Rela>(image, bytes).iter().map(pair));
    } else {
        let raw = affordable::<H::Rel>(image, bytes).iter();
        found.extend(raw.map(|raw| (raw.r_offset(endian).into(), 0)));
    }
}

/// The `IRELATIVE` relocations of a program that lists its tables nowhere. They are loaded with it, and nothing else
/// looks like one: the place of a pointer that can be written, this kind of relocation and no symbol, and the address
/// of code.
fn unlisted(image: &Image<'_>) -> IfuncCount {
    let kind = match image.header.machine {
        Machine::X86_64 => u64::from(elf::R_X86_64_IRELATIVE.0),
        Machine::AARCH64 => u64::from(elf::R_AARCH64_IRELATIVE.0),
        _ => return IfuncCount::NoTable,
    };
    if image.header.class != Class::Elf64 || image.endian() != Endianness::Little {
        return IfuncCount::NoTable;
    }
    let is_code = |address: u64| {
        let mut loads = image.loads();
        loads.any(|load| load.permissions.execute() && load.holds(address))
    };
    let (mut count, mut first) = (0_u64, None);
    for range in image.loaded_ranges() {
        let start = range.start.next_multiple_of(8);
        // Pieces are multiples of a word, and so is what is read around them.
        image.bytes.search(start.min(range.end)..range.end, 16, &mut |piece| {
            let (words, _) = piece.bytes.as_chunks::<8>();
            for (index, entry) in words.windows(3).enumerate() {
                let [place, info, addend] = [0, 1, 2].map(|at| u64::from_le_bytes(entry[at]));
                if info == kind
                    && let Some(offset) = piece.own(index.saturating_mul(8))
                    && image.writes(place)
                    && is_code(addend)
                {
                    count = count.saturating_add(1);
                    first.get_or_insert(offset);
                }
            }
            ControlFlow::Continue(())
        });
    }
    IfuncCount::Known { count, first }
}

/// The number of `R_*_IRELATIVE`, from each processor's supplement to the ELF specification.
fn irelative(machine: Machine) -> Option<u32> {
    Some(match elf::Machine(machine.raw()) {
        elf::EM_386 => elf::R_386_IRELATIVE.0,
        elf::EM_X86_64 => elf::R_X86_64_IRELATIVE.0,
        elf::EM_ARM => elf::R_ARM_IRELATIVE.0,
        elf::EM_AARCH64 => elf::R_AARCH64_IRELATIVE.0,
        elf::EM_RISCV => elf::R_RISCV_IRELATIVE.0,
        elf::EM_PPC64 => elf::R_PPC64_IRELATIVE.0,
        elf::EM_S390 => elf::R_390_IRELATIVE.0,
        elf::EM_LOONGARCH => elf::R_LARCH_IRELATIVE.0,
        _ => return None,
    })
}

/// The number of `R_*_RELATIVE`.
fn relative(machine: Machine) -> Option<u32> {
    Some(match elf::Machine(machine.raw()) {
        elf::EM_386 => elf::R_386_RELATIVE.0,
        elf::EM_X86_64 => elf::R_X86_64_RELATIVE.0,
        elf::EM_ARM => elf::R_ARM_RELATIVE.0,
        elf::EM_AARCH64 => elf::R_AARCH64_RELATIVE.0,
        elf::EM_RISCV => elf::R_RISCV_RELATIVE.0,
        _ => return None,
    })
}

/// The dynamic symbols, as far as relocations refer to them.
struct Symbols<'data> {
    table: &'data [u8],
    /// Bytes a symbol, and where in it the number of its section is.
    layout: (usize, usize),
}

impl<'data> Symbols<'data> {
    fn of(image: &Image<'data>, dynamic: Option<&Dynamic>) -> Self {
        let address = dynamic.and_then(|dynamic| dynamic.symbols);
        Self {
            table: address.map(|at| image.memory(at, u64::MAX)).unwrap_or_default(),
            layout: if image.header.class == Class::Elf64 { (24, 6) } else { (16, 14) },
        }
    }

    /// Whether the symbol with this number has no section. The first one represents no symbol.
    fn is_undefined(&self, number: u32) -> bool {
        let (size, at) = self.layout;
        let place = usize::try_from(number).ok().and_then(|number| number.checked_mul(size));
        let section = place.and_then(|place| self.table.get(place..)?.get(at..at.checked_add(2)?));
        number > 0 && section == Some(&[0, 0])
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Rel,
    Rela,
    Relr,
}

struct Table {
    form: Form,
    offset: u64,
    size: u64,
}

fn tables_of(image: &Image<'_>, dynamic: &Dynamic) -> Vec<Table> {
    let plt = if dynamic.plt_has_addends { Form::Rela } else { Form::Rel };
    let mut tables = Vec::new();
    for (form, area) in [
        (Form::Rela, dynamic.rela),
        (Form::Rel, dynamic.rel),
        (plt, plt_beside(dynamic)),
        (Form::Relr, dynamic.relr),
    ] {
        if let Some(offset) = image.offset_of(area.address) {
            tables.push(Table {
                form,
                offset,
                size: image.memory(area.address, area.size).len() as u64,
            });
        }
    }
    tables
}

/// Some linkers let `DT_RELA` span the PLT's relocations too; they must not be counted twice.
fn plt_beside(dynamic: &Dynamic) -> Area {
    let whole = if dynamic.plt_has_addends { dynamic.rela } else { dynamic.rel };
    let inside = dynamic.plt.address >= whole.address
        && dynamic.plt.address < whole.address.saturating_add(whole.size);
    if inside { Area::default() } else { dynamic.plt }
}

fn tables_in(sections: &Sections) -> Vec<Table> {
    let loaded = sections.list().iter().filter(|section| section.is_loaded());
    let mut tables: Vec<Table> = loaded
        .filter_map(|section| {
            let form = match elf::SectionType(section.kind) {
                elf::SHT_RELA => Form::Rela,
                elf::SHT_REL => Form::Rel,
                _ => return None,
            };
            Some(Table { form, offset: section.offset, size: section.size })
        })
        .collect();
    // Each byte of the file counts once, however many sections claim it.
    tables.sort_by_key(|table| table.offset);
    let mut behind = 0;
    for table in &mut tables {
        let end = table.offset.saturating_add(table.size);
        if table.offset < behind {
            table.size = 0;
        } else {
            behind = end;
        }
    }
    tables
}

/// Ranges in order, joined where they overlap.
fn merged(mut ranges: Vec<Range<u64>>) -> Vec<Range<u64>> {
    ranges.sort_by_key(|range| range.start);
    let mut merged: Vec<Range<u64>> = Vec::new();
    for range in ranges {
        match merged.last_mut().filter(|last| range.start <= last.end) {
            Some(last) => last.end = last.end.max(range.end),
            None => merged.push(range),
        }
    }
    merged
}

/// The running count.
struct Tally<'data> {
    budget: &'data Budget,
    irelative: Option<u32>,
    read_only: Vec<Range<u64>>,
    count: u64,
    ifuncs: u64,
    first_ifunc: Option<u64>,
    in_read_only: u64,
    first_in_read_only: Option<u64>,
    passed_over: u64,
    first_passed_over: Option<(u32, u64)>,
    relative: Option<u32>,
    symbols: Symbols<'data>,
}

impl<'data> Tally<'data> {
    fn of(image: &'data Image<'data>, symbols: Symbols<'data>) -> Self {
        let read_only = image
            .loads()
            .filter(|load| !load.permissions.write())
            .map(|load| load.address..load.memory_end());
        Self {
            budget: &image.budget,
            irelative: irelative(image.header.machine),
            read_only: merged(read_only.collect()),
            count: 0,
            ifuncs: 0,
            first_ifunc: None,
            in_read_only: 0,
            first_in_read_only: None,
            passed_over: 0,
            first_passed_over: None,
            relative: relative(image.header.machine),
            symbols,
        }
    }

    fn is_read_only(&self, address: u64) -> bool {
        let behind = self.read_only.partition_point(|range| range.start <= address);
        behind.checked_sub(1).is_some_and(|at| self.read_only[at].contains(&address))
    }

    fn take(&mut self, address: u64, kind: u32, symbol: u32, place: u64) {
        // Kind 0 is `R_*_NONE` on every machine.
        if kind == 0 {
            return;
        }
        if Some(kind) == self.irelative {
            self.ifuncs = self.ifuncs.saturating_add(1);
            self.first_ifunc.get_or_insert(place);
        }
        if let Some(relative) = self.relative
            && kind != relative
            && Some(kind) != self.irelative
            && !self.symbols.is_undefined(symbol)
        {
            self.passed_over = self.passed_over.saturating_add(1);
            self.first_passed_over.get_or_insert((kind, place));
        }
        self.write(address);
    }

    /// Counts a word that the program changes at its start.
    fn write(&mut self, address: u64) {
        self.count = self.count.saturating_add(1);
        if self.is_read_only(address) {
            self.in_read_only = self.in_read_only.saturating_add(1);
            self.first_in_read_only.get_or_insert(address);
        }
    }

    /// Whether nothing in so many bytes from an address on is read-only.
    fn is_clear(&self, address: u64, length: u64) -> bool {
        let end = address.saturating_add(length);
        let behind = self.read_only.partition_point(|range| range.end <= address);
        self.read_only.get(behind).is_none_or(|range| range.start >= end)
    }
}

fn count_table<H: FileHeader<Endian = Endianness>>(
    image: &Image<'_>,
    table: &Table,
    tally: &mut Tally<'_>,
) {
    let place = |index: usize, size: usize| {
        table.offset.saturating_add((index as u64).saturating_mul(size as u64))
    };
    let endian = image.endian();
    let bytes = image.slice(table.offset, table.size);
    let mips64 = image.header.machine == Machine::from_raw(elf::EM_MIPS.0)
        && image.header.class == Class::Elf64
        && endian == Endianness::Little;
    match table.form {
        Form::Rela => {
            for (index, raw) in affordable::<H::Rela>(image, bytes).iter().enumerate() {
                let place = place(index, size_of::<H::Rela>());
                let kind = raw.r_type(endian, mips64).0;
                let symbol = raw.r_sym(endian, mips64);
                tally.take(raw.r_offset(endian).into(), kind, symbol, place);
            }
        }
        Form::Rel => {
            for (index, raw) in affordable::<H::Rel>(image, bytes).iter().enumerate() {
                let place = place(index, size_of::<H::Rel>());
                let kind = raw.r_type(endian).0;
                tally.take(raw.r_offset(endian).into(), kind, raw.r_sym(endian), place);
            }
        }
        Form::Relr => count_packed::<H>(bytes, endian, tally),
    }
}

/// The places of the bits that are set.
fn ones(bits: u64) -> impl Iterator<Item = u64> {
    (0..u64::BITS).filter(move |bit| bits.wrapping_shr(*bit) & 1 == 1).map(u64::from)
}

/// `DT_RELR`: an even word is an address, an odd one a bitmap for the words that follow it.
fn count_packed<H: FileHeader<Endian = Endianness>>(
    bytes: &[u8],
    endian: Endianness,
    tally: &mut Tally<'_>,
) {
    let word = size_of::<H::Word>() as u64;
    let bits = word.saturating_mul(8).saturating_sub(1);
    let mut next = 0_u64;
    for raw in whole::<H::Relr>(bytes) {
        let entry: u64 = raw.get(endian).into();
        if entry & 1 == 0 {
            if !tally.budget.step(LOOK) {
                return;
            }
            tally.write(entry);
            next = entry.wrapping_add(word);
            continue;
        }
        let clear = tally.is_clear(next, bits.saturating_mul(word));
        if !tally.budget.step(if clear { LOOK } else { bits.saturating_mul(LOOK) }) {
            return;
        }
        if clear {
            tally.count = tally.count.saturating_add(u64::from((entry >> 1).count_ones()));
        } else {
            for bit in ones(entry >> 1) {
                tally.write(next.wrapping_add(bit.wrapping_mul(word)));
            }
        }
        next = next.wrapping_add(bits.wrapping_mul(word));
    }
}

/// The steps that a relocation takes, with a search among the segments.
const LOOK: u64 = 16;

/// The entries of a table, as far as the file can afford to have them read.
fn affordable<'data, T: object::pod::Pod>(image: &Image<'_>, bytes: &'data [u8]) -> &'data [T] {
    let entries = whole::<T>(bytes);
    if image.budget.step((entries.len() as u64).saturating_mul(LOOK)) { entries } else { &[] }
}

/// As many whole entries as the bytes hold.
fn whole<T: object::pod::Pod>(bytes: &[u8]) -> &[T] {
    slice_from_bytes::<T>(bytes, bytes.len().checked_div(size_of::<T>()).unwrap_or_default())
        .map_or(&[], |(entries, _)| entries)
}

/// Offset and kind of every relocation of one section of an object file.
pub(crate) fn of_section(
    image: &Image<'_>,
    sections: &Sections,
    section: usize,
) -> Vec<(u64, u32)> {
    let tables = sections.list().iter().filter(|table| {
        table.is(elf::SHT_RELA) && usize::try_from(table.info).is_ok_and(|info| info == section)
    });
    tables
        .flat_map(|table| {
            let bytes = image.slice(table.offset, table.size);
            by_class!(image.header.class, offsets_and_kinds, image, bytes)
        })
        .collect()
}

fn offsets_and_kinds<H: FileHeader<Endian = Endianness>>(
    image: &Image<'_>,
    bytes: &[u8],
) -> Vec<(u64, u32)> {
    let endian = image.endian();
    affordable::<H::Rela>(image, bytes)
        .iter()
        .map(|raw| (raw.r_offset(endian).into(), raw.r_type(endian, false).0))
        .collect()
}
