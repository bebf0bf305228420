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

// A group of routines is left out by `--cfg without="GROUP"`.
#[cfg(not(without = "directories"))]
mod directories;
#[cfg(not(without = "memory"))]
mod routines;

/// C's `int` on both architectures; `core::ffi` has it only since Rust 1.64.
#[allow(non_camel_case_types)]
pub(crate) type c_int = i32;

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

/// A second name, as musl before 1.2.4 has it: what one name finds there, the other one must not find in libc.
macro_rules! also {
    ($name:ident = $own:ident) => {
        core::arch::global_asm!(
            concat!(".weak ", stringify!($name)),
            concat!(".type ", stringify!($name), ",%function"),
            concat!(".set ", stringify!($name), ", ", stringify!($own)),
        );
    };
}

mod exports {
    #[cfg(not(without = "directories"))]
    mod directories;
    #[cfg(not(without = "environment"))]
    mod environment;
    #[cfg(not(without = "memory"))]
    mod memory;
    #[cfg(not(without = "open"))]
    mod open;
}
