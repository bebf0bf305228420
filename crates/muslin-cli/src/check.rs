//! `check` and `clippy`: the messages of the compiler for the static target, with the libraries and headers that its
//! build scripts need.

use clap::Args;
use muslin_schema::{Checker, Checks, Purpose, Request};

use crate::arguments::BuildArguments;
use crate::command::Command;
use crate::console::Console;
use crate::output::Output;
use crate::run::{TARGETS, build_and_start, output_aside, with_settings};
use crate::stop::Stop;
use crate::target_selection::TargetSelection;

/// What is checked.
#[derive(Args, Clone, Debug, Default)]
#[command(
    mut_arg("profile", |arg| arg.help("The build profile; `dev` unless you name one")),
    mut_arg("target", |arg| arg.long_help(TARGETS)),
    mut_arg("release", |arg| arg.help("Check with the `release` profile")),
    mut_arg("message_format", |arg| arg.hide(true)),
    mut_arg("verify_reproducible", |arg| arg.hide(true)),
    after_help = "\
Examples:
  cargo muslin check                             binaries and the library
  cargo muslin check --all-targets               tests, examples and benchmarks too
  cargo muslin check --cargo-message-format json for editors, as cargo prints it

The exit code is that of `cargo check`. Nothing is linked, so no file is checked."
)]
pub struct CheckArguments {
    #[command(flatten)]
    targets: TargetSelection,

    #[command(flatten)]
    build: BuildArguments,

    /// The form of the compiler's messages, as `cargo check --message-format` takes it.
    #[arg(long, value_name = "FORMAT", help_heading = "Output")]
    cargo_message_format: Option<String>,
}

/// What clippy checks, and with which lints.
#[derive(Args, Clone, Debug, Default)]
#[command(
    mut_arg("cargo_args", |arg| arg.value_name("ARGS").help("Arguments for clippy, such as `-D warnings`")),
    mut_arg("profile", |arg| arg.help("The build profile; `dev` unless you name one")),
    mut_arg("target", |arg| arg.long_help(TARGETS)),
    mut_arg("release", |arg| arg.help("Check with the `release` profile")),
    mut_arg("message_format", |arg| arg.hide(true)),
    mut_arg("verify_reproducible", |arg| arg.hide(true)),
    after_help = "\
Examples:
  cargo muslin clippy                            binaries and the library
  cargo muslin clippy --all-targets -- -D warnings

The exit code is that of `cargo clippy`. Nothing is linked, so no file is checked."
)]
pub struct ClippyArguments {
    #[command(flatten)]
    targets: TargetSelection,

    #[command(flatten)]
    build: BuildArguments,

    /// The form of the messages, as `cargo clippy --message-format` takes it.
    #[arg(long, value_name = "FORMAT", help_heading = "Output")]
    cargo_message_format: Option<String>,

    /// A setting for cargo (`KEY=VALUE`), or a file of settings. Repeatable.
    #[arg(long, value_name = "SETTING", help_heading = "Build")]
    config: Vec<String>,
}

impl Command for CheckArguments {
    fn output(&self) -> Output {
        output_aside(&self.build)
    }

    fn run(&self, console: &Console) -> Result<u8, Stop> {
        let purpose = Purpose::Check(Checks {
            checker: Checker::Check,
            selection: self.targets.flags(),
            message_format: self.cargo_message_format.clone(),
            arguments: Vec::new(),
        });
        let request = self.build.request_for(purpose);
        build_and_start(console, &unverified(request))
    }
}

impl Command for ClippyArguments {
    fn output(&self) -> Output {
        output_aside(&self.build)
    }

    fn run(&self, console: &Console) -> Result<u8, Stop> {
        let purpose = Purpose::Check(Checks {
            checker: Checker::Clippy,
            selection: self.targets.flags(),
            message_format: self.cargo_message_format.clone(),
            arguments: self.build.cargo_args.clone(),
        });
        let request = with_settings(&self.build, &self.config, purpose);
        build_and_start(console, &unverified(request))
    }
}

/// Nothing is built that could be compared with a second build.
fn unverified(request: Request) -> Request {
    Request { verify_reproducible: false, ..request }
}
