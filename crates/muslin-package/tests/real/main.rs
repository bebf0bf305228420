//! What we pack, in the hands of the tools that people unpack it with.
#![expect(clippy::disallowed_methods, reason = "a test starts its tools itself")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod archives;
mod hostile;
mod program;
mod tools;
mod unpacked;
