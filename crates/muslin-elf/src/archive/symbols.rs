//! What a member asks for: names, and relocations that need a fixed address.

use super::mark::Mark;
use crate::property::Properties;

/// How much of each member is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Headers and symbols.
    Symbols,
    /// Relocations as well, which are most of an object that is not code.
    Relocations,
}

/// A name that shows something, asked for by a member and defined by none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unresolved {
    /// The first member that asks for it, by its place in [`super::Archive::members`].
    pub member: usize,
    /// The name.
    pub name: String,
    /// What it shows.
    pub mark: Mark,
}

/// A directory of glibc's headers that the debug information of a member names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GlibcHeaders {
    /// The member, by its place in [`super::Archive::members`].
    pub member: usize,
    /// The directory.
    pub path: String,
}

/// A relocation that needs the program at a fixed address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absolute {
    /// The member, by its place in [`super::Archive::members`].
    pub member: usize,
    /// Where it is in the archive.
    pub offset: u64,
    /// The name of its kind, as `readelf` prints it.
    pub kind: &'static str,
}

/// What protects an object with code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Protected {
    /// The member, by its place in [`super::Archive::members`].
    pub member: usize,
    /// A function of it checks a canary before it returns.
    pub canary: bool,
    /// What it claims of its branches.
    pub properties: Properties,
}
