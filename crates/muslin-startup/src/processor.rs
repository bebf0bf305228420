//! What `__builtin_cpu_supports`, `__builtin_cpu_is` and `__builtin_cpu_init` of C ask, as source.
//!
//! gcc finds it in its libgcc and clang in its compiler-rt, and neither is linked into a Rust program. What a program
//! gets instead is an object of [`SOURCES`], which a linker takes only where it is asked for. It knows the vendor
//! (`intel`, `amd`) and every feature up to `x86-64-v4`; single processors such as `skylake` it does not know, so
//! that `__builtin_cpu_is` says no to them.

// Nothing would catch a panic there.
#![warn(clippy::indexing_slicing, clippy::panic)]

pub mod features;

/// The edition of the source; an old one, since any compiler may come.
pub const EDITION: &str = "2021";

/// The file that is the root of the object.
pub const ROOT: &str = "object.rs";

/// Every file of the object, with its text.
pub const SOURCES: &[(&str, &str)] = &[
    ("object.rs", include_str!("processor/object.rs")),
    ("features.rs", include_str!("processor/features.rs")),
];

/// What the object defines.
pub const NAMES: &[&str] = &["__cpu_model", "__cpu_features2", "__cpu_indicator_init"];
