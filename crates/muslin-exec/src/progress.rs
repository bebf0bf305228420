//! Progress: a bar where there is a terminal, plain lines where there is none.

use std::io::{IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Shows how far a step is and passes lines through above the bar.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// Progress of a known or guessed number of parts; silent if `quiet` or without a terminal.
    #[must_use]
    pub fn new(title: &str, total: u64, quiet: bool) -> Self {
        let visible = !quiet && std::io::stderr().is_terminal();
        let target =
            if visible { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(total), target);
        let template = "{prefix:>12.cyan.bold} [{bar:25}] {pos}/{len} {wide_msg:.dim}";
        let style = ProgressStyle::with_template(template)
            .unwrap_or_else(|_| ProgressStyle::default_bar())
            .progress_chars("=> ");
        bar.set_style(style);
        bar.set_prefix(title.to_owned());
        if visible {
            bar.enable_steady_tick(Duration::from_millis(120));
        }
        Self { bar }
    }

    /// Whether the bar is drawn.
    #[must_use]
    pub fn is_visible(&self) -> bool {
        !self.bar.is_hidden()
    }

    /// Names what is being worked on.
    pub fn at(&self, what: &str) {
        self.bar.set_message(what.to_owned());
    }

    /// One more part is done.
    pub fn advance(&self) {
        if self.bar.length().is_some_and(|length| self.bar.position() >= length) {
            self.bar.inc_length(1);
        }
        self.bar.inc(1);
    }

    /// Prints a line above the bar, on standard error.
    pub fn line(&self, text: &str) {
        if self.is_visible() {
            self.bar.suspend(|| write_line(text));
        } else {
            write_line(text);
        }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

/// A closed standard error is no reason to stop a build.
fn write_line(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// How long something took.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts now.
    #[must_use]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// The time since the start.
    #[must_use]
    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}
