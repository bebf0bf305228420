//! Carries a verb out, prints the answer and says how it went.

use std::io::IsTerminal as _;
use std::process::ExitCode;

use muslin_exec::{Real, Runner};
use muslin_schema::{
    ColorChoice, Environment, Exit, Failure, FailureText, MessageFormat, SCHEMA_VERSION, Severity,
};

use crate::arguments::Format;
use crate::audit::audit;
use crate::cli::Verb;
use crate::compare::compare;
use crate::config_paths::cache;
use crate::crt_objects::crt_objects;
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
use crate::planning::plan;
use crate::project::project;
use crate::run::build_and_start;
use crate::screen::{Versioned, answer, complain, paint, print};
use crate::static_build::build_and_report;
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
        Verb::StaticBuild(arguments) => build_and_report(runner, arguments, environment),
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
            host.ok().and_then(|host| crt_objects(&host, target))
        }
        None => None,
    };
    let inspected = inspect::inspect(arguments, start_files)?;
    let paint = paint(arguments.color.into(), environment, std::io::stdout().is_terminal());
    print(&inspect::answer(&inspected, arguments, paint))?;
    Ok(ExitCode::from(inspected.exit_code))
}
