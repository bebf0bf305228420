//! `ar` and `ranlib` for ELF objects.
//!
//! [`ar`] and [`ranlib`] carry out one command line. Time, owner and mode of members are never recorded, so that the
//! same objects are the same bytes. What it does not do is an error that names it: no modifier is ignored that would
//! change the result.

mod error;
mod files;

mod member;
mod symbols;
mod writer;

mod arguments;
mod response;
mod script;

mod edit;
mod show;
mod usage;

mod operation;

pub use error::ArchiverError;
pub use files::Files;
pub use operation::{Answer, ar, ranlib};
