//! Looks for a byte.
//!
//! Who looks for a byte may name more bytes than there are, if the byte comes before their end: so nothing
//! may be read that is not there. What is there is known in whole pages only, and an aligned vector, or an
//! aligned block of vectors, is in one page. So whole vectors are loaded of which a part belongs to
//! somebody else; that part is not looked at.

use core::ptr::null;

use super::vector::{first, last, low, Vector};

/// The smallest page of all processors; larger ones are multiples of it.
pub(super) const PAGE: usize = 4096;

/// The first `byte` among `n`; null if there is none.
#[inline(always)]
pub(super) unsafe fn first_byte<V: Vector>(start: *const u8, byte: u8, n: usize) -> *const u8 {
    // SAFETY: the caller sees to what is asked.
    let at = unsafe { position::<V>(start, Equal::<V>::to(byte), n) };
    if at < n {
        start.wrapping_add(at)
    } else {
        null()
    }
}

/// The length of a text that ends in NUL.
#[inline(always)]
pub(super) unsafe fn length<V: Vector>(start: *const u8) -> usize {
    // SAFETY: no text is longer than memory, and the caller sees to the rest.
    unsafe { position::<V>(start, Equal::<V>::to(0), usize::MAX) }
}

/// What is looked for in a vector. A closure would not always be inlined, and what is not inlined into a
/// function for larger registers calls each instruction.
pub(super) trait Pattern<V>: Copy {
    /// All bits of a byte are set where it is one of those that are looked for.
    unsafe fn matches(self, own: V) -> V;
}

/// One byte.
#[derive(Clone, Copy)]
pub(super) struct Equal<V>(V);

impl<V: Vector> Equal<V> {
    #[inline(always)]
    pub(super) unsafe fn to(byte: u8) -> Self {
        // SAFETY: all that is asked for is that the processor has the vector.
        Self(unsafe { V::splat(byte) })
    }
}

impl<V: Vector> Pattern<V> for Equal<V> {
    #[inline(always)]
    unsafe fn matches(self, own: V) -> V {
        // SAFETY: all that is asked for is that the processor has the vector.
        unsafe { own.equal(self.0) }
    }
}

/// The place of the first byte among `n` that has the pattern; a place not among them if there is none.
#[inline(always)]
pub(super) unsafe fn position<V: Vector>(
    start: *const u8,
    pattern: impl Pattern<V>,
    n: usize,
) -> usize {
    let w = V::WIDTH;
    if n == 0 {
        return 0;
    }
    let inside = start as usize & (w - 1);
    // SAFETY: at least one byte is there, and with it the rest of its page; every load stays in one page
    // whose first byte is known to be there, since no `byte` was found before it.
    unsafe {
        if ends_before_page::<V>(start) {
            let head = pattern.matches(V::load(start)).mask();
            if head != 0 {
                return first::<V>(head);
            }
            if n <= w {
                return n;
            }
        } else {
            let head = pattern.matches(V::load_aligned(start.wrapping_sub(inside))).mask();
            let head = head >> (V::BITS * inside as u32);
            if head != 0 {
                return first::<V>(head);
            }
        }
        rest::<V>(start, pattern, w - inside, n)
    }
}

/// Whether a vector can be loaded without the next page.
#[inline(always)]
pub(super) fn ends_before_page<V: Vector>(start: *const u8) -> bool {
    start as usize & (PAGE - 1) <= PAGE - V::WIDTH
}

/// The same from an aligned place on: some vectors one by one, and then blocks of them. Which places those
/// have does not show in the branches, since nobody can foretell it.
#[inline(always)]
unsafe fn rest<V: Vector>(
    start: *const u8,
    pattern: impl Pattern<V>,
    mut at: usize,
    n: usize,
) -> usize {
    let (w, block) = (V::WIDTH, 4 * V::WIDTH);
    let load = |at: usize| {
        // SAFETY: as in `position`; a block of four vectors is aligned as a whole.
        unsafe { pattern.matches(V::load_aligned(start.wrapping_add(at))) }
    };
    // SAFETY: all that is asked for is that the processor has the vector.
    unsafe {
        for _ in 0..4 {
            if at >= n {
                return n;
            }
            let mask = load(at).mask();
            if mask != 0 {
                return at + first::<V>(mask);
            }
            at += w;
        }
        // Back to where a block begins: what is looked at twice does not hold it.
        at -= (start as usize).wrapping_add(at) & (block - 1);
        while at < n {
            let found = [load(at), load(at + w), load(at + 2 * w), load(at + 3 * w)];
            if found[0].or(found[1]).or(found[2].or(found[3])).mask() != 0 {
                for part in found {
                    let mask = part.mask();
                    if mask != 0 {
                        return at + first::<V>(mask);
                    }
                    at += w;
                }
            }
            at += block;
        }
        n
    }
}

/// The last `byte` among `n`; null if there is none.
#[inline(always)]
pub(super) unsafe fn last_byte<V: Vector>(start: *const u8, byte: u8, n: usize) -> *const u8 {
    let w = V::WIDTH;
    if n == 0 {
        return null();
    }
    let inside = (start as usize + n - 1) & (w - 1);
    // SAFETY: all `n` bytes are there, and with each the rest of its page.
    unsafe {
        let wanted = V::splat(byte);
        // Where the vector that holds the last byte begins, which may be before the first.
        let mut at = (n - 1).wrapping_sub(inside);
        let load = |at: usize| V::load_aligned(start.wrapping_add(at)).equal(wanted);
        let mut mask = load(at).mask() & low::<V>(inside + 1);
        loop {
            if mask != 0 {
                let found = at.wrapping_add(last::<V>(mask));
                return if found < n { start.wrapping_add(found) } else { null() };
            }
            // Blocks that hold nothing, as long as there are whole ones.
            while at >= 4 * w && at < n {
                let found = [load(at - w), load(at - 2 * w), load(at - 3 * w), load(at - 4 * w)];
                if found[0].or(found[1]).or(found[2].or(found[3])).mask() != 0 {
                    break;
                }
                at -= 4 * w;
            }
            // The first byte is in the vector that was looked at.
            if at == 0 || at > n {
                return null();
            }
            at = at.wrapping_sub(w);
            mask = load(at).mask();
        }
    }
}
