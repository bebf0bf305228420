//! Copies, between places that may overlap.
//!
//! Up to a size, everything is loaded before anything is stored, so that it does not matter whether the
//! places overlap. Sizes that differ from call to call cost more in branches that were foretold wrongly
//! than in loads that were not needed: so each step serves a wide range, by vectors that overlap.

use super::vector::Vector;

/// Copies less than 16 bytes.
#[inline(always)]
pub(super) unsafe fn few(to: *mut u8, from: *const u8, n: usize) {
    // SAFETY: all addresses lie between the first and the last of the `n` bytes.
    unsafe {
        if n >= 8 {
            pair::<u64>(to, from, n);
        } else if n >= 4 {
            pair::<u32>(to, from, n);
        } else if n > 0 {
            let (first, middle, last) = (*from, *from.add(n / 2), *from.add(n - 1));
            *to = first;
            *to.add(n / 2) = middle;
            *to.add(n - 1) = last;
        }
    }
}

/// The first and the last whole number of what is copied; there are at least as many bytes as in one.
#[inline(always)]
unsafe fn pair<T: Copy>(to: *mut u8, from: *const u8, n: usize) {
    let last = n - core::mem::size_of::<T>();
    // SAFETY: `n` is at least the size of the number, whose alignment does not matter.
    unsafe {
        let (a, b) =
            (from.cast::<T>().read_unaligned(), from.add(last).cast::<T>().read_unaligned());
        to.cast::<T>().write_unaligned(a);
        to.add(last).cast::<T>().write_unaligned(b);
    }
}

/// Copies as many bytes as one vector to four hold, without a branch.
#[inline(always)]
pub(super) unsafe fn up_to_four<V: Vector>(to: *mut u8, from: *const u8, n: usize) {
    // The second vector, and the last but one, are needed for more than two; else they are the first and
    // the last again.
    let inner = ((n - 1) / 2) & V::WIDTH;
    let last = n - V::WIDTH;
    // SAFETY: `n` is at least a vector, and at least three with `inner`.
    unsafe {
        let a = V::load(from);
        let b = V::load(from.add(inner));
        let c = V::load(from.add(last - inner));
        let d = V::load(from.add(last));
        a.store(to);
        b.store(to.add(inner));
        c.store(to.add(last - inner));
        d.store(to.add(last));
    }
}

/// Four vectors that lie one behind the other.
#[derive(Clone, Copy)]
struct Four<V>(V, V, V, V);

impl<V: Vector> Four<V> {
    #[inline(always)]
    unsafe fn load(from: *const u8) -> Self {
        let w = V::WIDTH;
        // SAFETY: the caller says that all of it can be read.
        unsafe {
            Self(
                V::load(from),
                V::load(from.add(w)),
                V::load(from.add(2 * w)),
                V::load(from.add(3 * w)),
            )
        }
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut u8) {
        let w = V::WIDTH;
        // SAFETY: the caller says that all of it can be written.
        unsafe {
            self.0.store(to);
            self.1.store(to.add(w));
            self.2.store(to.add(2 * w));
            self.3.store(to.add(3 * w));
        }
    }

    #[inline(always)]
    unsafe fn store_aligned(self, to: *mut u8) {
        let w = V::WIDTH;
        // SAFETY: as in `store`, and the caller says that `to` is aligned.
        unsafe {
            self.0.store_aligned(to);
            self.1.store_aligned(to.add(w));
            self.2.store_aligned(to.add(2 * w));
            self.3.store_aligned(to.add(3 * w));
        }
    }
}

/// Copies more than two vectors hold.
#[inline(always)]
pub(super) unsafe fn many<V: Vector>(to: *mut u8, from: *const u8, n: usize) {
    // SAFETY: each is called with as many bytes as it asks for.
    unsafe {
        if n <= 4 * V::WIDTH {
            up_to_four::<V>(to, from, n);
        } else if n <= 8 * V::WIDTH {
            let (head, tail) = (Four::<V>::load(from), Four::<V>::load(from.add(n - 4 * V::WIDTH)));
            head.store(to);
            tail.store(to.add(n - 4 * V::WIDTH));
        } else if (to as usize).wrapping_sub(from as usize) >= n {
            forward::<V>(to, from, n);
        } else {
            backward::<V>(to, from, n);
        }
    }
}

/// Copies from the first byte on: the target begins before the source, or behind it.
#[inline(always)]
unsafe fn forward<V: Vector>(to: *mut u8, from: *const u8, n: usize) {
    let (w, block) = (V::WIDTH, 4 * V::WIDTH);
    // SAFETY: what is loaded and stored is within the `n` bytes, which are more than two blocks. The
    // ends are loaded before the first store could change them.
    unsafe {
        let head = V::load(from);
        let tail = Four::<V>::load(from.add(n - block));
        // Stores are aligned; the first bytes are what `head` covers.
        let mut at = w - (to as usize & (w - 1));
        while at < n - block {
            Four::<V>::load(from.add(at)).store_aligned(to.add(at));
            at += block;
        }
        tail.store(to.add(n - block));
        head.store(to);
    }
}

/// Copies from the last byte on: the target begins inside of the source.
#[inline(always)]
unsafe fn backward<V: Vector>(to: *mut u8, from: *const u8, n: usize) {
    let (w, block) = (V::WIDTH, 4 * V::WIDTH);
    // SAFETY: as in `forward`, from the other end.
    unsafe {
        let head = Four::<V>::load(from);
        let tail = V::load(from.add(n - w));
        // The end of what is still to be copied, so that the stores are aligned.
        let mut end = n - (to.add(n) as usize & (w - 1));
        while end > block {
            end -= block;
            Four::<V>::load(from.add(end)).store_aligned(to.add(end));
        }
        head.store(to);
        tail.store(to.add(n - w));
    }
}
