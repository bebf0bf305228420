//! Texts that end in NUL, at every place of a page and up to the end of memory.
#![cfg(not(miri))]

use crate::kind::kinds;
use crate::memory::{pattern, Guarded};

/// What `strncmp` has to answer.
fn plain(a: &[u8], b: &[u8], n: usize) -> i32 {
    let end =
        |text: &[u8]| text.iter().position(|byte| *byte == 0).map_or(text.len(), |end| end + 1);
    let [a, b] = [a, b].map(|text| &text[..end(text).min(n)]);
    match a.cmp(b) {
        std::cmp::Ordering::Less => -1,
        std::cmp::Ordering::Equal => 0,
        std::cmp::Ordering::Greater => 1,
    }
}

#[test]
fn a_byte_is_found_in_a_text_and_not_behind_its_end() {
    let mut memory = Guarded::new(2);
    for kind in kinds() {
        for n in 1..600 {
            let text = memory.end(n);
            text.copy_from_slice(&pattern(n));
            text[n - 1] = 0;
            assert_eq!(kind.in_text(text, 0), (Some(n - 1), Some(n - 1)), "{} {n}", kind.name);
            assert_eq!(kind.in_text(text, 0xaa), (Some(n - 1), None), "{} {n}", kind.name);
            let places = [0, n / 3, n / 2, n.saturating_sub(2)];
            for place in places.into_iter().filter(|place| place + 1 < n) {
                let before = text[place];
                text[place] = 0xaa;
                let place = text.iter().take_while(|byte| ![0, 0xaa].contains(*byte)).count();
                assert_eq!(
                    kind.in_text(text, 0xaa),
                    (Some(place), Some(place)),
                    "{} {n}",
                    kind.name
                );
                // A byte behind the end of a text is not in it.
                if place + 2 < n {
                    text[place] = 0;
                    text[place + 1] = 0xbb;
                    assert_eq!(kind.in_text(text, 0xbb), (Some(place), None), "{} {n}", kind.name);
                }
                text.copy_from_slice(&pattern(n));
                text[place] = before;
                text[n - 1] = 0;
            }
        }
    }
}

#[test]
fn texts_compare_up_to_their_end_and_the_end_of_memory() {
    let (mut one, mut other) = (Guarded::new(3), Guarded::new(3));
    for kind in kinds() {
        for n in (1..300).chain([4000, 4096, 4097, 4200, 8191]) {
            for more in [0, 1, 15, 16, 31, 33, 64] {
                let (a, b) = (one.end(n), &mut other.end(n + more)[..n]);
                for text in [&mut *a, &mut *b] {
                    text.copy_from_slice(&pattern(n));
                    text[n - 1] = 0;
                }
                let check = |a: &[u8], b: &[u8]| {
                    for most in [0, 1, n / 2, n - 1, n, n + 1, n + 100, usize::MAX] {
                        let right = plain(a, b, most);
                        assert_eq!(
                            kind.compare_texts(a, b, most),
                            right,
                            "{} {n} {more} {most}",
                            kind.name
                        );
                        let [one, other] = [a, b].map(<[u8]>::to_ascii_lowercase);
                        assert_eq!(
                            kind.compare_folded(a, b, most),
                            plain(&one, &other, most),
                            "{} {n} {more} {most}",
                            kind.name
                        );
                        assert_eq!(
                            kind.compare_texts(b, a, most),
                            -right,
                            "{} {n} {more} {most}",
                            kind.name
                        );
                    }
                };
                check(a, b);
                let places = [0, n / 3, n / 2, n.saturating_sub(17), n.saturating_sub(2)];
                for place in places.into_iter().filter(|place| place + 1 < n) {
                    for byte in [0, 0xff] {
                        let before = std::mem::replace(&mut a[place], byte);
                        check(a, b);
                        a[place] = before;
                    }
                }
            }
        }
    }
}

#[test]
fn texts_without_an_end_are_not_read_beyond_what_is_asked() {
    let (mut one, mut other) = (Guarded::new(2), Guarded::new(2));
    for kind in kinds() {
        one.bytes().fill(b'x');
        other.bytes().fill(b'x');
        for n in 0..1100 {
            assert_eq!(kind.compare_texts(one.end(n), other.end(n), n), 0, "{} {n}", kind.name);
            let ahead = &other.end(n + 40)[..n];
            assert_eq!(kind.compare_texts(one.end(n), ahead, n), 0, "{} {n}", kind.name);
        }
    }
}

#[test]
fn letters_of_ascii_alone_compare_as_small_ones() {
    for kind in kinds() {
        for one in 0..=u8::MAX {
            for other in 0..=u8::MAX {
                for place in [0, 40] {
                    let mut texts = [[b'k'; 64], [b'K'; 64]];
                    (texts[0][place], texts[1][place]) = (one, other);
                    (texts[0][63], texts[1][63]) = (0, 0);
                    let [small_one, small_other] =
                        [one, other].map(|byte| byte.to_ascii_lowercase());
                    let right = i32::from(small_one) - i32::from(small_other);
                    let answer = kind.compare_folded(&texts[0], &texts[1], usize::MAX);
                    assert_eq!(answer, right.signum(), "{} {one} {other}", kind.name);
                }
            }
        }
    }
}
