//! Commands that do the same job and take turns, so that a busy machine slows them all.

use std::path::PathBuf;
use std::time::Duration;

use muslin_exec::{Command, Real, Runner as _, Stopwatch};

/// One side of a comparison.
pub(super) struct Side {
    pub(super) name: String,
    pub(super) command: Command,
    /// A directory that is removed before each run, untimed.
    pub(super) clean: Option<PathBuf>,
    /// A command that prepares each run, untimed.
    pub(super) before: Option<Command>,
}

impl Side {
    /// A command that needs no preparation and no name.
    pub(super) fn of(command: Command) -> Self {
        Self { name: String::new(), command, clean: None, before: None }
    }
}

/// What a side may take beside the first.
#[derive(Clone, Copy)]
pub(super) enum Aim {
    /// So much longer.
    Longer(Duration),
    /// So many times as long.
    Times(f64),
}

/// The least time of each side, after one run that does not count.
pub(super) fn least(sides: &[Side], rounds: usize) -> Result<Vec<Duration>, String> {
    for side in sides {
        timed(side)?;
    }
    let mut least = vec![Duration::MAX; sides.len()];
    for _ in 0..rounds.max(1) {
        for (side, least) in sides.iter().zip(&mut least) {
            *least = timed(side)?.min(*least);
        }
    }
    Ok(least)
}

/// The ratio of a time to the first, and whether it reaches the goal.
pub(super) fn verdict(first: Duration, other: Duration, aim: Aim) -> String {
    let (result, aim, reached) = match aim {
        Aim::Longer(most) => {
            let longer = milliseconds(other) - milliseconds(first);
            let most = milliseconds(most);
            (format!("{longer:+.0} ms"), format!("at most +{most:.0} ms"), longer <= most)
        }
        Aim::Times(most) => {
            let times = other.as_secs_f64() / first.as_secs_f64();
            (format!("{times:.2}×"), format!("at most {most}×"), times <= most)
        }
    };
    let verdict = if reached { "reached" } else { "missed" };
    format!("{result:>8}  ({aim}: {verdict})")
}

/// A time as figures are printed.
pub(super) fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn timed(side: &Side) -> Result<Duration, String> {
    if let Some(directory) = &side.clean {
        muslin_exec::remove_tree(directory).map_err(|error| error.to_string())?;
    }
    if let Some(before) = &side.before {
        captured(before)?;
    }
    let watch = Stopwatch::start();
    captured(&side.command)?;
    Ok(watch.elapsed())
}

fn captured(command: &Command) -> Result<(), String> {
    let captured = Real.capture(command).map_err(|error| error.to_string())?;
    if captured.succeeded() {
        return Ok(());
    }
    Err(format!("`{command}` failed:\n{}", captured.error))
}
