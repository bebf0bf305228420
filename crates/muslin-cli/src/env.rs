//! `env`: the variables of a static build, for programs that start cargo themselves: editors, nextest, maturin.
//!
//! What the build needs is provided first, since the variables name it. Standard output has the variables alone.

mod dotenv;
mod shell;
mod variables;

use clap::{Args, ValueEnum};
use muslin_schema::{Exit, Purpose};

use crate::arguments::BuildArguments;
use crate::build_report::complain;
use crate::command::Command;
use crate::console::Console;
use crate::env::variables::{variables, without_arguments};
use crate::output::{Format, Output};
use crate::run::ONE_TARGET;
use crate::stop::Stop;

/// Which build, and how its variables are written.
#[derive(Args, Clone, Debug, Default)]
#[command(
    mut_arg("profile", |arg| arg.help("The build profile; `dev` unless you name one")),
    mut_arg("target", |arg| arg.long_help(ONE_TARGET)),
    mut_arg("release", |arg| arg.help("For the `release` profile")),
    mut_arg("message_format", |arg| arg.hide(true).visible_alias(None)),
    mut_arg("verify_reproducible", |arg| arg.hide(true)),
    mut_arg("cargo_args", |arg| arg.hide(true)),
    after_help = "\
Examples:
  eval \"$(cargo muslin env)\" && cargo nextest run       this shell builds static from here on
  cargo muslin env --format dotenv > .env                for tools that read such a file
  cargo muslin env --format json                         for editors: `rust-analyzer.cargo.extraEnv`

What another program builds with these variables is not checked; `cargo muslin inspect` does that."
)]
pub struct EnvArguments {
    #[command(flatten)]
    build: BuildArguments,

    /// How the variables are written.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t, help_heading = "Output")]
    format: EnvFormat,
}

/// How variables are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum EnvFormat {
    /// `export NAME='value'`, for `eval` in a POSIX shell.
    #[default]
    Shell,
    /// `NAME='value'`, one on each line.
    Dotenv,
    /// One JSON value.
    Json,
}

impl Command for EnvArguments {
    fn output(&self) -> Output {
        Output { format: Format::Aside, ..self.build.output() }
    }

    fn run(&self, console: &Console) -> Result<u8, Stop> {
        let session = console.session();
        let mut request = self.build.request_for(Purpose::Environment);
        request.verify_reproducible = false;
        let build = session.build(&request)?;
        let outcome = &build.outcome;
        console.show(|paint| muslin_report::before_start(&outcome.report, paint, false))?;
        complain(console, outcome);
        let [step] = outcome.to_start.as_slice() else {
            return Ok(outcome.report.exit_code.max(Exit::Usage as u8));
        };
        if outcome.report.exit_code != 0 {
            return Ok(outcome.report.exit_code);
        }
        let found = variables(step, session.environment())?;
        let text = match self.format {
            EnvFormat::Shell => shell::lines(&without_arguments(&found)?),
            EnvFormat::Dotenv => dotenv::lines(&without_arguments(&found)?),
            EnvFormat::Json => muslin_report::json(&found),
        };
        Console::print_verbatim(&text)?;
        Ok(Exit::Delivered as u8)
    }
}
