//! All small sizes, at all places that an alignment can tell apart.

use crate::kind::kinds;
use crate::memory::pattern;

/// Beyond the last size at which a routine does something else: eight vectors of 32 bytes, and a loop of
/// two blocks with its ends.
const MOST: usize = if cfg!(miri) { 150 } else { 600 };
/// The widest vector.
const WIDTH: usize = 32;

/// Under Miri, which is slow, a part of all sizes.
fn sizes() -> impl Iterator<Item = usize> + Clone {
    (0..MOST).filter(|n| !cfg!(miri) || n % 16 < 2)
}

/// Under Miri, a part of all places.
fn places() -> impl Iterator<Item = usize> + Clone {
    (0..WIDTH).step_by(if cfg!(miri) { 13 } else { 1 })
}

#[test]
fn a_copy_is_whole_and_touches_nothing_beside_it() {
    let source = pattern(MOST + WIDTH);
    let mut target = vec![0xaa; MOST + 3 * WIDTH];
    for kind in kinds() {
        for n in sizes() {
            for to in places() {
                for from in places().step_by(if n > 80 { 5 } else { 1 }) {
                    let (before, rest) = target.split_at_mut(WIDTH + to);
                    let (copied, after) = rest.split_at_mut(n);
                    kind.copy(copied, &source[from..from + n]);
                    assert!(*copied == source[from..from + n], "{} {n} {to} {from}", kind.name);
                    copied.fill(0xaa);
                    let clean = before.iter().chain(&after[..WIDTH]).all(|byte| *byte == 0xaa);
                    assert!(clean, "{} {n} {to} {from}", kind.name);
                }
            }
        }
    }
}

#[test]
fn places_that_overlap_are_copied_as_if_they_did_not() {
    let whole = pattern(2 * MOST + WIDTH);
    for kind in kinds() {
        for n in sizes() {
            let farthest = n.min(MOST - 1);
            // Near places one by one, since there vectors overlap in every way; those farther off, some.
            let offsets = (0..=farthest).filter(|by| *by < 80 || by % 29 == 0 || *by + 2 > n);
            for by in offsets.step_by(if cfg!(miri) { 7 } else { 1 }) {
                for (from, to) in [(n % WIDTH, n % WIDTH + by), (n % WIDTH + by, n % WIDTH)] {
                    let mut buffer = whole[..n + by + WIDTH].to_vec();
                    let mut wanted = buffer.clone();
                    wanted.copy_within(from..from + n, to);
                    kind.copy_within(&mut buffer, from, to, n);
                    assert!(buffer == wanted, "{} {n} from {from} to {to}", kind.name);
                }
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[test]
fn what_is_filled_is_whole_and_nothing_beside_it() {
    let mut target = vec![0xaa; MOST + 3 * WIDTH];
    for kind in kinds() {
        for n in sizes() {
            for to in places() {
                let (before, rest) = target.split_at_mut(WIDTH + to);
                let (filled, after) = rest.split_at_mut(n);
                kind.set(filled, 0xbb);
                assert!(filled.iter().all(|byte| *byte == 0xbb), "{} {n} {to}", kind.name);
                filled.fill(0xaa);
                let clean = before.iter().chain(&after[..WIDTH]).all(|byte| *byte == 0xaa);
                assert!(clean, "{} {n} {to}", kind.name);
            }
        }
    }
}

#[test]
fn the_first_byte_that_differs_decides_wherever_it_is() {
    let source = pattern(MOST + WIDTH);
    for kind in kinds() {
        for n in sizes() {
            for place in places().step_by(if n > 80 { 11 } else { 3 }) {
                let a = &source[place..place + n];
                let mut b = a.to_vec();
                assert_eq!(kind.compare(a, &b), 0, "{} {n} {place}", kind.name);
                for at in (0..n).step_by(if n > 300 || cfg!(miri) { 7 } else { 1 }) {
                    // Behind it, all else says the opposite; and bytes count without a sign.
                    for (byte, behind, sign) in [(0, 0xff, 1), (0xff, 0, -1)] {
                        b[at] = byte;
                        b[at + 1..].fill(behind);
                        assert_eq!(kind.compare(a, &b), sign, "{} {n} {place} {at}", kind.name);
                        assert_eq!(kind.compare(&b, a), -sign, "{} {n} {place} {at}", kind.name);
                        b[at..].copy_from_slice(&a[at..]);
                    }
                }
            }
        }
    }
}

/// Miri knows to whom each byte belongs; these read whole vectors, also of what is another's.
#[cfg(not(miri))]
#[test]
fn a_byte_is_found_wherever_it_is_and_none_beyond() {
    for kind in kinds() {
        let mut text = pattern(MOST + 4 * WIDTH);
        for place in 0..2 * WIDTH {
            for n in sizes().step_by(if place % 8 == 0 { 1 } else { 3 }) {
                let end = place + n;
                // The same byte is right before and right behind.
                for edge in [place.checked_sub(1), Some(end)].into_iter().flatten() {
                    text[edge] = 0xaa;
                }
                assert_eq!(
                    kind.position(&text[place..end], 0xaa),
                    None,
                    "{} {place} {n}",
                    kind.name
                );
                assert_eq!(kind.last_position(&text[place..end], 0xaa), None);
                for at in (place..end).step_by(if n > 100 { 17 } else { 1 }) {
                    let was = std::mem::replace(&mut text[at], 0xaa);
                    let last = std::mem::replace(&mut text[end - 1], 0xaa);
                    let found = kind.position(&text[place..end], 0xaa);
                    assert_eq!(found, Some(at - place), "{} {place} {n}", kind.name);
                    text[end - 1] = if at == end - 1 { 0xaa } else { last };
                    let first = std::mem::replace(&mut text[place], 0xaa);
                    let found = kind.last_position(&text[place..end], 0xaa);
                    assert_eq!(found, Some(at - place), "{} {place} {n}", kind.name);
                    text[place] = first;
                    text[at] = was;
                }
                text[end] = 0;
                assert_eq!(kind.length(&text[place..=end]), n, "{} {place} {n}", kind.name);
                let fresh = pattern(text.len());
                text.copy_from_slice(&fresh);
            }
        }
    }
}
