//! Children that end with us: between us and a command is our supervisor, which ends all that the command has
//! started when we are killed.
//!
//! A build starts cargo, which starts build scripts, which start `make` and compilers. When we are killed by our
//! process id, nobody ends those, and they go on writing into directories that the next build uses. So this
//! program is started a second time, under the name [`SUPERVISOR`]. That process asks the kernel for a signal when
//! its parent ends (`PR_SET_PDEATHSIG`), adopts all that loses its own parent (`PR_SET_CHILD_SUBREAPER`), and ends
//! with the command, with the same exit code or signal. A process that has begun a session of its own, as the
//! server of a compiler cache does, is meant to outlive the build, and does.

use std::ffi::OsString;
use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::prctl;
use nix::sys::signal::{SigSet, Signal, kill, raise};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::{Pid, getpid, getppid, getsid};

use crate::command::Command;

/// The name under which this program is a supervisor: its first word.
pub(crate) const SUPERVISOR: &str = "muslin-supervisor";

/// The name that `ps` and `killall` see. It is not ours, so that who ends all processes of our name leaves it
/// alive to end the rest.
const SHORT_NAME: &std::ffi::CStr = c"build-children";

/// The exit code of a shell for a program that cannot be started (POSIX, "Exit Status for Commands").
const NOT_STARTED: u8 = 127;
/// How long children are ended for. What is still there then waits for a device in the kernel.
const LONGEST: Duration = Duration::from_secs(10);

/// The signals on which all children are ended.
const ENDINGS: [Signal; 4] = [Signal::SIGTERM, Signal::SIGINT, Signal::SIGHUP, Signal::SIGQUIT];

/// Whether [`as_supervisor`] was called, so that this program can be started as a supervisor.
static ASKED: AtomicBool = AtomicBool::new(false);

pub(crate) fn is_asked() -> bool {
    ASKED.load(Ordering::Relaxed)
}

/// Supervises the command in the arguments if this program was started as a supervisor; `None` otherwise. The
/// answer is the exit code.
#[must_use]
pub fn as_supervisor() -> Option<u8> {
    ASKED.store(true, Ordering::Relaxed);
    let mut args = std::env::args_os();
    if args.next()? != SUPERVISOR {
        return None;
    }
    let parent = args.next().and_then(|word| word.to_str()?.parse().ok())?;
    Some(supervise(Pid::from_raw(parent), args.collect()))
}

fn supervise(parent: Pid, args: Vec<OsString>) -> u8 {
    // Without one of these, the command runs nevertheless, and its children may outlive us.
    let _ = prctl::set_name(SHORT_NAME);
    let _ = prctl::set_child_subreaper(true);
    // The child inherits the mask, so it is started first.
    let child = match start(args) {
        Ok(child) => child,
        Err(code) => return code,
    };
    let mut signals = SigSet::empty();
    ENDINGS.into_iter().chain([Signal::SIGCHLD]).for_each(|signal| signals.add(signal));
    let _ = signals.thread_block();
    let _ = prctl::set_pdeathsig(Signal::SIGTERM);
    if getppid() != parent {
        // It ended before the kernel was asked for a signal.
        end_all();
        return NOT_STARTED;
    }
    // A child that ended before the mask was set has sent its signal to nobody.
    match reap(child) {
        Some(status) => ended(status),
        None => follow(child, &signals),
    }
}

/// Starts the command on our own streams.
#[expect(
    clippy::disallowed_methods,
    reason = "the command itself, which the runner has handed over"
)]
#[expect(clippy::print_stderr, reason = "this process is the command for whoever reads its output")]
fn start(args: Vec<OsString>) -> Result<Pid, u8> {
    let mut args = args.into_iter();
    let program = args.next().unwrap_or_default();
    match std::process::Command::new(&program).args(args).spawn() {
        Ok(child) => Ok(Pid::from_raw(child.id().cast_signed())),
        Err(error) => {
            eprintln!("error: `{}` cannot be run: {error}", program.display());
            Err(NOT_STARTED)
        }
    }
}

/// Waits for the end of the command, or for a signal that ends all.
fn follow(child: Pid, signals: &SigSet) -> u8 {
    loop {
        match signals.wait() {
            Ok(Signal::SIGCHLD) => {
                if let Some(status) = reap(child) {
                    return ended(status);
                }
            }
            Ok(signal) => {
                end_all();
                return end_by(signal);
            }
            Err(_) => {}
        }
    }
}

/// Takes the ends of all children that have ended; the answer is the command's, if it was among them.
fn reap(child: Pid) -> Option<WaitStatus> {
    let mut own = None;
    loop {
        match waitpid(None, Some(WaitPidFlag::WNOHANG)) {
            Ok(status @ (WaitStatus::Exited(pid, _) | WaitStatus::Signaled(pid, ..))) => {
                if pid == child {
                    own = Some(status);
                }
            }
            Ok(WaitStatus::StillAlive) | Err(Errno::ECHILD) => return own,
            Ok(_) | Err(_) => {}
        }
    }
}

fn ended(status: WaitStatus) -> u8 {
    match status {
        WaitStatus::Exited(_, code) => u8::try_from(code & 0xff).unwrap_or(NOT_STARTED),
        WaitStatus::Signaled(_, signal, _) => end_by(signal),
        _ => NOT_STARTED,
    }
}

/// Ends this process by a signal, so that whoever waits for it sees the signal; the exit code of a shell for it
/// where the signal does not end a process.
fn end_by(signal: Signal) -> u8 {
    // The command has written its memory already, if that is wanted.
    let _ = nix::sys::resource::setrlimit(nix::sys::resource::Resource::RLIMIT_CORE, 0, 0);
    let _ = raise(signal);
    let mut only = SigSet::empty();
    only.add(signal);
    let _ = only.thread_unblock();
    // Rust's own handler, which SIGSEGV and SIGBUS have, has taken the first one and left the default action.
    let _ = raise(signal);
    u8::try_from(128 + signal as i32).unwrap_or(u8::MAX)
}

/// Ends every child of this process until none is left. What a child has started becomes our child when that
/// one has ended.
fn end_all() {
    let start = Instant::now();
    while start.elapsed() < LONGEST {
        let children = children();
        if children.is_empty() {
            return;
        }
        for child in children {
            let _ = kill(child, Signal::SIGKILL);
        }
        while matches!(waitpid(None, Some(WaitPidFlag::WNOHANG)), Ok(status) if status != WaitStatus::StillAlive)
        {
        }
        thread::sleep(Duration::from_millis(1));
    }
}

/// The children of this process that are in its session.
fn children() -> Vec<Pid> {
    let (own, session) = (getpid(), getsid(None).ok());
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.map(Pid::from_raw)
        .filter(|pid| {
            let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
            parent_and_session(&stat)
                .is_some_and(|(parent, of)| parent == own && session == Some(of))
        })
        .collect()
}

/// The fourth and the sixth field of `/proc/PID/stat` (proc(5)). The second, the name, may hold anything, also `)`.
fn parent_and_session(stat: &str) -> Option<(Pid, Pid)> {
    let (_, rest) = stat.rsplit_once(") ")?;
    let mut fields = rest.split(' ').skip(1);
    let parent = fields.next()?.parse().ok()?;
    let session = fields.nth(1)?.parse().ok()?;
    Some((Pid::from_raw(parent), Pid::from_raw(session)))
}

/// The words that start a command under a supervisor, after the supervisor's own name.
pub(crate) fn arguments(command: &Command) -> Vec<OsString> {
    let own = getpid().to_string().into();
    [own, command.program.clone()].into_iter().chain(command.arguments.iter().cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parent_and_session_are_read_behind_a_name_that_holds_anything() {
        let stat = "71 (a) b (c)) S 70 69 68 0 -1 4194304 0";
        assert_eq!(parent_and_session(stat), Some((Pid::from_raw(70), Pid::from_raw(68))));
        assert_eq!(parent_and_session(""), None);
    }
}
