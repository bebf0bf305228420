//! Why a program was not seen to start.

use std::fmt;
use std::time::Duration;

use muslin_exec::{FileError, MeasureError, RunError};
use muslin_package::{LayerError, SettingError};
use muslin_schema::{Exit, Failure, Target};

/// A program does not start, or could not be started at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum SmokeError {
    #[error("this host cannot start the program: only Linux can")]
    NoLinux,
    #[error("nothing here can start a program in a root of its own")]
    NoSandbox { printed: Vec<String>, install: Option<String> },
    #[error("nothing here emulates the oldest processor of {target}")]
    NoEmulator { target: Target, cure: String },
    #[error("`{0}` needs shared libraries, which an empty root lacks")]
    Emulator(String),
    #[error("`--seccomp` lists the system calls of programs that are started, and none is")]
    NoStart,
    #[error("no system calls were seen on {0}")]
    NoCalls(String),
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    Layer(#[from] LayerError),
    #[error(transparent)]
    Measure(#[from] MeasureError),
    #[error(transparent)]
    Setting(#[from] SettingError),
    #[error(transparent)]
    Run(#[from] RunError),
    #[error(transparent)]
    Ended(Box<Ended>),
}

/// A bad end.
#[derive(Debug, thiserror::Error)]
pub(crate) struct Ended {
    /// Where the command was started: `in the image for x86_64-unknown-linux-musl`.
    pub(super) place: String,
    pub(super) command: String,
    /// On what, for people.
    pub(super) machine: String,
    pub(super) how: HowEnded,
    /// What it printed.
    pub(super) output: String,
}

/// How a program ended that should have ended with 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HowEnded {
    /// With another code.
    Code(i32),
    /// By a signal of this number, or one that nobody knows.
    Signal(Option<i32>),
    /// It did not, in this time.
    Endless(Duration),
}

impl HowEnded {
    /// What an exit code of a sandbox means; `None` if it is 0.
    pub(super) fn of(code: Option<i32>) -> Option<Self> {
        match code {
            Some(0) => None,
            // As shells have it, and `bwrap`.
            Some(code) if (129..=192).contains(&code) => Some(Self::Signal(Some(code - 128))),
            Some(code) => Some(Self::Code(code)),
            None => Some(Self::Signal(None)),
        }
    }
}

impl fmt::Display for HowEnded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => write!(f, "ended with exit code {code}"),
            Self::Signal(None) => f.write_str("was ended by a signal"),
            Self::Signal(Some(number)) => {
                let name = SIGNALS.iter().find(|(signal, _)| signal == number);
                let name =
                    name.map_or_else(|| format!("signal {number}"), |(_, name)| (*name).to_owned());
                write!(f, "was ended by {name}")
            }
            Self::Endless(limit) => write!(f, "was still running after {} s", limit.as_secs()),
        }
    }
}

/// The signals of a program that is wrong for its processor or its kernel (signal(7)).
const SIGNALS: [(i32, &str); 6] =
    [(4, "SIGILL"), (6, "SIGABRT"), (7, "SIGBUS"), (8, "SIGFPE"), (11, "SIGSEGV"), (31, "SIGSYS")];

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, command, machine, how, .. } = self;
        write!(f, "{place}, `{command}` {how} on {machine}")
    }
}

impl Failure for SmokeError {
    fn exit(&self) -> Exit {
        match self {
            Self::Setting(_) | Self::NoStart => Exit::Usage,
            _ => Exit::Packaging,
        }
    }

    fn details(&self) -> Vec<String> {
        match self {
            Self::NoSandbox { printed, .. } => printed.clone(),
            Self::Ended(end) => end.output.lines().map(str::to_owned).collect(),
            _ => Vec::new(),
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::NoLinux => Some("omit `--smoke` here, and use it in CI on Linux".to_owned()),
            Self::NoSandbox { install: Some(command), .. } => Some(format!("`{command}`")),
            Self::NoSandbox { .. } => Some(
                "install bubblewrap, or allow user namespaces to users without privileges"
                    .to_owned(),
            ),
            Self::NoEmulator { cure, .. } => Some(cure.clone()),
            Self::Emulator(_) => {
                Some("install a static one (Debian and Ubuntu: `qemu-user-static`)".to_owned())
            }
            Self::NoStart => Some("add `--smoke=--version`, or other arguments".to_owned()),
            Self::NoCalls(_) => Some("omit `--seccomp`".to_owned()),
            Self::Ended(end) => end.help(),
            _ => None,
        }
    }
}

impl Ended {
    fn help(&self) -> Option<String> {
        match self.how {
            HowEnded::Endless(_) => Some("use arguments with which it exits, like `--version`".to_owned()),
            HowEnded::Code(code) if code < 126 => Some(
                "use arguments with which it ends with 0; if this code is right, `--allow smoke-exit`".to_owned(),
            ),
            HowEnded::Signal(Some(4)) => Some(
                "it has an instruction that this processor lacks: name the oldest processor that it is for with `-C target-cpu`, or ask the processor before it is used".to_owned(),
            ),
            _ => None,
        }
    }
}
