//! What is asked of every mutant.

use std::fmt;
use std::io::Cursor;
use std::time::{Duration, Instant};

use muslin_elf::archive::{Archive, ArchivePolicy, Linked, check_archive};
use muslin_elf::{ElfFile, Facts, Inquiry, NotElf, Policy, check, inspect, survey};
use muslin_finding::Target;

use crate::MEMORY;
use crate::seeds::{Kind, Seed};

/// The most memory for an answer about a file of this size, in bytes.
const ROOM: usize = 4 << 20;
/// … and for each byte of the file.
const ROOM_FOR_A_BYTE: usize = 64;

/// Those that got their answer.
#[derive(Default)]
pub(crate) struct Survivors {
    pub(crate) files: u64,
    pub(crate) archives: u64,
    refused: u64,
    longest: Duration,
    most: usize,
}

impl Survivors {
    pub(crate) fn take(&mut self, seed: &Seed, mutant: &[u8]) {
        let before = MEMORY.current_usage();
        MEMORY.reset_peak_usage();
        let start = Instant::now();
        let answered = match seed.kind {
            Kind::File => file(mutant),
            Kind::Archive => archive(mutant),
        };
        let took = start.elapsed();
        let memory = MEMORY.peak_usage().saturating_sub(before);
        let room = ROOM + ROOM_FOR_A_BYTE * mutant.len();
        assert!(memory < room, "{}: took {memory} bytes for {}", seed.name, mutant.len());
        self.longest = self.longest.max(took);
        self.most = self.most.max(memory);
        *if seed.kind == Kind::File { &mut self.files } else { &mut self.archives } += 1;
        self.refused += u64::from(!answered);
    }
}

impl fmt::Display for Survivors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { files, archives, refused, longest, most } = self;
        write!(
            f,
            "{} mutants: {files} files, {archives} static libraries; {refused} of them are no longer one; \
             the longest took {longest:.1?}, the largest {} KiB",
            files + archives,
            most / 1024
        )
    }
}

/// Everything that can be asked of a file. Whether it still is one.
fn file(bytes: &[u8]) -> bool {
    let facts = match Facts::read(bytes) {
        Ok(facts) => facts,
        Err(what) => {
            assert!(inspect(bytes, &Inquiry::default()).is_err_and(|other| other == what));
            assert_ne!(what.to_string(), "");
            return false;
        }
    };
    // Read in places, a file says the same.
    assert_eq!(survey(Cursor::new(bytes), &Inquiry::default()).unwrap().facts, facts);
    for target in Target::ALL {
        let subject = "mutant".to_owned();
        let policy = Policy { subject, target: Some(target), crt_objects: None };
        assert!(!check(&facts, &policy).is_empty());
    }
    for machine in [None, Some(Target::Aarch64)] {
        let inquiry = Inquiry { name: "mutant".into(), machine, crt_objects: None };
        let inspection = inspect(bytes, &inquiry).unwrap();
        let places = ElfFile::read(Cursor::new(bytes), |file| file.inspect(&inquiry));
        assert_eq!(places.unwrap(), inspection);
        let everywhere = muslin_elf::environment_ids().count();
        assert!([0, everywhere].contains(&inspection.environments.len()));
    }
    true
}

fn archive(bytes: &[u8]) -> bool {
    let Ok(archive) = Archive::read(bytes) else {
        return !matches!(Facts::read(bytes), Err(NotElf::Archive));
    };
    for target in Target::ALL {
        let subject = "mutant".to_owned();
        let policy = ArchivePolicy { subject, target, linked: Linked::Unknown };
        assert!(!check_archive(&archive, &policy).is_empty());
    }
    true
}
