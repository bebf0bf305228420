//! A static build from its request to its report: decide, carry out, build a second time to compare, and find the
//! details of a report.

use muslin_schema::{Failure, Plan, Request};

use crate::asked_for;
use crate::flow::{BuildOutcome, carry_out, decide};
use crate::project::{Project, project};
use crate::report_details::details;
use crate::reproduce::verify;
use crate::session::Session;

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
    if project.request.details {
        outcome.report.details = Some(Box::new(details(project, &outcome.report, observed)));
    }
    Ok(outcome)
}
