//! Routines of libc that are faster than musl's, as source: memory and strings, `getenv`, directories, `open`.
//!
//! A static program cannot choose a routine when it is loaded, so musl has one of each for every
//! processor, some of which go byte by byte. Those here use the vector registers that each processor of
//! the architecture has, and larger ones where they are found at run time.
//!
//! What a program gets is an object that the Rust compiler of its project makes of [`SOURCES`]: its root
//! is `object.rs`. The same routines are modules of this library, where they are tested.

#![no_std]
// Without it the compiler takes a loop for what it does, and makes a call to the routine it is in.
#![no_builtins]

mod sources;

pub mod directories;
pub mod routines;

pub use sources::{EDITION, ROOT, SOURCES};
