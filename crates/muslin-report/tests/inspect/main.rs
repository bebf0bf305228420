//! What `inspect` says, in every format.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod log;
mod pages;
mod sample;
mod screens;
