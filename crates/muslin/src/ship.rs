//! From checked executables to what is shipped: stripped, checked again, with what has to lie beside them.

mod additions;
mod built;
mod cargo_settings;
mod commit;
mod companion_files;
mod contents;
mod delivery;
mod error;
mod program;
mod record;
mod statement;
mod time;

#[cfg(test)]
mod tests;

pub(crate) use additions::addition;
pub(crate) use commit::commit;
pub(crate) use companion_files::Companions;
pub(crate) use contents::contents_of;
pub(crate) use delivery::{CHECKSUMS, DIST, Delivery, IMAGE, Made, ReleaseNames, Sources, deliver};
pub(crate) use error::ShipError;
pub use program::Debug;
pub(crate) use program::Shipped;
pub(crate) use statement::{Stated, signing_key, statement};
pub(crate) use time::{Time, time};
