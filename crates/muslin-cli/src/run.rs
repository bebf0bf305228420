//! `run` and `test`: a static build with all its checks, and then what was built is started. What fails the checks
//! is never started, and standard output is the program's alone.

use clap::Args;
use muslin::Session;
use muslin_schema::{Exit, Failure, Purpose, Request, Suite, Tests, Verbosity};

use crate::arguments::BuildArguments;
use crate::build_report::complain;
use crate::command::Command;
use crate::console::Console;
use crate::output::{Decisions, Format, Output};
use crate::stop::Stop;
use crate::target_selection::TargetSelection;

/// Without `--target`, the executable is one for this machine, so that it starts by itself.
pub(crate) const ONE_TARGET: &str = "The target: `x86_64`, `aarch64` or a full triple. The default is this machine's own architecture";
pub(crate) const TARGETS: &str = "The target: `x86_64`, `aarch64`, a full triple, or `all`. Repeatable. The default is this machine's own architecture";

/// Which executable is started, and with what.
#[derive(Args, Clone, Debug, Default)]
#[command(
    mut_arg("cargo_args", |arg| arg.value_name("ARGS").help("Arguments for the program")),
    mut_arg("profile", |arg| arg.help("The build profile; `dev` unless you name one")),
    mut_arg("target", |arg| arg.long_help(ONE_TARGET)),
    mut_arg("release", |arg| arg.help("Build with the `release` profile")),
    mut_arg("bins", |arg| arg.hide(true)),
    mut_arg("examples", |arg| arg.hide(true)),
    mut_arg("workspace", |arg| arg.hide(true)),
    mut_arg("exclude", |arg| arg.hide(true)),
    mut_arg("message_format", |arg| arg.hide(true)),
    after_help = "\
Examples:
  cargo muslin run                              build, check and start the one binary
  cargo muslin run --bin server -- --port 80    name one; what follows `--` is its own
  cargo muslin run --target aarch64             the other architecture, under an emulator

The exit code is the program's. What fails the checks is not started: exit code 20."
)]
pub struct RunArguments {
    #[command(flatten)]
    build: BuildArguments,

    /// A setting for cargo (`KEY=VALUE`), or a file of settings. Repeatable.
    #[arg(long, value_name = "SETTING", help_heading = "Build")]
    config: Vec<String>,
}

/// Which tests are run, and how.
#[derive(Args, Clone, Debug, Default)]
#[command(
    mut_arg("cargo_args", |arg| arg.value_name("ARGS").help("Arguments for the test programs")),
    mut_arg("profile", |arg| arg.help("The build profile; `test` unless you name one")),
    mut_arg("target", |arg| arg.long_help(TARGETS)),
    mut_arg("release", |arg| arg.help("Build with the `release` profile")),
    mut_arg("message_format", |arg| arg.hide(true)),
    after_help = "\
Examples:
  cargo muslin test                       unit, integration and doc tests, static
  cargo muslin test --test api login      the tests of tests/api.rs with `login` in their names
  cargo muslin test --target all          for both architectures, one after the other

The exit code is that of `cargo test`. Where a test program fails the checks, none is
started: exit code 20."
)]
pub struct TestArguments {
    /// Only tests with this in their names.
    #[arg(value_name = "TESTNAME")]
    name: Option<String>,

    #[command(flatten)]
    targets: TargetSelection,

    /// Only the examples in the library's documentation.
    #[arg(long, help_heading = "Tests", conflicts_with_all = ["lib", "test", "tests", "bench", "benches", "all_targets", "no_run"])]
    doc: bool,

    /// Build and check, and run nothing.
    #[arg(long, help_heading = "Tests")]
    no_run: bool,

    /// Run all tests, whatever fails.
    #[arg(long, help_heading = "Tests")]
    no_fail_fast: bool,

    #[command(flatten)]
    build: BuildArguments,

    /// A setting for cargo (`KEY=VALUE`), or a file of settings. Repeatable.
    #[arg(long, value_name = "SETTING", help_heading = "Build")]
    config: Vec<String>,
}

impl Command for RunArguments {
    fn output(&self) -> Output {
        output_aside(&self.build)
    }

    fn run(&self, console: &Console) -> Result<u8, Stop> {
        let purpose = Purpose::Run(self.build.cargo_args.clone());
        build_and_start(console, &with_settings(&self.build, &self.config, purpose))
    }
}

impl Command for TestArguments {
    fn output(&self) -> Output {
        output_aside(&self.build)
    }

    fn run(&self, console: &Console) -> Result<u8, Stop> {
        let purpose = Purpose::Test(self.tests());
        build_and_start(console, &with_settings(&self.build, &self.config, purpose))
    }
}

impl TestArguments {
    fn tests(&self) -> Tests {
        let mut selection = self.targets.flags();
        selection.extend(self.doc.then(|| "--doc".to_owned()));
        Tests {
            suite: Suite::Test,
            selection,
            only_doc: self.doc,
            no_run: self.no_run,
            no_fail_fast: self.no_fail_fast,
            name: self.name.clone(),
            arguments: self.build.cargo_args.clone(),
        }
    }
}

/// Standard output is that of what is started, unless someone asks for JSON, which is refused.
pub(crate) fn output_aside(build: &BuildArguments) -> Output {
    let output = build.output();
    let format = if output.format == Format::Json { Format::Json } else { Format::Aside };
    Output { format, decisions: Decisions::Verbose, ..output }
}

/// What follows `--` is not cargo's here, but settings can be.
pub(crate) fn with_settings(
    build: &BuildArguments,
    settings: &[String],
    purpose: Purpose,
) -> Request {
    let cargo_args = settings.iter().map(|setting| format!("--config={setting}")).collect();
    Request { cargo_args, ..build.request_for(purpose) }
}

/// JSON is asked for where standard output belongs to a program.
#[derive(Debug, thiserror::Error)]
#[error("`--message-format json` cannot be used here: standard output belongs to what is started")]
struct NoJson;

impl Failure for NoJson {
    fn exit(&self) -> Exit {
        Exit::Usage
    }

    fn help(&self) -> Option<String> {
        Some("`plan` and `static-build` answer in JSON".to_owned())
    }
}

/// Builds, checks and starts.
pub(crate) fn build_and_start(console: &Console, request: &Request) -> Result<u8, Stop> {
    if console.output().format == Format::Json {
        console.complain(&NoJson);
        return Err(Stop::Reported(NoJson.exit() as u8));
    }
    let session: Session<'_> = console.session();
    let build = session.build(request)?;
    let outcome = &build.outcome;
    let code = outcome.report.exit_code;
    if code != 0 {
        for line in &outcome.held {
            console.show(|_| format!("{line}\n"))?;
        }
    }
    let verbosity = console.output().verbosity;
    if verbosity > Verbosity::Quiet || code != 0 {
        let every_check = verbosity >= Verbosity::Verbose;
        // All of it where nothing is started; else what is worth a warning.
        let is_all = outcome.to_start.is_empty();
        let screen = if is_all { muslin_report::report } else { muslin_report::before_start };
        console.show(|paint| screen(&outcome.report, paint, every_check))?;
    }
    complain(console, outcome);
    if code != 0 || outcome.to_start.is_empty() {
        return Ok(code);
    }
    Ok(session.start(&build)?)
}
