//! What is printed: answers on standard output, failures on standard error.

use std::io::{IsTerminal as _, Write as _};

use muslin_report::Paint;
use muslin_schema::{
    ColorChoice, Environment, Exit, Failure, MessageFormat, Plan, Report, Request, Verbosity,
};

use crate::arguments::BuildArguments;

/// Says on standard error what went wrong; if that is closed too, the exit code has to do.
pub(crate) fn complain(error: &dyn Failure, color: ColorChoice, environment: &Environment) {
    let paint = paint(color, environment, std::io::stderr().is_terminal());
    let _ = write!(std::io::stderr(), "{}", muslin_report::failure(error, paint));
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
pub(crate) struct Versioned<'v, T> {
    pub(crate) schema_version: u32,
    /// Pairs of a target's triple and what there is for it.
    pub(crate) targets: &'v [T],
}

pub(crate) fn answer(
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
