//! `bench`: `cargo bench` for the static target. What fails the checks is not started.

use clap::Args;
use muslin_schema::{Purpose, Suite, Tests};

use crate::arguments::BuildArguments;
use crate::command::Command;
use crate::console::Console;
use crate::output::Output;
use crate::run::{TARGETS, build_and_start, output_aside, with_settings};
use crate::stop::Stop;
use crate::target_selection::TargetSelection;

/// Which benchmarks are run, and how.
#[derive(Args, Clone, Debug, Default)]
#[command(
    mut_arg("cargo_args", |arg| arg.value_name("ARGS").help("Arguments for the benchmarks")),
    mut_arg("profile", |arg| arg.help("The build profile; `bench` unless you name one")),
    mut_arg("target", |arg| arg.long_help(TARGETS)),
    mut_arg("release", |arg| arg.help("Build with the `release` profile")),
    mut_arg("message_format", |arg| arg.hide(true)),
    after_help = "\
Examples:
  cargo muslin bench                                   all benchmarks
  cargo muslin bench --bench parse                     those of benches/parse.rs
  cargo muslin bench --allocator mimalloc              with another allocator

The exit code is that of `cargo bench`. Where a benchmark fails the checks, none is
started: exit code 20."
)]
pub struct BenchArguments {
    /// Only benchmarks with this in their names.
    #[arg(value_name = "BENCHNAME")]
    name: Option<String>,

    #[command(flatten)]
    targets: TargetSelection,

    /// Build and check, and run nothing.
    #[arg(long, help_heading = "Tests")]
    no_run: bool,

    /// Run all benchmarks, whatever fails.
    #[arg(long, help_heading = "Tests")]
    no_fail_fast: bool,

    #[command(flatten)]
    build: BuildArguments,

    /// A setting for cargo (`KEY=VALUE`), or a file of settings. Repeatable.
    #[arg(long, value_name = "SETTING", help_heading = "Build")]
    config: Vec<String>,
}

impl Command for BenchArguments {
    fn output(&self) -> Output {
        output_aside(&self.build)
    }

    fn run(&self, console: &Console) -> Result<u8, Stop> {
        let purpose = Purpose::Test(Tests {
            suite: Suite::Bench,
            selection: self.targets.flags(),
            only_doc: false,
            no_run: self.no_run,
            no_fail_fast: self.no_fail_fast,
            name: self.name.clone(),
            arguments: self.build.cargo_args.clone(),
        });
        build_and_start(console, &with_settings(&self.build, &self.config, purpose))
    }
}
