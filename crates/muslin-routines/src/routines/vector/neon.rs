//! NEON, which every `aarch64` processor has.

use core::arch::aarch64::{
    uint8x16_t, vandq_u8, vceqq_u8, vcgeq_u8, vcleq_u8, vdupq_n_u8, vget_lane_u64, vld1q_u8,
    vorrq_u8, vqtbl1q_u8, vreinterpret_u64_u8, vreinterpretq_u16_u8, vshrn_n_u16, vshrq_n_u8,
    vst1q_u8,
};

use super::{Shuffle, Vector};

/// 16 bytes.
pub(crate) type Neon = uint8x16_t;

// SAFETY: each function hands over to the instruction of its name, and asks of its caller what that asks.
// Newer compilers call some of these safe.
#[allow(unused_unsafe)]
impl Vector for Neon {
    const WIDTH: usize = 16;
    // There is no mask of one bit a byte; narrowing each two bytes leaves half a byte for each.
    const BITS: u32 = 4;

    #[inline(always)]
    unsafe fn load(from: *const u8) -> Self {
        // SAFETY: as above.
        unsafe { vld1q_u8(from) }
    }
    #[inline(always)]
    unsafe fn load_aligned(from: *const u8) -> Self {
        // SAFETY: as above.
        unsafe { vld1q_u8(from) }
    }
    #[inline(always)]
    unsafe fn store(self, to: *mut u8) {
        // SAFETY: as above.
        unsafe { vst1q_u8(to, self) }
    }
    #[inline(always)]
    unsafe fn store_aligned(self, to: *mut u8) {
        // SAFETY: as above.
        unsafe { vst1q_u8(to, self) }
    }
    #[inline(always)]
    unsafe fn splat(byte: u8) -> Self {
        // SAFETY: as above.
        unsafe { vdupq_n_u8(byte) }
    }
    #[inline(always)]
    unsafe fn equal(self, other: Self) -> Self {
        // SAFETY: as above.
        unsafe { vceqq_u8(self, other) }
    }
    #[inline(always)]
    unsafe fn and(self, other: Self) -> Self {
        // SAFETY: as above.
        unsafe { vandq_u8(self, other) }
    }
    #[inline(always)]
    unsafe fn or(self, other: Self) -> Self {
        // SAFETY: as above.
        unsafe { vorrq_u8(self, other) }
    }
    #[inline(always)]
    unsafe fn lower(self) -> Self {
        // SAFETY: as above.
        unsafe {
            let capital =
                vandq_u8(vcgeq_u8(self, vdupq_n_u8(b'A')), vcleq_u8(self, vdupq_n_u8(b'Z')));
            vorrq_u8(self, vandq_u8(capital, vdupq_n_u8(0x20)))
        }
    }
    #[inline(always)]
    unsafe fn mask(self) -> u64 {
        // SAFETY: as above.
        unsafe {
            vget_lane_u64::<0>(vreinterpret_u64_u8(vshrn_n_u16::<4>(vreinterpretq_u16_u8(self))))
        }
    }
}

// SAFETY: as above.
#[allow(unused_unsafe)]
impl Shuffle for Neon {
    #[inline(always)]
    unsafe fn repeat(table: &[u8; 16]) -> Self {
        // SAFETY: as above.
        unsafe { vld1q_u8(table.as_ptr()) }
    }
    #[inline(always)]
    unsafe fn look_up(self, indexes: Self) -> Self {
        // SAFETY: as above; an index beyond the table gives 0.
        unsafe { vqtbl1q_u8(self, indexes) }
    }
    #[inline(always)]
    unsafe fn upper_half(self) -> Self {
        // SAFETY: as above.
        unsafe { vshrq_n_u8::<4>(self) }
    }
}
