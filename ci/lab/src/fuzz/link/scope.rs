//! Which combinations are made.

/// Which combinations are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// All.
    All,
    /// Those of which everything is installed for the tests: without older musls, zig's linker and C++.
    Installed,
}
