//! On what a program is started: this machine, and the oldest processor that the program is for.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use muslin_elf::Facts;
use muslin_exec::{Command, Measured};
use muslin_schema::{Host, Linkage, Target};
use muslin_toolchain::{InstalledEmulator, installed_emulator};

use super::calls::{named, numbered};
use super::error::SmokeError;
use super::subject::{CALLS, Subject};
use crate::host_tools::install;
use crate::session::Session;

/// Where the emulator is in a root.
const EMULATOR: &str = "/.emulator";
/// Where it writes system calls to, in [`CALLS`].
const TRACE: &str = "emulated";

/// What starts a program.
pub(super) enum Machine {
    /// The processor and the kernel that we run on.
    Own(Target),
    /// An emulator in user mode.
    Emulated {
        /// What it is, for people.
        means: String,
        /// Its arguments.
        arguments: Vec<String>,
        /// Those with which it writes the system calls into `{file}`.
        trace: Vec<String>,
    },
}

/// The machines that a program is started on. An emulator is put into its root.
///
/// # Errors
///
/// [`SmokeError`] if there is no emulator, or none that starts in an empty root.
pub(super) fn machines(
    session: &Session<'_>,
    subject: &Subject<'_>,
    host: &Host,
) -> Result<Vec<Machine>, SmokeError> {
    let target = subject.target;
    let own = host.runs(target).then_some(Machine::Own(target));
    let find = |name: &str| muslin_exec::find_program(name).map(|path| path.display().to_string());
    let installed =
        installed_emulator(target, &host.triple, &find, &|package| install(&host.triple, package));
    let InstalledEmulator { emulator, program } =
        installed.map_err(|cure| SmokeError::NoEmulator { target, cure })?;
    let level = subject.processor.as_deref().unwrap_or(match target {
        Target::X86_64 => "x86-64",
        Target::Aarch64 => "aarch64",
    });
    let oldest = emulator.oldest.into_iter().find(|one| one.level == level);
    let (means, arguments) = if let Some(oldest) = oldest {
        (oldest.means, oldest.arguments)
    } else {
        session.line(&format!(
            "{target}: no emulated processor is known for `-C target-cpu={level}`: the program is not started on the oldest one that it is for"
        ));
        if let Some(own) = own {
            return Ok(vec![own]);
        }
        ("the newest processor of the emulator".to_owned(), emulator.newest)
    };
    let bytes = muslin_exec::read(Path::new(&program))?;
    let linkage = Facts::read(&bytes).map(|facts| facts.linkage);
    if !linkage.is_ok_and(Linkage::is_static) {
        return Err(SmokeError::Emulator(program));
    }
    let place = subject.root.join(EMULATOR.trim_start_matches('/'));
    muslin_exec::write_if_different(&place, &bytes, true)?;
    let emulated = Machine::Emulated { means, arguments, trace: emulator.trace };
    Ok(own.into_iter().chain([emulated]).collect())
}

impl Machine {
    /// What it is, for people.
    pub(super) fn means(&self) -> &str {
        match self {
            Self::Own(_) => "this machine",
            Self::Emulated { means, .. } => means,
        }
    }

    pub(super) fn is_own(&self) -> bool {
        matches!(self, Self::Own(_))
    }

    /// What is started of an entry point: an emulator cannot start an init, which starts others.
    pub(super) fn entrypoint<'w>(&self, words: &'w [String]) -> &'w [String] {
        match self {
            Self::Own(_) => words,
            Self::Emulated { .. } => &words[words.len().saturating_sub(1)..],
        }
    }

    /// The words that start a program in its root.
    pub(super) fn words(
        &self,
        entrypoint: &[String],
        arguments: &[String],
        traced: bool,
    ) -> Vec<String> {
        match self {
            Self::Own(_) => [entrypoint, arguments].concat(),
            Self::Emulated { arguments: own, trace, .. } => {
                let file = format!("{CALLS}/{TRACE}");
                let trace = trace.iter().filter(|_| traced);
                let trace = trace.map(|word| word.replace("{file}", &file)).collect::<Vec<_>>();
                let program = self.entrypoint(entrypoint);
                [&[EMULATOR.to_owned()], &own[..], &trace, program, arguments].concat()
            }
        }
    }

    /// The system calls of a program that has been started with `command`. On this machine it is started once more.
    pub(super) fn calls(
        &self,
        subject: &Subject<'_>,
        command: Command,
        limit: Duration,
    ) -> Result<BTreeSet<String>, SmokeError> {
        let calls = match self {
            Self::Own(target) => {
                let run = Measured { command, input: None, limit };
                numbered(*target, &muslin_exec::system_calls(&run)?)
            }
            Self::Emulated { .. } => {
                let file = subject.root.join(CALLS.trim_start_matches('/')).join(TRACE);
                let text = muslin_exec::read(&file)?;
                muslin_exec::remove_file(&file)?;
                named(subject.target, &String::from_utf8_lossy(&text))
            }
        };
        if calls.is_empty() { Err(SmokeError::NoCalls(self.means().to_owned())) } else { Ok(calls) }
    }
}
