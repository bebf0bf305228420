//! A static build in one direction: choose → provide → build → check → report.

use std::path::Path;

use muslin_plan::musls_own;
use muslin_schema::{
    Allocator, Failure, FailureText, LibcPart, LibcRoutines, Plan, Report, Request, Resolver,
    Severity, Step, StepKind, Target,
};

use crate::build::{BuildLog, Built, Intermediate, build};
use crate::config_paths::{make_cache, make_target_directory};
use crate::explain::known;
use crate::linked_libraries::keep_linked;
use crate::planning::plan;
use crate::project::Project;
use crate::provision::{provide, write};
use crate::report_details::Observed;
use crate::session::Session;
use crate::verify_output::{check, report};

/// How a static build ended.
pub struct BuildOutcome {
    /// What was decided, built and found; its exit code is the process's.
    pub report: Report,
    /// Why it ended early, if it did.
    pub failure: Option<Box<dyn Failure>>,
    /// Warnings of cargo that were not shown yet.
    pub held: Vec<String>,
    /// What was made before the executables.
    pub(crate) made: Vec<(Target, Intermediate)>,
    /// The steps that start what was built, for `run` and `test`; none of them has run.
    pub to_start: Vec<Step>,
    /// Which toolchain has compiled the libraries for a target.
    pub(crate) library_toolchains: Vec<(Target, String)>,
}

impl BuildOutcome {
    fn complete(report: Report, plan_steps: &[Step], built: Built) -> Self {
        let Built { held, made, .. } = built;
        let library_toolchains = library_toolchains(plan_steps);
        let to_start = last(plan_steps);
        Self { report, failure: None, held, made, to_start, library_toolchains }
    }

    /// What is known so far stays in the report: the findings often explain the failure.
    fn early(plan: Plan, request: &Request, built: Built, failure: Box<dyn Failure>) -> Self {
        let to_start = last(&plan.steps);
        let mut report = report(plan, request, Vec::new(), built.findings);
        report.exit_code = failure.exit() as u8;
        report.failure = Some(FailureText::of(failure.as_ref()));
        let failure = Some(failure);
        let (held, made, library_toolchains) = (built.held, Vec::new(), Vec::new());
        Self { report, failure, held, made, to_start, library_toolchains }
    }

    /// What was built is not delivered after all.
    pub(crate) fn fail(&mut self, failure: Box<dyn Failure>) {
        self.report.exit_code = failure.exit() as u8;
        self.report.failure = Some(FailureText::of(failure.as_ref()));
        self.failure = Some(failure);
    }

    /// Whether everything was built and passed its checks.
    #[must_use]
    pub fn is_delivered(&self) -> bool {
        self.report.exit_code == 0
    }
}

/// Which toolchain compiles a library for which target, each once.
fn library_toolchains(steps: &[Step]) -> Vec<(Target, String)> {
    let mut all: Vec<(Target, String)> = Vec::new();
    for step in steps {
        if let StepKind::BuildLibrary(one) = &step.kind {
            let used = (one.target, one.toolchain.clone());
            if !all.contains(&used) {
                all.push(used);
            }
        }
    }
    all
}

/// The steps that start what was built.
fn last(steps: &[Step]) -> Vec<Step> {
    steps.iter().filter(|step| step.kind.is_last()).cloned().collect()
}

/// Decides how a project is built.
///
/// # Errors
///
/// [`muslin_plan::PlanError`] if there is no plan, [`crate::explain::UnknownCode`] for an unknown code in `--allow`.
pub(crate) fn decide(
    session: &Session<'_>,
    project: &mut Project,
) -> Result<Plan, Box<dyn Failure>> {
    project.clock.next("choosing toolchains");
    let plan = plan(session, project)?;
    known(&project.request.allow)?;
    Ok(plan)
}

/// Runs a plan and checks what comes out; with it, what was observed meanwhile.
///
/// # Errors
///
/// What could not be provided or started. Findings, and a build that fails, are part of the outcome.
pub(crate) fn carry_out(
    session: &Session<'_>,
    project: &mut Project,
    mut plan: Plan,
) -> Result<(BuildOutcome, Observed), Box<dyn Failure>> {
    let request = &project.request.clone();
    if plan.findings.iter().any(|one| one.fails(Severity::Error)) {
        let steps = plan.steps.clone();
        let report = report(plan, request, Vec::new(), Vec::new());
        let outcome = BuildOutcome::complete(report, &steps, Built::default());
        return Ok((outcome, Observed { steps, ..Observed::default() }));
    }

    project.clock.next("providing missing dependencies");
    make_cache(Path::new(&project.host.cache))?;
    let workspace = project.graph().workspace_root.as_std_path();
    make_target_directory(Path::new(&plan.target_directory), workspace)?;
    write(&plan.files)?;
    plan = with_allocator(session, project, plan)?;
    // What is done, which is less than what was decided if the allocator was given up.
    let steps = plan.steps.clone();
    let complete = |report, built| BuildOutcome::complete(report, &steps, built);
    let mut built = run_steps(session, project, &mut plan)?;

    project.clock.next("checking");
    let observed = Observed { steps: steps.clone(), ..std::mem::take(&mut built.observed) };
    let mut findings = std::mem::take(&mut built.findings);
    let compiled = std::mem::take(&mut built.compiled);
    for one in &mut findings {
        one.allow(&request.allow);
    }
    if findings.iter().any(|one| one.fails(Severity::Error)) {
        let report = report(plan, request, Vec::new(), findings);
        return Ok((complete(report, built), observed));
    }
    let checked = match built.failure.take() {
        Some(failure) => Err(failure.into()),
        None => check(&plan, project, &built),
    };
    let mut outcome = match checked {
        Ok(executables) => complete(report(plan, request, executables, findings), built),
        Err(failure) => {
            built.findings = findings;
            BuildOutcome::early(plan, request, built, failure)
        }
    };
    outcome.report.compiled = compiled;
    Ok((outcome, observed))
}

/// Compiles the allocator that is linked unless one is asked for. Where that fails, the plan is made again with
/// musl's own, and a note: nobody has asked for another.
fn with_allocator(
    session: &Session<'_>,
    project: &mut Project,
    plan: Plan,
) -> Result<Plan, Box<dyn Failure>> {
    let is_allocator = |step: &Step| match &step.kind {
        StepKind::BuildLibrary(one) => Allocator::Auto.library() == Some(one.id.as_str()),
        _ => false,
    };
    let automatic = project.request.allocator.unwrap_or_default() == Allocator::Auto;
    let Some(last) = plan.steps.iter().rposition(is_allocator).filter(|_| automatic) else {
        return Ok(plan);
    };
    for step in &plan.steps[..=last] {
        let Err(error) = provide(session, step) else { continue };
        if !is_allocator(step) {
            // It is met again when all steps run.
            return Ok(plan);
        }
        project.request.allocator = Some(Allocator::Musl);
        let mut again = self::plan(session, project)?;
        let targets = again.targets.iter().map(|one| one.target);
        let notes: Vec<_> = targets.map(|one| musls_own(one, &error.to_string())).collect();
        again.findings.extend(notes);
        write(&again.files)?;
        return Ok(again);
    }
    Ok(plan)
}

/// Runs the steps of a plan. A target whose routines of libc cannot be compiled is planned with those of musl from
/// then on.
fn run_steps(
    session: &Session<'_>,
    project: &mut Project,
    plan: &mut Plan,
) -> Result<Built, Box<dyn Failure>> {
    let mut built = Built::default();
    let mut log = BuildLog::begin(plan);
    let mut left_out: Vec<Step> = Vec::new();
    for step in &plan.steps {
        if let Err(error) = provide(session, step) {
            let Some(finding) = error.without_object(step) else {
                return Err(error.explained(project, plan).into());
            };
            // Each target has its own object; what keeps one from being compiled keeps all.
            if !built.findings.contains(&finding) {
                built.findings.push(finding);
            }
            left_out.push(step.clone());
        }
        if step.kind == StepKind::CargoBuild {
            project.clock.next("cargo build");
            built.add(build(session, project, plan, step, &mut log)?);
        }
    }
    if built.failure.is_none() {
        keep_linked(plan, &built.observed);
    }
    for target in &mut plan.targets {
        let triple = target.target.triple();
        let of_target = |step: &&Step| step.words().iter().any(|word| word == triple);
        for step in left_out.iter().filter(of_target) {
            match step.kind {
                StepKind::Object { replaces: LibcPart::Routines, .. } => {
                    target.libc_routines = LibcRoutines::MUSL;
                }
                StepKind::Object { replaces: LibcPart::Resolver, .. } => {
                    target.resolver = Resolver::Musl;
                }
                _ => {}
            }
        }
    }
    Ok(built)
}
