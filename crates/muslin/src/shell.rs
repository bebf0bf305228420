//! Carries a verb out, prints the answer and says how it went.

use std::io::{IsTerminal as _, Write as _};
use std::path::Path;
use std::process::ExitCode;

use muslin_elf::archive::ARCHIVE_CHECKS;
use muslin_exec::{Real, Runner};
use muslin_report::Paint;
use muslin_schema::{
    Candidate, ColorChoice, Environment, Exit, Failure, MessageFormat, Report, Request, Target,
    Verbosity,
};
use muslin_toolchain::{Question, select};

use crate::cli::{BuildArguments, Format, ToolchainAction, ToolchainArguments, Verb};
use crate::decide::{look_for_toolchains, plan};
use crate::deliver::start_files;
use crate::inspect::{self, InspectArguments};
use crate::install::install;
use crate::pipeline::static_build;
use crate::project::{catalog, project};
use crate::surroundings::cache;

/// Carries a verb out on the real machine.
#[must_use]
pub fn run(verb: &Verb) -> ExitCode {
    let environment = muslin_exec::environment();
    let color = match verb {
        Verb::StaticBuild(arguments) | Verb::Plan(arguments) | Verb::Natives(arguments) => {
            arguments.request().color
        }
        Verb::Inspect(arguments) => arguments.color.into(),
        _ => ColorChoice::Auto,
    };
    match carry_out(verb, &environment) {
        Ok(exit) => exit,
        Err(error) => {
            let paint = paint(color, &environment, std::io::stderr().is_terminal());
            let _ = write!(std::io::stderr(), "{}", muslin_report::failure(error.as_ref(), paint));
            error.exit().into()
        }
    }
}

fn carry_out(verb: &Verb, environment: &Environment) -> Result<ExitCode, Box<dyn Failure>> {
    let runner = &Real;
    match verb {
        Verb::StaticBuild(arguments) => {
            let ended = static_build(runner, arguments, environment)?;
            print_report(&ended.report, &arguments.request(), environment);
            match ended.failure {
                Some(failure) => Err(failure),
                None => Ok(ExitCode::from(ended.report.exit_code)),
            }
        }
        Verb::Plan(arguments) => {
            let mut project = project(runner, arguments, environment)?;
            let plan = plan(runner, &mut project)?;
            answer(arguments, environment, &plan, |paint| muslin_report::plan(&plan, paint));
            Ok(Exit::Delivered.into())
        }
        Verb::Natives(arguments) => {
            let project = project(runner, arguments, environment)?;
            let surveys: Vec<_> =
                project.natives.iter().map(|(target, list)| (*target, list.as_slice())).collect();
            answer(arguments, environment, &surveys, |paint| {
                muslin_report::natives(&surveys, paint)
            });
            Ok(Exit::Delivered.into())
        }
        Verb::Toolchains(arguments) => toolchains(runner, arguments, environment),
        Verb::Inspect(arguments) => look(runner, arguments, environment),
        Verb::Explain { code } => explain(code.as_deref()),
    }
}

/// Whether text is coloured: as asked for, else where a terminal is and `NO_COLOR` is not.
fn paint(choice: ColorChoice, environment: &Environment, terminal: bool) -> Paint {
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

/// Prints on standard output; a reader that has gone away is no fault of ours.
fn print(text: &str) {
    let mut output = std::io::stdout().lock();
    let _ = output.write_all(text.as_bytes()).and_then(|()| output.flush());
}

fn answer(
    arguments: &BuildArguments,
    environment: &Environment,
    value: &impl serde::Serialize,
    screen: impl FnOnce(Paint) -> String,
) {
    let request = arguments.request();
    match request.message_format {
        MessageFormat::Json => print(&muslin_report::json(value)),
        MessageFormat::Human => {
            print(&screen(paint(request.color, environment, std::io::stdout().is_terminal())));
        }
    }
}

fn print_report(report: &Report, request: &Request, environment: &Environment) {
    if request.message_format == MessageFormat::Json {
        print(&muslin_report::json(report));
        return;
    }
    if request.verbosity == Verbosity::Quiet && report.exit_code == 0 {
        return;
    }
    let every_check = request.verbosity >= Verbosity::Verbose;
    let paint = paint(request.color, environment, std::io::stdout().is_terminal());
    print(&muslin_report::report(report, paint, every_check));
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
    print(&inspect::answer(&inspected, arguments, paint));
    Ok(ExitCode::from(inspected.exit_code))
}

fn toolchains(
    runner: &dyn Runner,
    arguments: &ToolchainArguments,
    environment: &Environment,
) -> Result<ExitCode, Box<dyn Failure>> {
    let catalog = catalog(arguments.catalog.as_deref().map(Path::new))?;
    let cache = cache(environment);
    if let Some(ToolchainAction::Install { id }) = &arguments.action {
        let program = install(runner, &catalog, id, &cache)?;
        print(&format!("{}\n", program.display()));
        return Ok(Exit::Delivered.into());
    }
    let mut host = muslin_exec::probe(runner, environment, &cache)?;
    look_for_toolchains(runner, &catalog, &Target::ALL, &mut host);
    let mut abilities: Vec<(Target, Vec<Candidate>)> = Vec::new();
    for target in Target::ALL {
        let candidates = catalog.toolchains().iter().map(|one| {
            let question = Question { target, needs: Vec::new(), forced: Some(&one.id) };
            ability(one, select(&catalog, &question, &host).map_err(|error| error.tried))
        });
        abilities.push((target, candidates.collect()));
    }
    if arguments.format == Format::Json {
        print(&muslin_report::json(&abilities));
        return Ok(Exit::Delivered.into());
    }
    let paint = paint(ColorChoice::Auto, environment, std::io::stdout().is_terminal());
    for (target, candidates) in &abilities {
        print(&format!("{target}\n{}\n", muslin_report::toolchains(candidates, paint)));
    }
    Ok(Exit::Delivered.into())
}

/// What a toolchain can do here, or why it cannot.
fn ability(
    toolchain: &muslin_toolchain::Toolchain,
    choice: Result<muslin_toolchain::Choice<'_>, Vec<(String, muslin_toolchain::Rejection)>>,
) -> Candidate {
    let id = toolchain.id.clone();
    let does: Vec<&str> = toolchain.provides.iter().map(|need| need.in_words()).collect();
    let does = if does.is_empty() { "links; compiles nothing".to_owned() } else { does.join(", ") };
    match choice {
        Ok(choice) => {
            let place = choice.found.map(|found| {
                let version =
                    found.version.map(|version| format!(" {version}")).unwrap_or_default();
                format!(" · {}{version}", found.command.join(" "))
            });
            let because = format!("{does}{}", place.unwrap_or_default());
            Candidate { id, verdict: muslin_schema::Verdict::Fits, because }
        }
        Err(tried) => {
            let why = tried.into_iter().map(|(_, why)| why.to_string()).next().unwrap_or_default();
            Candidate { id, verdict: muslin_schema::Verdict::Rejected, because: why }
        }
    }
}

/// There is no finding of this code word.
#[derive(Debug, thiserror::Error)]
#[error("there is no finding `{0}`")]
struct UnknownCode(String);

impl Failure for UnknownCode {
    fn exit(&self) -> Exit {
        Exit::Usage
    }

    fn help(&self) -> Option<String> {
        Some("`explain` without a word lists them".to_owned())
    }
}

fn explain(code: Option<&str>) -> Result<ExitCode, Box<dyn Failure>> {
    match code {
        None => {
            let executables = muslin_elf::CHECKS.iter().map(|check| (check.code, check.title));
            let archives = ARCHIVE_CHECKS.iter().map(|check| (check.code, check.title));
            for (code, title) in executables.chain(archives) {
                print(&format!("{code:<24} {title}\n"));
            }
        }
        Some(code) => match muslin_elf::explain(code) {
            Some(text) => print(&format!("{}\n", text.trim_end())),
            None => return Err(UnknownCode(code.to_owned()).into()),
        },
    }
    Ok(Exit::Delivered.into())
}
