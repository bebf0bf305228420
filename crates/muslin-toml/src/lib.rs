//! TOML read to the end: a file is proved in one pass, and all its faults come back at once, each
//! underlined at its place.
//!
//! serde stops at the first fault and forgets where it stood; a person who writes a toolchain file
//! wants all of them. A [`Table`] remembers which keys were asked for, so a key that nobody asked for
//! is a fault by itself, and cannot be forgotten in a check.

mod fault;
mod overlay;
mod table;

pub use fault::{Fault, Faults};
pub use overlay::{Entry, File, Overlay};
pub use table::{Table, read, read_at};
