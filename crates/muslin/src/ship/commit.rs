//! The commit of the sources that are shipped.

use std::path::Path;

use muslin_exec::{Captured, Command, Runner};
use muslin_schema::SourceCommit;

/// The commit that is checked out; `None` without git, or without a repository.
pub(crate) fn commit(runner: &dyn Runner, workspace: &Path) -> Option<SourceCommit> {
    let git = |args: &[&str]| {
        let command = Command::new("git").args(args.iter().copied()).within(workspace);
        let answer = runner.capture(&command).ok().filter(Captured::succeeded)?;
        Some(answer.output.trim().to_owned())
    };
    let id = git(&["rev-parse", "--verify", "HEAD"])?;
    let changes = git(&["status", "--porcelain", "--untracked-files=no"]);
    Some(SourceCommit { id, modified: changes.is_none_or(|changes| !changes.is_empty()) })
}
