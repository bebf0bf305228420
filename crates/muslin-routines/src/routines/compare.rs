//! Compares memory: the first byte that differs decides.

use super::search::ends_before_page;
use super::vector::{first, full, Vector};

/// How two bytes at the same place compare.
#[inline(always)]
unsafe fn bytes(a: *const u8, b: *const u8, at: usize) -> i32 {
    // SAFETY: the caller says that the place is inside of both.
    unsafe { i32::from(*a.add(at)) - i32::from(*b.add(at)) }
}

/// Compares less bytes than a vector holds: by loading whole ones where they do not reach into another page,
/// so that no branch depends on the size.
#[inline(always)]
pub(super) unsafe fn part<V: Vector>(a: *const u8, b: *const u8, n: usize) -> i32 {
    // Of no bytes at all, not even the page need be there; and Miri knows that what is behind the `n` bytes is
    // another's.
    let there = (n != 0) & ends_before_page::<V>(a) & ends_before_page::<V>(b);
    if cfg!(miri) || !there {
        // SAFETY: the caller sees to it.
        return unsafe { few(a, b, n) };
    }
    // SAFETY: what is loaded beyond the `n` bytes is in the same page, and not looked at.
    unsafe {
        let differ = V::load(a).equal(V::load(b)).mask() ^ full::<V>();
        let differ = differ & !(u64::MAX << (V::BITS * n as u32));
        if differ == 0 {
            return 0;
        }
        bytes(a, b, first::<V>(differ))
    }
}

/// Compares less than 16 bytes. The first is in the highest part of a number, so that numbers compare
/// as their bytes do; where two parts overlap, what they share is equal or decides alike.
#[inline(always)]
unsafe fn few(a: *const u8, b: *const u8, n: usize) -> i32 {
    // SAFETY: all addresses lie between the first and the last of the `n` bytes.
    unsafe {
        if n >= 8 {
            let both = |p: *const u8| {
                let (x, y) = (p.cast::<u64>(), p.add(n - 8).cast::<u64>());
                (x.read_unaligned().to_be(), y.read_unaligned().to_be())
            };
            let ((a, x), (b, y)) = (both(a), both(b));
            let (a, b) = if a == b { (x, y) } else { (a, b) };
            return sign(a, b);
        }
        let whole = |p: *const u8| {
            if n >= 4 {
                let (x, y) = (p.cast::<u32>(), p.add(n - 4).cast::<u32>());
                let (x, y) = (x.read_unaligned().to_be(), y.read_unaligned().to_be());
                u64::from(x) << 32 | u64::from(y)
            } else if n > 0 {
                let (x, y, z) = (*p, *p.add(n / 2), *p.add(n - 1));
                u64::from(x) << 16 | u64::from(y) << 8 | u64::from(z)
            } else {
                0
            }
        };
        sign(whole(a), whole(b))
    }
}

#[inline(always)]
fn sign(a: u64, b: u64) -> i32 {
    i32::from(a > b) - i32::from(a < b)
}

/// Compares as many bytes as one vector to four hold.
#[inline(always)]
pub(super) unsafe fn up_to_four<V: Vector>(a: *const u8, b: *const u8, n: usize) -> i32 {
    let inner = ((n - 1) / 2) & V::WIDTH;
    let last = n - V::WIDTH;
    // SAFETY: `n` is at least a vector, and at least three with `inner`.
    unsafe { four::<V>(a, b, [0, inner, last - inner, last]) }
}

/// Compares four vectors, the first place first.
#[inline(always)]
unsafe fn four<V: Vector>(a: *const u8, b: *const u8, places: [usize; 4]) -> i32 {
    // SAFETY: the caller guarantees a vector at each place.
    unsafe {
        let equal = places.map(|at| V::load(a.add(at)).equal(V::load(b.add(at))));
        let all = equal[0].and(equal[1]).and(equal[2].and(equal[3]));
        if all.mask() == full::<V>() {
            return 0;
        }
        for part in 0..3 {
            let mask = equal[part].mask() ^ full::<V>();
            if mask != 0 {
                return bytes(a, b, places[part] + first::<V>(mask));
            }
        }
        bytes(a, b, places[3] + first::<V>(equal[3].mask() ^ full::<V>()))
    }
}

/// Compares more than two vectors hold.
#[inline(always)]
pub(super) unsafe fn many<V: Vector>(a: *const u8, b: *const u8, n: usize) -> i32 {
    let (w, block) = (V::WIDTH, 4 * V::WIDTH);
    // SAFETY: all places lie inside of the `n` bytes.
    unsafe {
        if n <= block {
            return up_to_four::<V>(a, b, n);
        }
        // Most of what differs does so early.
        let mask = V::load(a).equal(V::load(b)).mask() ^ full::<V>();
        if mask != 0 {
            return bytes(a, b, first::<V>(mask));
        }
        // Of the two, the loads of one can be aligned.
        let mut at = w - (a as usize & (w - 1));
        while at < n - block {
            let answer = four::<V>(a, b, [at, at + w, at + 2 * w, at + 3 * w]);
            if answer != 0 {
                return answer;
            }
            at += block;
        }
        let at = n - block;
        four::<V>(a, b, [at, at + w, at + 2 * w, at + 3 * w])
    }
}
