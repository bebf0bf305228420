//! The resolver on a machine that is a value.

#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod addresses;
mod daemons;
mod exchanges;
mod fake;
mod files;
mod kept;
mod mutants;
mod names;
