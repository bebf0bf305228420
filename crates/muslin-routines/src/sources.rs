//! The source of the object, as it is written for the compiler.

macro_rules! sources {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!($name))),*]
    };
}

/// The edition of the source; an old one, since any compiler may come.
pub const EDITION: &str = "2021";

/// The file that is the root of the object.
pub const ROOT: &str = "object.rs";

/// Every file of the object, with its text.
pub const SOURCES: &[(&str, &str)] = sources![
    "object.rs",
    "directories.rs",
    "exports/directories.rs",
    "exports/environment.rs",
    "exports/memory.rs",
    "exports/open.rs",
    "routines.rs",
    "routines/aarch64.rs",
    "routines/compare.rs",
    "routines/copy.rs",
    "routines/members.rs",
    "routines/search.rs",
    "routines/sequence.rs",
    "routines/set.rs",
    "routines/text.rs",
    "routines/vector.rs",
    "routines/vector/neon.rs",
    "routines/vector/x86.rs",
    "routines/x86_64.rs",
];
