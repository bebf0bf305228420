//! The object: the functions under the names that C has for them.
//!
//! Each is in a section of its own, behind its mark, so that a linker takes or leaves both
//! together, and the mark is in a program exactly if the function is, also when all symbols are gone.
//!
//! The names are weak: they come before those of libc, which a linker takes only for what is not defined,
//! and give way to a function that a program brings along itself.

#![no_std]
// What the library tests is not all that the object has. Rust before 1.81 takes no reason here.
#![allow(unreachable_pub, dead_code)]

// Nothing here unwinds, but generic functions of the core library bring tables for it. Debuggers read them from
// `.debug_frame` as well, which is not loaded, and which a stripped program does not have.
core::arch::global_asm!(".cfi_sections .debug_frame");

mod edge;
mod resolver;
