//! A tiny init (PID 1) for containers: its sources as data, and how a user's own compiler makes it.
//!
//! It is in `program/` and not part of this crate: it is compiled for an image's target by the Rust
//! toolchain that has built the image's program, since that is the one that is surely there.

mod program;

pub use program::{FILES, MAIN, arguments};
