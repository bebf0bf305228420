//! What an object says of how it was made: the compilers in `.comment`, its sources, and the headers in its debug
//! information.

use object::Endianness;
use object::elf;
use object::read::ReadRef;
use object::read::elf::{FileHeader, SectionHeader, SectionTable, Sym};

use crate::budget::Budget;
use crate::header::Header;
use crate::image::by_class;
use crate::source::Source;

/// So much of each table of paths is searched for headers, in bytes: the directories come first.
const TABLE: u64 = 256 << 10;

/// The longest path on Linux, in bytes.
const LONGEST_PATH: usize = 4096;

/// Parts of the paths that only glibc's headers have: those of Debian's directories for each architecture, those of
/// cross compilers, and a directory that musl has nowhere.
const GLIBC: &[&str] = &[
    "-linux-gnu/bits",
    "-linux-gnu/sys",
    "-linux-gnu/gnu",
    "-linux-gnu/include",
    "/include/bits/types",
];

/// What an object says of how it was made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provenance {
    /// The lines of `.comment`: `GCC: (Debian 12.2.0-14) 12.2.0`.
    pub compilers: Vec<String>,
    /// The names of its sources, without their directories.
    pub sources: Vec<String>,
    /// A directory of glibc's headers that its debug information names.
    pub glibc_headers: Option<String>,
}

impl Provenance {
    /// Reads an object; nothing, if the bytes are not one.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let Ok(header) = Header::read(Source::Whole(bytes)) else { return Self::default() };
        by_class!(header.class, read, bytes, &header).unwrap_or_default()
    }
}

fn read<H: FileHeader<Endian = Endianness>>(bytes: &[u8], header: &Header) -> Option<Provenance> {
    let endian = header.byte_order.endian();
    let sections = H::parse(bytes).ok()?.sections(endian, bytes).ok()?;
    let named = |name: &[u8]| sections.section_by_name(endian, name).map(|(_, section)| section);
    let comment = named(b".comment").and_then(|section| section.data(endian, bytes).ok());
    let symbols = sections.symbols(endian, bytes, elf::SHT_SYMTAB).ok()?;
    let files = symbols.iter().filter(|symbol| symbol.st_type() == elf::STT_FILE);
    let sources = files.filter_map(|symbol| {
        let name = String::from_utf8_lossy(symbol.name(endian, symbols.strings()).ok()?);
        Some(name.rsplit('/').next().unwrap_or(&name).to_owned()).filter(|name| !name.is_empty())
    });
    Some(Provenance {
        compilers: lines(comment.unwrap_or_default()),
        sources: sources.collect(),
        glibc_headers: glibc_headers::<H, _>(
            bytes,
            (endian, &Budget::of(bytes.len() as u64)),
            &sections,
        ),
    })
}

/// The strings of `.comment`, each once.
fn lines(comment: &[u8]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for line in comment.split(|byte| *byte == 0).filter(|line| !line.is_empty()) {
        let line = String::from_utf8_lossy(line).into_owned();
        if !found.contains(&line) {
            found.push(line);
        }
    }
    found
}

/// A directory of glibc's headers that the line tables name (DWARF 5, section 6.2.4; in version 4, they are in
/// `.debug_line` itself). Compressed tables are passed over.
pub(super) fn glibc_headers<'data, H: FileHeader<Endian = Endianness>, R: ReadRef<'data>>(
    data: R,
    (endian, budget): (Endianness, &Budget),
    sections: &SectionTable<'data, H, R>,
) -> Option<String> {
    sections.iter().find_map(|section| {
        let name = sections.section_name(endian, section).ok()?;
        let compressed = section.sh_flags(endian).0 & elf::SHF_COMPRESSED.0 != 0;
        if compressed || !matches!(name, b".debug_line" | b".debug_line_str") {
            return None;
        }
        let size: u64 = section.sh_size(endian).into();
        // Several sections may be the same bytes.
        if !budget.step(size.min(TABLE)) {
            return None;
        }
        let table = data.read_bytes_at(section.sh_offset(endian).into(), size.min(TABLE)).ok()?;
        GLIBC.iter().find_map(|part| path_around(table, part))
    })
}

/// The path that contains this text; a path is what is printed between two bytes that are not.
fn path_around(table: &[u8], part: &str) -> Option<String> {
    let at = memchr::memmem::find(table, part.as_bytes())?;
    let printed = |byte: &u8| (b' '..=b'~').contains(byte);
    let start = table[..at]
        .iter()
        .rposition(|byte| !printed(byte))
        .map_or(0, |last| last.saturating_add(1));
    let rest = &table[at..];
    let end = rest.iter().position(|byte| !printed(byte)).unwrap_or(rest.len()).saturating_add(at);
    let start = start.max(at.saturating_sub(LONGEST_PATH));
    let end = end.min(at.saturating_add(LONGEST_PATH));
    let path = String::from_utf8_lossy(&table[start..end]).into_owned();
    path.contains('/').then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directories_of_glibcs_headers_are_found_and_those_of_compilers_and_musl_are_not() {
        let of = |table: &[u8]| GLIBC.iter().find_map(|part| path_around(table, part));
        assert_eq!(
            of(b"/w\0/usr/include/x86_64-linux-gnu/bits\0tide.c\0").as_deref(),
            Some("/usr/include/x86_64-linux-gnu/bits")
        );
        assert_eq!(
            of(b"\x02/usr/lib/gcc-cross/aarch64-linux-gnu/12/../../../../aarch64-linux-gnu/include\0")
                .as_deref(),
            Some("/usr/lib/gcc-cross/aarch64-linux-gnu/12/../../../../aarch64-linux-gnu/include")
        );
        assert_eq!(of(b"/usr/include/bits/types\0").as_deref(), Some("/usr/include/bits/types"));
        for right in [
            "/usr/lib/gcc/x86_64-linux-gnu/12/include",
            "/usr/include/x86_64-linux-musl/bits",
            "/usr/include/bits/alltypes.h",
            "/usr/include/x86_64-linux-gnu/asm",
        ] {
            assert_eq!(of(right.as_bytes()), None, "{right}");
        }
    }

    #[test]
    fn each_line_of_a_comment_is_reported_once() {
        assert_eq!(
            lines(b"GCC: (Debian 12.2.0-14) 12.2.0\0\0GCC: (Debian 12.2.0-14) 12.2.0\0clang\0"),
            ["GCC: (Debian 12.2.0-14) 12.2.0", "clang"]
        );
        assert_eq!(Provenance::of(b"no object"), Provenance::default());
    }
}
