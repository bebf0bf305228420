//! Progress: a bar or a spinner where there is a terminal, plain lines where there is not one.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use muslin::Amount;
use muslin_exec::Stopwatch;
use muslin_schema::Untrusted;

use crate::screen::Screen;
use crate::terminal::Drawing;

/// How often a line says how far a task is, where no bar is drawn.
const INTERVAL: Duration = Duration::from_secs(10);

/// How often the time and the spinner move.
const TICK: Duration = Duration::from_millis(120);

/// The bar of a number of parts, and that of a number of bytes. What has one part has no bar to fill.
const PARTS: &str = "{prefix:>12.cyan.bold} [{bar:25}] {pos}/{len} {elapsed} {wide_msg:.dim}";
const BYTES: &str = "{prefix:>12.cyan.bold} [{bar:25}] {decimal_bytes}/{decimal_total_bytes} {decimal_bytes_per_sec:.dim} {elapsed} {wide_msg:.dim}";
const ONE: &str = "{prefix:>12.cyan.bold} {spinner} {elapsed} {wide_msg:.dim}";

/// Shows how far a task is.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
    amount: Amount,
    /// Since the last line.
    watch: Stopwatch,
}

impl Progress {
    /// Progress of a task.
    pub(crate) fn new(title: &str, amount: Amount, drawing: Drawing) -> Self {
        let (template, total) = match amount {
            Amount::Parts(total) if total <= 1 => (ONE, total),
            Amount::Parts(total) => (PARTS, total),
            Amount::Bytes(total) => (BYTES, total),
        };
        let target = match drawing {
            Drawing::Never => ProgressDrawTarget::hidden(),
            Drawing::Whole => ProgressDrawTarget::stderr(),
            Drawing::Columns(width) => {
                ProgressDrawTarget::term_like_with_hz(Box::new(Screen::new(width)), 10)
            }
        };
        let bar = ProgressBar::with_draw_target(Some(total), target);
        let style = ProgressStyle::with_template(template)
            .unwrap_or_else(|_| ProgressStyle::default_bar())
            .progress_chars("=> ");
        bar.set_style(style);
        bar.set_prefix(title.to_owned());
        if drawing != Drawing::Never {
            bar.enable_steady_tick(TICK);
        }
        Self { bar, amount, watch: Stopwatch::start() }
    }

    /// Whether the bar is drawn.
    pub(crate) fn is_drawn(&self) -> bool {
        !self.bar.is_hidden()
    }

    /// Names what is being worked on.
    pub(crate) fn at(&self, what: &str) {
        self.bar.set_message(Untrusted::line(what).to_string());
    }

    /// So much more is done. There may be more parts than were known.
    pub(crate) fn advance(&self, count: u64) {
        let position = self.bar.position() + count;
        if let Amount::Parts(_) = self.amount
            && let Some(missing) = position.checked_sub(self.bar.length().unwrap_or(position))
        {
            self.bar.inc_length(missing);
        }
        self.bar.inc(count);
    }

    /// So much is done in all. Where no bar is drawn, a line now and then says how far it is.
    pub(crate) fn reached(&mut self, count: u64) -> Option<String> {
        let total = self.bar.length().unwrap_or(0);
        let count = count.min(total);
        self.bar.set_position(count);
        if self.is_drawn() || self.watch.elapsed() < INTERVAL {
            return None;
        }
        self.watch = Stopwatch::start();
        Some(format!("{:>12} {} of {} MB", "", count / 1_000_000, total / 1_000_000))
    }

    /// Prints something while the bar is away.
    pub(crate) fn suspended(&self, print: impl FnOnce()) {
        if self.is_drawn() { self.bar.suspend(print) } else { print() }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_may_have_more_parts_than_were_known_but_not_more_bytes() {
        let parts = Progress::new("Building", Amount::Parts(2), Drawing::Never);
        parts.advance(3);
        assert_eq!((parts.bar.position(), parts.bar.length()), (3, Some(3)));
        let mut bytes = Progress::new("Fetching", Amount::Bytes(100), Drawing::Never);
        assert_eq!(bytes.reached(600), None, "a line comes later");
        assert_eq!((bytes.bar.position(), bytes.bar.length()), (100, Some(100)));
    }
}
