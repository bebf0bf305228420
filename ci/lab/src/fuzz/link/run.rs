//! Whether a program runs in a root directory that holds nothing else.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use muslin_exec::{Command, Real, Runner as _};
use muslin_schema::Target;

/// A program of the generator ends at once; one that does not hangs.
const LIMIT: Duration = Duration::from_secs(20);

/// What a program did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ran {
    /// It found all of itself right.
    Right,
    /// It crashed, found itself wrong, or did not start.
    Wrong(String),
}

/// The processor that a program is run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Processor {
    /// This machine's; of another architecture, the newest that qemu knows.
    Newest,
    /// One that has nothing but the baseline of its architecture.
    Baseline,
}

impl fmt::Display for Ran {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Right => out.write_str("it ran"),
            Self::Wrong(how) => write!(out, "it did not run: {how}"),
        }
    }
}

/// Three runs: where the program is loaded differs from run to run. qemu loads it at one place.
pub(super) fn repeatedly(program: &Path, target: Target) -> Ran {
    let times = if target == Target::X86_64 { 3 } else { 1 };
    let mut runs = (0..times).map(|_| once(program, target, Processor::Newest));
    runs.find(|ran| *ran != Ran::Right).unwrap_or(Ran::Right)
}

/// One run.
pub(super) fn once(program: &Path, target: Target, processor: Processor) -> Ran {
    let emulator: Option<(&str, &[&str])> = match (target, processor) {
        (Target::X86_64, Processor::Newest) => None,
        (Target::X86_64, Processor::Baseline) => Some(("qemu-x86_64-static", &["-cpu", "qemu64"])),
        (Target::Aarch64, Processor::Newest) => Some(("qemu-aarch64-static", &["-cpu", "max"])),
        (Target::Aarch64, Processor::Baseline) => {
            Some(("qemu-aarch64-static", &["-cpu", "cortex-a53"]))
        }
    };
    let mut command = Command::new("bwrap")
        .args(["--unshare-all", "--new-session", "--die-with-parent", "--clearenv"])
        .args(["--ro-bind".as_ref(), program.as_os_str(), "/program".as_ref()]);
    if let Some((emulator, _)) = emulator {
        command = command.args(["--ro-bind", &format!("/usr/bin/{emulator}"), "/emulator"]);
    }
    command = command.args(["--chdir", "/", "--"]);
    if let Some((_, arguments)) = emulator {
        command = command.args(["/emulator"]).args(arguments);
    }
    match Real.capture(&command.args(["/program"]).limit(LIMIT)) {
        Ok(ended) if ended.succeeded() => Ran::Right,
        Ok(ended) => Ran::Wrong(format!("{:?} {}", ended.code, ended.error.trim())),
        Err(error) => Ran::Wrong(error.to_string()),
    }
}
