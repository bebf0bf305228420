//! A runner that does everything in another place.

use std::path::PathBuf;

use muslin_exec::{Command, RunError, Runner, Stream};
use muslin_schema::Environment;

/// Runs commands in another directory and with other variables, unless a command names its own.
pub(crate) struct RelocatedRunner<'r> {
    pub(crate) runner: &'r dyn Runner,
    pub(crate) env: Environment,
    /// The variables of this process that commands do not get.
    pub(crate) unset: Vec<String>,
    pub(crate) directory: PathBuf,
}

impl RelocatedRunner<'_> {
    fn command(&self, command: &Command) -> Command {
        let mut moved = command.clone();
        let set = |key: &String| command.env.iter().any(|(own, _)| own == key);
        moved.unset.extend(self.unset.iter().filter(|key| !set(key)).cloned());
        let ours = self.env.iter().map(|(key, value)| (key.clone(), value.into()));
        // What a command sets itself comes last, and counts.
        moved.env = ours.chain(moved.env).collect();
        moved.directory.get_or_insert_with(|| self.directory.clone());
        moved
    }
}

impl Runner for RelocatedRunner<'_> {
    fn stream(
        &self,
        command: &Command,
        on_line: &mut dyn FnMut(Stream, &str),
    ) -> Result<Option<i32>, RunError> {
        self.runner.stream(&self.command(command), on_line)
    }

    fn inherit(&self, command: &Command) -> Result<Option<i32>, RunError> {
        self.runner.inherit(&self.command(command))
    }
}
