//! The routines of `aarch64`, with NEON, which is always there. musl's own `memcpy` and `memset` are as
//! good as these would be, and stay; its others go byte by byte, or by words.

use super::vector::neon::Neon;
use super::{compare, copy, members, search, sequence, text};

/// `memmove`
#[inline(always)]
pub unsafe fn memmove(to: *mut u8, from: *const u8, n: usize) -> *mut u8 {
    // SAFETY: NEON is always there; each is called with as many bytes as it asks for.
    unsafe {
        if n > 64 {
            copy::many::<Neon>(to, from, n);
        } else if n >= 16 {
            copy::up_to_four::<Neon>(to, from, n);
        } else {
            copy::few(to, from, n);
        }
    }
    to
}

/// `memcmp` and `bcmp`.
#[inline(always)]
pub unsafe fn memcmp(a: *const u8, b: *const u8, n: usize) -> i32 {
    // SAFETY: NEON is always there; each is called with as many bytes as it asks for.
    unsafe {
        if n > 64 {
            compare::many::<Neon>(a, b, n)
        } else if n >= 16 {
            compare::up_to_four::<Neon>(a, b, n)
        } else {
            compare::part::<Neon>(a, b, n)
        }
    }
}

/// `memchr`
#[inline(always)]
pub unsafe fn memchr(start: *const u8, byte: u8, n: usize) -> *const u8 {
    // SAFETY: NEON is always there, and the caller sees to the rest.
    unsafe { search::first_byte::<Neon>(start, byte, n) }
}

/// `memrchr`
#[inline(always)]
pub unsafe fn memrchr(start: *const u8, byte: u8, n: usize) -> *const u8 {
    // SAFETY: NEON is always there, and the caller sees to the rest.
    unsafe { search::last_byte::<Neon>(start, byte, n) }
}

/// `strlen`
#[inline(always)]
pub unsafe fn strlen(start: *const u8) -> usize {
    // SAFETY: NEON is always there, and the caller sees to the rest.
    unsafe { search::length::<Neon>(start) }
}

/// `strchrnul`
#[inline(always)]
pub unsafe fn strchrnul(start: *const u8, byte: u8) -> *const u8 {
    // SAFETY: NEON is always there, and the caller sees to the rest.
    unsafe { text::byte_or_end::<Neon>(start, byte) }
}

/// `strchr`
#[inline(always)]
pub unsafe fn strchr(start: *const u8, byte: u8) -> *const u8 {
    // SAFETY: NEON is always there, and the caller sees to the rest.
    unsafe { text::first_of_text::<Neon>(start, byte) }
}

/// `strcmp` and `strncmp`.
#[inline(always)]
pub unsafe fn strncmp(a: *const u8, b: *const u8, n: usize) -> i32 {
    // SAFETY: NEON is always there, and the caller sees to the rest.
    unsafe { text::compare::<Neon, false>(a, b, n) }
}

/// `strcasecmp` and `strncasecmp`.
#[inline(always)]
pub unsafe fn strncasecmp(a: *const u8, b: *const u8, n: usize) -> i32 {
    // SAFETY: NEON is always there, and the caller sees to the rest.
    unsafe { text::compare::<Neon, true>(a, b, n) }
}

/// `memmem`
#[inline(always)]
pub unsafe fn memmem(text: *const u8, n: usize, what: *const u8, m: usize) -> *const u8 {
    if m == 0 {
        return text;
    }
    // SAFETY: NEON is always there, and the caller sees to the rest.
    unsafe { sequence::find::<Neon, false>(text, n, what, m) }
}

/// `strstr`
#[inline(always)]
pub unsafe fn strstr(text: *const u8, what: *const u8) -> *const u8 {
    // SAFETY: NEON is always there, and the caller sees to the rest.
    unsafe { sequence::find_text::<Neon, false>(text, what) }
}

/// `strcasestr`
#[inline(always)]
pub unsafe fn strcasestr(text: *const u8, what: *const u8) -> *const u8 {
    // SAFETY: NEON is always there, and the caller sees to the rest.
    unsafe { sequence::find_text::<Neon, true>(text, what) }
}

/// `strspn`
#[inline(always)]
pub unsafe fn strspn(text: *const u8, members: *const u8) -> usize {
    // SAFETY: NEON is always there, and the caller sees to the rest.
    unsafe { members::span::<Neon, false>(text, members) }
}

/// `strcspn` and `strpbrk`.
#[inline(always)]
pub unsafe fn strcspn(text: *const u8, members: *const u8) -> usize {
    // SAFETY: NEON is always there, and the caller sees to the rest.
    unsafe { members::span::<Neon, true>(text, members) }
}
