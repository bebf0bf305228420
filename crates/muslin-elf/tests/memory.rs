//! A large file is not in memory as a whole: it is searched piece by piece.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::io::{self, Read, Seek, SeekFrom};

use muslin_elf::finding::Linkage;
use muslin_elf::{ElfFile, Inquiry};

#[global_allocator]
static MEMORY: peak_alloc::PeakAlloc = peak_alloc::PeakAlloc;

/// How large the file is, and how much memory an answer may take.
const SIZE: u64 = 48 << 20;
const ROOM: usize = 8 << 20;
/// What is at its end.
const TEXT: &[u8] = b"/home/ann/src/main.c\0";

/// A file of zeros behind these bytes, which no memory holds.
struct Zeros {
    head: Vec<u8>,
    at: u64,
}

impl Read for Zeros {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(SIZE.saturating_sub(self.at)).unwrap();
        let count = left.min(buffer.len());
        let tail = SIZE - TEXT.len() as u64;
        for (place, byte) in (self.at..).zip(&mut buffer[..count]) {
            let head = usize::try_from(place).ok().and_then(|place| self.head.get(place));
            let end = place.checked_sub(tail).map(|place| TEXT[usize::try_from(place).unwrap()]);
            *byte = head.copied().or(end).unwrap_or(0);
        }
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Zeros {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.at = match position {
            SeekFrom::Start(at) => at,
            SeekFrom::End(by) => SIZE.checked_add_signed(by).unwrap(),
            SeekFrom::Current(by) => self.at.checked_add_signed(by).unwrap(),
        };
        Ok(self.at)
    }
}

/// A program whose one segment is all of the file and whose loader is that of glibc.
fn program() -> Zeros {
    let words = |all: &[u64]| all.iter().flat_map(|one| one.to_le_bytes()).collect::<Vec<u8>>();
    let loader = b"/lib64/ld-linux-x86-64.so.2\0";
    let mut head = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0\x01\0\0\0".to_vec();
    head.extend(words(&[0x200, 64, 0]));
    head.extend([0, 0, 0, 0, 64, 0, 56, 0, 2, 0, 0, 0, 0, 0, 0, 0]);
    for (kind, offset, size) in [(3, 0x1000, loader.len() as u64), (1, 0, SIZE)] {
        head.extend(words(&[kind | 5 << 32, offset, offset, offset, size, size, 4096]));
    }
    head.resize(0x1000, 0);
    head.extend(loader);
    Zeros { head, at: 0 }
}

#[test]
fn a_large_file_costs_no_memory_of_its_size_and_is_searched_to_its_end() {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let inspection = ElfFile::read(program(), |file| file.inspect(&Inquiry::default())).unwrap();
    let memory = MEMORY.peak_usage() - before;
    assert_eq!((inspection.size, inspection.linkage), (SIZE, Linkage::InterpreterOnly));
    let paths = inspection.checks.iter().find(|check| check.code == "no-build-paths").unwrap();
    assert_eq!(paths.message, "`/home/ann/src/main.c`, in 1 place in all");
    assert!(memory < ROOM, "{memory} bytes for a file of {SIZE}");
}
