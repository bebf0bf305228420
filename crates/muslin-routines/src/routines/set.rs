//! Fills memory with one byte.

use super::vector::Vector;

/// The byte in each byte of a number.
const EACH: u64 = 0x0101_0101_0101_0101;

/// Fills less than 16 bytes.
#[inline(always)]
pub(super) unsafe fn few(to: *mut u8, byte: u8, n: usize) {
    let word = u64::from(byte) * EACH;
    // SAFETY: all addresses lie between the first and the last of the `n` bytes.
    unsafe {
        if n >= 8 {
            to.cast::<u64>().write_unaligned(word);
            to.add(n - 8).cast::<u64>().write_unaligned(word);
        } else if n >= 4 {
            to.cast::<u32>().write_unaligned(word as u32);
            to.add(n - 4).cast::<u32>().write_unaligned(word as u32);
        } else if n > 0 {
            *to = byte;
            *to.add(n / 2) = byte;
            *to.add(n - 1) = byte;
        }
    }
}

/// Fills as many bytes as one vector to four hold, without a branch.
#[inline(always)]
pub(super) unsafe fn up_to_four<V: Vector>(to: *mut u8, byte: u8, n: usize) {
    let inner = ((n - 1) / 2) & V::WIDTH;
    let last = n - V::WIDTH;
    // SAFETY: `n` is at least a vector, and at least three with `inner`.
    unsafe {
        let fill = V::splat(byte);
        fill.store(to);
        fill.store(to.add(inner));
        fill.store(to.add(last - inner));
        fill.store(to.add(last));
    }
}

/// Fills more than two vectors hold.
#[inline(always)]
pub(super) unsafe fn many<V: Vector>(to: *mut u8, byte: u8, n: usize) {
    let (w, block) = (V::WIDTH, 4 * V::WIDTH);
    // SAFETY: what is stored is within the `n` bytes; the loop is only entered with more than a block.
    unsafe {
        if n <= block {
            return up_to_four::<V>(to, byte, n);
        }
        let fill = V::splat(byte);
        fill.store(to);
        // Stores are aligned; the first bytes are filled already, the last block is filled at the end.
        let mut at = w - (to as usize & (w - 1));
        while at < n - block {
            for part in 0..4 {
                fill.store_aligned(to.add(at + part * w));
            }
            at += block;
        }
        for part in 0..4 {
            fill.store(to.add(n - block + part * w));
        }
    }
}
