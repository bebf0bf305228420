//! The object: the routines under the names that C has for them.
//!
//! Each is in a section of its own, with its mark in front, so that a linker takes or leaves both
//! together, and the mark is in a program exactly if the routine is, also when all symbols are gone.
//!
//! The names are weak: they come before those of libc, which a linker takes only for what is not defined,
//! and give way to a routine that a program brings along itself.

#![no_std]
#![no_builtins]
// What the library tests is not all that the object has.
#![allow(unreachable_pub)]

mod routines;

use core::ffi::c_void;

/// C's `int` on both architectures; `core::ffi` has it only since Rust 1.64.
#[allow(non_camel_case_types)]
type c_int = i32;

macro_rules! routine {
    ($name:ident = $own:ident($($argument:ident: $type:ty),*) -> $answer:ty $body:block) => {
        core::arch::global_asm!(
            concat!(".pushsection .text.muslin.", stringify!($name), ",\"ax\",%progbits"),
            concat!(".asciz \"muslin routine ", stringify!($name), "\""),
            ".popsection",
            concat!(".weak ", stringify!($name)),
            concat!(".type ", stringify!($name), ",%function"),
            concat!(".set ", stringify!($name), ", ", stringify!($own)),
        );
        #[no_mangle]
        #[link_section = concat!(".text.muslin.", stringify!($name))]
        unsafe extern "C" fn $own($($argument: $type),*) -> $answer $body
    };
}

// SAFETY: of all of them, the C standard says what a caller has to see to, and the routines ask no more.

#[cfg(target_arch = "x86_64")]
routine!(memcpy = muslin_memcpy(to: *mut c_void, from: *const c_void, n: usize) -> *mut c_void {
    unsafe { routines::memmove(to.cast(), from.cast(), n).cast() }
});

routine!(memmove = muslin_memmove(to: *mut c_void, from: *const c_void, n: usize) -> *mut c_void {
    unsafe { routines::memmove(to.cast(), from.cast(), n).cast() }
});

#[cfg(target_arch = "x86_64")]
routine!(memset = muslin_memset(to: *mut c_void, byte: c_int, n: usize) -> *mut c_void {
    unsafe { routines::memset(to.cast(), byte as u8, n).cast() }
});

routine!(memcmp = muslin_memcmp(a: *const c_void, b: *const c_void, n: usize) -> c_int {
    unsafe { routines::memcmp(a.cast(), b.cast(), n) }
});

routine!(bcmp = muslin_bcmp(a: *const c_void, b: *const c_void, n: usize) -> c_int {
    unsafe { routines::memcmp(a.cast(), b.cast(), n) }
});

routine!(memchr = muslin_memchr(start: *const c_void, byte: c_int, n: usize) -> *mut c_void {
    unsafe { routines::memchr(start.cast(), byte as u8, n) as *mut c_void }
});

routine!(memrchr = muslin_memrchr(start: *const c_void, byte: c_int, n: usize) -> *mut c_void {
    unsafe { routines::memrchr(start.cast(), byte as u8, n) as *mut c_void }
});

routine!(strlen = muslin_strlen(text: *const u8) -> usize {
    unsafe { routines::strlen(text) }
});
