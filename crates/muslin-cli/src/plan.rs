//! `plan`, `natives` and `doctor`: what a build would do and meet, without building.

use clap::Args;
use muslin_schema::{Exit, NativeNeeds, Severity};

use crate::arguments::BuildArguments;
use crate::command::Command;
use crate::console::Console;
use crate::output::Output;
use crate::stop::Stop;

/// What would be built.
#[derive(Args, Clone, Debug, Default)]
pub struct PlanArguments {
    #[command(flatten)]
    build: BuildArguments,
}

impl Command for PlanArguments {
    fn output(&self) -> Output {
        self.build.output()
    }

    fn run(&self, console: &Console) -> Result<u8, Stop> {
        let session = console.session();
        let mut project = session.project(&self.build.request())?;
        let plan = session.plan(&mut project)?;
        console.answer(&plan, |paint| muslin_report::plan(&plan, paint))?;
        let blocked = plan.findings.iter().any(|one| one.fails(Severity::Error));
        Ok(if blocked { Exit::Findings } else { Exit::Delivered } as u8)
    }
}

/// Whose native dependencies are shown.
#[derive(Args, Clone, Debug, Default)]
pub struct NativesArguments {
    #[command(flatten)]
    build: BuildArguments,
}

impl Command for NativesArguments {
    fn output(&self) -> Output {
        self.build.output()
    }

    fn run(&self, console: &Console) -> Result<u8, Stop> {
        let project = console.session().project(&self.build.request())?;
        let natives: Vec<_> =
            project.natives().iter().map(|(target, list)| (*target, list.as_slice())).collect();
        let targets = project.natives().to_vec();
        let needs = NativeNeeds { schema_version: NativeNeeds::VERSION, targets };
        console.answer(&needs, |paint| muslin_report::natives(&natives, paint))?;
        Ok(Exit::Delivered as u8)
    }
}

/// What would be built, if nothing kept it from being built.
#[derive(Args, Clone, Debug, Default)]
pub struct DoctorArguments {
    #[command(flatten)]
    build: BuildArguments,
}

impl Command for DoctorArguments {
    fn output(&self) -> Output {
        self.build.output()
    }

    fn run(&self, console: &Console) -> Result<u8, Stop> {
        let found = console.session().doctor(&self.build.request())?;
        console.answer(&found, |paint| muslin_report::doctor(&found, paint))?;
        Ok(found.exit_code)
    }
}
