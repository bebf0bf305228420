//! Where programs are.

use std::path::PathBuf;

use crate::developer_tools::{behind_stub, opens_window};

/// Where a program is: on `PATH`, or at the path itself. A stub of Apple's that would only offer to install the
/// developer tools is not there.
#[must_use]
pub fn find_program(name: &str) -> Option<PathBuf> {
    which::which(name).ok().filter(|path| !opens_window(path))
}

/// The same for a program that is wanted without what a stub of Apple's adds: the one behind it.
pub(crate) fn find_real_program(name: &str) -> Option<PathBuf> {
    find_program(name).map(behind_stub)
}
