//! Bytes as a static library, read as a whole and read in places.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use muslin_elf::archive::{Archive, ArchivePolicy, Depth, Linked, check_archive};
use muslin_finding::Target;

fuzz_target!(|bytes: &[u8]| {
    let whole = Archive::read(bytes);
    let surveyed = Archive::survey(Cursor::new(bytes), Depth::Relocations);
    assert_eq!(whole, surveyed, "the way of reading changes the answer");
    let Ok(archive) = whole else { return };
    for target in Target::ALL {
        for linked in [Linked::Unknown, Linked::Well, Linked::Failed] {
            let subject = "file".to_owned();
            let policy = ArchivePolicy { subject, target, linked };
            assert!(!check_archive(&archive, &policy).is_empty());
        }
    }
});
