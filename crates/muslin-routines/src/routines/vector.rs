//! A vector register of bytes.

#[cfg(target_arch = "aarch64")]
pub(super) mod neon;
#[cfg(target_arch = "x86_64")]
pub(super) mod x86;

/// What the routines need of a vector.
///
/// # Safety
///
/// Every function may be called only where the processor has the vector. Those that load or store want
/// the bytes to be readable or writable, and the aligned ones an address that is a multiple of `WIDTH`.
pub(super) trait Vector: Copy {
    /// How many bytes it holds.
    const WIDTH: usize;
    /// How many bits of a mask stand for one byte.
    const BITS: u32;

    unsafe fn load(from: *const u8) -> Self;
    unsafe fn load_aligned(from: *const u8) -> Self;
    unsafe fn store(self, to: *mut u8);
    unsafe fn store_aligned(self, to: *mut u8);
    unsafe fn splat(byte: u8) -> Self;
    /// All bits of a byte are set where two are equal.
    unsafe fn equal(self, other: Self) -> Self;
    unsafe fn and(self, other: Self) -> Self;
    unsafe fn or(self, other: Self) -> Self;
    /// With the letters from `A` to `Z` as small ones.
    unsafe fn lower(self) -> Self;
    /// One bit, or several, for each byte of what [`Vector::equal`] made; the first is the lowest.
    unsafe fn mask(self) -> u64;
}

/// A vector that can look up bytes in a table.
///
/// # Safety
///
/// As for [`Vector`].
pub(super) trait Shuffle: Vector {
    /// A table, in as many copies as the vector has room for.
    unsafe fn repeat(table: &[u8; 16]) -> Self;
    /// For each index the byte of this table that its lower half names; 0 if the highest bit is set.
    unsafe fn look_up(self, indexes: Self) -> Self;
    /// The upper half of each byte, as a number.
    unsafe fn upper_half(self) -> Self;
}

/// The mask of a vector all of whose bytes are equal.
#[inline(always)]
pub(super) const fn full<V: Vector>() -> u64 {
    low::<V>(V::WIDTH)
}

/// The part of a mask for the first bytes, of which there is at least one.
#[inline(always)]
pub(super) const fn low<V: Vector>(bytes: usize) -> u64 {
    u64::MAX >> (64 - V::BITS * bytes as u32)
}

/// The first byte that a mask names; it is not empty.
#[inline(always)]
pub(super) const fn first<V: Vector>(mask: u64) -> usize {
    (mask.trailing_zeros() / V::BITS) as usize
}

/// The last byte that a mask names; it is not empty.
// That one panics, and the object has nothing that could.
#[allow(clippy::manual_ilog2)]
#[inline(always)]
pub(super) const fn last<V: Vector>(mask: u64) -> usize {
    ((63 - mask.leading_zeros()) / V::BITS) as usize
}
