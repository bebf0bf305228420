//! Bytes as an ELF file: everything that is reported about a file, for each target and for none.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use muslin_elf::{ElfFile, Inquiry, Policy, survey};
use muslin_finding::Target;

fuzz_target!(|bytes: &[u8]| {
    let surveyed = survey(Cursor::new(bytes), &Inquiry::default());
    let Ok(file) = ElfFile::parse(bytes) else {
        assert!(surveyed.is_err(), "the way of reading changes the answer");
        return;
    };
    let surveyed = surveyed.expect("what can be parsed can be surveyed");
    assert_eq!(*file.facts(), surveyed.facts, "the way of reading changes the answer");
    for target in Target::ALL {
        let subject = "file".to_owned();
        let target = Some(target);
        let policy = Policy { subject, target, crt_objects: None };
        assert!(!file.check(&policy).is_empty());
    }
    for machine in [None, Some(Target::X86_64), Some(Target::Aarch64)] {
        let inquiry = Inquiry { name: "file".to_owned(), machine, crt_objects: None };
        let inspection = file.inspect(&inquiry);
        // What comes out has an end, however much the file claims to hold.
        assert!(inspection.needed.len() <= 1024 && inspection.floor.symbols.len() <= 64);
    }
});
