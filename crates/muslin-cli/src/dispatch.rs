//! Carries a verb out and ends with its exit code.

use std::io::Write as _;
use std::process::ExitCode;

use crate::command::Command;
use crate::console::Console;
use crate::manual;
use crate::stop::Stop;
use crate::verb::{AnyVerb, Verb, command_line};

/// The whole program of a project's own xtask: the verbs of the product, and nothing else.
#[must_use]
pub fn main() -> ExitCode {
    #[derive(clap::Parser)]
    #[command(name = "cargo xtask", bin_name = "cargo xtask", about, arg_required_else_help = true)]
    struct Xtask {
        #[command(subcommand)]
        verb: AnyVerb,
    }
    if let Some(done) = as_tool() {
        return done;
    }
    run_any(&<Xtask as clap::Parser>::parse().verb)
}

/// Does the work of the tool under whose name this program was started; `None` if it was started as itself. A
/// program that builds asks this first, since its builds start it under these names.
#[must_use]
pub fn as_tool() -> Option<ExitCode> {
    let answer = muslin::as_tool()?;
    // Whoever asked and has gone away is not interested any more.
    let _ = std::io::stdout().write_all(&answer.output);
    let _ = std::io::stderr().write_all(answer.error.as_bytes());
    Some(answer.code.into())
}

/// Carries a verb out on this machine.
#[must_use]
pub fn run(verb: &Verb) -> ExitCode {
    carry_out(verb.command())
}

/// The same for every verb.
#[must_use]
pub fn run_any(verb: &AnyVerb) -> ExitCode {
    carry_out(verb.command())
}

/// The manual pages and completion scripts of `cargo muslin`, by the names that packages install them under.
#[must_use]
pub fn assets() -> Vec<(String, String)> {
    manual::assets(&command_line())
}

fn carry_out(command: &dyn Command) -> ExitCode {
    let console = Console::new(command.output(), command_line);
    let code = match command.run(&console) {
        Ok(code) | Err(Stop::Reported(code)) => code,
        Err(Stop::Failed(failure)) => console.fail(failure.as_ref()),
    };
    code.into()
}
