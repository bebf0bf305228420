//! What is measured.

/// The suite: the kinds of work that a start of `ci/bench-runtime` does, and the start of the least program.
pub(super) const SUITE: [&str; 13] = [
    "allocate-1",
    "allocate-2",
    "allocate-4",
    "hand-over",
    "strings",
    "hash-maps",
    "json",
    "regex",
    "sort",
    "sqlite",
    "lz4",
    "deflate",
    START,
];

pub(super) const START: &str = "start";

/// What it measures beside the suite: routines at mixed sizes and at each size (which takes as long as all others
/// together), and functions of libc one by one.
pub(super) const ROUTINES: [&str; 3] = ["memory-mixed", "memory", "functions"];
