//! Programs that run beside us until they are no longer needed.

use std::fs::File;
use std::path::Path;

use crate::command::Command;
use crate::runner::{RunError, expression};

/// A program that was started, and is ended when this value goes.
#[derive(Debug)]
pub struct Server(duct::Handle);

impl Server {
    /// Starts a program. What it prints goes into the file `log`, which is made again.
    ///
    /// # Errors
    ///
    /// [`RunError`] if the file cannot be written or the program cannot be started.
    pub fn start(command: &Command, log: &Path) -> Result<Self, RunError> {
        let start = || {
            let expression = expression(command).stdin_null().stderr_to_stdout().unchecked();
            expression.stdout_file(File::create(log)?).start()
        };
        start().map(Self).map_err(|source| RunError::of(command, source))
    }

    /// Whether it has ended by itself.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        !matches!(self.0.try_wait(), Ok(None))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // One that has just ended by itself cannot be killed, and need not be. It is waited for nevertheless,
        // so that nothing of it is left.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_ended_with_its_value() {
        let directory = tempfile::tempdir().unwrap();
        let log = directory.path().join("log");
        let server = Server::start(&Command::new("sleep").args(["1000"]), &log).unwrap();
        assert!(!server.has_ended());
        let pids = server.0.pids();
        drop(server);
        let alive = Command::new("kill").args(["-0".to_owned(), pids[0].to_string()]);
        let answer = crate::runner::Runner::capture(&crate::runner::Real, &alive).unwrap();
        assert!(!answer.succeeded());
    }
}
