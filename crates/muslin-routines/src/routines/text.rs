//! Texts of C: they end in NUL, and nobody says where.
//!
//! As for [`super::search`], what is there is known in whole pages: no load reaches into a page of which no byte
//! is known to be part of the text.

use core::ptr::null;

use super::search::{position, Pattern, PAGE};
use super::vector::{first, Vector};

/// The first `byte`, or the NUL at the end.
#[inline(always)]
pub(super) unsafe fn byte_or_end<V: Vector>(start: *const u8, byte: u8) -> *const u8 {
    // SAFETY: the caller's text has an end, where the search ends too.
    unsafe {
        let pattern = EqualOrEnd { wanted: V::splat(byte), end: V::splat(0) };
        start.wrapping_add(position::<V>(start, pattern, usize::MAX))
    }
}

/// A byte, and the end of a text.
#[derive(Clone, Copy)]
struct EqualOrEnd<V> {
    wanted: V,
    end: V,
}

impl<V: Vector> Pattern<V> for EqualOrEnd<V> {
    #[inline(always)]
    unsafe fn matches(self, own: V) -> V {
        // SAFETY: all that is asked for is that the processor has the vector.
        unsafe { own.equal(self.wanted).or(own.equal(self.end)) }
    }
}

/// The first `byte`, which may be the NUL; null if there is none.
#[inline(always)]
pub(super) unsafe fn first_of_text<V: Vector>(start: *const u8, byte: u8) -> *const u8 {
    // SAFETY: what is found is in the text, or its end.
    unsafe {
        let found = byte_or_end::<V>(start, byte);
        if *found == byte {
            found
        } else {
            null()
        }
    }
}

/// Compares two texts, at most `n` bytes of them, and with `FOLD` as if all letters of ASCII were small.
#[inline(always)]
pub(super) unsafe fn compare<V: Vector, const FOLD: bool>(
    a: *const u8,
    b: *const u8,
    n: usize,
) -> i32 {
    let w = V::WIDTH;
    let mut at = 0;
    // SAFETY: up to `at`, both texts were equal and had no end, so the byte there is part of both, and with it the
    // rest of its page.
    unsafe {
        while at < n {
            let there = before_page(a, at).min(before_page(b, at));
            for _ in 0..there / (4 * w) {
                let found = [
                    stops::<V, FOLD>(a, b, at),
                    stops::<V, FOLD>(a, b, at + w),
                    stops::<V, FOLD>(a, b, at + 2 * w),
                    stops::<V, FOLD>(a, b, at + 3 * w),
                ];
                if found[0].or(found[1]).or(found[2].or(found[3])).mask() != 0 {
                    break;
                }
                at += 4 * w;
                if at >= n {
                    return 0;
                }
            }
            let there = before_page(a, at).min(before_page(b, at));
            let (from, next) = if there >= w {
                (at, at + w)
            } else if at >= w {
                // What is looked at twice is equal.
                (at + there - w, at + there)
            } else {
                let answer = bytes::<FOLD>(a, b, at, n.min(at + there));
                if let Some(answer) = answer {
                    return answer;
                }
                at += there;
                continue;
            };
            let mask = stops::<V, FOLD>(a, b, from).mask();
            if mask != 0 {
                let found = from + first::<V>(mask);
                return if found < n { difference::<FOLD>(a, b, found) } else { 0 };
            }
            at = next;
        }
    }
    0
}

/// All bits of a byte are set where the texts differ or end. No closure: what is not inlined into a function for
/// larger registers calls each instruction.
#[inline(always)]
unsafe fn stops<V: Vector, const FOLD: bool>(a: *const u8, b: *const u8, at: usize) -> V {
    // SAFETY: the caller says that a vector is there in both.
    unsafe {
        let (one, other) = (V::load(a.wrapping_add(at)), V::load(b.wrapping_add(at)));
        let (one, other) = if FOLD { (one.lower(), other.lower()) } else { (one, other) };
        one.and(one.equal(other)).equal(V::splat(0))
    }
}

/// How many bytes there are from a place to the end of its page.
#[inline(always)]
fn before_page(text: *const u8, at: usize) -> usize {
    PAGE - ((text as usize).wrapping_add(at) & (PAGE - 1))
}

/// Compares byte by byte; `None` if the texts go on alike.
#[inline(always)]
unsafe fn bytes<const FOLD: bool>(
    a: *const u8,
    b: *const u8,
    from: usize,
    to: usize,
) -> Option<i32> {
    for at in from..to {
        // SAFETY: no text ended before.
        unsafe {
            let answer = difference::<FOLD>(a, b, at);
            if answer != 0 || *a.add(at) == 0 {
                return Some(answer);
            }
        }
    }
    None
}

#[inline(always)]
unsafe fn difference<const FOLD: bool>(a: *const u8, b: *const u8, at: usize) -> i32 {
    // SAFETY: the caller says that the place is inside of both.
    let (a, b) = unsafe { (*a.add(at), *b.add(at)) };
    let lower = |byte: u8| i32::from(if FOLD { byte.to_ascii_lowercase() } else { byte });
    lower(a) - lower(b)
}
