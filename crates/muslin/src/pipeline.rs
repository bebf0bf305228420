//! A static build from its arguments to its report: the flow, a second build to compare, and the details of a report.

use muslin_exec::Runner;
use muslin_schema::{Environment, Failure};

use crate::arguments::BuildArguments;
use crate::flow::{Announce, BuildOutcome, flow};
use crate::project::{Project, project};
use crate::report_details::{Observed, details};
use crate::report_output::ReportArguments;
use crate::reproduce::verify;
use crate::screen::complain;

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
) -> Result<BuildOutcome, Box<dyn Failure>> {
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
) -> Result<(Project, BuildOutcome), Box<dyn Failure>> {
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
) -> Result<BuildOutcome, Box<dyn Failure>> {
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
