//! Names that somebody chose to harm whoever looks at a file: none reaches a terminal, a log or a page as it is.

use muslin_package::{ArchiveFormat, Entry, archive};
use muslin_schema::is_hidden;

use super::*;

/// A terminal's escape, a bell, line breaks, a command to a runner, text that runs backwards, and markup.
const HOSTILE: &str = "a\u{1b}[2J\u{7}\r\n::error::pwned\n##[error]pwned\u{202e}fdp\u{9b}31m\u{200b}<img src=x>|`*[b](c)";

/// A dynamic ELF file in which every name is hostile: the interpreter, a needed library, its own name, a
/// search path, a version, a symbol, a section and the compiler's comment.
fn elf() -> Vec<u8> {
    let mut strings = vec![0];
    let mut keep = |text: &str| {
        let at = strings.len();
        strings.extend(text.bytes());
        strings.push(0);
        at as u64
    };
    let names: Vec<u64> = (0..6).map(|index| keep(&format!("{HOSTILE}{index}"))).collect();
    let path = keep(&format!("/home/ann/{HOSTILE}"));
    let (symbols, needs, table) = (0x200_u64, 0x240_u64, 0x280_u64);
    let text = 0x400_u64;
    let words = |all: &[u64]| all.iter().flat_map(|one| one.to_le_bytes()).collect::<Vec<u8>>();
    let mut dynamic = vec![1, names[0], 14, names[1], 29, path, 5, text, 6, symbols, 11, 24];
    dynamic.extend([0x6fff_fffe, needs, 0x6fff_ffff, 1, 0x6fff_fff0, 0x260, 0, 0]);
    let size = text + strings.len() as u64;
    let sections = size.next_multiple_of(8);
    let mut file = b"\x7fELF\x02\x01\x01".to_vec();
    file.resize(16, 0);
    file.extend([3, 0, 62, 0, 1, 0, 0, 0]);
    file.extend(words(&[0x300, 64, sections]));
    file.extend([0, 0, 0, 0, 64, 0, 56, 0, 3, 0, 64, 0, 2, 0, 1, 0]);
    let mut segment = |kind: u64, offset: u64, size: u64| {
        file.extend(words(&[kind | (5 << 32), offset, offset, offset, size, size, 4096]));
    };
    segment(3, text + names[2], HOSTILE.len() as u64 + 2);
    segment(1, 0, size);
    segment(2, table, dynamic.len() as u64 * 8);
    file.resize(symbols.try_into().unwrap(), 0);
    // One undefined symbol, after the empty one.
    file.extend(words(&[0, 0, 0, names[3] | (0x12 << 32), 0, 0]));
    file.resize(needs.try_into().unwrap(), 0);
    let (library, version) = (names[4], names[5]);
    file.extend(words(&[1 | (1 << 16) | (library << 32), 16]));
    file.extend(words(&[2 << 48, version]));
    file.resize(table.try_into().unwrap(), 0);
    file.extend(words(&dynamic));
    file.resize(text.try_into().unwrap(), 0);
    file.extend(strings);
    file.resize(sections.try_into().unwrap(), 0);
    // A section without a name, and the table of names, whose own name is hostile.
    file.resize(file.len() + 64, 0);
    file.extend(words(&[1 | (3 << 32), 0, 0, text, size - text, 0, 0, 0]));
    file
}

/// Every format of every answer about the file under this path.
fn doors(path: &Path) -> Vec<(String, String)> {
    let mut texts = Vec::new();
    for format in ["human", "human --verbose", "json", "sarif --verbose", "markdown", "github"] {
        let words = ["inspect", "--require", "static"].into_iter().map(str::to_owned);
        let words = words.chain([path.display().to_string(), "--format".to_owned()]);
        let words = words.chain(format.split(' ').map(str::to_owned));
        let arguments = Line::try_parse_from(words).unwrap().arguments;
        let inspected = muslin::Session::new(&muslin::Silent).inspect(&arguments.request());
        let inspected = inspected.unwrap_or_else(|error| panic!("{error}"));
        let text = answer(&inspected, &arguments, Paint::Plain);
        texts.push((format.to_owned(), text));
    }
    texts
}

fn assert_harmless(path: &Path) {
    for (format, text) in doors(path) {
        let hidden = text.chars().find(|&one| is_hidden(one) && one != '\n');
        assert_eq!(hidden, None, "{format}: {text}");
        for line in text.lines() {
            let pwned = line.trim_start().starts_with("::error::") || line.starts_with("##[");
            assert!(!pwned, "{format}: {line}");
        }
        if format == "markdown" {
            let outside: String = text.split('`').step_by(2).collect();
            assert!(!outside.contains("<img"), "{text}");
        }
    }
}

#[test]
fn names_in_a_file_reach_no_reader_as_they_are() {
    let directory = root(&[("app", &elf())]);
    let path = directory.path().join("app");
    let text = doors(&path).remove(1).1;
    // They are shown, though: a name that is left out would hide what the file asks for.
    for place in ["0`", "1`", "2`", "/home/ann/a\\u{1b}[2J\\u{7}\\u{d}\\u{a}"] {
        assert!(text.contains(place), "{place}: {text}");
    }
    assert_harmless(&path);
}

#[test]
fn the_name_of_a_file_or_of_a_member_reaches_no_reader_as_it_is() {
    // A slash would be a directory.
    let name = HOSTILE.replace('/', "");
    let directory = root(&[(&name, &elf())]);
    assert_harmless(&directory.path().join(&name));
    for format in ArchiveFormat::ALL {
        let bytes = archive(format, &[Entry::program(&name, elf())], 0).unwrap();
        let directory = root(&[("archive", &bytes)]);
        assert_harmless(&directory.path().join("archive"));
    }
    let directory = root(&[(&name, b"#!/bin/\x1b[2J\x07\xe2\x80\xae sh\n")]);
    assert_harmless(&directory.path().join(&name));
}
