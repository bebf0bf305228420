//! The flow, in one direction: survey → choose → provide → build → check → report.

use muslin_exec::Runner;
use muslin_schema::{
    Failure, FailureText, MemoryRoutines, Plan, Report, Request, Severity, Step, StepKind, Target,
    Verbosity,
};

use crate::build::{BuildLog, Built, Intermediate, build};
use crate::explain::known;
use crate::planning::plan;
use crate::project::Project;
use crate::provision::{provide, write};
use crate::report_details::Observed;
use crate::verify_output::{check, report};

/// How a static build ended.
pub(crate) struct BuildOutcome {
    /// What was decided, built and found; its exit code is the process's.
    pub(crate) report: Report,
    /// Why it ended early, if it did.
    pub(crate) failure: Option<Box<dyn Failure>>,
    /// Warnings of cargo's that were not told yet.
    pub(crate) held: Vec<String>,
    /// What was made on the way.
    pub(crate) made: Vec<(Target, Intermediate)>,
    /// Where reports were written.
    pub(crate) written: Vec<String>,
}

impl BuildOutcome {
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

/// The same without a second build, and without looking closer.
///
/// # Errors
///
/// As [`static_build`].
pub(crate) fn build_once(
    runner: &dyn Runner,
    project: &mut Project,
    announce: &Announce<'_>,
) -> Result<BuildOutcome, Box<dyn Failure>> {
    flow(runner, project, announce, &mut Observed::default())
}

pub(crate) fn flow(
    runner: &dyn Runner,
    project: &mut Project,
    announce: &Announce<'_>,
    observed: &mut Observed,
) -> Result<BuildOutcome, Box<dyn Failure>> {
    project.clock.next("choosing toolchains");
    let mut plan = plan(runner, project)?;
    observed.steps.clone_from(&plan.steps);
    let request = &project.request.clone();
    known(&request.allow)?;
    announce(&plan)?;
    if plan.findings.iter().any(|one| one.fails(Severity::Error)) {
        return Ok(BuildOutcome::well(
            report(plan, request, Vec::new(), Vec::new()),
            Built::default(),
        ));
    }

    project.clock.next("providing what lacks");
    write(&plan.files)?;
    let mut built = Built::default();
    let mut log = BuildLog::begin(&plan);
    let mut left_out: Vec<Step> = Vec::new();
    for step in &plan.steps {
        if let Err(error) = provide(runner, step, request.verbosity == Verbosity::Quiet) {
            let Some(finding) = error.without_routines(step) else {
                return Err(error.explained(project, &plan).into());
            };
            let finding = finding.allow(&request.allow);
            // Each target has its own object; what keeps one from being compiled keeps all.
            if !built.findings.contains(&finding) {
                built.findings.push(finding);
            }
            left_out.push(step.clone());
        }
        if step.kind == StepKind::CargoBuild {
            project.clock.next("cargo build");
            built.add(build(runner, project, &plan, step, &mut log)?);
        }
    }

    for target in &mut plan.targets {
        let triple = target.target.triple();
        let of_target = |step: &Step| step.words().iter().any(|word| word == triple);
        if left_out.iter().any(of_target) {
            target.memory_routines = MemoryRoutines::Musl;
        }
    }

    project.clock.next("checking");
    *observed = Observed {
        steps: std::mem::take(&mut observed.steps),
        ..std::mem::take(&mut built.observed)
    };
    if built.findings.iter().any(|one| one.fails(Severity::Error)) {
        let findings = std::mem::take(&mut built.findings);
        return Ok(BuildOutcome::well(report(plan, request, Vec::new(), findings), built));
    }
    if let Some(failure) = built.failure.take() {
        return Ok(BuildOutcome::early(plan, request, built, failure.into()));
    }
    match check(&plan, request, &project.host, &built) {
        Ok(executables) => {
            let findings = std::mem::take(&mut built.findings);
            Ok(BuildOutcome::well(report(plan, request, executables, findings), built))
        }
        Err(failure) => Ok(BuildOutcome::early(plan, request, built, failure)),
    }
}
