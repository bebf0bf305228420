//! A build with what is printed and written about it: the one way of every verb that builds.

use muslin::{Build, BuildOutcome, Project, Session};
use muslin_schema::{Failure, Request};

use crate::console::Console;
use crate::output::Format;
use crate::report_output::ReportArguments;
use crate::stop::Stop;

/// What a verb needs of a project beyond the build, checked before it.
pub(crate) type Check<'c> = dyn Fn(&Project) -> Result<(), Box<dyn Failure>> + 'c;

/// Builds, and writes the reports that are asked for: the build, and where they are. A build that fails is
/// reported too.
///
/// # Errors
///
/// The failure of a stage before the build. A report that cannot be written is one only where the build is
/// delivered; otherwise it is printed.
pub(crate) fn build(
    console: &Console,
    session: &Session<'_>,
    request: &Request,
    reports: &ReportArguments,
    check: &Check<'_>,
) -> Result<(Build, Vec<String>), Stop> {
    let environment = session.environment();
    let request = Request { details: reports.is_asked(), ..request.clone() };
    let project = session.project(&request).inspect_err(|failure| {
        reports.write_early(failure.as_ref(), None, environment);
    })?;
    let directory = project.target_directory().display().to_string();
    check(&project).inspect_err(|failure| {
        reports.write_early(failure.as_ref(), Some(&directory), environment);
    })?;
    let build = session.build_project(project).inspect_err(|failure| {
        reports.write_early(failure.as_ref(), Some(&directory), environment);
    })?;
    let places = match reports.write(&build.outcome.report, &directory, environment) {
        Ok(places) => places,
        Err(error) if build.outcome.is_delivered() => return Err(error.into()),
        Err(error) => {
            console.complain(&error);
            Vec::new()
        }
    };
    Ok((build, places))
}

/// The same for what is shipped: the report is printed, and a build that is not delivered ends the verb.
///
/// # Errors
///
/// As [`build`], and [`Stop::Reported`].
pub(crate) fn build_to_ship(
    console: &Console,
    session: &Session<'_>,
    request: &Request,
    reports: &ReportArguments,
    check: &Check<'_>,
) -> Result<Build, Stop> {
    let request = Request { ships: true, ..request.clone() };
    let (build, places) = build(console, session, &request, reports, check)?;
    // A program that reads the answer gets one value: the report, or what was made in the end.
    if build.outcome.is_delivered() && console.output().format == Format::Json {
        return Ok(build);
    }
    console.report(&build.outcome.report)?;
    complain(console, &build.outcome);
    console.places(&places)?;
    if build.outcome.is_delivered() {
        return Ok(build);
    }
    Err(Stop::Reported(build.outcome.report.exit_code))
}

/// Prints why a build has ended early, if it did.
pub(crate) fn complain(console: &Console, outcome: &BuildOutcome) {
    if let Some(failure) = &outcome.failure {
        console.complain(failure.as_ref());
    }
}
