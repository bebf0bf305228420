//! `check` and `clippy`: cargo compiles for the static target without linking, with all that its build scripts need.

use muslin_schema::{Checks, Request, Step, StepKind};

use crate::build::{TargetBuild, argument, steps as builds_of};

/// One `cargo check` for all targets, or one for each where a build would take several.
pub(crate) fn steps(
    request: &Request,
    checks: &Checks,
    cargo: &str,
    builds: &[TargetBuild],
) -> Vec<Step> {
    let steps = builds_of(request, cargo, builds).into_iter();
    steps.map(|build| step(build, checks)).collect()
}

/// The step of a build with another verb of cargo's.
fn step(mut step: Step, checks: &Checks) -> Step {
    let verb = checks.checker.verb();
    step.title = step.title.replacen("Building for", "Checking", 1);
    step.kind = StepKind::CargoCheck;
    step.arguments[0] =
        argument([verb], "compiles and links nothing, so nothing has to be checked");
    let mut asked = checks.selection.clone();
    asked.extend(checks.message_format.iter().map(|format| format!("--message-format={format}")));
    if !checks.arguments.is_empty() {
        asked.push("--".to_owned());
        asked.extend(checks.arguments.iter().cloned());
    }
    if !asked.is_empty() {
        step.arguments.push(argument(asked, "as asked for"));
    }
    step
}
