//! Symbols, where they were left in: they prove what is linked in, and their absence proves nothing.

use std::collections::BTreeSet;

use muslin_finding::Libc;
use object::Endianness;
use object::elf;
use object::pod::slice_from_bytes;
use object::read::elf::{FileHeader, Sym};

use crate::dynamic::Dynamic;
use crate::image::{Image, by_class};
use crate::section::Sections;
use crate::text::lossy;

/// The most undefined symbols that are kept by name.
const MAX_UNDEFINED: usize = 256;
/// The longest symbol name that is kept; C++ has very long ones.
const MAX_NAME: usize = 4096;

/// No name that is looked for is longer; longer ones are cut here, and then none of them.
const MAX_WANTED: usize = 64;

/// Symbols that only one C library defines, in a static program.
///
/// They are hidden or reserved names of the start-up code and of the standard streams, so a program
/// that merely speaks of a library does not define them.
const LIBC_MARKS: [(&str, Libc); 8] = [
    ("__init_libc", Libc::Musl),
    ("__libc_start_init", Libc::Musl),
    ("_dl_relocate_static_pie", Libc::Glibc),
    ("__libc_setup_tls", Libc::Glibc),
    ("_IO_2_1_stdout_", Libc::Glibc),
    ("__libc_init_AT_SECURE", Libc::Bionic),
    ("__libc_init_stdio", Libc::Klibc),
    ("__you_tried_to_link_a_dietlibc_object_against_glibc", Libc::Dietlibc),
];

/// `__dls2` is defined in musl's `rcrt1.c` and in its dynamic loader, and nowhere else.
const RCRT1_MARK: &str = "__dls2";

/// A symbol that the file uses and does not define.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undefined {
    /// Its name.
    pub name: String,
    /// It may stay undefined, its address is then 0.
    pub weak: bool,
    /// It is in the dynamic symbol table, so something at run time would have to define it.
    pub dynamic: bool,
}

/// What the symbol tables of a static program say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Symbols {
    /// How many entries `.symtab` has; `None` if the file is stripped.
    pub count: Option<u64>,
    /// Undefined symbols that are not local.
    pub undefined: Vec<Undefined>,
    /// It defines `__dls2`, which only musl's `rcrt1.o` brings into a static program.
    pub has_rcrt1_mark: bool,
    /// Defined symbols that only one C library has.
    pub libc_marks: Vec<(&'static str, Libc)>,
}

impl Symbols {
    /// Reads the symbol table and the dynamic one.
    pub(crate) fn read(image: &Image<'_>, dynamic: Option<&Dynamic>, sections: &Sections) -> Self {
        let mut symbols = Self::default();
        if let Some((table, names)) = full_table(image, sections) {
            let count =
                by_class!(image.header.class, read_table, image, table, names, &mut symbols);
            symbols.count = Some(count);
        }
        if let Some((table, names)) = dynamic.and_then(|dynamic| dynamic_table(image, dynamic)) {
            by_class!(image.header.class, read_dynamic, image, table, names, &mut symbols);
        }
        symbols
    }

    fn push_undefined(
        &mut self,
        image: &Image<'_>,
        names: &[u8],
        (at, bind): (u32, elf::SymbolBind),
        dynamic: bool,
    ) {
        if bind == elf::STB_LOCAL || self.undefined.len() == MAX_UNDEFINED {
            return;
        }
        let name = name(names, at);
        let name = image.keep(&name[..name.len().min(MAX_NAME)]);
        self.undefined.push(Undefined { name, weak: bind == elf::STB_WEAK, dynamic });
    }
}

/// The bytes of `.symtab` and of its names.
fn full_table<'data>(
    image: &Image<'data>,
    sections: &Sections,
) -> Option<(&'data [u8], &'data [u8])> {
    let list = sections.list();
    let table = list.iter().find(|section| section.is(elf::SHT_SYMTAB))?;
    let names = list.get(usize::try_from(table.link).ok()?)?;
    Some((image.slice(table.offset, table.size), image.slice(names.offset, names.size)))
}

/// The bytes of the dynamic symbols that can be undefined, and of their names.
fn dynamic_table<'data>(
    image: &Image<'data>,
    dynamic: &Dynamic,
) -> Option<(&'data [u8], &'data [u8])> {
    Some((dynamic_symbols(image, dynamic)?, image.memory(dynamic.strings?, u64::MAX)))
}

fn dynamic_symbols<'data>(image: &Image<'data>, dynamic: &Dynamic) -> Option<&'data [u8]> {
    let count = dynamic_count(image, dynamic)?;
    let size = by_class!(image.header.class, symbol_size);
    Some(image.memory(dynamic.symbols?, count.saturating_mul(size)))
}

/// Nothing in the dynamic table says how many symbols there are; the hash tables do.
///
/// The GNU kind lists only defined symbols, from an index on; the undefined ones lie before it.
fn dynamic_count(image: &Image<'_>, dynamic: &Dynamic) -> Option<u64> {
    let second_word = |address: u64| hash_word(image, address.wrapping_add(4));
    dynamic.hash.or(dynamic.gnu_hash).and_then(second_word).map(u64::from)
}

/// The most entries of a hash table that are looked at.
const MAX_BUCKETS: u64 = 65_536;

/// Whether the dynamic symbol table defines anything that others could use.
///
/// The GNU kind of hash table holds defined symbols only, so a bucket that is not empty is enough.
pub(crate) fn exports(image: &Image<'_>, dynamic: &Dynamic) -> bool {
    if let Some(address) = dynamic.gnu_hash {
        let word = |at: u64| hash_word(image, address.wrapping_add(at));
        let Some((buckets, bloom_words)) = word(0).zip(word(8)) else { return false };
        let bloom = u64::from(bloom_words).saturating_mul(u64::from(image.header.class.bits() / 8));
        let size = u64::from(buckets).min(MAX_BUCKETS).saturating_mul(4);
        let start = address.wrapping_add(16).wrapping_add(bloom);
        return image.memory(start, size).iter().any(|&byte| byte != 0);
    }
    dynamic_symbols(image, dynamic)
        .is_some_and(|table| by_class!(image.header.class, defines_any, table, image.endian()))
}

fn defines_any<H: FileHeader<Endian = Endianness>>(table: &[u8], endian: Endianness) -> bool {
    table_of::<H>(table).iter().skip(1).any(|symbol| {
        symbol.st_shndx(endian) != elf::SHN_UNDEF && symbol.st_bind() != elf::STB_LOCAL
    })
}

fn hash_word(image: &Image<'_>, address: u64) -> Option<u32> {
    let bytes: [u8; 4] = image.memory(address, 4).try_into().ok()?;
    Some(match image.endian() {
        Endianness::Little => u32::from_le_bytes(bytes),
        Endianness::Big => u32::from_be_bytes(bytes),
    })
}

fn symbol_size<H: FileHeader<Endian = Endianness>>() -> u64 {
    size_of::<H::Sym>() as u64
}

fn table_of<H: FileHeader<Endian = Endianness>>(bytes: &[u8]) -> &[H::Sym] {
    let count = bytes.len().checked_div(size_of::<H::Sym>()).unwrap_or_default();
    slice_from_bytes::<H::Sym>(bytes, count).map_or(&[], |(symbols, _)| symbols)
}

fn read_table<H: FileHeader<Endian = Endianness>>(
    image: &Image<'_>,
    table: &[u8],
    names: &[u8],
    symbols: &mut Symbols,
) -> u64 {
    let endian = image.endian();
    let table = table_of::<H>(table);
    for symbol in table.iter().skip(1) {
        let at = symbol.st_name(endian);
        if symbol.st_shndx(endian) == elf::SHN_UNDEF {
            symbols.push_undefined(image, names, (at, symbol.st_bind()), false);
            continue;
        }
        // Every mark begins with an underscore, and most symbols of Rust with `_ZN` or `_R`.
        let name = name(names, at);
        if !name.starts_with(b"__") && !name.starts_with(b"_I") && !name.starts_with(b"_d") {
            continue;
        }
        let is = |mark: &str| {
            name.starts_with(mark.as_bytes()) && name.get(mark.len()).is_none_or(|&next| next == 0)
        };
        symbols.has_rcrt1_mark |= is(RCRT1_MARK);
        if let Some(&mark) = LIBC_MARKS.iter().find(|(mark, _)| is(mark))
            && !symbols.libc_marks.contains(&mark)
        {
            symbols.libc_marks.push(mark);
        }
    }
    table.len() as u64
}

fn read_dynamic<H: FileHeader<Endian = Endianness>>(
    image: &Image<'_>,
    table: &[u8],
    names: &[u8],
    symbols: &mut Symbols,
) {
    let endian = image.endian();
    for symbol in table_of::<H>(table).iter().skip(1) {
        if symbol.st_shndx(endian) == elf::SHN_UNDEF {
            let symbol = (symbol.st_name(endian), symbol.st_bind());
            symbols.push_undefined(image, names, symbol, true);
        }
    }
}

/// The name from its start on; the NUL is looked for only where the name is needed.
fn name(names: &[u8], at: u32) -> &[u8] {
    usize::try_from(at).ok().and_then(|at| names.get(at..)).unwrap_or_default()
}

/// The names of defined symbols that are wanted; `None` if the file is stripped.
pub(crate) fn defined(
    image: &Image<'_>,
    sections: &Sections,
    wanted: impl Fn(&[u8]) -> bool,
) -> Option<BTreeSet<String>> {
    let (table, names) = full_table(image, sections)?;
    Some(by_class!(image.header.class, defined_in, image, table, names, &wanted))
}

fn defined_in<H: FileHeader<Endian = Endianness>>(
    image: &Image<'_>,
    table: &[u8],
    names: &[u8],
    wanted: &dyn Fn(&[u8]) -> bool,
) -> BTreeSet<String> {
    let endian = image.endian();
    table_of::<H>(table)
        .iter()
        .skip(1)
        .filter(|symbol| symbol.st_shndx(endian) != elf::SHN_UNDEF)
        .map(|symbol| name(names, symbol.st_name(endian)))
        .map(|name| &name[..name.len().min(MAX_WANTED)])
        .map(|name| &name[..memchr::memchr(0, name).unwrap_or(name.len())])
        .filter(|name| wanted(name))
        .map(lossy)
        .collect()
}

/// A defined symbol, or the name of the source file that the local symbols behind it come from.
pub(crate) struct Entry<'data> {
    pub(crate) name: &'data [u8],
    pub(crate) value: u64,
    pub(crate) size: u64,
    pub(crate) is_file: bool,
    pub(crate) is_local: bool,
    pub(crate) is_thread_local: bool,
}

/// All defined symbols in their order; `None` if the file is stripped.
pub(crate) fn entries<'data>(
    image: &Image<'data>,
    sections: &Sections,
) -> Option<Vec<Entry<'data>>> {
    let (table, names) = full_table(image, sections)?;
    Some(by_class!(image.header.class, entries_in, image, table, names))
}

fn entries_in<'data, H: FileHeader<Endian = Endianness>>(
    image: &Image<'data>,
    table: &[u8],
    names: &'data [u8],
) -> Vec<Entry<'data>> {
    let endian = image.endian();
    let defined = table_of::<H>(table).iter().skip(1);
    let defined = defined.filter(|symbol| symbol.st_shndx(endian) != elf::SHN_UNDEF);
    let entry = |symbol: &H::Sym| {
        let rest = name(names, symbol.st_name(endian));
        let rest = &rest[..rest.len().min(MAX_NAME)];
        Entry {
            name: &rest[..memchr::memchr(0, rest).unwrap_or(rest.len())],
            value: symbol.st_value(endian).into(),
            size: symbol.st_size(endian).into(),
            is_file: symbol.st_type() == elf::STT_FILE,
            is_local: symbol.st_bind() == elf::STB_LOCAL,
            is_thread_local: symbol.st_type() == elf::STT_TLS,
        }
    };
    defined.map(entry).collect()
}

/// A defined symbol of an object file.
pub(crate) struct Defined {
    pub(crate) section: usize,
    pub(crate) value: u64,
    pub(crate) size: u64,
}

/// Finds one defined symbol of an object file by name.
pub(crate) fn find(image: &Image<'_>, sections: &Sections, wanted: &[u8]) -> Option<Defined> {
    let (table, names) = full_table(image, sections)?;
    by_class!(image.header.class, find_in, image, table, names, wanted)
}

fn find_in<H: FileHeader<Endian = Endianness>>(
    image: &Image<'_>,
    table: &[u8],
    names: &[u8],
    wanted: &[u8],
) -> Option<Defined> {
    let endian = image.endian();
    table_of::<H>(table).iter().find_map(|symbol| {
        let section = symbol.st_shndx(endian);
        let rest = name(names, symbol.st_name(endian)).strip_prefix(wanted)?;
        let ends = rest.first().is_none_or(|&next| next == 0);
        (ends && section != elf::SHN_UNDEF).then(|| Defined {
            section: usize::from(section.0),
            value: symbol.st_value(endian).into(),
            size: symbol.st_size(endian).into(),
        })
    })
}
