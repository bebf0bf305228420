//! `static-build`: builds, writes the reports that are asked for, and prints the result.

use std::process::ExitCode;

use clap::Args;
use muslin_exec::Runner;
use muslin_schema::{Environment, Failure, Plan};

use crate::arguments::BuildArguments;
use crate::pipeline::build_and_write;
use crate::report_output::ReportArguments;
use crate::screen::{complain, print_decisions, print_places, print_report};

/// What to build, and what to write about it.
#[derive(Args, Clone, Debug, Default)]
pub struct StaticBuildArguments {
    #[command(flatten)]
    pub(crate) build: BuildArguments,

    #[command(flatten)]
    pub(crate) report: ReportArguments,
}

/// `static-build`: builds, writes the reports that are asked for, and prints the answer.
pub(crate) fn build_and_report(
    runner: &dyn Runner,
    arguments: &StaticBuildArguments,
    environment: &Environment,
) -> Result<ExitCode, Box<dyn Failure>> {
    let StaticBuildArguments { build, report } = arguments;
    let request = build.request();
    let announce = |plan: &Plan| Ok(print_decisions(plan, &request, environment)?);
    let (_, ended) = build_and_write(runner, build, report, environment, &announce)?;
    print_report(&ended.report, &request, environment)?;
    if let Some(failure) = &ended.failure {
        complain(failure.as_ref(), request.color, environment);
    }
    print_places(&ended.written, &request, environment)?;
    Ok(ExitCode::from(ended.report.exit_code))
}
