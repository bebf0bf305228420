//! The flow, in one direction: survey → choose → provide → build → check → report.

use muslin_exec::Runner;
use muslin_schema::{
    Environment, Failure, FailureText, Plan, Report, Request, Severity, StepKind, Target, Verbosity,
};

use crate::build::{BuildLog, Built, OnTheWay, build};
use crate::cli::BuildArguments;
use crate::decide::plan;
use crate::deliver::{check, report};
use crate::explain::known;
use crate::project::{Project, project};
use crate::provide::{provide, write};
use crate::verify::verify;

/// How a static build ended.
pub(crate) struct Ended {
    /// What was decided, built and found; its exit code is the process's.
    pub(crate) report: Report,
    /// Why it ended early, if it did.
    pub(crate) failure: Option<Box<dyn Failure>>,
    /// Warnings of cargo's that were not told yet.
    pub(crate) held: Vec<String>,
    /// What was made on the way.
    pub(crate) made: Vec<(Target, OnTheWay)>,
}

impl Ended {
    fn well(report: Report, built: Built) -> Self {
        Self { report, failure: None, held: built.held, made: built.made }
    }

    /// What is known so far stays in the report: the findings often explain the failure.
    fn early(plan: Plan, request: &Request, built: Built, failure: Box<dyn Failure>) -> Self {
        let mut report = report(plan, request, Vec::new(), built.findings);
        report.exit_code = failure.exit() as u8;
        report.failure = Some(FailureText::of(failure.as_ref()));
        Self { report, failure: Some(failure), held: built.held, made: Vec::new() }
    }
}

/// Hears what was decided, before anything runs.
pub(crate) type Announce<'a> = dyn Fn(&Plan) -> Result<(), Box<dyn Failure>> + 'a;

/// Builds, checks and reports. `announce` hears what was decided before anything runs.
///
/// # Errors
///
/// The [`Failure`] of a stage before anything runs. Findings are no failure: they are in the report.
pub(crate) fn static_build(
    runner: &dyn Runner,
    arguments: &BuildArguments,
    environment: &Environment,
    announce: &Announce<'_>,
) -> Result<Ended, Box<dyn Failure>> {
    build_project(runner, &mut project(runner, arguments, environment)?, announce)
}

/// The same for a project that is understood already.
///
/// # Errors
///
/// As [`static_build`].
pub(crate) fn build_project(
    runner: &dyn Runner,
    project: &mut Project,
    announce: &Announce<'_>,
) -> Result<Ended, Box<dyn Failure>> {
    let mut ended = build_once(runner, project, announce)?;
    if project.request.verify_reproducible && ended.report.exit_code == 0 {
        verify(runner, project, &mut ended)?;
    }
    Ok(ended)
}

/// The same without a second build.
///
/// # Errors
///
/// As [`static_build`].
pub(crate) fn build_once(
    runner: &dyn Runner,
    project: &mut Project,
    announce: &Announce<'_>,
) -> Result<Ended, Box<dyn Failure>> {
    let plan = plan(runner, project)?;
    let request = &project.request;
    known(&request.allow)?;
    announce(&plan)?;
    if plan.findings.iter().any(|one| one.fails(Severity::Error)) {
        return Ok(Ended::well(report(plan, request, Vec::new(), Vec::new()), Built::default()));
    }

    write(&plan.files)?;
    let mut built = Built::default();
    let mut log = BuildLog::begin(&plan);
    for step in &plan.steps {
        provide(runner, step, request.verbosity == Verbosity::Quiet)
            .map_err(|error| error.explained(project, &plan))?;
        if step.kind == StepKind::CargoBuild {
            built.add(build(runner, project, &plan, step, &mut log)?);
        }
    }

    if built.findings.iter().any(|one| one.fails(Severity::Error)) {
        let findings = std::mem::take(&mut built.findings);
        return Ok(Ended::well(report(plan, request, Vec::new(), findings), built));
    }
    if let Some(failure) = built.failure.take() {
        return Ok(Ended::early(plan, request, built, failure.into()));
    }
    match check(&plan, request, &project.host, &built) {
        Ok(executables) => {
            let findings = std::mem::take(&mut built.findings);
            Ok(Ended::well(report(plan, request, executables, findings), built))
        }
        Err(failure) => Ok(Ended::early(plan, request, built, failure)),
    }
}
