//! Nothing is touched that is not there: at both ends is a page that ends the program.
#![cfg(not(miri))]

use crate::kind::kinds;
use crate::memory::{pattern, Guarded};

const SIZES: std::ops::Range<usize> = 0..1100;

#[test]
fn copies_and_comparisons_stay_between_their_ends() {
    let (mut one, mut other) = (Guarded::new(1), Guarded::new(1));
    let source = pattern(SIZES.end);
    for kind in kinds() {
        for n in SIZES {
            one.end(n).copy_from_slice(&source[..n]);
            kind.copy(&mut other.bytes()[..n], one.end(n));
            assert_eq!(kind.compare(&other.bytes()[..n], one.end(n)), 0, "{} {n}", kind.name);
            kind.copy(other.end(n), &source[..n]);
            kind.copy(&mut one.bytes()[..n], other.end(n));
            assert_eq!(kind.compare(other.end(n), &one.bytes()[..n]), 0, "{} {n}", kind.name);
            assert!(other.end(n) == &source[..n], "{} {n}", kind.name);
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[test]
fn filling_stays_between_its_ends() {
    let mut memory = Guarded::new(1);
    for kind in kinds() {
        for n in SIZES {
            kind.set(memory.end(n), 1);
            kind.set(&mut memory.bytes()[..n], 1);
        }
    }
}

#[test]
fn a_text_may_end_where_memory_ends() {
    let mut memory = Guarded::new(2);
    for kind in kinds() {
        memory.bytes().fill(b'x');
        for n in SIZES {
            assert_eq!(kind.position(memory.end(n), 0), None, "{} {n}", kind.name);
            assert_eq!(kind.last_position(memory.end(n), 0), None, "{} {n}", kind.name);
            assert_eq!(kind.last_position(&memory.bytes()[..n], 0), None, "{} {n}", kind.name);
        }
        *memory.end(1).last_mut().unwrap() = 0;
        for n in SIZES.skip(1) {
            assert_eq!(kind.length(memory.end(n)), n - 1, "{} {n}", kind.name);
            assert_eq!(kind.position(memory.end(n), 0), Some(n - 1), "{} {n}", kind.name);
            // As `strnlen` asks: for more bytes than there are.
            for more in [n + 1, n + 4096, usize::MAX] {
                let found = kind.position_among(memory.end(n), 0, more);
                assert_eq!(found, Some(n - 1), "{} {n} {more}", kind.name);
            }
        }
    }
}

#[test]
fn large_sizes_are_whole() {
    let (mut one, mut other) = (Guarded::new(600), Guarded::new(600));
    for kind in kinds() {
        for n in [4095, 4097, 65_536, 100_003, 1 << 20, (2 << 20) + 77] {
            let source = pattern(n);
            kind.copy(one.end(n), &source);
            assert!(one.end(n) == source, "{} {n}", kind.name);
            kind.copy(&mut other.bytes()[..n], one.end(n));
            assert_eq!(kind.compare(&other.bytes()[..n], &source), 0, "{} {n}", kind.name);
            for by in [1, 31, 64, 4096, 5000] {
                let all = one.end(n + by);
                kind.copy_within(all, by, 0, n);
                assert!(all[..n] == source, "{} {n} down by {by}", kind.name);
                kind.copy_within(all, 0, by, n);
                assert!(all[by..] == source, "{} {n} up by {by}", kind.name);
            }
        }
    }
}
