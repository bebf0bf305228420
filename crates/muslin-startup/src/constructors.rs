//! `argc`, `argv` and `envp` for the constructors of a static program of musl, as source.
//!
//! The System V ABI leaves open what the functions in `.init_array` are given. glibc passes `argc`, `argv` and `envp`,
//! which C libraries rely on; musl passes nothing, so that they read what happens to be in the registers.
//!
//! What a program gets is an object that the Rust compiler of its project makes of [`SOURCES`]: its root is
//! `object.rs`. It defines `__libc_start_init`, which musl calls before `main` and which is weak in its
//! `__libc_start_main.c`, so that a definition before libc replaces it. [`stack`] is tested here.

// Nothing would catch a panic there.
#![warn(clippy::indexing_slicing, clippy::panic)]

pub mod stack;

/// The edition of the source; an old one, since any compiler may come.
pub const EDITION: &str = "2021";

/// The file that is the root of the object.
pub const ROOT: &str = "object.rs";

/// Every file of the object, with its text.
pub const SOURCES: &[(&str, &str)] = &[
    ("object.rs", include_str!("constructors/object.rs")),
    ("stack.rs", include_str!("constructors/stack.rs")),
];

/// What the object defines.
pub const NAMES: &[&str] = &["__libc_start_init"];
