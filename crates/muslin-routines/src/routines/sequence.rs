//! Looks for a sequence of bytes in others.
//!
//! Where the first and the last byte of the sequence are in their places, the rest is compared. Bytes can be such
//! that this happens nearly everywhere; as soon as it shows, the search goes on by the two-way algorithm (Crochemore
//! and Perrin, "Two-way string-matching", 1991), whose time is linear and which needs no memory.

use core::ptr::null;

use super::search::{ends_before_page, length, position, Equal};
use super::text::byte_or_end;
use super::vector::{first, low, Vector};

/// The first bytes of a text in which a sequence is looked for; each further look is at twice as many.
const FIRST_LOOK: usize = 512;

/// Where the text `what` is in `text` for the first time, both ending in NUL; null if nowhere. With `FOLD` as if all
/// letters of ASCII were small.
#[inline(always)]
pub(super) unsafe fn find_text<V: Vector, const FOLD: bool>(
    text: *const u8,
    what: *const u8,
) -> *const u8 {
    // SAFETY: no more is looked at than `position` has seen to be part of the text.
    unsafe {
        let m = length::<V>(what);
        if m == 0 {
            return text;
        }
        let mut start = text;
        if !FOLD {
            // Most texts do not have the first byte early.
            start = byte_or_end::<V>(text, *what);
            if *start == 0 {
                return null();
            }
        }
        let mut known = 0;
        let mut look = FIRST_LOOK.max(m);
        loop {
            let more = position::<V>(start.add(known), Equal::<V>::to(0), look);
            let ended = more < look;
            known += more.min(look);
            let found = find::<V, FOLD>(start, known, what, m);
            if !found.is_null() || ended {
                return found;
            }
            let done = (known + 1).saturating_sub(m);
            start = start.add(done);
            known -= done;
            look *= 2;
        }
    }
}

/// Where the `m` bytes of `what`, at least one, are among `n` for the first time; null if nowhere.
#[inline(always)]
pub(super) unsafe fn find<V: Vector, const FOLD: bool>(
    text: *const u8,
    n: usize,
    what: *const u8,
    m: usize,
) -> *const u8 {
    if n < m {
        return null();
    }
    // The places where it can begin.
    let places = n - m + 1;
    let w = V::WIDTH;
    let mut compared = 0;
    // SAFETY: each load is of bytes between `text` and `text + n`, or of a page that has one of them.
    unsafe {
        let ends = [V::splat(lower::<FOLD>(*what)), V::splat(lower::<FOLD>(*what.add(m - 1)))];
        let mut at = 0;
        while at < places {
            let left = places - at;
            if left >= 4 * w {
                let block = text.add(at);
                let found = [
                    begins::<V, FOLD>(block, m, ends),
                    begins::<V, FOLD>(block.add(w), m, ends),
                    begins::<V, FOLD>(block.add(2 * w), m, ends),
                    begins::<V, FOLD>(block.add(3 * w), m, ends),
                ];
                if found[0].or(found[1]).or(found[2].or(found[3])).mask() == 0 {
                    at += 4 * w;
                    continue;
                }
            }
            let mut from = at;
            if left < w && places >= w {
                // What is looked at twice does not begin there.
                from = places - w;
            } else if left < w
                && !(ends_before_page::<V>(text) && ends_before_page::<V>(text.add(m - 1)))
            {
                return two_way::<FOLD>(text, n, what, m);
            }
            let mut mask = begins::<V, FOLD>(text.add(from), m, ends).mask();
            if left < w && places < w {
                mask &= low::<V>(left);
            }
            while mask != 0 {
                let place = from + first::<V>(mask);
                let same = common::<FOLD>(text.add(place), what, m);
                if same == m {
                    return text.add(place);
                }
                compared += same + 1;
                mask &= !(low::<V>(1) << (V::BITS as usize * (place - from)));
            }
            at = from + w;
            if compared > 256 + 4 * at {
                return two_way::<FOLD>(text.add(at.min(places)), n - at.min(places), what, m);
            }
        }
    }
    null()
}

/// Where the sequence may begin, by its first and its last byte.
#[inline(always)]
unsafe fn begins<V: Vector, const FOLD: bool>(text: *const u8, m: usize, ends: [V; 2]) -> V {
    // SAFETY: the caller says that a vector is there at both places.
    unsafe {
        let (one, other) = (V::load(text), V::load(text.wrapping_add(m - 1)));
        let (one, other) = if FOLD { (one.lower(), other.lower()) } else { (one, other) };
        one.equal(ends[0]).and(other.equal(ends[1]))
    }
}

/// How many bytes are the same in both, of `n`.
#[inline(always)]
unsafe fn common<const FOLD: bool>(a: *const u8, b: *const u8, n: usize) -> usize {
    let mut at = 0;
    // SAFETY: the caller says that all are there.
    while at < n && unsafe { lower::<FOLD>(*a.add(at)) == lower::<FOLD>(*b.add(at)) } {
        at += 1;
    }
    at
}

#[inline(always)]
fn lower<const FOLD: bool>(byte: u8) -> u8 {
    if FOLD {
        byte.to_ascii_lowercase()
    } else {
        byte
    }
}

/// The same as [`find`] in linear time, whatever the bytes are.
#[cold]
#[inline(never)]
unsafe fn two_way<const FOLD: bool>(
    text: *const u8,
    n: usize,
    what: *const u8,
    m: usize,
) -> *const u8 {
    // SAFETY: every place is below `n` or `m`.
    unsafe {
        let of_text = |at: usize| lower::<FOLD>(*text.add(at));
        let of_what = |at: usize| lower::<FOLD>(*what.add(at));
        let (one, other) = (largest_suffix(of_what, m, false), largest_suffix(of_what, m, true));
        let (critical, mut period) = if one.0 > other.0 { one } else { other };
        let repeats = (0..critical).all(|at| of_what(at) == of_what(at + period));
        if !repeats {
            period = critical.max(m - critical) + 1;
        }
        let (mut at, mut remembered) = (0, 0);
        while at + m <= n {
            let mut right = critical.max(remembered);
            while right < m && of_what(right) == of_text(at + right) {
                right += 1;
            }
            if right < m {
                at += right - critical + 1;
                remembered = 0;
                continue;
            }
            let mut left = critical;
            while left > remembered && of_what(left - 1) == of_text(at + left - 1) {
                left -= 1;
            }
            if left <= remembered {
                return text.add(at);
            }
            at += period;
            remembered = if repeats { m - period } else { 0 };
        }
    }
    null()
}

/// Where the largest suffix begins, and its period, with bytes in their order or in the opposite one.
#[inline(always)]
fn largest_suffix(byte: impl Fn(usize) -> u8, m: usize, opposite: bool) -> (usize, usize) {
    let (mut left, mut right, mut offset, mut period) = (0, 1, 0, 1);
    while right + offset < m {
        let (next, own) = (byte(right + offset), byte(left + offset));
        if next == own {
            offset += 1;
            if offset == period {
                right += offset;
                offset = 0;
            }
        } else if (next < own) != opposite {
            right += offset + 1;
            offset = 0;
            period = right - left;
        } else {
            left = right;
            right += 1;
            offset = 0;
            period = 1;
        }
    }
    (left, period)
}
