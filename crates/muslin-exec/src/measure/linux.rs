//! A run that is timed.

use std::fs::File;
use std::io;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::resource::{Usage, UsageWho, getrusage};
use nix::sys::signal::{Signal, kill};
use nix::sys::time::TimeVal;
use nix::sys::wait::{Id, WaitPidFlag, waitid};
use nix::unistd::Pid;

use super::values::{MeasureError, Measured, Timed};
use crate::runner::process;

/// Runs a program once and times it.
///
/// # Errors
///
/// [`MeasureError`] if it does not start or does not end in time.
pub fn timed(what: &Measured) -> Result<Timed, MeasureError> {
    let failed = |error: io::Error| what.failed(error);
    let mut process = process(&what.command);
    process.stdin(what.stdin()?).stdout(Stdio::null()).stderr(Stdio::null());
    let before = usage().map_err(failed)?;
    let start = Instant::now();
    let mut child = process.spawn().map_err(failed)?;
    let pid = pid(&child);
    // It is only looked at, so that its number is not given to another while it may still be ended.
    let ended = ended_at_limit(pid, what.limit, |_| {
        let seen = waitid(Id::Pid(pid), WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT);
        seen.map(|_| start.elapsed()).map_err(io::Error::from)
    });
    let status = child.wait().map_err(failed)?;
    let (elapsed, in_time) = ended;
    if !in_time {
        return Err(what.too_long());
    }
    let after = usage().map_err(failed)?;
    let spent = |usage: &Usage| duration(usage.user_time()) + duration(usage.system_time());
    let faults = |usage: &Usage| usage.minor_page_faults() + usage.major_page_faults();
    Ok(Timed {
        elapsed: elapsed.map_err(failed)?,
        processor: spent(&after).saturating_sub(spent(&before)),
        page_faults: u64::try_from(faults(&after) - faults(&before)).unwrap_or_default(),
        code: status.code(),
    })
}

/// Does something that ends when a process does; at the limit, the process is ended. The second answer
/// says whether that was not needed, and so does what the work is given, while it lasts.
pub(super) fn ended_at_limit<T>(
    pid: Pid,
    limit: Duration,
    work: impl FnOnce(&AtomicBool) -> T,
) -> (T, bool) {
    let in_time = AtomicBool::new(true);
    let answer = thread::scope(|scope| {
        let (alive, gone) = mpsc::channel::<()>();
        let in_time = &in_time;
        scope.spawn(move || {
            if gone.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
                in_time.store(false, Ordering::SeqCst);
                // What is gone already needs no end.
                let _ = kill(pid, Signal::SIGKILL);
            }
        });
        let answer = work(in_time);
        drop(alive);
        answer
    });
    (answer, in_time.into_inner())
}

/// The number of a child.
pub(super) fn pid(child: &Child) -> Pid {
    Pid::from_raw(child.id().cast_signed())
}

fn usage() -> io::Result<Usage> {
    getrusage(UsageWho::RUSAGE_CHILDREN).map_err(io::Error::from)
}

fn duration(time: TimeVal) -> Duration {
    let (seconds, micros) = (time.tv_sec(), time.tv_usec());
    Duration::from_secs(u64::try_from(seconds).unwrap_or_default())
        + Duration::from_micros(u64::try_from(micros).unwrap_or_default())
}

impl Measured {
    pub(super) fn failed(&self, source: io::Error) -> MeasureError {
        MeasureError::System { command: self.command.to_string(), source }
    }

    pub(super) fn too_long(&self) -> MeasureError {
        MeasureError::TooLong { command: self.command.to_string(), limit: self.limit }
    }

    /// The standard input of a run.
    pub(super) fn stdin(&self) -> Result<Stdio, MeasureError> {
        match &self.input {
            Some(path) => Ok(File::open(path).map_err(|error| self.failed(error))?.into()),
            None => Ok(Stdio::null()),
        }
    }
}
