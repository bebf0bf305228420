//! The time of the sources.

use std::path::Path;

use muslin_exec::{Command, Runner};

/// The time of the commit that is checked out; `None` without git, or without a repository.
pub(crate) fn commit_time_of(runner: &dyn Runner, workspace: &Path) -> Option<u64> {
    let command = Command::from_argv(["git", "log", "-1", "--format=%ct"]).within(workspace);
    let answer = runner.capture(&command).ok().filter(muslin_exec::Captured::succeeded);
    answer?.output.trim().parse().ok()
}
