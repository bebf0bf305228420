//! Whose the bytes of an executable are, by its symbols.
//!
//! A symbol names a place and a size; its name shows the crate it was written in, or the static library
//! that defines it. Unwinding records belong to the function that they speak of. Where there is no symbol,
//! nobody is named: the share of what is unknown is part of the answer.

mod owners;
mod rust_name;
mod sources;
mod spans;
mod unwind;

use std::collections::BTreeMap;

use muslin_finding::{Anatomy, FilePart, Share};
use object::elf;

use crate::image::Image;
use crate::section::{Section, Sections};
use crate::symbol;
use owners::Owners;
pub use sources::Sources;
use spans::Spans;

/// Sections that the linker makes for the loader and for unwinding, and that have no type of their own.
const TABLES: [&str; 9] = [
    ".eh_frame_hdr",
    ".gcc_except_table",
    ".got",
    ".got.plt",
    ".plt",
    ".plt.got",
    ".iplt",
    ".init_array",
    ".fini_array",
];

/// Attributes the bytes of a file to crates and libraries.
pub(crate) fn of(image: &Image<'_>, sections: &Sections, sources: &Sources) -> Anatomy {
    let entries = symbol::entries(image, sections);
    let symbols = entries.is_some();
    let mut owners = Owners::new(sources);
    let spans = Spans::of(&entries.unwrap_or_default(), sources, &mut owners);
    let mut tally: BTreeMap<usize, BTreeMap<String, u64>> = BTreeMap::new();
    for section in sections.list().iter().filter(|one| one.is_loaded() && in_file(one) > 0) {
        for (owner, size) in shares(image, section, &spans) {
            let place = tally.entry(owner).or_default().entry(section.name.clone()).or_default();
            *place = place.saturating_add(size);
        }
    }
    let mut shares: Vec<Share> = tally
        .into_iter()
        .map(|(owner, sections)| {
            let (name, origin) = owners.about(owner);
            let size = sections.values().copied().fold(0, u64::saturating_add);
            Share { name: name.to_owned(), origin, size, sections }
        })
        .collect();
    shares.sort_by(|a, b| b.size.cmp(&a.size).then_with(|| a.name.cmp(&b.name)));
    Anatomy { parts: parts(image, sections), shares, symbols }
}

/// The owners of one section, each with a number of bytes.
fn shares(image: &Image<'_>, section: &Section, spans: &Spans) -> Vec<(usize, u64)> {
    if is_table(section) {
        return vec![(owners::TABLES, in_file(section))];
    }
    if section.name == ".eh_frame" {
        return unwind::shares(image, section, spans);
    }
    let end = section.address.saturating_add(in_file(section));
    spans.within(section.address, end)
}

/// How many bytes a section takes in the file.
fn in_file(section: &Section) -> u64 {
    if section.is(elf::SHT_NOBITS) { 0 } else { section.size }
}

fn is_table(section: &Section) -> bool {
    let program = [elf::SHT_PROGBITS, elf::SHT_INIT_ARRAY, elf::SHT_FINI_ARRAY];
    !program.into_iter().any(|kind| section.is(kind)) || TABLES.contains(&section.name.as_str())
}

/// The sections in the order of the file, and what is between them.
fn parts(image: &Image<'_>, sections: &Sections) -> Vec<FilePart> {
    let mut list: Vec<&Section> = sections.list().iter().filter(|one| in_file(one) > 0).collect();
    list.sort_by_key(|section| section.offset);
    let mut parts: Vec<FilePart> = list
        .iter()
        .map(|one| FilePart { name: one.name.clone(), size: in_file(one), loaded: one.is_loaded() })
        .collect();
    let named = parts.iter().map(|part| part.size).fold(0, u64::saturating_add);
    let rest = image.file_size().saturating_sub(named);
    if rest > 0 {
        let name = "headers and padding".to_owned();
        parts.push(FilePart { name, size: rest, loaded: false });
    }
    parts
}
