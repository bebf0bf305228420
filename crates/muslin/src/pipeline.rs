//! A static build from its request to its report: decide, carry out, build a second time to compare, and find the
//! details of a report.

use std::path::Path;

use muslin_schema::{Executable, Failure, Plan, Report, Request};

use crate::asked_for;
use crate::flow::{BuildOutcome, carry_out, decide};
use crate::project::{Project, project};
use crate::report_details::details;
use crate::reproduce::verify;
use crate::session::Session;
use crate::smoke::{BuiltProgram, SmokeError, smoke_programs};

/// A project and how its build ended.
pub struct Build {
    /// The project as it was understood.
    pub project: Project,
    /// How the build ended.
    pub outcome: BuildOutcome,
}

/// Builds, checks and reports.
///
/// # Errors
///
/// The [`Failure`] of a stage before anything runs. Findings are not failures: they are in the report.
pub(crate) fn build(session: &Session<'_>, request: &Request) -> Result<Build, Box<dyn Failure>> {
    build_project(session, project(session, request)?)
}

/// The same for a project that is understood already.
///
/// # Errors
///
/// As [`build`].
pub(crate) fn build_project(
    session: &Session<'_>,
    mut project: Project,
) -> Result<Build, Box<dyn Failure>> {
    let plan = decide(session, &mut project)?;
    session.events.planned(&plan, &project.request)?;
    let outcome = build_planned(session, &mut project, plan)?;
    Ok(Build { project, outcome })
}

/// Builds as planned. Where a report with details is asked for, more is found out.
///
/// # Errors
///
/// As [`build`].
pub(crate) fn build_planned(
    session: &Session<'_>,
    project: &mut Project,
    plan: Plan,
) -> Result<BuildOutcome, Box<dyn Failure>> {
    asked_for::forget(project);
    let (mut outcome, mut observed) = carry_out(session, project, plan)?;
    if !outcome.is_delivered() {
        let packages = asked_for::add_needs(project);
        if !packages.is_empty() {
            let names: Vec<String> = packages.iter().map(|name| format!("`{name}`")).collect();
            session.line(&format!(
                "{} compiles C++, which nothing showed: it is built once more with a compiler of C++",
                names.join(", ")
            ));
            let plan = decide(session, project)?;
            session.events.planned(&plan, &project.request)?;
            (outcome, observed) = carry_out(session, project, plan)?;
        }
    }
    if project.request.verify_reproducible && outcome.is_delivered() {
        project.clock.next("building once more");
        verify(session, project, &mut outcome)?;
    }
    if outcome.is_delivered() && !project.request.ships {
        project.clock.next("starting");
        if let Err(failure) = start_delivered(session, project, &outcome.report) {
            outcome.fail(Box::new(failure));
        }
    }
    if project.request.details {
        outcome.report.details = Some(Box::new(details(project, &outcome.report, observed)));
    }
    Ok(outcome)
}

/// `--smoke`, of what is not shipped but used where cargo puts it.
fn start_delivered(
    session: &Session<'_>,
    project: &Project,
    report: &Report,
) -> Result<(), SmokeError> {
    let read = |one: &Executable| Ok((one.clone(), muslin_exec::read(Path::new(&one.path))?));
    let files = report.executables.iter().map(read).collect::<Result<Vec<_>, SmokeError>>()?;
    let programs = files.iter().map(|(file, bytes)| BuiltProgram {
        name: &file.name,
        target: file.target,
        bytes,
    });
    smoke_programs(session, project, programs)
}
