//! A command line that is rewritten, and how it differs from what was asked for.

/// One change of the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The rule's diagnostic code.
    pub code: &'static str,
    /// The arguments before.
    pub from: Vec<String>,
    /// The arguments after; empty if they were left out.
    pub to: Vec<String>,
}

/// The right command line, and how it differs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rewritten {
    /// The arguments.
    pub args: Vec<String>,
    /// The changes, in order.
    pub changes: Vec<Change>,
}
