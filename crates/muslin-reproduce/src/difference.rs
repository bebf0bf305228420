//! Two executables side by side, section by section.

use object::elf::{FileHeader64, SHT_NOBITS};
use object::read::elf::{ElfFile, ElfSection64};
use object::{Endianness, Object as _, ObjectSection as _, ObjectSymbol as _};

/// The most places of a section that are shown.
const MAX_PLACES: usize = 4;
/// Bytes that differ at less than this distance are one place.
const NEAR: usize = 16;
/// How much of a text is shown before a difference and after it, in bytes.
const AROUND: usize = 60;
/// How many bytes are shown where there is no text.
const RAW: usize = 8;

/// One place in which two files differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The section; `the headers` for what is in none.
    pub section: String,
    /// The function or variable, if the file has symbols and one covers the place.
    pub symbol: Option<String>,
    /// Where it is in the first file.
    pub offset: u64,
    /// What is there: text where it is text, else bytes in hexadecimal.
    pub first: String,
    /// What is in the other file.
    pub second: String,
    /// What else is known of the section: sizes, or how many places there are.
    pub note: Option<String>,
}

/// A part of a file, with where it begins.
struct Part<'d> {
    name: String,
    offset: u64,
    address: u64,
    bytes: &'d [u8],
}

/// All differences, in the order of the first file; empty only if the files are the same.
#[must_use]
pub fn differences(first: &[u8], second: &[u8]) -> Vec<Difference> {
    differences_named(first, second, first)
}

/// The same with the symbols of another file: one of the two before it was stripped.
pub(crate) fn differences_named(first: &[u8], second: &[u8], named: &[u8]) -> Vec<Difference> {
    if first == second {
        return Vec::new();
    }
    let read = |bytes| ElfFile::<FileHeader64<Endianness>>::parse(bytes).ok();
    let (Some(one), Some(other)) = (read(first), read(second)) else {
        return part(&whole(first), &whole(second), &[]);
    };
    let symbols = read(named).map(|named| symbols(&named)).unwrap_or_default();
    let (ours, mut theirs) = (parts(&one), parts(&other));
    let mut found = Vec::new();
    for section in &ours {
        match theirs.iter().position(|two| two.name == section.name) {
            Some(at) => found.extend(part(section, &theirs.remove(at), &symbols)),
            None => found.push(missing(section, "only the first build has it")),
        }
    }
    found.extend(theirs.iter().map(|two| missing(two, "only the second build has it")));
    if found.is_empty() {
        return part(&whole(first), &whole(second), &[]);
    }
    found
}

/// What is at the first place where two files differ, whatever files they are.
pub(crate) fn first_place(first: &[u8], second: &[u8]) -> Option<(String, String)> {
    let at = places(first, second).first().copied()?;
    Some(shown_at(first, second, at))
}

fn whole(bytes: &[u8]) -> Part<'_> {
    Part { name: "the headers".to_owned(), offset: 0, address: 0, bytes }
}

fn missing(part: &Part<'_>, note: &str) -> Difference {
    Difference {
        section: part.name.clone(),
        symbol: None,
        offset: part.offset,
        first: String::new(),
        second: String::new(),
        note: Some(note.to_owned()),
    }
}

fn parts<'d>(file: &ElfFile<'d, FileHeader64<Endianness>>) -> Vec<Part<'d>> {
    let has_bytes = |section: &ElfSection64<'d, '_, Endianness>| {
        let kind = section.elf_section_header().sh_type.get(file.endian());
        kind != SHT_NOBITS
    };
    let sections = file.sections().filter(has_bytes).filter_map(|section| {
        Some(Part {
            name: section.name().ok()?.to_owned(),
            offset: section.file_range()?.0,
            address: section.address(),
            bytes: section.data().ok()?,
        })
    });
    sections.collect()
}

/// Start, end and name of each symbol, sorted by start.
fn symbols(file: &ElfFile<'_, FileHeader64<Endianness>>) -> Vec<(u64, u64, String)> {
    let sized = file.symbols().filter(|symbol| symbol.size() > 0 && symbol.address() > 0);
    let mut all: Vec<(u64, u64, String)> = sized
        .filter_map(|symbol| {
            let end = symbol.address().saturating_add(symbol.size());
            Some((symbol.address(), end, symbol.name().ok()?.to_owned()))
        })
        .collect();
    all.sort();
    all
}

fn part(one: &Part<'_>, two: &Part<'_>, symbols: &[(u64, u64, String)]) -> Vec<Difference> {
    let places = places(one.bytes, two.bytes);
    let count = places.len();
    let sized = one.bytes.len() != two.bytes.len();
    let shown = if sized { 1 } else { MAX_PLACES };
    let mut found = Vec::new();
    for at in places.into_iter().take(shown) {
        let address = one.address + at as u64;
        let covers = |(start, end, _): &&(u64, u64, String)| (*start..*end).contains(&address);
        let symbol = symbols.iter().filter(|_| one.address > 0).find(covers);
        let (first, second) = shown_at(one.bytes, two.bytes, at);
        let note = match count {
            _ if sized => Some(format!(
                "{} bytes and {}; what follows is moved",
                one.bytes.len(),
                two.bytes.len()
            )),
            more if more > MAX_PLACES && found.is_empty() => Some(format!("{more} places in all")),
            _ => None,
        };
        found.push(Difference {
            section: one.name.clone(),
            symbol: symbol.map(|(_, _, name)| name.clone()),
            offset: one.offset + at as u64,
            first,
            second,
            note,
        });
    }
    found
}

/// Where the bytes begin to differ, once for differences that are near each other.
fn places(one: &[u8], two: &[u8]) -> Vec<usize> {
    let mut places = Vec::new();
    let mut last = None::<usize>;
    for (at, _) in one.iter().zip(two).enumerate().filter(|(_, (a, b))| a != b) {
        if last.is_none_or(|last| at - last > NEAR) {
            places.push(at);
        }
        last = Some(at);
    }
    if places.is_empty() && one.len() != two.len() {
        places.push(one.len().min(two.len()));
    }
    places
}

/// What is at a place in both: the text around it, if both have text there.
fn shown_at(one: &[u8], two: &[u8], at: usize) -> (String, String) {
    match (text(one, at), text(two, at)) {
        (Some(first), Some(second)) => (first, second),
        _ => (raw(one, at), raw(two, at)),
    }
}

fn is_text(byte: u8) -> bool {
    byte == b' ' || byte.is_ascii_graphic()
}

/// The text around a place; `None` if there is less than a word.
fn text(bytes: &[u8], at: usize) -> Option<String> {
    let before = bytes.get(..at)?.iter().rev().take(AROUND).take_while(|byte| is_text(**byte));
    let after = bytes.get(at..)?.iter().take(AROUND).take_while(|byte| is_text(**byte));
    let (start, end) = (at - before.count(), at + after.count());
    (end > at && end - start >= 4)
        .then(|| String::from_utf8_lossy(bytes.get(start..end).unwrap_or_default()).into_owned())
}

fn raw(bytes: &[u8], at: usize) -> String {
    let bytes = bytes.get(at..).unwrap_or_default().iter().take(RAW);
    bytes.map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_around_a_difference_is_shown_and_bytes_where_there_is_none() {
        let (one, two) = (b"\0built 12:00:01\0rest", b"\0built 12:07:09\0rest");
        let found = differences(one, two);
        assert_eq!(found.len(), 1);
        assert_eq!((&*found[0].first, &*found[0].second), ("built 12:00:01", "built 12:07:09"));
        let found = differences(&[0, 1, 2], &[0, 9, 2]);
        assert_eq!((&*found[0].first, &*found[0].second), ("01 02", "09 02"));
        assert!(differences(one, one).is_empty());
    }

    #[test]
    fn a_longer_file_differs_where_the_shorter_ends() {
        let found = differences(b"same", b"same and more");
        assert_eq!(found[0].offset, 4);
        assert_eq!(found[0].note.as_deref(), Some("4 bytes and 13; what follows is moved"));
    }

    #[test]
    fn far_places_are_listed_apart_and_near_ones_together() {
        let one = vec![0_u8; 100];
        let mut two = one.clone();
        for at in [3, 5, 60] {
            two[at] = 1;
        }
        assert_eq!(places(&one, &two), [3, 60]);
    }
}
