//! The product, compiled into this program, so that what is measured is never an older build.

use std::io;

use muslin_exec::Command;

/// The command line of the product, without a verb yet.
///
/// # Errors
///
/// When the system does not tell where this program is.
pub(crate) fn muslin() -> io::Result<Command> {
    Ok(Command::new(std::env::current_exe()?).args(["muslin"]))
}
