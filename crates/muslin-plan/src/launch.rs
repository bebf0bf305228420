//! How executables of a target are started on this machine.

use cargo_metadata::{Package, TargetKind};
use muslin_schema::codes;
use muslin_schema::{Answer, Finding, Target};
use muslin_toolchain::Emulation;

use crate::build::TargetBuild;
use crate::error::PlanError;
use crate::inputs::Inputs;

/// The command that starts an executable.
pub(crate) struct Launch {
    /// The words; none if it starts by itself.
    pub(crate) words: Vec<String>,
    /// Why.
    pub(crate) because: String,
    /// Whether cargo knows it too, from the user's own settings.
    pub(crate) of_user: bool,
}

/// Decides how the executables of a target are started: by the user's own runner, by themselves, or by
/// what was found to run them.
///
/// # Errors
///
/// [`PlanError::NothingStarts`] if this machine has nothing for them.
pub(crate) fn launch(inputs: &Inputs<'_>, build: &TargetBuild) -> Result<Launch, PlanError> {
    let ours = |words: Vec<String>, because: &str| {
        Ok(Launch { words, because: because.to_owned(), of_user: false })
    };
    if let Some(runner) = &build.settings.runner {
        let because = format!("your own runner, from {}", runner.place);
        return Ok(Launch { words: runner.value.clone(), because, of_user: true });
    }
    if inputs.host.runs(build.target) {
        return ours(Vec::new(), "this machine runs it by itself");
    }
    match of(inputs, build.target) {
        Some(Emulation::Kernel) => {
            ours(Vec::new(), "the kernel starts it through an interpreter registered there")
        }
        Some(Emulation::Program { program, because, .. }) => ours(vec![program.clone()], because),
        Some(Emulation::Missing(cure)) => Err(nothing_starts(inputs, build.target, Some(cure))),
        None => Err(nothing_starts(inputs, build.target, None)),
    }
}

/// What is worth knowing where tests run under an emulator: those that start the program they test,
/// as integration tests do, cannot.
pub(crate) fn starts_no_others(inputs: &Inputs<'_>, target: Target) -> Option<Finding> {
    let Some(Emulation::Program { program, register, .. }) = of(inputs, target) else {
        return None;
    };
    let has = |package: &Package, wanted: TargetKind| {
        package.targets.iter().any(|target| target.kind.contains(&wanted))
    };
    let both =
        |package: &&&Package| has(package, TargetKind::Bin) && has(package, TargetKind::Test);
    let package = inputs.roots.iter().find(both)?;
    let message = format!(
        "`{program}` runs the tests; one that starts another program for `{target}` fails with \"Exec format error\""
    );
    Some(Finding {
        answer: Answer::No,
        cure: Some(register.clone()),
        ..Finding::note(codes::EMULATED_START, &package.name, message)
    })
}

fn of<'i>(inputs: &Inputs<'i>, target: Target) -> Option<&'i Emulation> {
    inputs.emulations.iter().find(|(other, _)| *other == target).map(|(_, found)| found)
}

fn nothing_starts(inputs: &Inputs<'_>, target: Target, cure: Option<&String>) -> PlanError {
    let host = inputs.host.triple.clone();
    PlanError::NothingStarts { target, host, cure: cure.cloned() }
}
