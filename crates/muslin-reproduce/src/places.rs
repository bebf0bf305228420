//! The directories of a build.

/// The directories that a build knew, so that they can be distinguished from what it made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// The longest first.
    pub directories: Vec<String>,
    /// The packages outside of the workspace, with versions.
    pub outside: Vec<String>,
}

impl Places {
    /// What the second build gets as the names of its machine and its user.
    pub const MACHINE: &str = "muslin-elsewhere";

    pub(crate) fn are_in(&self, bytes: &[u8]) -> bool {
        self.directories
            .iter()
            .any(|directory| memchr::memmem::find(bytes, directory.as_bytes()).is_some())
    }
}
