//! `getaddrinfo` and its like as glibc has them, as source that is compiled for a target.
//!
//! musl resolves names in its own way: it asks all servers at once, and gives up where one of the questions
//! for IPv4 and IPv6 is refused or stays unanswered. What a program gets instead is an object that the Rust
//! compiler of its project makes of [`SOURCES`]: its root is `object.rs`. [`resolver`] decides everything and
//! is tested here; `edge`, which is in the object only, exports the functions of C and makes the system calls.

#![no_std]

mod sources;

#[allow(
    clippy::large_stack_arrays,
    reason = "what is large is allocated; only tests have it on a stack"
)]
pub mod resolver;

pub use sources::{EDITION, FLAGS, NAMES, ROOT, SOURCES};
