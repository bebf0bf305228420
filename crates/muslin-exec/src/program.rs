//! Where programs are.

use std::path::PathBuf;

/// Where a program is: on `PATH`, or at the path itself.
#[must_use]
pub fn find_program(name: &str) -> Option<PathBuf> {
    which::which(name).ok()
}
