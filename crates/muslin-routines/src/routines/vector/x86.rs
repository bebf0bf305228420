//! SSE2, which every `x86_64` processor has, and AVX2.

use core::arch::x86_64::{
    __m128i, __m256i, _mm256_and_si256, _mm256_broadcastsi128_si256, _mm256_cmpeq_epi8,
    _mm256_cmpgt_epi8, _mm256_load_si256, _mm256_loadu_si256, _mm256_movemask_epi8,
    _mm256_or_si256, _mm256_set1_epi8, _mm256_shuffle_epi8, _mm256_srli_epi16, _mm256_store_si256,
    _mm256_storeu_si256, _mm_and_si128, _mm_cmpeq_epi8, _mm_cmpgt_epi8, _mm_load_si128,
    _mm_loadu_si128, _mm_movemask_epi8, _mm_or_si128, _mm_set1_epi8, _mm_store_si128,
    _mm_storeu_si128,
};

use super::{Shuffle, Vector};

/// 16 bytes.
pub(crate) type Sse2 = __m128i;
/// 32 bytes.
pub(crate) type Avx2 = __m256i;

macro_rules! vector {
    ($type:ty, $width:literal, $mask:ty, $load:ident, $load_aligned:ident, $store:ident,
     $store_aligned:ident, $splat:ident, $equal:ident, $and:ident, $or:ident, $greater:ident, $movemask:ident) => {
        // SAFETY: each function hands over to the one instruction of its name, and asks of its caller what
        // that asks: the processor has the register, and the memory is there.
        // Newer compilers call some of these safe.
        #[allow(unused_unsafe)]
        impl Vector for $type {
            const WIDTH: usize = $width;
            const BITS: u32 = 1;

            #[inline(always)]
            unsafe fn load(from: *const u8) -> Self {
                // SAFETY: as above.
                unsafe { $load(from.cast()) }
            }
            #[inline(always)]
            unsafe fn load_aligned(from: *const u8) -> Self {
                // SAFETY: as above.
                unsafe { $load_aligned(from.cast()) }
            }
            #[inline(always)]
            unsafe fn store(self, to: *mut u8) {
                // SAFETY: as above.
                unsafe { $store(to.cast(), self) }
            }
            #[inline(always)]
            unsafe fn store_aligned(self, to: *mut u8) {
                // SAFETY: as above.
                unsafe { $store_aligned(to.cast(), self) }
            }
            #[inline(always)]
            unsafe fn splat(byte: u8) -> Self {
                // SAFETY: as above.
                unsafe { $splat(byte as i8) }
            }
            #[inline(always)]
            unsafe fn equal(self, other: Self) -> Self {
                // SAFETY: as above.
                unsafe { $equal(self, other) }
            }
            #[inline(always)]
            unsafe fn and(self, other: Self) -> Self {
                // SAFETY: as above.
                unsafe { $and(self, other) }
            }
            #[inline(always)]
            unsafe fn or(self, other: Self) -> Self {
                // SAFETY: as above.
                unsafe { $or(self, other) }
            }
            #[inline(always)]
            unsafe fn lower(self) -> Self {
                // SAFETY: as above; bytes count as signed numbers, so those beyond ASCII are less than letters.
                unsafe {
                    let capital = $and(
                        $greater(self, $splat(b'A' as i8 - 1)),
                        $greater($splat(b'Z' as i8 + 1), self),
                    );
                    $or(self, $and(capital, $splat(0x20)))
                }
            }
            #[inline(always)]
            unsafe fn mask(self) -> u64 {
                // SAFETY: as above.
                unsafe { u64::from($movemask(self) as $mask) }
            }
        }
    };
}

vector!(
    Sse2,
    16,
    u16,
    _mm_loadu_si128,
    _mm_load_si128,
    _mm_storeu_si128,
    _mm_store_si128,
    _mm_set1_epi8,
    _mm_cmpeq_epi8,
    _mm_and_si128,
    _mm_or_si128,
    _mm_cmpgt_epi8,
    _mm_movemask_epi8
);
vector!(
    Avx2,
    32,
    u32,
    _mm256_loadu_si256,
    _mm256_load_si256,
    _mm256_storeu_si256,
    _mm256_store_si256,
    _mm256_set1_epi8,
    _mm256_cmpeq_epi8,
    _mm256_and_si256,
    _mm256_or_si256,
    _mm256_cmpgt_epi8,
    _mm256_movemask_epi8
);

// SAFETY: as above.
#[allow(unused_unsafe)]
impl Shuffle for Avx2 {
    #[inline(always)]
    unsafe fn repeat(table: &[u8; 16]) -> Self {
        // SAFETY: as above.
        unsafe { _mm256_broadcastsi128_si256(_mm_loadu_si128(table.as_ptr().cast())) }
    }
    #[inline(always)]
    unsafe fn look_up(self, indexes: Self) -> Self {
        // SAFETY: as above.
        unsafe { _mm256_shuffle_epi8(self, indexes) }
    }
    #[inline(always)]
    unsafe fn upper_half(self) -> Self {
        // SAFETY: as above; bits that come from the byte beside are cleared.
        unsafe { _mm256_and_si256(_mm256_srli_epi16::<4>(self), _mm256_set1_epi8(0x0f)) }
    }
}
