//! Security advisories in the form of RustSec's database (TOML in front of Markdown, a file each), and which of
//! them are about a list of crates.
//!
//! Nothing here reads files or fetches: the texts come in, findings go out.

#![forbid(unsafe_code)]

mod advisory;
mod database;
mod version;

pub use advisory::{Advisory, AdvisoryError, Kind};
pub use database::{Database, Package};
