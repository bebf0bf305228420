//! The routines of `x86_64`: short sizes with SSE2, which is always there; long ones with AVX2 where the
//! processor has it.

use core::arch::x86_64::{__cpuid, __cpuid_count, _xgetbv};
use core::sync::atomic::{AtomicU8, Ordering};

use super::members::{self, span_by_bytes};
use super::vector::x86::{Avx2, Sse2};
use super::{compare, copy, set};

/// What the processor has, once it was asked; a relaxed load costs no more than any other. Whoever asks
/// at the same time gets the same answer.
static LEVEL: AtomicU8 = AtomicU8::new(UNKNOWN);
const UNKNOWN: u8 = 0;
const SSE2: u8 = 1;
const AVX2: u8 = 2;

/// Asks the processor, and keeps the answer.
fn ask() -> bool {
    let wide = has_avx2();
    LEVEL.store(if wide { AVX2 } else { SSE2 }, Ordering::Relaxed);
    wide
}

/// Whether the processor has AVX2, and the system keeps its registers (Intel's manual, volume 1, 14.3).
#[must_use]
// Newer compilers call `cpuid` safe.
#[allow(unused_unsafe)]
pub fn has_avx2() -> bool {
    const OSXSAVE_AND_AVX: u32 = 1 << 27 | 1 << 28;
    const AVX2_BIT: u32 = 1 << 5;
    if cfg!(miri) {
        // It cannot ask.
        return false;
    }
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
// Newer compilers call it safe here.
#[allow(unused_unsafe)]
unsafe fn kept_registers() -> u64 {
    // SAFETY: the caller has seen that it is there.
    unsafe { _xgetbv(0) }
}

/// A module of the long sizes for one kind of vector.
macro_rules! long {
    ($name:ident, $vector:ty, $span:ident, $feature:literal, $about:literal) => {
        #[doc = $about]
        pub mod $name {
            // SAFETY: in all of them, the caller sees to what the routine of the name asks, and that the
            // processor has the feature.

            /// Copies more than 64 bytes.
            #[inline(never)]
            #[target_feature(enable = $feature)]
            pub unsafe fn copy(to: *mut u8, from: *const u8, n: usize) -> *mut u8 {
                // SAFETY: as above.
                unsafe { crate::routines::copy::many::<$vector>(to, from, n) }
                crate::routines::x86_64::unknown_to_the_compiler(to)
            }
            /// Fills more than 64 bytes.
            #[inline(never)]
            #[target_feature(enable = $feature)]
            pub unsafe fn set(to: *mut u8, byte: u8, n: usize) -> *mut u8 {
                // SAFETY: as above.
                unsafe { crate::routines::set::many::<$vector>(to, byte, n) }
                crate::routines::x86_64::unknown_to_the_compiler(to)
            }
            /// Compares more than 64 bytes.
            #[inline(never)]
            #[target_feature(enable = $feature)]
            pub unsafe fn compare(a: *const u8, b: *const u8, n: usize) -> i32 {
                // SAFETY: as above.
                unsafe { crate::routines::compare::many::<$vector>(a, b, n) }
            }
            /// The first `byte` among `n`; null if there is none.
            #[inline(never)]
            #[target_feature(enable = $feature)]
            pub unsafe fn first_byte(start: *const u8, byte: u8, n: usize) -> *const u8 {
                // SAFETY: as above.
                unsafe { crate::routines::search::first_byte::<$vector>(start, byte, n) }
            }
            /// The last `byte` among `n`; null if there is none.
            #[inline(never)]
            #[target_feature(enable = $feature)]
            pub unsafe fn last_byte(start: *const u8, byte: u8, n: usize) -> *const u8 {
                // SAFETY: as above.
                unsafe { crate::routines::search::last_byte::<$vector>(start, byte, n) }
            }
            /// The length of a text that ends in NUL.
            #[inline(never)]
            #[target_feature(enable = $feature)]
            pub unsafe fn length(start: *const u8) -> usize {
                // SAFETY: as above.
                unsafe { crate::routines::search::length::<$vector>(start) }
            }
            /// The first `byte` of a text, or its end.
            #[inline(never)]
            #[target_feature(enable = $feature)]
            pub unsafe fn byte_or_end(start: *const u8, byte: u8) -> *const u8 {
                // SAFETY: as above.
                unsafe { crate::routines::text::byte_or_end::<$vector>(start, byte) }
            }
            /// The first `byte` of a text; null if there is none.
            #[inline(never)]
            #[target_feature(enable = $feature)]
            pub unsafe fn first_of_text(start: *const u8, byte: u8) -> *const u8 {
                // SAFETY: as above.
                unsafe { crate::routines::text::first_of_text::<$vector>(start, byte) }
            }
            /// Compares two texts, at most `n` bytes of them.
            #[inline(never)]
            #[target_feature(enable = $feature)]
            pub unsafe fn compare_texts(a: *const u8, b: *const u8, n: usize) -> i32 {
                // SAFETY: as above.
                unsafe { crate::routines::text::compare::<$vector, false>(a, b, n) }
            }
            /// The same, as if all letters of ASCII were small.
            #[inline(never)]
            #[target_feature(enable = $feature)]
            pub unsafe fn compare_folded(a: *const u8, b: *const u8, n: usize) -> i32 {
                // SAFETY: as above.
                unsafe { crate::routines::text::compare::<$vector, true>(a, b, n) }
            }
            /// Where `m` bytes are among `n` for the first time; null if nowhere.
            #[inline(never)]
            #[target_feature(enable = $feature)]
            pub unsafe fn find(text: *const u8, n: usize, what: *const u8, m: usize) -> *const u8 {
                // SAFETY: as above.
                unsafe { crate::routines::sequence::find::<$vector, false>(text, n, what, m) }
            }
            /// Where a text is in another one for the first time; null if nowhere.
            #[inline(never)]
            #[target_feature(enable = $feature)]
            pub unsafe fn find_text(text: *const u8, what: *const u8) -> *const u8 {
                // SAFETY: as above.
                unsafe { crate::routines::sequence::find_text::<$vector, false>(text, what) }
            }
            /// The same, as if all letters of ASCII were small.
            #[inline(never)]
            #[target_feature(enable = $feature)]
            pub unsafe fn find_folded(text: *const u8, what: *const u8) -> *const u8 {
                // SAFETY: as above.
                unsafe { crate::routines::sequence::find_text::<$vector, true>(text, what) }
            }
            /// How many bytes a text begins with that are in another one.
            #[inline(never)]
            #[target_feature(enable = $feature)]
            pub unsafe fn span_inside(text: *const u8, members: *const u8) -> usize {
                // SAFETY: as above.
                unsafe { crate::routines::x86_64::$span::<false>(text, members) }
            }
            /// How many bytes a text begins with that are not in another one.
            #[inline(never)]
            #[target_feature(enable = $feature)]
            pub unsafe fn span_outside(text: *const u8, members: *const u8) -> usize {
                // SAFETY: as above.
                unsafe { crate::routines::x86_64::$span::<true>(text, members) }
            }
        }
    };
}

long!(
    sse2,
    crate::routines::vector::x86::Sse2,
    span_by_bytes,
    "sse2",
    "Long sizes, 16 bytes at a time."
);
long!(
    avx2,
    crate::routines::vector::x86::Avx2,
    span_by_halves,
    "avx2",
    "Long sizes, 32 bytes at a time."
);

/// Looks bytes up with AVX2.
#[inline(always)]
unsafe fn span_by_halves<const OUTSIDE: bool>(text: *const u8, members: *const u8) -> usize {
    // SAFETY: the caller sees to it.
    unsafe { members::span::<Avx2, OUTSIDE>(text, members) }
}

/// The same address. A compiler that knows that a routine answers with its first argument keeps that itself
/// and calls, where a jump would do.
#[inline(always)]
// Miri knows no assembly.
#[cfg_attr(miri, allow(unused_mut))]
// It is passed on, not followed.
#[allow(clippy::pointers_in_nomem_asm_block)]
fn unknown_to_the_compiler(mut to: *mut u8) -> *mut u8 {
    #[cfg(not(miri))]
    // SAFETY: there is no instruction.
    unsafe {
        core::arch::asm!("/* {0} */", inout(reg) to, options(pure, nomem, nostack, preserves_flags));
    }
    to
}

/// The long sizes, as who comes first calls them: the processor has not been asked yet.
macro_rules! unknown {
    ($($name:ident($($argument:ident: $type:ty),*) -> $answer:ty;)*) => {
        mod unknown {
            $(
                #[cold]
                #[inline(never)]
                pub(super) unsafe fn $name($($argument: $type),*) -> $answer {
                    // SAFETY: the processor is asked; all else is the caller's business.
                    unsafe {
                        if crate::routines::x86_64::ask() {
                            crate::routines::x86_64::avx2::$name($($argument),*)
                        } else {
                            crate::routines::x86_64::sse2::$name($($argument),*)
                        }
                    }
                }
            )*
        }
    };
}

unknown! {
    copy(to: *mut u8, from: *const u8, n: usize) -> *mut u8;
    set(to: *mut u8, byte: u8, n: usize) -> *mut u8;
    compare(a: *const u8, b: *const u8, n: usize) -> i32;
    first_byte(start: *const u8, byte: u8, n: usize) -> *const u8;
    last_byte(start: *const u8, byte: u8, n: usize) -> *const u8;
    length(start: *const u8) -> usize;
    byte_or_end(start: *const u8, byte: u8) -> *const u8;
    first_of_text(start: *const u8, byte: u8) -> *const u8;
    compare_texts(a: *const u8, b: *const u8, n: usize) -> i32;
    compare_folded(a: *const u8, b: *const u8, n: usize) -> i32;
    find(text: *const u8, n: usize, what: *const u8, m: usize) -> *const u8;
    find_text(text: *const u8, what: *const u8) -> *const u8;
    find_folded(text: *const u8, what: *const u8) -> *const u8;
    span_inside(text: *const u8, members: *const u8) -> usize;
    span_outside(text: *const u8, members: *const u8) -> usize;
}

/// Calls one of the three. None is inlined, and each answers as its caller does: so the call is a jump, and
/// short sizes, which never get here, have no registers to keep.
macro_rules! widest {
    ($routine:ident($($argument:expr),*)) => {
        // SAFETY: the processor was asked; all else is the caller's business.
        unsafe {
            match LEVEL.load(Ordering::Relaxed) {
                AVX2 => avx2::$routine($($argument),*),
                SSE2 => sse2::$routine($($argument),*),
                _ => unknown::$routine($($argument),*),
            }
        }
    };
}

/// `memcpy` and `memmove`.
#[inline(always)]
pub unsafe fn memmove(to: *mut u8, from: *const u8, n: usize) -> *mut u8 {
    if n > 64 {
        return widest!(copy(to, from, n));
    }
    if n >= 16 {
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
        return widest!(set(to, byte, n));
    }
    if n >= 16 {
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
        // SAFETY: SSE2 is always there, and `n` fits.
        unsafe { compare::part::<Sse2>(a, b, n) }
    }
}

/// `memchr`
#[inline(always)]
pub unsafe fn memchr(start: *const u8, byte: u8, n: usize) -> *const u8 {
    widest!(first_byte(start, byte, n))
}

/// `memrchr`
#[inline(always)]
pub unsafe fn memrchr(start: *const u8, byte: u8, n: usize) -> *const u8 {
    widest!(last_byte(start, byte, n))
}

/// `strlen`
#[inline(always)]
pub unsafe fn strlen(start: *const u8) -> usize {
    widest!(length(start))
}

/// `strchrnul`
#[inline(always)]
pub unsafe fn strchrnul(start: *const u8, byte: u8) -> *const u8 {
    widest!(byte_or_end(start, byte))
}

/// `strchr`
#[inline(always)]
pub unsafe fn strchr(start: *const u8, byte: u8) -> *const u8 {
    widest!(first_of_text(start, byte))
}

/// `strcmp` and `strncmp`.
#[inline(always)]
pub unsafe fn strncmp(a: *const u8, b: *const u8, n: usize) -> i32 {
    widest!(compare_texts(a, b, n))
}

/// `strcasecmp` and `strncasecmp`.
#[inline(always)]
pub unsafe fn strncasecmp(a: *const u8, b: *const u8, n: usize) -> i32 {
    widest!(compare_folded(a, b, n))
}

/// `memmem`
#[inline(always)]
pub unsafe fn memmem(text: *const u8, n: usize, what: *const u8, m: usize) -> *const u8 {
    if m == 0 {
        return text;
    }
    widest!(find(text, n, what, m))
}

/// `strstr`
#[inline(always)]
pub unsafe fn strstr(text: *const u8, what: *const u8) -> *const u8 {
    widest!(find_text(text, what))
}

/// `strcasestr`
#[inline(always)]
pub unsafe fn strcasestr(text: *const u8, what: *const u8) -> *const u8 {
    widest!(find_folded(text, what))
}

/// `strspn`
#[inline(always)]
pub unsafe fn strspn(text: *const u8, members: *const u8) -> usize {
    widest!(span_inside(text, members))
}

/// `strcspn` and `strpbrk`.
#[inline(always)]
pub unsafe fn strcspn(text: *const u8, members: *const u8) -> usize {
    widest!(span_outside(text, members))
}
