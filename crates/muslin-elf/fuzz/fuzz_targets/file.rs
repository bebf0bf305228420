//! Bytes as an ELF file: everything that is said of a file, for each target and for none.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use muslin_elf::{Facts, Inquiry, Policy, check, inspect};
use muslin_finding::Target;

fuzz_target!(|bytes: &[u8]| {
    let read = Facts::read(bytes);
    assert_eq!(read, Facts::survey(Cursor::new(bytes)), "the way of reading changes the answer");
    let Ok(facts) = read else { return };
    for target in Target::ALL {
        let subject = "file".to_owned();
        let findings = check(&facts, &Policy { subject, target, start_files: None, allow: vec![] });
        assert!(!findings.is_empty());
    }
    for machine in [None, Some(Target::X86_64), Some(Target::Aarch64)] {
        let inquiry = Inquiry { name: "file".to_owned(), machine, start_files: None };
        let inspection = inspect(bytes, &inquiry).expect("what has facts can be inspected");
        // What comes out has an end, however much the file claims to hold.
        assert!(inspection.needed.len() <= 1024 && inspection.floor.symbols.len() <= 64);
    }
});
