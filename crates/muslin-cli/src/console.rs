//! The terminal: answers on standard output; failures, progress and what programs print on standard error.

use std::io::Write as _;
use std::sync::Mutex;

use muslin::{Event, Events, Session};
use muslin_report::{Paint, for_terminal};
use muslin_schema::{
    Environment, Exit, Failure, FailureText, Plan, Report, Request, Verbosity, redacted,
};

use crate::output::{Decisions, Format, Output};
use crate::progress::Progress;
use crate::terminal::{Drawing, Place, drawing, fitted, is_colored};

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
        let colored = is_colored(output.color, &environment, Place::of(&std::io::stderr()));
        console::set_colors_enabled(colored);
        console::set_colors_enabled_stderr(colored);
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
        self.paint_for(Place::of(&std::io::stdout()))
    }

    fn paint_error(&self) -> Paint {
        self.paint_for(Place::of(&std::io::stderr()))
    }

    fn paint_for(&self, place: Place) -> Paint {
        let colored = is_colored(self.output.color, &self.environment, place);
        if colored { Paint::Colored } else { Paint::Plain }
    }

    /// How progress is drawn.
    fn drawing(&self) -> Drawing {
        drawing(&self.environment, Place::of(&std::io::stderr()))
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

    /// Prints on standard output as it is, for programs that read values back: whoever calls this has made sure that
    /// there is no credential in it.
    pub(crate) fn print_verbatim(text: &str) -> Result<(), PrintError> {
        let mut output = std::io::stdout().lock();
        output.write_all(text.as_bytes()).and_then(|()| output.flush()).map_err(Into::into)
    }

    /// A variable of the environment.
    pub(crate) fn variable(&self, name: &str) -> Option<&str> {
        self.environment.get(name).map(String::as_str)
    }

    /// Prints on standard error. A closed standard error does not stop the work.
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
            let text = screen(self.paint_error());
            Self::print_error(&on(&console::Term::stderr(), text));
            return Ok(());
        }
        let text = on(&console::Term::stdout(), screen(self.paint()));
        Self::print(&for_terminal(&text))
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
        let text = muslin_report::failure(error, self.paint_error());
        Self::print_error(&on(&console::Term::stderr(), text));
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
                *current = Some(Progress::new(title, amount, self.drawing()));
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

    fn is_colored(&self) -> bool {
        self.paint_error() == Paint::Colored
    }
}

/// The text as it fits a terminal; a file gets it as it is.
fn on(terminal: &console::Term, text: String) -> String {
    match terminal.size_checked().filter(|_| terminal.is_term()) {
        Some((_, columns)) => fitted(&text, usize::from(columns)),
        None => text,
    }
}
