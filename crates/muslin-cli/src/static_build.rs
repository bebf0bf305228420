//! `static-build`: builds, writes the reports that are asked for, and prints the result.

use clap::Args;

use crate::arguments::BuildArguments;
use crate::build_report::{build, complain};
use crate::command::Command;
use crate::console::Console;
use crate::output::Output;
use crate::report_output::ReportArguments;
use crate::smoke::SmokeArguments;
use crate::stop::Stop;

/// What to build, and what to write about it.
#[derive(Args, Clone, Debug, Default)]
pub struct StaticBuildArguments {
    #[command(flatten)]
    build: BuildArguments,

    #[command(flatten)]
    report: ReportArguments,

    #[command(flatten)]
    smoke: SmokeArguments,
}

impl Command for StaticBuildArguments {
    fn output(&self) -> Output {
        self.build.output()
    }

    fn run(&self, console: &Console) -> Result<u8, Stop> {
        let request = self.smoke.of(self.build.request());
        let session = console.session();
        let (build, places) = build(console, &session, &request, &self.report, &|_| Ok(()))?;
        let outcome = build.outcome;
        console.report(&outcome.report)?;
        complain(console, &outcome);
        console.places(&places)?;
        Ok(outcome.report.exit_code)
    }
}
