//! A step of a plan as a command.

use std::path::PathBuf;

use muslin_exec::Command;
use muslin_schema::Step;

/// The command of a step, as it will be started.
pub(crate) fn command(step: &Step) -> Command {
    let mut command = Command::new(&step.program).args(step.words());
    command.env = step.env.iter().map(|one| (one.key.clone(), one.value.clone().into())).collect();
    command.path = step.path.iter().map(PathBuf::from).collect();
    command
}
