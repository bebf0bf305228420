//! `run` and `test`: a static build with all its checks, and then what was built is started. What
//! fails the checks is never started, and standard output is the program's alone.

use std::cell::RefCell;
use std::io::{IsTerminal as _, Write as _};
use std::path::Path;
use std::process::ExitCode;

use muslin_exec::{Command, Runner};
use muslin_report::Paint;
use muslin_schema::{
    ColorChoice, Environment, Exit, Failure, MessageFormat, Plan, Purpose, Report, Request, Step,
    StepKind, Verbosity,
};

use crate::arguments::BuildArguments;
use crate::build::loudness;
use crate::flow::BuildOutcome;
use crate::pipeline::static_build;
use crate::screen::{complain, paint};
use crate::step_command::command;

mod arguments;

pub use arguments::{RunArguments, TestArguments};

/// Nothing could be started.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
enum StartError {
    #[error("`--message-format json` has no meaning here: standard output is what is started")]
    NoJson,
    #[error("cargo put the executable at `{is}`, and `{planned}` was to be started")]
    Elsewhere { is: String, planned: String },
}

impl Failure for StartError {
    fn exit(&self) -> Exit {
        match self {
            Self::NoJson => Exit::Usage,
            Self::Elsewhere { .. } => Exit::Unexpected,
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::NoJson => Some("`plan` and `static-build` answer in JSON".to_owned()),
            Self::Elsewhere { .. } => None,
        }
    }
}

/// Builds, checks and starts. Where the system can do that, this process becomes what is started, so
/// that its exit code and its signals are its own; otherwise its exit code is returned.
///
/// # Errors
///
/// The [`Failure`] of a stage before anything is started.
pub(crate) fn build_and_start(
    runner: &dyn Runner,
    arguments: &BuildArguments,
    environment: &Environment,
) -> Result<ExitCode, Box<dyn Failure>> {
    let request = arguments.request();
    if request.message_format == MessageFormat::Json {
        return Err(StartError::NoJson.into());
    }
    let screen = Screen::new(&request, environment);
    let last: RefCell<Vec<Step>> = RefCell::default();
    let announce = |plan: &Plan| {
        *last.borrow_mut() =
            plan.steps.iter().filter(|step| step.kind.is_last()).cloned().collect();
        screen.decisions(plan);
        Ok(())
    };
    let ended = static_build(runner, arguments, environment, &announce)?;
    let last = last.into_inner();
    screen.report(&ended, last.is_empty());
    if let Some(failure) = &ended.failure {
        complain(failure.as_ref(), request.color, environment);
    }
    if ended.report.exit_code != 0 || last.is_empty() {
        return Ok(ExitCode::from(ended.report.exit_code));
    }
    start(runner, &last, &request, &ended.report, &screen)
}

/// Starts the last steps of a plan in turn; the first that fails ends it, unless the user wants all.
fn start(
    runner: &dyn Runner,
    steps: &[Step],
    request: &Request,
    report: &Report,
    screen: &Screen,
) -> Result<ExitCode, Box<dyn Failure>> {
    let to_the_end = matches!(&request.purpose, Purpose::Test(tests) if tests.no_fail_fast);
    let mut failed = None;
    for (index, step) in steps.iter().enumerate() {
        let command = prepared(step, request, report, screen)?;
        if steps.len() > 1 {
            screen.status("Testing", step.title.trim_start_matches("Testing "));
        }
        let is_last = index + 1 == steps.len();
        let code = if is_last && failed.is_none() {
            runner.replace(&command)?
        } else {
            runner.inherit(&command)?
        };
        if code != Some(0) {
            failed = failed.or(Some(code));
            if !to_the_end {
                break;
            }
        }
    }
    // What a signal has ended has no exit code; shells count from 128, but do not say which it was to us.
    let code = failed.map_or(0, |code| code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1));
    Ok(ExitCode::from(code))
}

/// A step as it is started: cargo is told how much to say, and what is said before a program is ours.
fn prepared(
    step: &Step,
    request: &Request,
    report: &Report,
    screen: &Screen,
) -> Result<Command, StartError> {
    let mut command = command(step);
    if let StepKind::Run { executable } = &step.kind {
        let is = report.executables.iter().map(|one| &one.path);
        if let Some(is) = is.clone().next().filter(|_| !is.clone().any(|path| path == executable)) {
            let (is, planned) = (is.clone(), executable.clone());
            return Err(StartError::Elsewhere { is, planned });
        }
        screen.status("Running", &format!("`{}`", shortened(&command)));
        return Ok(command);
    }
    let color = match request.color {
        ColorChoice::Auto => None,
        ColorChoice::Always => Some("--color=always"),
        ColorChoice::Never => Some("--color=never"),
    };
    // Behind the verb, and in front of the arguments for the tests.
    let words = color.into_iter().chain(loudness(request.verbosity));
    command.arguments.splice(1..1, words.map(Into::into));
    Ok(command)
}

/// The command with paths below the working folder as a user would type them.
fn shortened(command: &Command) -> Command {
    let here = std::env::current_dir().unwrap_or_default();
    let short = |word: &std::ffi::OsString| {
        let below = Path::new(word).strip_prefix(&here).ok();
        below.map_or_else(|| word.clone(), |path| path.as_os_str().to_owned())
    };
    let words = command.arguments.iter().map(short);
    Command::new(short(&command.program)).args(words)
}

/// Standard error, where our own words go.
struct Screen {
    verbosity: Verbosity,
    paint: Paint,
}

impl Screen {
    fn new(request: &Request, environment: &Environment) -> Self {
        let paint = paint(request.color, environment, std::io::stderr().is_terminal());
        Self { verbosity: request.verbosity, paint }
    }

    /// A standard error that is closed is no reason to start nothing.
    fn say(text: &str) {
        let _ = std::io::stderr().write_all(text.as_bytes());
    }

    fn status(&self, verb: &str, what: &str) {
        if self.verbosity > Verbosity::Quiet {
            Self::say(&muslin_report::status(verb, what, self.paint));
        }
    }

    fn decisions(&self, plan: &Plan) {
        if self.verbosity >= Verbosity::Verbose {
            Self::say(&muslin_report::decisions(&plan.targets, self.paint));
        }
    }

    /// What stands in the way of a start, and what is worth a warning; all of it where nothing is to
    /// be started.
    fn report(&self, ended: &BuildOutcome, is_all: bool) {
        let report = &ended.report;
        if report.exit_code != 0 {
            for line in &ended.held {
                Self::say(&format!("{line}\n"));
            }
        }
        if self.verbosity > Verbosity::Quiet || report.exit_code != 0 {
            let every_check = self.verbosity >= Verbosity::Verbose;
            let screen = if is_all { muslin_report::report } else { muslin_report::before_start };
            Self::say(&screen(report, self.paint, every_check));
        }
    }
}
