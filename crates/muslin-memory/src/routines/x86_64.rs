//! The routines of `x86_64`: short sizes with SSE2, which is always there; long ones with AVX2 where the
//! processor has it.

use core::arch::x86_64::{__cpuid, __cpuid_count, _xgetbv};
use core::sync::atomic::{AtomicU8, Ordering};

use super::vector::{Avx2, Sse2};
use super::{compare, copy, search, set};

/// What the processor has, once it was asked; a relaxed load costs no more than any other. Whoever asks
/// at the same time gets the same answer.
static LEVEL: AtomicU8 = AtomicU8::new(UNKNOWN);
const UNKNOWN: u8 = 0;
const SSE2: u8 = 1;
const AVX2: u8 = 2;

/// Whether larger registers can be used.
#[inline(always)]
fn is_wide() -> bool {
    match LEVEL.load(Ordering::Relaxed) {
        AVX2 => true,
        UNKNOWN => ask(),
        _ => false,
    }
}

#[cold]
#[inline(never)]
fn ask() -> bool {
    let wide = has_avx2();
    LEVEL.store(if wide { AVX2 } else { SSE2 }, Ordering::Relaxed);
    wide
}

/// Whether the processor has AVX2, and the system keeps its registers (Intel's manual, volume 1, 14.3).
#[must_use]
#[allow(unused_unsafe, reason = "newer compilers call `cpuid` safe")]
pub fn has_avx2() -> bool {
    const OSXSAVE_AND_AVX: u32 = 1 << 27 | 1 << 28;
    const AVX2_BIT: u32 = 1 << 5;
    // SAFETY: every x86_64 processor has `cpuid`, and `xgetbv` where the bit of OSXSAVE says so.
    unsafe {
        __cpuid(0).eax >= 7
            && __cpuid(1).ecx & OSXSAVE_AND_AVX == OSXSAVE_AND_AVX
            && kept_registers() & 6 == 6
            && __cpuid_count(7, 0).ebx & AVX2_BIT != 0
    }
}

/// Which registers the system keeps for each thread.
#[target_feature(enable = "xsave")]
#[allow(unused_unsafe, reason = "newer compilers call it safe here")]
unsafe fn kept_registers() -> u64 {
    // SAFETY: the caller has seen that it is there.
    unsafe { _xgetbv(0) }
}

/// A module of the long sizes for one kind of vector.
macro_rules! long {
    ($name:ident, $vector:ty, $feature:literal, $about:literal) => {
        #[doc = $about]
        pub mod $name {
            // SAFETY: in all of them, the caller sees to what the routine of the name asks, and that the
            // processor has the feature.

            /// Copies more than 64 bytes.
            #[target_feature(enable = $feature)]
            pub unsafe fn copy(to: *mut u8, from: *const u8, n: usize) {
                // SAFETY: as above.
                unsafe { super::copy::many::<$vector>(to, from, n) }
            }
            /// Fills more than 64 bytes.
            #[target_feature(enable = $feature)]
            pub unsafe fn set(to: *mut u8, byte: u8, n: usize) {
                // SAFETY: as above.
                unsafe { super::set::many::<$vector>(to, byte, n) }
            }
            /// Compares more than 64 bytes.
            #[target_feature(enable = $feature)]
            pub unsafe fn compare(a: *const u8, b: *const u8, n: usize) -> i32 {
                // SAFETY: as above.
                unsafe { super::compare::many::<$vector>(a, b, n) }
            }
            /// The place of the first `byte`; not among the `n` if there is none.
            #[target_feature(enable = $feature)]
            pub unsafe fn position(start: *const u8, byte: u8, n: usize) -> usize {
                // SAFETY: as above.
                unsafe { super::search::position::<$vector>(start, byte, n) }
            }
            /// The place of the last `byte`.
            #[target_feature(enable = $feature)]
            pub unsafe fn last_position(start: *const u8, byte: u8, n: usize) -> Option<usize> {
                // SAFETY: as above.
                unsafe { super::search::last_position::<$vector>(start, byte, n) }
            }
            /// The length of a text that ends in NUL.
            #[target_feature(enable = $feature)]
            pub unsafe fn length(start: *const u8) -> usize {
                // SAFETY: as above; no text is longer than memory.
                unsafe { super::search::position::<$vector>(start, 0, usize::MAX) }
            }
        }
    };
}

long!(sse2, super::Sse2, "sse2", "Long sizes, 16 bytes at a time.");
long!(avx2, super::Avx2, "avx2", "Long sizes, 32 bytes at a time.");

/// Calls one of the two, as the processor has it.
macro_rules! widest {
    ($routine:ident($($argument:expr),*)) => {
        // SAFETY: the processor was asked; all else is the caller's business.
        unsafe {
            if is_wide() { avx2::$routine($($argument),*) } else { sse2::$routine($($argument),*) }
        }
    };
}

/// `memcpy` and `memmove`.
#[inline(always)]
pub unsafe fn memmove(to: *mut u8, from: *const u8, n: usize) -> *mut u8 {
    if n > 64 {
        widest!(copy(to, from, n));
    } else if n >= 16 {
        // SAFETY: SSE2 is always there, and `n` fits.
        unsafe { copy::up_to_four::<Sse2>(to, from, n) };
    } else {
        // SAFETY: `n` fits.
        unsafe { copy::few(to, from, n) };
    }
    to
}

/// `memset`
#[inline(always)]
pub unsafe fn memset(to: *mut u8, byte: u8, n: usize) -> *mut u8 {
    if n > 64 {
        widest!(set(to, byte, n));
    } else if n >= 16 {
        // SAFETY: SSE2 is always there, and `n` fits.
        unsafe { set::up_to_four::<Sse2>(to, byte, n) };
    } else {
        // SAFETY: `n` fits.
        unsafe { set::few(to, byte, n) };
    }
    to
}

/// `memcmp` and `bcmp`.
#[inline(always)]
pub unsafe fn memcmp(a: *const u8, b: *const u8, n: usize) -> i32 {
    if n > 64 {
        widest!(compare(a, b, n))
    } else if n >= 16 {
        // SAFETY: SSE2 is always there, and `n` fits.
        unsafe { compare::up_to_four::<Sse2>(a, b, n) }
    } else {
        // SAFETY: `n` fits.
        unsafe { compare::few(a, b, n) }
    }
}

/// `memchr`: the place of the first `byte`; not among the `n` if there is none.
#[inline(always)]
pub unsafe fn memchr(start: *const u8, byte: u8, n: usize) -> usize {
    widest!(position(start, byte, n))
}

/// `memrchr`: the place of the last `byte`.
#[inline(always)]
pub unsafe fn memrchr(start: *const u8, byte: u8, n: usize) -> Option<usize> {
    widest!(last_position(start, byte, n))
}

/// `strlen`
#[inline(always)]
pub unsafe fn strlen(start: *const u8) -> usize {
    widest!(length(start))
}
