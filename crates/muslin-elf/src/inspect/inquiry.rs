//! What is asked about a file.

use muslin_finding::Target;

use crate::start::CrtObjects;

/// What is asked about a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inquiry {
    /// The name that the answer is about, usually the path. Its last part represents the program in
    /// the messages that a user would see.
    pub name: String,
    /// The machine that it ought to run on; without one, a machine that it was made for.
    pub machine: Option<Target>,
    /// What `_start_c` looks like in that target's own CRT objects, if they are at hand.
    pub crt_objects: Option<CrtObjects>,
}
