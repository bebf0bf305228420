//! Two builds of the same sources: where the executables differ, and why.
//!
//! Nothing here builds or reads files. [`differences`] lays two executables side by side, section by
//! section; [`verdict`] puts next to it what the two builds have left on their way (the files and variables of
//! build scripts, the objects of each crate) and makes a finding of it.

#![forbid(unsafe_code)]

mod difference;
mod kind;
mod origin;
mod places;
mod rebuilt;
mod verdict;

pub use difference::{Difference, differences};
pub use origin::{Library, Origin, Script, ScriptFile};
pub use places::Places;
pub use rebuilt::{Rebuilt, rebuilt};
pub use verdict::{Side, verdict};
