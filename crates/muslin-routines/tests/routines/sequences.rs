//! Sequences of bytes in others: all small ones, random ones up to the end of memory, and those that are made so that
//! they are nearly found everywhere.
#![cfg(not(miri))]

use proptest::prelude::*;

use crate::kind::kinds;
use crate::memory::Guarded;

/// What `memmem` has to answer.
fn plain(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}

/// Asks every kind, with the bytes and the sequence at the end of memory.
fn check(memory: &mut [Guarded; 2], text: &[u8], what: &[u8]) {
    let [one, other] = memory;
    let right = plain(text, what);
    for kind in kinds() {
        let (at, of) = (one.end(text.len()), other.end(what.len()));
        at.copy_from_slice(text);
        of.copy_from_slice(what);
        assert_eq!(kind.find(at, of), right, "{} {what:?} in {text:?}", kind.name);

        let (at, of) = (one.end(text.len() + 1), other.end(what.len() + 1));
        at[..text.len()].copy_from_slice(text);
        of[..what.len()].copy_from_slice(what);
        (at[text.len()], of[what.len()]) = (0, 0);
        let small = plain(&text.to_ascii_lowercase(), &what.to_ascii_lowercase());
        assert_eq!(kind.find_text(at, of), (right, small), "{} {what:?} in {text:?}", kind.name);
    }
}

fn memory() -> [Guarded; 2] {
    [Guarded::new(4), Guarded::new(4)]
}

/// All texts of two letters with this many.
fn texts(n: u32) -> impl Iterator<Item = Vec<u8>> {
    (0..1_u32 << n).map(move |bits| (0..n).map(|at| b"ab"[(bits >> at & 1) as usize]).collect())
}

#[test]
fn all_small_sequences_are_found_in_all_small_texts() {
    let mut memory = memory();
    for text in (0..=9).flat_map(texts) {
        for what in (1..=4).flat_map(texts) {
            check(&mut memory, &text, &what);
        }
    }
}

#[test]
fn an_empty_text_is_where_another_one_begins() {
    for kind in kinds() {
        assert_eq!(kind.find_text(b"abc\0", b"\0"), (Some(0), Some(0)), "{}", kind.name);
        assert_eq!(kind.find_text(b"\0", b"\0"), (Some(0), Some(0)), "{}", kind.name);
        assert_eq!(kind.find_text(b"\0", b"a\0"), (None, None), "{}", kind.name);
    }
}

#[test]
fn what_is_nearly_found_everywhere_is_found_where_it_is() {
    let mut memory = memory();
    for period in ["a", "ab", "aab", "abaab", "aabaabaaab"] {
        for n in [20, 100, 700, 5000, 9000] {
            let text: Vec<u8> = period.bytes().cycle().take(n).collect();
            for m in [2, 3, 7, 16, 33, 64, 300, 2000] {
                let mut what: Vec<u8> = period.bytes().cycle().take(m).collect();
                check(&mut memory, &text, &what);
                for place in [0, m / 3, m / 2, m - 1] {
                    let before = std::mem::replace(&mut what[place], b'z');
                    check(&mut memory, &text, &what);
                    // Once at the very end.
                    let whole = [text.as_slice(), &what].concat();
                    check(&mut memory, &whole, &what);
                    what[place] = before;
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn random_sequences_are_found(
        text in proptest::collection::vec(proptest::sample::select(b"abAB\xe1".to_vec()), 0..3000),
        place in any::<proptest::sample::Index>(),
        m in 1..40_usize,
        other in proptest::collection::vec(proptest::sample::select(b"abAB\xe1".to_vec()), 1..12),
    ) {
        let mut memory = memory();
        check(&mut memory, &text, &other);
        if !text.is_empty() {
            let from = place.index(text.len());
            let to = (from + m).min(text.len());
            check(&mut memory, &text, &text[from..to]);
        }
    }
}
