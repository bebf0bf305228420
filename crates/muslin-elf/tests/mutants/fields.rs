//! The numbers of an ELF file that a reader goes by, found through its own tables.

use std::collections::BTreeSet;
use std::ops::Range;

use muslin_elf::{Class, Facts};

/// The most bytes of one table: a symbol table has the same entry over and over.
const MOST: usize = 768;

/// A word, by its place in the file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Field {
    pub(crate) offset: usize,
    pub(crate) width: usize,
}

impl Field {
    pub(crate) fn range(&self) -> Range<usize> {
        self.offset..self.offset + self.width
    }
}

/// Kinds of sections whose bytes are tables (`sh_type`): symbols, relocations, both hash tables, notes,
/// the dynamic table, packed relocations, and the three tables of versions.
const TABLES: [u32; 11] = [2, 4, 5, 6, 7, 9, 11, 19, 0x6fff_fff6, 0x6fff_fffe, 0x6fff_ffff];

/// Every place of a table, as words of each width that occurs.
pub(crate) fn fields(bytes: &[u8]) -> Vec<Field> {
    let mut fields = BTreeSet::new();
    for table in tables(bytes) {
        for width in [2, 4, 8] {
            let places = table.clone().step_by(width).filter(|at| at + width <= table.end);
            fields.extend(places.map(|offset| Field { offset, width }));
        }
    }
    fields.extend((4..16).map(|offset| Field { offset, width: 1 }));
    fields.into_iter().collect()
}

/// The header, both tables of headers, and every table that they lead to, cut to what is worth it.
fn tables(bytes: &[u8]) -> Vec<Range<usize>> {
    let facts = Facts::read(bytes).unwrap();
    let header = if facts.header.class == Class::Elf64 { 64 } else { 52 };
    let mut tables = vec![(16, header)];
    let places = [&facts.header.program_headers, &facts.header.section_headers];
    tables.extend(places.map(|place| (place.offset, place.end())));
    let sections = facts.sections.list().iter();
    let whole = |offset: u64, size: u64| (offset, offset + size.min(MOST as u64));
    tables.extend(
        sections
            .filter(|section| TABLES.contains(&section.kind) || section.is_compressed())
            .map(|section| whole(section.offset, section.size)),
    );
    tables
        .into_iter()
        .map(|(start, end)| usize::try_from(start).unwrap()..usize::try_from(end).unwrap())
        .filter(|table| table.end <= bytes.len())
        .collect()
}

/// What a word may be set to: the limits of numbers, of the file, and of what is there.
pub(crate) fn values(field: &Field, bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut old = [0; 8];
    old[..field.width].copy_from_slice(&bytes[field.range()]);
    let old = u64::from_le_bytes(old);
    let (size, own) = (bytes.len() as u64, field.offset as u64);
    let numbers = [
        0,
        1,
        u64::MAX,
        u64::MAX - 1,
        1 << 63,
        u64::MAX >> 1,
        1 << 31,
        1 << 15,
        0xfff0,
        size,
        size - 1,
        own,
        u64::MAX - own,
        old.wrapping_add(1),
        old.wrapping_sub(1),
        old.wrapping_mul(2),
        old << 8,
        old.swap_bytes() >> (64 - 8 * field.width),
    ];
    let different: BTreeSet<Vec<u8>> =
        numbers.iter().map(|number| number.to_le_bytes()[..field.width].to_vec()).collect();
    different.into_iter().collect()
}

fn word_of(number: u64) -> u32 {
    u32::try_from(number).unwrap()
}

/// Where something begins or ends: headers, entries of tables, segments and sections.
pub(crate) fn boundaries(bytes: &[u8]) -> Vec<usize> {
    let facts = Facts::read(bytes).unwrap();
    let mut places: Vec<u64> = vec![4, 16, 52, 64];
    for table in [&facts.header.program_headers, &facts.header.section_headers] {
        let entries = 0..=table.count;
        places.extend(entries.map(|entry| table.offset + entry * u64::from(table.entry_size)));
    }
    for segment in &facts.segments {
        places.extend([segment.offset, segment.file_end()]);
    }
    for section in facts.sections.list() {
        places.extend([section.offset, section.offset.saturating_add(section.size)]);
    }
    for need in &facts.version_needs {
        places.extend([need.offset, need.offset + 16]);
    }
    if let Some(dynamic) = &facts.dynamic {
        places.extend((0..64).map(|entry| dynamic.offset + entry * 16));
    }
    around(places, bytes.len())
}

/// Each place, the one before it and the one behind it, as lengths of a file.
pub(crate) fn around(places: Vec<u64>, size: usize) -> Vec<usize> {
    let places = places.into_iter().filter_map(|place| usize::try_from(place).ok());
    let around: BTreeSet<usize> =
        places.flat_map(|place| [place.saturating_sub(1), place, place + 1]).collect();
    around.into_iter().filter(|&length| length < size).collect()
}

/// Words that lead onward in the chains of versions (`vn_aux`, `vn_next`, `vna_next` and their like in
/// the table of what is defined), each leading to every place of the same table, backwards too.
pub(crate) fn circles(bytes: &[u8]) -> Vec<(usize, u32)> {
    let facts = Facts::read(bytes).unwrap();
    let chains = facts.sections.list().iter().filter(|section| section.kind >> 1 == 0x37ff_ffff);
    let mut circles = Vec::new();
    for chain in chains {
        let (start, size) = (usize::try_from(chain.offset).unwrap(), chain.size);
        let words = (0..size.min(MOST as u64)).step_by(4);
        for word in words.clone() {
            for goal in words.clone() {
                let place = start + usize::try_from(word).unwrap();
                // Which entry the word belongs to is not asked: all of them are tried.
                for entry in [word & !15, word.saturating_sub(12) & !3] {
                    circles.push((place, word_of(goal).wrapping_sub(word_of(entry))));
                }
            }
        }
    }
    circles
}
