//! How far a text has bytes of a set only, or none of them.
//!
//! A byte is looked up by its halves: the lower one names a row of the table, the upper one a bit of the row
//! (as Langdale and Lemire, "Parsing gigabytes of JSON per second", 2019). Rows of eight bits hold half of all bytes.

use super::search::{position, Pattern};
use super::vector::Shuffle;

/// A set of bytes as two tables: those below 128, and the others.
struct Rows([[u8; 16]; 2]);

impl Rows {
    /// The bytes of a text without its end.
    #[inline(always)]
    unsafe fn of(members: *const u8) -> Self {
        let mut rows = [[0; 16]; 2];
        let mut at = 0;
        // SAFETY: the text has an end.
        unsafe {
            while *members.add(at) != 0 {
                let byte = *members.add(at) as usize;
                rows[byte >> 7][byte & 15] |= 1 << (byte >> 4 & 7);
                at += 1;
            }
        }
        Self(rows)
    }
}

/// The bytes that end a span: those of a set, with `OUTSIDE`, or all others; and the end of the text.
#[derive(Clone, Copy)]
struct Stops<V, const OUTSIDE: bool> {
    below: V,
    above: V,
    bits: V,
}

impl<V: Shuffle, const OUTSIDE: bool> Pattern<V> for Stops<V, OUTSIDE> {
    #[inline(always)]
    unsafe fn matches(self, own: V) -> V {
        // SAFETY: all that is asked for is that the processor has the vector.
        unsafe {
            let (zero, top) = (V::splat(0), V::splat(0x80));
            let (row, is_above) = (own.and(V::splat(0x0f)), own.and(top));
            let is_below = is_above.equal(zero).and(top);
            let bits =
                self.below.look_up(row.or(is_above)).or(self.above.look_up(row.or(is_below)));
            let other = bits.and(self.bits.look_up(own.upper_half())).equal(zero);
            if OUTSIDE {
                own.equal(zero).or(other.equal(zero))
            } else {
                // The end is in no set.
                other
            }
        }
    }
}

/// How many bytes a text begins with that are `members`, a text too, or with `OUTSIDE` that are not.
#[inline(always)]
pub(super) unsafe fn span<V: Shuffle, const OUTSIDE: bool>(
    text: *const u8,
    members: *const u8,
) -> usize {
    // SAFETY: both texts have an end, which stops the search.
    unsafe {
        let Rows([below, above]) = Rows::of(members);
        let bits = [1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128];
        let stops = Stops::<V, OUTSIDE> {
            below: V::repeat(&below),
            above: V::repeat(&above),
            bits: V::repeat(&bits),
        };
        position::<V>(text, stops, usize::MAX)
    }
}

/// The same with vectors that cannot look up.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
pub(super) unsafe fn span_by_bytes<const OUTSIDE: bool>(
    text: *const u8,
    members: *const u8,
) -> usize {
    let mut stops = [!OUTSIDE; 256];
    let mut at = 0;
    // SAFETY: both texts have an end.
    unsafe {
        while *members.add(at) != 0 {
            stops[*members.add(at) as usize] = OUTSIDE;
            at += 1;
        }
        stops[0] = true;
        at = 0;
        while !stops[*text.add(at) as usize] {
            at += 1;
        }
    }
    at
}
