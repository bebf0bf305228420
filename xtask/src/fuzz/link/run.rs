//! Whether a program runs in a root folder that holds nothing else.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use muslin_exec::{Command, Real, Runner as _};

/// A program of the generator ends at once; one that does not hangs.
const LIMIT: Duration = Duration::from_secs(10);

/// What a program did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ran {
    /// It found all of itself right.
    Right,
    /// It crashed, found itself wrong, or did not start.
    Wrong(String),
}

impl fmt::Display for Ran {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Right => out.write_str("it ran"),
            Self::Wrong(how) => write!(out, "it did not run: {how}"),
        }
    }
}

/// Three runs: where the program is loaded differs from run to run.
pub(super) fn three_times(program: &Path) -> Ran {
    let runs = (0..3).map(|_| once(program));
    runs.into_iter().find(|ran| *ran != Ran::Right).unwrap_or(Ran::Right)
}

fn once(program: &Path) -> Ran {
    let command = Command::new("bwrap")
        .args(["--unshare-all", "--new-session", "--die-with-parent", "--clearenv"])
        .args(["--ro-bind".as_ref(), program.as_os_str(), "/program".as_ref()])
        .args(["--chdir", "/", "--", "/program"])
        .limit(LIMIT);
    match Real.capture(&command) {
        Ok(ended) if ended.succeeded() => Ran::Right,
        Ok(ended) => Ran::Wrong(format!("{:?} {}", ended.code, ended.error.trim())),
        Err(error) => Ran::Wrong(error.to_string()),
    }
}
