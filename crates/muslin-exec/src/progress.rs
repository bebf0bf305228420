//! Progress: a bar where there is a terminal, plain lines where there is none.

use std::io::{IsTerminal as _, Write as _};
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How often the size of what lies in a folder is looked at.
const LOOK: Duration = Duration::from_millis(200);
/// How often a line says how far it is, where no bar is drawn.
const TELL: Duration = Duration::from_secs(10);

/// Shows how far a step is and passes lines through above the bar.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    quiet: bool,
}

impl Progress {
    /// Progress of a known or guessed number of parts; silent if `quiet` or without a terminal.
    #[must_use]
    pub fn new(title: &str, total: u64, quiet: bool) -> Self {
        Self::with(
            "{prefix:>12.cyan.bold} [{bar:25}] {pos}/{len} {wide_msg:.dim}",
            title,
            total,
            quiet,
        )
    }

    /// Progress of a known number of bytes; silent if `quiet`.
    #[must_use]
    pub fn of_bytes(title: &str, total: u64, quiet: bool) -> Self {
        let template = "{prefix:>12.cyan.bold} [{bar:25}] {decimal_bytes}/{decimal_total_bytes} {decimal_bytes_per_sec:.dim} {wide_msg:.dim}";
        Self::with(template, title, total, quiet)
    }

    fn with(template: &str, title: &str, total: u64, quiet: bool) -> Self {
        let visible = !quiet && std::io::stderr().is_terminal();
        let target =
            if visible { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(total), target);
        let style = ProgressStyle::with_template(template)
            .unwrap_or_else(|_| ProgressStyle::default_bar())
            .progress_chars("=> ");
        bar.set_style(style);
        bar.set_prefix(title.to_owned());
        if visible {
            bar.enable_steady_tick(Duration::from_millis(120));
        }
        Self { bar, quiet }
    }

    /// Shows the size of what lies below `folder` while `work` runs: for programs that do not say how far
    /// they are where no terminal is.
    pub fn follow<T>(&self, folder: &Path, work: impl FnOnce() -> T) -> T {
        thread::scope(|scope| {
            // Dropped when the work is done, or panics: the other end then hears of it.
            let (at_work, done) = mpsc::channel();
            scope.spawn(move || self.look(folder, &done));
            let result = work();
            drop(at_work);
            result
        })
    }

    /// Looks at the size of a folder until the sender of `done` is gone.
    fn look(&self, folder: &Path, done: &mpsc::Receiver<()>) {
        let (total, mut told) = (self.bar.length().unwrap_or(0), Stopwatch::start());
        while done.recv_timeout(LOOK) == Err(mpsc::RecvTimeoutError::Timeout) {
            let bytes = crate::folder_size(folder).min(total);
            self.bar.set_position(bytes);
            if !self.quiet && !self.is_visible() && told.elapsed() >= TELL {
                let megabytes = |bytes: u64| bytes / 1_000_000;
                self.line(&format!("{:>12} {} of {} MB", "", megabytes(bytes), megabytes(total)));
                told = Stopwatch::start();
            }
        }
    }

    /// Whether the bar is drawn.
    #[must_use]
    pub fn is_visible(&self) -> bool {
        !self.bar.is_hidden()
    }

    /// So many more bytes, or parts, are done.
    pub fn add(&self, count: u64) {
        self.bar.inc(count);
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

/// The time of the system's clock, in milliseconds since 1970: the one that files bear.
#[must_use]
pub fn now() -> u64 {
    milliseconds(SystemTime::now())
}

/// A time of the system's clock as [`now`] counts it; 0 for what lies before 1970.
pub(crate) fn milliseconds(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_growing_size_of_a_folder_is_followed_and_the_work_answers() {
        let folder = tempfile::tempdir().unwrap();
        let progress = Progress::of_bytes("Fetching", 1000, true);
        let answer = progress.follow(folder.path(), || {
            std::fs::create_dir(folder.path().join("below")).unwrap();
            std::fs::write(folder.path().join("below/part"), [0; 600]).unwrap();
            thread::sleep(LOOK * 3);
            7
        });
        assert_eq!((answer, progress.bar.position()), (7, 600));
    }
}
