//! Everything that is asked of a file.

use std::io::Cursor;

use muslin_elf::archive::{Archive, ArchivePolicy, Depth, Linked, check_archive};
use muslin_elf::{ElfFile, Inquiry, Policy, Sources, loading, survey};
use muslin_finding::Target;
use muslin_package::{Budget, Limits, Program, Visitor, is_packed, read_audit_list, unpack};

/// Reads the bytes in every way there is; whether anything could be read.
pub fn answer(bytes: &[u8]) -> bool {
    if is_packed(bytes) {
        let mut found = false;
        let mut visitor = Visitor {
            wants: &|start| start.starts_with(b"\x7fELF") || start.starts_with(b"!<arch>\n"),
            visit: &mut |_, bytes| found |= file(bytes) | library(bytes),
            skip: &mut |_, _| {},
            passed_over: 0,
        };
        let _ = unpack(bytes, &Budget::new(&Limits::USUAL), &mut visitor);
        return found;
    }
    file(bytes) | library(bytes)
}

fn file(bytes: &[u8]) -> bool {
    let quick = survey(Cursor::new(bytes), &Inquiry::default());
    let loading = loading(Cursor::new(bytes));
    if let Ok(program) = Program::read(bytes) {
        if let Some(section) = program.section(muslin_package::AUDIT_SECTION) {
            let _ = read_audit_list(section);
        }
        let _ = program.stripped().write();
    }
    let Ok(parsed) = ElfFile::parse(bytes) else {
        assert!(quick.is_err() && loading.is_err(), "the way of reading changes the answer");
        return false;
    };
    let quick = quick.expect("what can be parsed can be surveyed");
    assert_eq!(*parsed.facts(), quick.facts, "the way of reading changes the answer");
    for target in Target::ALL {
        let policy = Policy { subject: "file".into(), target: Some(target), crt_objects: None };
        assert!(!parsed.check(&policy).is_empty());
    }
    let inspection = parsed.inspect(&Inquiry::default());
    let places = ElfFile::read(Cursor::new(bytes), |file| file.inspect(&Inquiry::default()));
    assert_eq!(places.ok().as_ref(), Some(&inspection), "the way of reading changes the answer");
    let length = format!("{inspection:?}").len();
    assert!(length <= (1 << 20) + 8 * bytes.len(), "an answer of {length} bytes");
    let _ = parsed.anatomy(&Sources::default());
    true
}

fn library(bytes: &[u8]) -> bool {
    let whole = Archive::read(bytes);
    let places = Archive::survey(Cursor::new(bytes), Depth::Relocations);
    assert_eq!(whole, places, "the way of reading changes the answer");
    let Ok(archive) = whole else { return false };
    let policy =
        ArchivePolicy { subject: "file".into(), target: Target::X86_64, linked: Linked::Unknown };
    assert!(!check_archive(&archive, &policy).is_empty());
    true
}
