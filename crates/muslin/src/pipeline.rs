//! The flow, in one direction: survey → choose → provide → build → check → report.

use muslin_exec::Runner;
use muslin_schema::{
    Environment, Failure, FailureText, Plan, Report, Request, Severity, StepKind, Target, Verbosity,
};

use crate::build::{BuildLog, Built, OnTheWay, build};
use crate::cli::BuildArguments;
use crate::decide::plan;
use crate::deliver::{check, report};
use crate::details::{Observed, details};
use crate::explain::known;
use crate::project::{Project, project};
use crate::provide::{provide, write};
use crate::shell::complain;
use crate::verify::verify;
use crate::written::ReportArguments;

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
    /// Where reports were written.
    pub(crate) written: Vec<String>,
}

impl Ended {
    fn well(report: Report, built: Built) -> Self {
        let Built { held, made, .. } = built;
        Self { report, failure: None, held, made, written: Vec::new() }
    }

    /// What is known so far stays in the report: the findings often explain the failure.
    fn early(plan: Plan, request: &Request, built: Built, failure: Box<dyn Failure>) -> Self {
        let mut report = report(plan, request, Vec::new(), built.findings);
        report.exit_code = failure.exit() as u8;
        report.failure = Some(FailureText::of(failure.as_ref()));
        let held = built.held;
        let (made, written) = (Vec::new(), Vec::new());
        Self { report, failure: Some(failure), held, made, written }
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

/// The same, with the reports that are asked for. Where a build has failed, that is what counts: a report that
/// cannot be written is then told beside.
///
/// # Errors
///
/// As [`static_build`]; and a report that cannot be written.
pub(crate) fn build_and_write(
    runner: &dyn Runner,
    arguments: &BuildArguments,
    reports: &ReportArguments,
    environment: &Environment,
    announce: &Announce<'_>,
) -> Result<(Project, Ended), Box<dyn Failure>> {
    let early = |failure: &dyn Failure, folder: Option<&str>| {
        reports.write_early(failure, folder, environment);
    };
    let arguments = reports.with(arguments);
    let mut project = project(runner, &arguments, environment)
        .inspect_err(|failure| early(failure.as_ref(), None))?;
    let folder = project.graphs[0].1.target_directory.clone();
    let mut ended = build_project(runner, &mut project, announce)
        .inspect_err(|failure| early(failure.as_ref(), Some(folder.as_str())))?;
    match reports.write(&ended.report, folder.as_str(), environment) {
        Ok(places) => ended.written = places,
        Err(error) if ended.report.exit_code == 0 => return Err(error.into()),
        Err(error) => complain(&error, project.request.color, environment),
    }
    Ok((project, ended))
}

/// The same for a project that is understood already. Where a report is to be written, more is found out.
///
/// # Errors
///
/// As [`static_build`].
pub(crate) fn build_project(
    runner: &dyn Runner,
    project: &mut Project,
    announce: &Announce<'_>,
) -> Result<Ended, Box<dyn Failure>> {
    let mut observed = Observed::default();
    let mut ended = flow(runner, project, announce, &mut observed)?;
    if project.request.verify_reproducible && ended.report.exit_code == 0 {
        project.clock.next("building once more");
        verify(runner, project, &mut ended)?;
    }
    if project.request.details {
        ended.report.details = Some(Box::new(details(project, &ended.report, observed)));
    }
    Ok(ended)
}

/// The same without a second build, and without looking closer.
///
/// # Errors
///
/// As [`static_build`].
pub(crate) fn build_once(
    runner: &dyn Runner,
    project: &mut Project,
    announce: &Announce<'_>,
) -> Result<Ended, Box<dyn Failure>> {
    flow(runner, project, announce, &mut Observed::default())
}

fn flow(
    runner: &dyn Runner,
    project: &mut Project,
    announce: &Announce<'_>,
    observed: &mut Observed,
) -> Result<Ended, Box<dyn Failure>> {
    project.clock.next("choosing toolchains");
    let plan = plan(runner, project)?;
    observed.steps.clone_from(&plan.steps);
    let request = &project.request.clone();
    known(&request.allow)?;
    announce(&plan)?;
    if plan.findings.iter().any(|one| one.fails(Severity::Error)) {
        return Ok(Ended::well(report(plan, request, Vec::new(), Vec::new()), Built::default()));
    }

    project.clock.next("providing what lacks");
    write(&plan.files)?;
    let mut built = Built::default();
    let mut log = BuildLog::begin(&plan);
    for step in &plan.steps {
        provide(runner, step, request.verbosity == Verbosity::Quiet)
            .map_err(|error| error.explained(project, &plan))?;
        if step.kind == StepKind::CargoBuild {
            project.clock.next("cargo build");
            built.add(build(runner, project, &plan, step, &mut log)?);
        }
    }

    project.clock.next("checking");
    *observed = Observed {
        steps: std::mem::take(&mut observed.steps),
        ..std::mem::take(&mut built.observed)
    };
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
