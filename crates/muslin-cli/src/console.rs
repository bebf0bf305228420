//! The terminal: answers on standard output; failures, progress and what programs print on standard error.

use std::io::{IsTerminal as _, Write as _};
use std::sync::Mutex;

use muslin::{Event, Events, Session};
use muslin_report::{Paint, for_terminal};
use muslin_schema::{
    ColorChoice, Environment, Exit, Failure, FailureText, Plan, Report, Request, Verbosity,
    redacted,
};

use crate::output::{Decisions, Format, Output};
use crate::progress::Progress;

/// Standard output does not take what is printed: a full disk, a closed file.
#[derive(Debug, thiserror::Error)]
#[error("cannot write to standard output")]
pub(crate) struct PrintError(#[from] std::io::Error);

impl Failure for PrintError {
    fn exit(&self) -> Exit {
        Exit::Unexpected
    }
}

/// The terminal of one verb.
pub(crate) struct Console {
    output: Output,
    /// All verbs, for what describes them.
    command_line: fn() -> clap::Command,
    environment: Environment,
    /// The progress of the current task.
    progress: Mutex<Option<Progress>>,
}

impl Console {
    pub(crate) fn new(output: Output, command_line: fn() -> clap::Command) -> Self {
        let environment = muslin_exec::environment();
        Self { output, command_line, environment, progress: Mutex::default() }
    }

    /// The whole command line, for what describes it.
    pub(crate) fn command_line(&self) -> clap::Command {
        (self.command_line)()
    }

    /// A session on this machine that reports here.
    pub(crate) fn session(&self) -> Session<'_> {
        Session::new(self)
    }

    pub(crate) fn output(&self) -> Output {
        self.output
    }

    /// How text on standard output is colored.
    pub(crate) fn paint(&self) -> Paint {
        self.paint_for(std::io::stdout().is_terminal())
    }

    fn paint_error(&self) -> Paint {
        self.paint_for(std::io::stderr().is_terminal())
    }

    /// As asked for, else where a terminal is and `NO_COLOR` is not set.
    fn paint_for(&self, terminal: bool) -> Paint {
        let wanted = match self.output.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => {
                let refused = self.environment.get("NO_COLOR").is_some_and(|one| !one.is_empty());
                terminal && !refused
            }
        };
        if wanted { Paint::Colored } else { Paint::Plain }
    }

    /// Prints text in a format of its own, which escapes what others wrote, on standard output. A reader that has gone away has seen enough; any other failure is one,
    /// since an answer that nobody gets must not look like success.
    pub(crate) fn print(text: &str) -> Result<(), PrintError> {
        let mut output = std::io::stdout().lock();
        match output.write_all(redacted(text).as_bytes()).and_then(|()| output.flush()) {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Prints on standard error. A closed standard error is no reason to stop.
    fn print_error(text: &str) {
        let text = for_terminal(text);
        let _ = std::io::stderr().write_all(redacted(&text).as_bytes());
    }

    /// Prints a value: as JSON, or as its screen.
    pub(crate) fn answer(
        &self,
        value: &impl serde::Serialize,
        screen: impl FnOnce(Paint) -> String,
    ) -> Result<(), PrintError> {
        match self.output.format {
            Format::Json => Self::print(&muslin_report::json(value)),
            Format::Human | Format::Aside => self.show(screen),
        }
    }

    /// Prints a screen: on standard output, or on standard error where that belongs to something else.
    pub(crate) fn show(&self, screen: impl FnOnce(Paint) -> String) -> Result<(), PrintError> {
        if self.output.format == Format::Aside {
            Self::print_error(&screen(self.paint_error()));
            return Ok(());
        }
        Self::print(&for_terminal(&screen(self.paint())))
    }

    /// Prints the report of a build.
    pub(crate) fn report(&self, report: &Report) -> Result<(), PrintError> {
        let Output { format, verbosity, .. } = self.output;
        if format == Format::Json {
            return Self::print(&muslin_report::json(report));
        }
        if verbosity == Verbosity::Quiet && report.exit_code == 0 {
            return Ok(());
        }
        let every_check = verbosity >= Verbosity::Verbose;
        self.show(|paint| muslin_report::report(report, paint, every_check))
    }

    /// Prints where reports were written.
    pub(crate) fn places(&self, places: &[String]) -> Result<(), PrintError> {
        if self.output.format == Format::Json || self.output.verbosity == Verbosity::Quiet {
            return Ok(());
        }
        self.show(|paint| muslin_report::written(places, paint))
    }

    /// Prints a failure on standard error; if that is closed too, the exit code has to do.
    pub(crate) fn complain(&self, error: &dyn Failure) {
        Self::print_error(&muslin_report::failure(error, self.paint_error()));
    }

    /// Prints the failure that ends a verb, as JSON too where that is the format, and returns its exit code.
    pub(crate) fn fail(&self, error: &dyn Failure) -> u8 {
        if self.output.format == Format::Json {
            // The exit code says that it failed even if the text cannot be printed.
            let _ = Self::print(&muslin_report::json(&FailureText::of(error)));
        }
        self.complain(error);
        error.exit() as u8
    }

    fn is_quiet(&self) -> bool {
        self.output.verbosity == Verbosity::Quiet
    }

    /// Prints a line above the progress, on standard error.
    fn line(progress: Option<&Progress>, text: &str) {
        let text = format!("{text}\n");
        match progress {
            Some(progress) => progress.suspended(|| Self::print_error(&text)),
            None => Self::print_error(&text),
        }
    }
}

impl Events for Console {
    fn planned(&self, plan: &Plan, _: &Request) -> Result<(), Box<dyn Failure>> {
        let Output { format, verbosity, decisions, .. } = self.output;
        let least = match decisions {
            Decisions::Usual => Verbosity::Normal,
            Decisions::Verbose => Verbosity::Verbose,
        };
        if format == Format::Json || verbosity < least {
            return Ok(());
        }
        Ok(self.show(|paint| {
            let named = muslin_report::user_variables(&plan.findings, paint);
            muslin_report::decisions(&plan.targets, paint) + &named
        })?)
    }

    fn event(&self, event: Event<'_>) {
        // What a panic in another thread has left is still a progress bar.
        let mut current = self.progress.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let progress = current.as_mut();
        match event {
            Event::TaskStarted { title, amount } if !self.is_quiet() => {
                *current = Some(Progress::new(title, amount));
            }
            Event::TaskFinished => *current = None,
            Event::TaskAt(what) => progress.into_iter().for_each(|one| one.at(what)),
            Event::TaskAdvanced(count) => progress.into_iter().for_each(|one| one.advance(count)),
            Event::TaskReached(count) => {
                if let Some(line) = progress.and_then(|one| one.reached(count)) {
                    Self::line(current.as_ref(), &line);
                }
            }
            Event::Step(title) if !self.is_quiet() => {
                Self::line(current.as_ref(), &format!("{:>12} {title}", "muslin"));
            }
            Event::Status { verb, text } if !self.is_quiet() => {
                Self::line(current.as_ref(), &format!("{verb:>12} {text}"));
            }
            Event::Waiting(why) => {
                Self::line(current.as_ref(), &format!("{:>12} {why}", "Waiting"));
            }
            Event::Starting { verb, text } if !self.is_quiet() => {
                Self::print_error(&muslin_report::status(verb, text, self.paint_error()));
            }
            Event::CargoStatus { line, subject } if !self.is_quiet() => match progress {
                Some(one) if one.is_drawn() && self.output.verbosity < Verbosity::Verbose => {
                    one.at(subject);
                }
                _ => Self::line(current.as_ref(), line),
            },
            Event::Line(line) => Self::line(current.as_ref(), line),
            _ => {}
        }
    }

    fn is_drawn(&self) -> bool {
        !self.is_quiet() && std::io::stderr().is_terminal()
    }
}
