//! What can be asked of `run` and `test`: what is asked of a static build, and cargo's own flags.

use clap::Args;
use muslin_schema::{Purpose, Tests};

use crate::arguments::BuildArguments;

/// What is started is this machine's own where nothing is said, so that it starts by itself.
const ONE_TARGET: &str = "The target: `x86_64`, `aarch64` or a full triple. The default is this machine's own architecture";
const TARGETS: &str = "The target: `x86_64`, `aarch64`, a full triple, or `all`. Repeatable. The default is this machine's own architecture";

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
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
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

    /// The library's unit tests.
    #[arg(long, help_heading = "Tests")]
    lib: bool,

    /// Only this file of integration tests. Repeatable.
    #[arg(long, value_name = "NAME", help_heading = "Tests")]
    test: Vec<String>,

    /// Everything that has `test = true`.
    #[arg(long, help_heading = "Tests")]
    tests: bool,

    /// Only this benchmark. Repeatable.
    #[arg(long, value_name = "NAME", help_heading = "Tests")]
    bench: Vec<String>,

    /// Everything that has `bench = true`.
    #[arg(long, help_heading = "Tests")]
    benches: bool,

    /// Everything but doc tests.
    #[arg(long, help_heading = "Tests")]
    all_targets: bool,

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

impl RunArguments {
    /// What has to be built, and what for.
    #[must_use]
    pub(crate) fn build(&self) -> BuildArguments {
        for_cargo(&self.build, &self.config, Purpose::Run(self.build.cargo_args.clone()))
    }
}

impl TestArguments {
    /// What has to be built, and what for.
    #[must_use]
    pub(crate) fn build(&self) -> BuildArguments {
        let on = |flag: &str, on: bool| on.then(|| flag.to_owned());
        let named = |flag: &str, names: &[String]| {
            names.iter().flat_map(|name| [flag.to_owned(), name.clone()]).collect::<Vec<_>>()
        };
        let mut selection: Vec<String> = [
            on("--lib", self.lib),
            on("--tests", self.tests),
            on("--benches", self.benches),
            on("--all-targets", self.all_targets),
            on("--doc", self.doc),
        ]
        .into_iter()
        .flatten()
        .collect();
        selection.extend(named("--test", &self.test));
        selection.extend(named("--bench", &self.bench));
        let tests = Tests {
            selection,
            only_doc: self.doc,
            no_run: self.no_run,
            no_fail_fast: self.no_fail_fast,
            name: self.name.clone(),
            arguments: self.build.cargo_args.clone(),
        };
        for_cargo(&self.build, &self.config, Purpose::Test(tests))
    }
}

/// What follows `--` is not cargo's here, but settings can be.
fn for_cargo(build: &BuildArguments, settings: &[String], purpose: Purpose) -> BuildArguments {
    let mut build = build.clone();
    build.cargo_args = settings.iter().map(|setting| format!("--config={setting}")).collect();
    build.purpose = purpose;
    build
}
