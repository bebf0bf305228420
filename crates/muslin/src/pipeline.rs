//! The flow, in one direction: survey → choose → provide → build → check → report.

use muslin_exec::Runner;
use muslin_schema::{Environment, Failure, Report, Severity, StepKind, Verbosity};

use crate::build::build;
use crate::cli::BuildArguments;
use crate::decide::{plan, project};
use crate::deliver::{check, report};
use crate::provide::{provide, write};

/// Builds, checks and reports.
///
/// # Errors
///
/// The [`Failure`] of the first stage that cannot go on. Findings are no failure: they are in the report.
pub(crate) fn static_build(
    runner: &dyn Runner,
    arguments: &BuildArguments,
    environment: &Environment,
) -> Result<Report, Box<dyn Failure>> {
    let project = project(runner, arguments, environment)?;
    let plan = plan(&project)?;
    let request = &project.request;
    if plan.findings.iter().any(|one| one.fails(Severity::Error)) {
        return Ok(report(plan, request, Vec::new(), Vec::new()));
    }

    write(&plan.files)?;
    let mut built = crate::build::Built::default();
    for step in &plan.steps {
        provide(runner, step, request.verbosity == Verbosity::Quiet)?;
        if step.kind == StepKind::CargoBuild {
            let graph = &project.graphs[0].1;
            built.add(build(runner, request, &plan, graph, &project.host.cache, step)?);
        }
    }

    let stopped = built.findings.iter().any(|one| one.fails(Severity::Error));
    if let Some(failure) = built.failure.take().filter(|_| !stopped) {
        return Err(failure.into());
    }
    let executables =
        if stopped { Vec::new() } else { check(&plan, request, &project.host, &built)? };
    Ok(report(plan, request, executables, built.findings))
}
