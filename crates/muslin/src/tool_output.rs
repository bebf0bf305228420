//! What this program prints where a build has started it as one of its tools.

/// What this program answers where it was started as a tool of a build.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ToolOutput {
    /// The exit code.
    pub code: u8,
    /// For standard output: an archiver prints members.
    pub output: Vec<u8>,
    /// For standard error.
    pub error: String,
}
