//! The object: the routines under the names that C has for them.
//!
//! Each stands in a section of its own, with its mark in front, so that a linker takes or leaves both
//! together, and the mark is in a program exactly if the routine is, also when all symbols are gone.

#![no_std]
#![no_builtins]
#![allow(unreachable_pub, reason = "what the library tests is not all that the object has")]

mod routines;

use core::ffi::{c_int, c_void};

macro_rules! routine {
    ($name:ident($($argument:ident: $type:ty),*) -> $answer:ty $body:block) => {
        core::arch::global_asm!(
            concat!(".pushsection .text.muslin.", stringify!($name), ",\"ax\",%progbits"),
            concat!(".asciz \"muslin routine ", stringify!($name), "\""),
            ".popsection"
        );
        #[no_mangle]
        #[link_section = concat!(".text.muslin.", stringify!($name))]
        pub unsafe extern "C" fn $name($($argument: $type),*) -> $answer $body
    };
}

// SAFETY: of all of them, the C standard says what a caller has to see to, and the routines ask no more.

#[cfg(target_arch = "x86_64")]
routine!(memcpy(to: *mut c_void, from: *const c_void, n: usize) -> *mut c_void {
    unsafe { routines::memmove(to.cast(), from.cast(), n).cast() }
});

routine!(memmove(to: *mut c_void, from: *const c_void, n: usize) -> *mut c_void {
    unsafe { routines::memmove(to.cast(), from.cast(), n).cast() }
});

#[cfg(target_arch = "x86_64")]
routine!(memset(to: *mut c_void, byte: c_int, n: usize) -> *mut c_void {
    unsafe { routines::memset(to.cast(), byte as u8, n).cast() }
});

routine!(memcmp(a: *const c_void, b: *const c_void, n: usize) -> c_int {
    unsafe { routines::memcmp(a.cast(), b.cast(), n) }
});

routine!(bcmp(a: *const c_void, b: *const c_void, n: usize) -> c_int {
    unsafe { routines::memcmp(a.cast(), b.cast(), n) }
});

routine!(memchr(start: *const c_void, byte: c_int, n: usize) -> *mut c_void {
    let at = unsafe { routines::memchr(start.cast(), byte as u8, n) };
    if at < n { start.cast::<u8>().wrapping_add(at) as *mut c_void } else { core::ptr::null_mut() }
});

routine!(memrchr(start: *const c_void, byte: c_int, n: usize) -> *mut c_void {
    match unsafe { routines::memrchr(start.cast(), byte as u8, n) } {
        Some(at) => start.cast::<u8>().wrapping_add(at) as *mut c_void,
        None => core::ptr::null_mut(),
    }
});

routine!(strlen(text: *const core::ffi::c_char) -> usize {
    unsafe { routines::strlen(text.cast()) }
});
