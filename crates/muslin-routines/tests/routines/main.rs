//! Every routine against a plain one that anybody can read, on each kind of vector that there is.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod kind;
mod memory;

mod exhaustive;
mod guarded;
mod members;
mod random;
mod sequences;
mod texts;
