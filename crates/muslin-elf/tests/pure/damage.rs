//! Broken files: whatever the bytes are, an answer comes, and without a panic.

use muslin_elf::{ByteOrder, Class, Facts, Inquiry, environment_ids, inspect};
use muslin_finding::Target;

use crate::writer::{
    DYN, EXEC, LOAD, MUSL_START, RCRT1, Writer, findings, right_static, right_static_pie,
};

/// Files with as many parts as this crate reads.
fn seeds() -> Vec<Vec<u8>> {
    let mut full = Writer::new(DYN).code(&[MUSL_START, RCRT1].concat());
    let strings = full.blob(b"\0libc.so.6\0GLIBC_2.34\0");
    let versions = full.blob(&[
        1, 0, 1, 0, 1, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0, 9, 9, 9, 9, 0, 0, 2, 0, 11, 0, 0, 0, 0, 0,
        0, 0,
    ]);
    let hash = full.blob(&[1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let symbols = full.blob(&[0; 48]);
    let relocations = full.blob(&[7; 96]);
    let numbers = [
        (5, strings),
        (1, 1),
        (0x6fff_fffe, versions),
        (0x6fff_ffff, 1),
        (4, hash),
        (6, symbols),
        (7, relocations),
        (8, 48),
        (23, relocations + 48),
        (2, 48),
        (20, 7),
        (36, relocations),
        (35, 96),
        (0x6fff_fffb, 0x0800_0000),
    ];
    let mut full = full.dynamic(&numbers, &[]).note("GNU", 3, &[1; 20]).note("Go", 4, b"x");
    let sections = full.blob(&[1; 256]);
    full.sections = (4, sections);
    let big = Writer::of(Class::Elf32, ByteOrder::Big, EXEC, 8)
        .interpreter("/lib/ld.so.1")
        .dynamic(&[(30, 8)], &[(1, "libc.so.6")])
        .note("GNU", 1, &[0; 16]);
    vec![full.finish(), big.finish(), right_static().finish(), right_static_pie().finish()]
}

/// Reads, checks, and bounds what comes out by what went in.
fn survives(bytes: &[u8]) {
    if let Ok(facts) = Facts::read(bytes) {
        for target in Target::ALL {
            assert!(!findings(&facts, target).is_empty());
        }
        assert!(facts.segments.len() <= bytes.len() / 32);
        assert!(facts.version_needs.len() <= 4096);
    }
    let inquiry = Inquiry { machine: Some(Target::X86_64), ..Inquiry::default() };
    if let Ok(inspection) = inspect(bytes, &inquiry) {
        assert!(
            inspection.environments.is_empty()
                || inspection.environments.len() == environment_ids().count()
        );
        assert!(inspection.floor.symbols.len() <= 64);
    }
}

#[test]
fn a_file_cut_at_any_byte_is_survived_and_said_to_be_cut() {
    for whole in seeds() {
        for length in 0..whole.len() {
            survives(&whole[..length]);
            if let Ok(facts) = Facts::read(&whole[..length]) {
                assert!(!facts.missing.is_empty(), "cut at {length} and not noticed");
            }
        }
    }
}

#[test]
fn every_byte_may_be_anything() {
    for whole in seeds() {
        let mut mutant = whole.clone();
        for at in 0..whole.len() {
            for value in [0x00, 0x01, 0x7f, 0x80, 0xff] {
                mutant[at] = value;
                survives(&mutant);
            }
            mutant[at] = whole[at];
        }
    }
}

/// A generator that gives the same numbers everywhere (xorshift64).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).unwrap()
    }
}

#[test]
fn several_words_may_be_anything() {
    let mut random = Random(0x6d75_736c_696e);
    let seeds = seeds();
    for _ in 0..20_000 {
        let mut mutant = seeds[random.below(seeds.len())].clone();
        for _ in 0..=random.below(6) {
            let width = [1, 2, 4, 8][random.below(4)];
            let at = random.below(mutant.len() - width);
            let value = match random.below(4) {
                0 => u64::MAX,
                1 => random.below(0x1000) as u64,
                2 => u64::MAX - random.below(0x1000) as u64,
                _ => random.below(usize::MAX) as u64,
            };
            mutant[at..at + width].copy_from_slice(&value.to_le_bytes()[..width]);
        }
        survives(&mutant);
    }
}

/// One search through so many bytes is quick also without optimisation, and thirty are not.
const LONG: usize = 4 << 20;

#[test]
fn many_segments_over_the_same_bytes_are_searched_once() {
    let mut writer = Writer::of(Class::Elf32, ByteOrder::Little, EXEC, 62).code(MUSL_START);
    let text = writer.blob(&vec![b'/'; LONG]);
    for _ in 0..28 {
        writer.segment(LOAD, 5, text, LONG as u64);
    }
    survives(&writer.finish());
}

#[test]
fn claims_of_billions_cost_nothing() {
    let mut writer = Writer::new(DYN).code(MUSL_START);
    writer.sections = (0xfeff, 0x400);
    writer.claimed_segments = Some(0xfffe);
    let claims = [
        (0x6fff_fffe, 0x400),
        (0x6fff_ffff, u64::MAX),
        (5, 0x400),
        (7, 0x400),
        (8, u64::MAX),
        (36, 0x400),
        (35, u64::MAX),
    ];
    survives(&writer.dynamic(&claims, &[]).finish());
}
