//! What a dynamic program takes from its libraries: names, and the versions that they carry.

use object::Endianness;
use object::elf;
use object::pod::slice_from_bytes;
use object::read::elf::{FileHeader, Sym};

use crate::dynamic::Dynamic;
use crate::image::{Image, by_class};
use crate::section::Sections;
use crate::version::INDEX_ONLY;

/// The most imports that are kept; a web browser has a few thousand.
const MAX_IMPORTS: usize = 65_536;
/// The longest name that is kept; those of C++ can be long.
const MAX_NAME: usize = 4096;

/// One symbol that a library has to define.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Import {
    pub(crate) name: String,
    /// It may stay undefined.
    pub(crate) weak: bool,
    /// The number of its version; 0 and 1 stand for none.
    pub(crate) version: u16,
}

/// Reads the undefined symbols of the dynamic symbol table.
pub(crate) fn read(image: &Image<'_>, dynamic: &Dynamic, sections: &Sections) -> Vec<Import> {
    by_class!(image.header.class, read_class, image, dynamic, sections)
}

fn read_class<H: FileHeader<Endian = Endianness>>(
    image: &Image<'_>,
    dynamic: &Dynamic,
    sections: &Sections,
) -> Vec<Import> {
    let Some((symbols, strings)) = dynamic.symbols.zip(dynamic.strings) else { return Vec::new() };
    let endian = image.endian();
    let size = size_of::<H::Sym>() as u64;
    let bytes = image.memory(symbols, length(dynamic, symbols, strings, sections));
    let count = bytes.len().checked_div(size_of::<H::Sym>()).unwrap_or_default();
    let table = slice_from_bytes::<H::Sym>(bytes, count).map_or(&[][..], |(table, _)| table);
    let names = image.memory(strings, dynamic.strings_size.unwrap_or(u64::MAX));
    let versions = dynamic.version_symbols.map_or(&[][..], |at| {
        image.memory(
            at,
            (bytes.len() as u64).checked_div(size).unwrap_or_default().saturating_mul(2),
        )
    });
    let imports: Vec<Import> = table
        .iter()
        .enumerate()
        .skip(1)
        .filter(|(_, symbol)| symbol.st_shndx(endian) == elf::SHN_UNDEF)
        .take(MAX_IMPORTS)
        .take_while(|_| image.budget.step(16))
        .map(|(index, symbol)| Import {
            name: name(image, (strings, names), symbol.st_name(endian)),
            weak: symbol.st_bind() == elf::STB_WEAK,
            version: version(versions, index, endian),
        })
        .filter(|import| !import.name.is_empty())
        .collect();
    if imports.len() == MAX_IMPORTS {
        image.budget.meet();
    }
    imports
}

/// How many bytes the table has. Nothing in the dynamic table says so.
///
/// A section header does, where there is one for this table. Without it the names are a bound: every
/// linker puts them behind the symbols.
fn length(dynamic: &Dynamic, symbols: u64, strings: u64, sections: &Sections) -> u64 {
    let of_section = sections
        .list()
        .iter()
        .find(|section| section.is(elf::SHT_DYNSYM) && section.address == symbols)
        .map(|section| section.size);
    let behind = [Some(strings), dynamic.version_symbols, dynamic.gnu_hash, dynamic.hash];
    let next = behind.into_iter().flatten().filter(|&at| at > symbols).min();
    of_section.or(next.and_then(|next| next.checked_sub(symbols))).unwrap_or_default()
}

/// The name at a place in the table of names. No loader asks where the table ends.
fn name(image: &Image<'_>, (start, names): (u64, &[u8]), at: u32) -> String {
    let rest = usize::try_from(at).ok().and_then(|at| names.get(at..)).unwrap_or_default();
    if memchr::memchr(0, &rest[..rest.len().min(MAX_NAME)]).is_none() {
        let place = start.wrapping_add(at.into());
        return image.keep(&image.copy_of_memory(place, MAX_NAME as u64));
    }
    image.keep(&rest[..rest.len().min(MAX_NAME)])
}

fn version(versions: &[u8], index: usize, endian: Endianness) -> u16 {
    let start = index.saturating_mul(2);
    let bytes = versions.get(start..start.saturating_add(2)).and_then(|two| two.try_into().ok());
    let read = match endian {
        Endianness::Little => u16::from_le_bytes,
        Endianness::Big => u16::from_be_bytes,
    };
    bytes.map_or(0, read) & INDEX_ONLY
}
