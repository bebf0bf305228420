//! What is found of an argument of a link, and what that takes.

/// How much an argument counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// It breaks the program.
    Error,
    /// It may; nothing is known of it.
    Warning,
}

/// What is wrong with an argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// How much it counts.
    pub weight: Weight,
    /// The argument as it was written.
    pub argument: String,
    /// What it does.
    pub why: String,
}

/// What is known beside the arguments.
pub struct LinkContext<'c> {
    /// Whether Rust unwinds in this program: with `panic = "abort"`, nothing needs the table.
    pub unwinds: bool,
    /// Whether libc defines a function.
    pub in_libc: &'c dyn Fn(&str) -> bool,
    /// The text of a layout script.
    pub script: &'c dyn Fn(&str) -> Option<String>,
}
