//! Carries a verb out, prints the answer and says how it went.

use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

use muslin_exec::{Real, Runner};
use muslin_report::Paint;
use muslin_schema::{
    ColorChoice, Environment, Exit, Failure, FailureText, MessageFormat, Plan, Report, Request,
    SCHEMA_VERSION, Severity, Verbosity,
};

use crate::audit::audit;
use crate::cli::{BuildArguments, Format, StaticBuildArguments, Verb};
use crate::compare::compare;
use crate::decide::plan;
use crate::deliver::start_files;
use crate::dist::dist;
use crate::doctor::doctor;
use crate::explain::explain;
use crate::image::image;
use crate::init::init;
use crate::inspect::{self, InspectArguments};
use crate::libraries::manage_libraries;
use crate::linker::as_tool;
use crate::manual::{self, NotWritten};
use crate::matrix::matrix;
use crate::pipeline::build_and_write;
use crate::project::project;
use crate::run::build_and_start;
use crate::surroundings::cache;
use crate::toolchains::toolchains;

/// The whole program of a project's own xtask: the verbs of the product, and nothing else.
#[must_use]
pub fn main() -> ExitCode {
    #[derive(clap::Parser)]
    #[command(name = "cargo xtask", bin_name = "cargo xtask", about, arg_required_else_help = true)]
    struct Xtask {
        #[command(subcommand)]
        verb: Verb,
    }
    if let Some(done) = as_tool() {
        return done;
    }
    run(&<Xtask as clap::Parser>::parse().verb)
}

/// Carries a verb out on the real machine.
#[must_use]
pub fn run(verb: &Verb) -> ExitCode {
    let environment = muslin_exec::environment();
    let color = match verb {
        Verb::StaticBuild(arguments) => arguments.build.request().color,
        Verb::Plan(arguments) | Verb::Natives(arguments) | Verb::Doctor(arguments) => {
            arguments.request().color
        }
        Verb::Run(arguments) => arguments.build().request().color,
        Verb::Test(arguments) => arguments.build().request().color,
        Verb::Dist(arguments) => arguments.build.request().color,
        Verb::Image(arguments) => arguments.build.request().color,
        Verb::Compare(arguments) => arguments.request().color,
        Verb::Audit(arguments) => arguments.build.request().color,
        Verb::Inspect(arguments) => arguments.color.into(),
        _ => ColorChoice::Auto,
    };
    match carry_out(verb, &environment) {
        Ok(exit) => exit,
        Err(error) => {
            if wants_json(verb) {
                let failure = FailureText::of(error.as_ref());
                // The exit code tells of the failure even if its text cannot be printed.
                let _ = print(&muslin_report::json(&failure));
            }
            complain(error.as_ref(), color, &environment);
            error.exit().into()
        }
    }
}

/// Says on standard error what went wrong; if that is closed too, the exit code has to do.
pub(crate) fn complain(error: &dyn Failure, color: ColorChoice, environment: &Environment) {
    let paint = paint(color, environment, std::io::stderr().is_terminal());
    let _ = write!(std::io::stderr(), "{}", muslin_report::failure(error, paint));
}

/// Whether a program reads the answer: it gets a value for a failure too.
fn wants_json(verb: &Verb) -> bool {
    match verb {
        Verb::StaticBuild(arguments) => {
            arguments.build.request().message_format == MessageFormat::Json
        }
        Verb::Plan(arguments) | Verb::Natives(arguments) | Verb::Doctor(arguments) => {
            arguments.request().message_format == MessageFormat::Json
        }
        Verb::Dist(arguments) => arguments.build.request().message_format == MessageFormat::Json,
        Verb::Compare(arguments) => arguments.request().message_format == MessageFormat::Json,
        Verb::Image(arguments) => arguments.build.request().message_format == MessageFormat::Json,
        Verb::Audit(arguments) => arguments.build.request().message_format == MessageFormat::Json,
        Verb::Toolchains(arguments) => arguments.format == Format::Json,
        Verb::Libraries(arguments) => arguments.format == Format::Json,
        _ => false,
    }
}

fn carry_out(verb: &Verb, environment: &Environment) -> Result<ExitCode, Box<dyn Failure>> {
    let runner = &Real;
    match verb {
        Verb::StaticBuild(arguments) => build_and_tell(runner, arguments, environment),
        Verb::Run(arguments) => build_and_start(runner, &arguments.build(), environment),
        Verb::Test(arguments) => build_and_start(runner, &arguments.build(), environment),
        Verb::Dist(arguments) => dist(runner, arguments, environment),
        Verb::Image(arguments) => image(runner, arguments, environment),
        Verb::Compare(arguments) => compare(runner, arguments, environment),
        Verb::Audit(arguments) => {
            let found = audit(runner, arguments, environment)?;
            let paint_of = |paint| muslin_report::audit(&found, paint);
            answer(&arguments.build, environment, &found, paint_of)?;
            Ok(ExitCode::from(found.exit_code))
        }
        Verb::Plan(arguments) => {
            let mut project = project(runner, arguments, environment)?;
            let plan = plan(runner, &mut project)?;
            answer(arguments, environment, &plan, |paint| muslin_report::plan(&plan, paint))?;
            let blocked = plan.findings.iter().any(|one| one.fails(Severity::Error));
            Ok(if blocked { Exit::Findings } else { Exit::Delivered }.into())
        }
        Verb::Doctor(arguments) => {
            let found = doctor(runner, arguments, environment)?;
            answer(arguments, environment, &found, |paint| muslin_report::doctor(&found, paint))?;
            Ok(ExitCode::from(found.exit_code))
        }
        Verb::Natives(arguments) => {
            let project = project(runner, arguments, environment)?;
            let surveys: Vec<_> =
                project.natives.iter().map(|(target, list)| (*target, list.as_slice())).collect();
            let value = Versioned { schema_version: SCHEMA_VERSION, targets: &surveys };
            answer(arguments, environment, &value, |paint| {
                muslin_report::natives(&surveys, paint)
            })?;
            Ok(Exit::Delivered.into())
        }
        Verb::Toolchains(arguments) => {
            let answer = toolchains(runner, arguments, environment)?;
            let paint = paint(ColorChoice::Auto, environment, std::io::stdout().is_terminal());
            print(&answer.in_format(arguments.format, paint))?;
            Ok(Exit::Delivered.into())
        }
        Verb::Libraries(arguments) => {
            let answer = manage_libraries(runner, arguments, environment)?;
            let paint = paint(ColorChoice::Auto, environment, std::io::stdout().is_terminal());
            print(&answer.in_format(arguments.format, paint))?;
            Ok(Exit::Delivered.into())
        }
        Verb::Inspect(arguments) => look(runner, arguments, environment),
        Verb::Explain { code } => {
            print(&explain(code.as_deref())?)?;
            Ok(Exit::Delivered.into())
        }
        Verb::Init(arguments) => {
            let paint = paint(ColorChoice::Auto, environment, std::io::stdout().is_terminal());
            print(&init(runner, arguments, environment, paint)?)?;
            Ok(Exit::Delivered.into())
        }
        Verb::CiMatrix(arguments) => {
            print(&matrix(runner, arguments, environment)?)?;
            Ok(Exit::Delivered.into())
        }
        Verb::Completions { shell } => {
            print(&manual::completions(*shell))?;
            Ok(Exit::Delivered.into())
        }
        Verb::Man { out: None } => {
            print(&manual::page())?;
            Ok(Exit::Delivered.into())
        }
        Verb::Man { out: Some(folder) } => {
            let pages = manual::pages();
            let files: Vec<(&str, &[u8])> =
                pages.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
            muslin_exec::deliver(folder, &files).map_err(NotWritten)?;
            print(&format!("{} pages in {}\n", pages.len(), folder.display()))?;
            Ok(Exit::Delivered.into())
        }
    }
}

/// `static-build`: builds, writes the reports that are asked for, and prints the answer.
fn build_and_tell(
    runner: &dyn Runner,
    arguments: &StaticBuildArguments,
    environment: &Environment,
) -> Result<ExitCode, Box<dyn Failure>> {
    let StaticBuildArguments { build, report } = arguments;
    let request = build.request();
    let announce = |plan: &Plan| Ok(print_decisions(plan, &request, environment)?);
    let (_, ended) = build_and_write(runner, build, report, environment, &announce)?;
    print_report(&ended.report, &request, environment)?;
    if let Some(failure) = &ended.failure {
        complain(failure.as_ref(), request.color, environment);
    }
    print_places(&ended.written, &request, environment)?;
    Ok(ExitCode::from(ended.report.exit_code))
}

/// Says where reports were written.
pub(crate) fn print_places(
    places: &[String],
    request: &Request,
    environment: &Environment,
) -> Result<(), PrintError> {
    if request.message_format == MessageFormat::Json || request.verbosity == Verbosity::Quiet {
        return Ok(());
    }
    show(request, environment, |paint| muslin_report::written(places, paint))
}

/// Whether text is coloured: as asked for, else where a terminal is and `NO_COLOR` is not.
pub(crate) fn paint(choice: ColorChoice, environment: &Environment, terminal: bool) -> Paint {
    let wanted = match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => {
            let refused = environment.get("NO_COLOR").is_some_and(|value| !value.is_empty());
            terminal && !refused
        }
    };
    if wanted { Paint::Colored } else { Paint::Plain }
}

/// Standard output does not take what is printed: a full disk, a closed file.
#[derive(Debug, thiserror::Error)]
#[error("standard output cannot be written")]
pub(crate) struct PrintError(#[from] std::io::Error);

impl Failure for PrintError {
    fn exit(&self) -> Exit {
        Exit::Unexpected
    }
}

/// Prints on standard output. A reader that has gone away has seen enough; any other failure is one,
/// since an answer that nobody gets must not look like success.
pub(crate) fn print(text: &str) -> Result<(), PrintError> {
    let mut output = std::io::stdout().lock();
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Something for each target, with the version of its form.
#[derive(serde::Serialize)]
struct Versioned<'v, T> {
    schema_version: u32,
    /// Pairs of a target's triple and what there is for it.
    targets: &'v [T],
}

fn answer(
    arguments: &BuildArguments,
    environment: &Environment,
    value: &impl serde::Serialize,
    screen: impl FnOnce(Paint) -> String,
) -> Result<(), PrintError> {
    let request = arguments.request();
    match request.message_format {
        MessageFormat::Json => print(&muslin_report::json(value)),
        _ => show(&request, environment, screen),
    }
}

/// Prints a screen: on standard output, or beside it where that is for a name alone.
pub(crate) fn show(
    request: &Request,
    environment: &Environment,
    screen: impl FnOnce(Paint) -> String,
) -> Result<(), PrintError> {
    if request.message_format == MessageFormat::Name {
        let paint = paint(request.color, environment, std::io::stderr().is_terminal());
        // A closed standard error is no reason to stop.
        let _ = std::io::stderr().write_all(screen(paint).as_bytes());
        return Ok(());
    }
    print(&screen(paint(request.color, environment, std::io::stdout().is_terminal())))
}

/// What was decided stands on the screen while cargo builds.
pub(crate) fn print_decisions(
    plan: &Plan,
    request: &Request,
    environment: &Environment,
) -> Result<(), PrintError> {
    if request.message_format == MessageFormat::Json || request.verbosity == Verbosity::Quiet {
        return Ok(());
    }
    show(request, environment, |paint| muslin_report::decisions(&plan.targets, paint))
}

pub(crate) fn print_report(
    report: &Report,
    request: &Request,
    environment: &Environment,
) -> Result<(), PrintError> {
    if request.message_format == MessageFormat::Json {
        return print(&muslin_report::json(report));
    }
    if request.verbosity == Verbosity::Quiet && report.exit_code == 0 {
        return Ok(());
    }
    let every_check = request.verbosity >= Verbosity::Verbose;
    show(request, environment, |paint| muslin_report::report(report, paint, every_check))
}

/// Prints what `inspect` found. That something was not right is an answer, told by the exit code.
fn look(
    runner: &dyn Runner,
    arguments: &InspectArguments,
    environment: &Environment,
) -> Result<ExitCode, Box<dyn Failure>> {
    let start_files = match arguments.target {
        Some(target) => {
            // Without rustc, the start files are judged by their general shape.
            let host = muslin_exec::probe(runner, environment, &cache(environment));
            host.ok().and_then(|host| start_files(&host, target))
        }
        None => None,
    };
    let inspected = inspect::inspect(arguments, start_files)?;
    let paint = paint(arguments.color.into(), environment, std::io::stdout().is_terminal());
    print(&inspect::answer(&inspected, arguments, paint))?;
    Ok(ExitCode::from(inspected.exit_code))
}
