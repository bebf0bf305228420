//! The machine of a program that builds: what its commands start ends with the program.

use crate::command::Command;
use crate::runner::{Captured, Real, RunError, Runner, Stream};
#[cfg(target_os = "linux")]
use crate::{runner, supervisor};

/// The real machine, on which a command that is streamed has a supervisor: when this process is killed, so is
/// everything that the command has started. Only for a program that calls
/// [`as_supervisor`](crate::as_supervisor) before anything else, since it is started again for that. On systems
/// other than Linux it is [`Real`].
#[derive(Clone, Copy, Debug, Default)]
pub struct Supervised;

impl Runner for Supervised {
    fn stream(
        &self,
        command: &Command,
        on_line: &mut dyn FnMut(Stream, &str),
    ) -> Result<Option<i32>, RunError> {
        #[cfg(target_os = "linux")]
        if is_startable(command) {
            return runner::streamed(&expression(command), command, on_line);
        }
        Real.stream(command, on_line)
    }

    /// Not supervised: what is captured answers at once.
    fn capture(&self, command: &Command) -> Result<Captured, RunError> {
        Real.capture(command)
    }

    fn inherit(&self, command: &Command) -> Result<Option<i32>, RunError> {
        Real.inherit(command)
    }

    fn replace(&self, command: &Command) -> Result<Option<i32>, RunError> {
        Real.replace(command)
    }
}

#[cfg(target_os = "linux")]
pub use supervisor::as_supervisor;

#[cfg(target_os = "linux")]
impl Supervised {
    /// Whether this program has called [`as_supervisor`], and can be started again as one.
    #[must_use]
    pub fn is_available() -> bool {
        supervisor::is_asked()
    }
}

/// Supervises nothing on this system.
#[cfg(not(target_os = "linux"))]
#[must_use]
pub fn as_supervisor() -> Option<u8> {
    None
}

#[cfg(not(target_os = "linux"))]
impl Supervised {
    /// Nothing is supervised on this system.
    #[must_use]
    pub fn is_available() -> bool {
        false
    }
}

/// Whether the program exists; the error for one that does not is [`Real`]'s.
#[cfg(target_os = "linux")]
fn is_startable(command: &Command) -> bool {
    // Directories in front of PATH are not searched here: what is only there is run without a supervisor.
    command.limit.is_none() && which::which(&command.program).is_ok()
}

/// The same command under this program's other name.
#[cfg(target_os = "linux")]
fn expression(command: &Command) -> duct::Expression {
    use std::os::unix::process::CommandExt as _;
    // This very program, also when its file was replaced meanwhile.
    let start = Command { program: "/proc/self/exe".into(), ..command.clone() };
    let start = Command { arguments: supervisor::arguments(command), ..start };
    runner::expression(&start).before_spawn(|process| {
        process.arg0(supervisor::SUPERVISOR);
        Ok(())
    })
}
