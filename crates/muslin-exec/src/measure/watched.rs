//! A run that is watched: the kernel stops it at each of its calls and before each of its ends
//! (ptrace(2)), which takes time, so it is not timed.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use nix::errno::Errno;
use nix::sys::ptrace::{self, Event, Options};
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

use super::linux::{ended_at_limit, pid};
use super::values::{MeasureError, Measured, Watched};
use crate::command::Command;
use crate::runner::process;

/// Stops itself, so that it can be watched from its first call on, and becomes the program.
const SHELL: &str = "/bin/sh";
const STOPPED: &str = "kill -STOP $$; exec \"$0\" \"$@\"";

/// Runs a program once and watches it, with all its threads and children.
///
/// # Errors
///
/// [`MeasureError`] if it does not start, may not be watched, or does not end in time.
pub fn watched(what: &Measured) -> Result<Watched, MeasureError> {
    let mut seen = Watched { peak_memory: None, system_calls: 0 };
    let mut started = false;
    watch(what, &mut |pid, stop| match stop {
        Stop::Enters => seen.system_calls += u64::from(started),
        Stop::Becomes => started = true,
        Stop::Ends if started => seen.peak_memory = seen.peak_memory.max(peak_memory(pid)),
        Stop::Ends => {}
    })?;
    Ok(seen)
}

/// The numbers of the system calls, on this machine, of all that a program starts in its own place or below it. Its
/// own are left out: it is what makes a sandbox.
///
/// # Errors
///
/// As [`watched`].
pub fn system_calls(what: &Measured) -> Result<BTreeSet<u64>, MeasureError> {
    let names = [what.command.program.to_string_lossy().into_owned(), SHELL.to_owned()];
    let paths = names.iter().filter_map(|name| crate::program::find_program(name));
    let outside: Vec<_> = paths.filter_map(|path| identity(&path)).collect();
    let mut calls = BTreeSet::new();
    let mut inside: HashMap<Pid, bool> = HashMap::new();
    watch(what, &mut |pid, stop| {
        let is_inside = || {
            let program = identity(Path::new(&format!("/proc/{pid}/exe")));
            program.is_some_and(|program| !outside.contains(&program))
        };
        match stop {
            Stop::Enters if *inside.entry(pid).or_insert_with(is_inside) => {
                calls.extend(system_call(pid));
            }
            Stop::Enters => {}
            Stop::Becomes => drop(inside.insert(pid, is_inside())),
            Stop::Ends => drop(inside.remove(&pid)),
        }
    })?;
    Ok(calls)
}

/// The number of the call that a stopped thread has entered (proc(5), `/proc/pid/syscall`).
fn system_call(pid: Pid) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{pid}/syscall")).ok()?;
    text.split_whitespace().next()?.parse().ok()
}

/// What a file is, under whatever name: its device and its number there.
fn identity(path: &Path) -> Option<(u64, u64)> {
    let about = fs::metadata(path).ok()?;
    Some((about.dev(), about.ino()))
}

/// Where a thread has stopped.
enum Stop {
    /// It enters a call of the kernel.
    Enters,
    /// It has become another program.
    Becomes,
    /// It is about to end.
    Ends,
}

/// Reports where the threads of a program, and of all that it starts, stop.
fn watch(what: &Measured, on_stop: &mut (dyn FnMut(Pid, Stop) + Send)) -> Result<(), MeasureError> {
    // The kernel answers only the thread that has begun to watch.
    thread::scope(|scope| {
        let watch = scope.spawn(|| watch_here(what, on_stop));
        watch.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

fn watch_here(what: &Measured, on_stop: &mut dyn FnMut(Pid, Stop)) -> Result<(), MeasureError> {
    let failed = |error: io::Error| what.failed(error);
    let program = crate::program::find_program(&what.command.program.to_string_lossy());
    let program = program.ok_or_else(|| failed(io::ErrorKind::NotFound.into()))?;
    let mut command = what.command.clone();
    command.program = SHELL.into();
    command.arguments = Command::from_argv(["sh", "-c", STOPPED]).arguments;
    command.arguments.push(program.into());
    command.arguments.extend(what.command.arguments.iter().cloned());
    let mut process = process(&command);
    process.stdin(what.stdin()?).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = process.spawn().map_err(failed)?;
    let pid = pid(&child);
    let (seen, in_time) = ended_at_limit(pid, what.limit, |in_time| {
        let begun = begin(pid);
        if begun.is_err() {
            // It has not begun, and must not wait for ever.
            let _ = kill(pid, Signal::SIGKILL);
        }
        begun.and_then(|()| follow(pid, in_time, on_stop))
    });
    // Usually it is gone already; what could not be watched is taken away here.
    let _ = child.wait();
    match (seen, in_time) {
        (_, false) => Err(what.too_long()),
        (seen, true) => seen.map_err(|errno| failed(errno.into())),
    }
}

/// Waits until the child has stopped itself, and lets it go on watched.
fn begin(pid: Pid) -> nix::Result<()> {
    let status = waitpid(pid, Some(WaitPidFlag::WUNTRACED))?;
    if !matches!(status, WaitStatus::Stopped(..)) {
        return Err(Errno::ESRCH);
    }
    let options = Options::PTRACE_O_TRACESYSGOOD
        | Options::PTRACE_O_TRACEEXEC
        | Options::PTRACE_O_TRACEEXIT
        | Options::PTRACE_O_TRACECLONE
        | Options::PTRACE_O_TRACEFORK
        | Options::PTRACE_O_TRACEVFORK
        | Options::PTRACE_O_EXITKILL;
    ptrace::seize(pid, options)?;
    kill(pid, Signal::SIGCONT)
}

/// Follows the program and all that it starts, to the last end; or, if time is up, to its own.
fn follow(first: Pid, in_time: &AtomicBool, on_stop: &mut dyn FnMut(Pid, Stop)) -> nix::Result<()> {
    // Of each thread, whether it is inside of a call. It stops where it enters one and where it leaves.
    let mut inside: HashMap<Pid, bool> = HashMap::new();
    // `__WNOTHREAD`: what other threads of this process have started does not concern this one.
    let flags = WaitPidFlag::__WALL | WaitPidFlag::__WNOTHREAD;
    loop {
        let status = match waitpid(None, Some(flags)) {
            Err(Errno::ECHILD) => return Ok(()),
            Err(Errno::EINTR) => continue,
            status => status?,
        };
        let mut pass_on = None;
        let pid = match status {
            WaitStatus::PtraceSyscall(pid) => {
                let inside = inside.entry(pid).or_default();
                *inside = !*inside;
                if *inside {
                    on_stop(pid, Stop::Enters);
                }
                pid
            }
            WaitStatus::PtraceEvent(pid, _, event) => {
                if event == Event::PTRACE_EVENT_EXEC as i32 {
                    // The shell has become the program; the way out of this call is still to come.
                    inside.insert(pid, true);
                    on_stop(pid, Stop::Becomes);
                } else if event == Event::PTRACE_EVENT_EXIT as i32 {
                    on_stop(pid, Stop::Ends);
                }
                pid
            }
            WaitStatus::Stopped(pid, signal) => {
                pass_on = Some(signal);
                pid
            }
            WaitStatus::Exited(pid, _) | WaitStatus::Signaled(pid, ..) => {
                inside.remove(&pid);
                // What outlives the program belongs to the run; the kernel ends it where nobody follows.
                if pid == first && !in_time.load(Ordering::SeqCst) {
                    return Ok(());
                }
                continue;
            }
            _ => continue,
        };
        match ptrace::syscall(pid, pass_on) {
            // Killed meanwhile: its end is reported next.
            Ok(()) | Err(Errno::ESRCH) => {}
            Err(error) => return Err(error),
        }
    }
}

/// The most memory that a process had, in bytes: the kernel's own high mark (`VmHWM`), or what it has
/// now, page by page, if that is more, since kernels before 6.16 update the mark late (proc(5)).
fn peak_memory(pid: Pid) -> Option<u64> {
    let field = |file: &str, name: &str| {
        let text = fs::read_to_string(format!("/proc/{pid}/{file}")).ok()?;
        let line = text.lines().find_map(|line| line.strip_prefix(name))?;
        let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(kilobytes * 1024)
    };
    field("status", "VmHWM:").max(field("smaps_rollup", "Rss:"))
}
