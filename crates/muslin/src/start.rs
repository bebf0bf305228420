//! Starts what `run` and `test` have built and checked. What fails the checks is never started.

use std::path::Path;

use muslin_exec::Command;
use muslin_schema::{ColorChoice, Exit, Failure, Purpose, Report, Request, Step, StepKind};

use crate::build::loudness;
use crate::events::Event;
use crate::pipeline::Build;
use crate::session::Session;
use crate::step_command::command;

/// Cargo built something else than was to be started.
#[derive(Debug, thiserror::Error)]
#[error("cargo put the executable at `{is}`, and `{planned}` was to be started")]
struct OtherExecutable {
    is: String,
    planned: String,
}

impl Failure for OtherExecutable {
    fn exit(&self) -> Exit {
        Exit::Unexpected
    }
}

/// Starts the last steps of a plan in turn; the first that fails ends it, unless the user wants all. Where the
/// system can do that, this process becomes what is started, so that its exit code and its signals are its own;
/// otherwise its exit code is returned.
///
/// # Errors
///
/// What could not be started.
pub(crate) fn start(session: &Session<'_>, build: &Build) -> Result<u8, Box<dyn Failure>> {
    let (request, outcome) = (build.project.request(), &build.outcome);
    let to_the_end = matches!(&request.purpose, Purpose::Test(tests) if tests.no_fail_fast);
    let steps = &outcome.to_start;
    let mut failed = None;
    for (index, step) in steps.iter().enumerate() {
        let command = prepared(session, step, request, &outcome.report)?;
        if steps.len() > 1 {
            let (verb, text) = step.title.split_once(' ').unwrap_or(("Starting", &step.title));
            session.events.event(Event::Starting { verb, text });
        }
        let is_last = index + 1 == steps.len();
        let code = if is_last && failed.is_none() {
            session.runner.replace(&command)?
        } else {
            session.runner.inherit(&command)?
        };
        if code != Some(0) {
            failed = failed.or(Some(code));
            if !to_the_end {
                break;
            }
        }
    }
    // A process that a signal has ended has no exit code; shells count from 128, but do not say which signal it was.
    Ok(failed.map_or(0, |code| code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1)))
}

/// A step as it is started: with cargo's flags for its output, and an event before a program of the project.
fn prepared(
    session: &Session<'_>,
    step: &Step,
    request: &Request,
    report: &Report,
) -> Result<Command, OtherExecutable> {
    let mut command = command(step);
    if let StepKind::Run { executable } = &step.kind {
        let is = report.executables.iter().map(|one| &one.path);
        if let Some(is) = is.clone().next().filter(|_| !is.clone().any(|path| path == executable)) {
            let (is, planned) = (is.clone(), executable.clone());
            return Err(OtherExecutable { is, planned });
        }
        let text = format!("`{}`", shortened(&command, &session.working_directory));
        session.events.event(Event::Starting { verb: "Running", text: &text });
        return Ok(command);
    }
    let color = match request.color {
        ColorChoice::Auto => None,
        ColorChoice::Always => Some("--color=always"),
        ColorChoice::Never => Some("--color=never"),
    };
    // Behind the verb, and in front of the arguments for the tests.
    let args = color.into_iter().chain(loudness(request.verbosity));
    command.arguments.splice(1..1, args.map(Into::into));
    Ok(command)
}

/// The command with paths below the working directory as a user would type them.
fn shortened(command: &Command, working_directory: &Path) -> Command {
    let short = |word: &std::ffi::OsString| {
        let below = Path::new(word).strip_prefix(working_directory).ok();
        below.map_or_else(|| word.clone(), |path| path.as_os_str().to_owned())
    };
    let args = command.arguments.iter().map(short);
    Command::new(short(&command.program)).args(args)
}
