//! Why no plan can be made.

use std::fmt;

use muslin_schema::{CompilerAnswer, Exit, Failure, Provision, Target};
use muslin_toolchain::NoToolchain;

/// A setting of the user that a static build cannot be done with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// The setting as it was written.
    pub setting: String,
    /// Where.
    pub place: String,
    /// What it would do.
    pub why: String,
    /// What to do instead.
    pub cure: String,
}

/// Why no plan can be made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlanError {
    /// The user's settings contradict a static build.
    Contradictions(Vec<Contradiction>),
    /// No toolchain fits.
    NoToolchain(Box<NoToolchain>),
    /// The compiler that the user named does not compile for the target.
    Compiler {
        /// The variable that names it.
        variable: String,
        /// What it says of itself.
        answer: CompilerAnswer,
        /// The target.
        target: Target,
    },
    /// An argument behind `--` would change what is built.
    NotPassedOn {
        /// The flag.
        flag: String,
        /// Where it belongs.
        cure: String,
    },
    /// The selected packages have no executable.
    NoExecutable {
        /// The packages.
        packages: Vec<String>,
    },
    /// One executable is to be started, and several targets are named.
    SeveralTargets,
    /// The variables of one target are to be printed, and several are named.
    OneEnvironment,
    /// One executable is to be started, and it is not clear which.
    SeveralExecutables {
        /// Their names.
        available: Vec<String>,
    },
    /// This machine has nothing that runs the target's executables.
    NothingStarts {
        /// The target.
        target: Target,
        /// The triple of the machine.
        host: String,
        /// What would help.
        cure: Option<String>,
    },
    /// The standard library of the target is not installed, and nothing may be fetched.
    TargetMissing {
        /// The target.
        target: Target,
        /// What forbids adding it; [`Provision::Allowed`]: there is no `rustup`.
        provision: Provision,
    },
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Contradictions(_) => {
                f.write_str("the settings of this project contradict a static build")
            }
            Self::NoToolchain(error) => error.fmt(f),
            Self::Compiler { variable, answer, target } => {
                write!(f, "`{}` does not compile for `{target}`", answer.command)?;
                write!(f, " (named by `{variable}`)")
            }
            Self::NotPassedOn { flag, .. } => {
                write!(f, "`{flag}` is not passed on to cargo: it would change what is built")
            }
            Self::NoExecutable { packages } => {
                write!(f, "there is no executable to build in {}", packages.join(", "))
            }
            Self::SeveralTargets => f.write_str("`run` starts one executable, for one target"),
            Self::OneEnvironment => f.write_str("`env` prints the variables of one target"),
            Self::SeveralExecutables { .. } => {
                f.write_str("`run` could not determine which binary to run")
            }
            Self::NothingStarts { target, host, .. } => {
                write!(f, "nothing on this machine (`{host}`) runs executables for `{target}`")
            }
            Self::TargetMissing { target, .. } => {
                write!(f, "the Rust target `{target}` is not installed")
            }
        }
    }
}

impl std::error::Error for PlanError {}

impl From<NoToolchain> for PlanError {
    fn from(error: NoToolchain) -> Self {
        Self::NoToolchain(Box::new(error))
    }
}

impl Failure for PlanError {
    fn exit(&self) -> Exit {
        match self {
            Self::Contradictions(_) => Exit::Configuration,
            Self::NoToolchain(error) => error.exit(),
            Self::Compiler { .. } | Self::NothingStarts { .. } => Exit::NoToolchain,
            Self::NoExecutable { .. }
            | Self::NotPassedOn { .. }
            | Self::SeveralTargets
            | Self::OneEnvironment
            | Self::SeveralExecutables { .. } => Exit::Usage,
            Self::TargetMissing { .. } => Exit::Provisioning,
        }
    }

    fn details(&self) -> Vec<String> {
        match self {
            Self::Contradictions(list) => list
                .iter()
                .map(|one| format!("`{}` in {}: {}", one.setting, one.place, one.why))
                .collect(),
            Self::NoToolchain(error) => error.details(),
            Self::Compiler { answer, .. } => vec![what_it_is(answer)],
            Self::SeveralExecutables { available } => {
                vec![format!("available binaries: {}", available.join(", "))]
            }
            Self::NoExecutable { .. }
            | Self::NotPassedOn { .. }
            | Self::SeveralTargets
            | Self::OneEnvironment
            | Self::NothingStarts { .. } => Vec::new(),
            Self::TargetMissing { provision, .. } => vec![match provision.forbidden_by() {
                Some(what) => format!("it would be added now, but {what} forbids it"),
                None => "there is no `rustup` to add it".to_owned(),
            }],
        }
    }

    fn help(&self) -> Option<String> {
        Some(match self {
            Self::Contradictions(list) => {
                let cures: Vec<&str> = list.iter().map(|one| one.cure.as_str()).collect();
                cures.join("; ")
            }
            Self::NoToolchain(error) => return error.help(),
            Self::Compiler { variable, target, .. } => format!(
                "unset `{variable}` and a toolchain is chosen, or name a compiler for `{}-linux-musl`",
                target.arch()
            ),
            Self::NotPassedOn { cure, .. } => cure.clone(),
            Self::SeveralTargets | Self::OneEnvironment => "name one with `--target`".to_owned(),
            Self::SeveralExecutables { .. } => {
                "name one with `--bin`, or set `default-run` in the manifest".to_owned()
            }
            Self::NothingStarts { cure, .. } => return cure.clone(),
            Self::NoExecutable { .. } => {
                "select a package with a binary (`--package`, `--workspace`), turn on the features that one requires, or name an `--example`".to_owned()
            }
            Self::TargetMissing { target, provision: Provision::Offline } => {
                format!("once, online: `rustup target add {target}`")
            }
            Self::TargetMissing { target, provision: Provision::Refused } => {
                format!("`rustup target add {target}` adds it")
            }
            Self::TargetMissing { target, provision: Provision::Allowed } => format!(
                "install Rust through rustup, or your distribution's standard library for `{target}`"
            ),
        })
    }
}

fn what_it_is(answer: &CompilerAnswer) -> String {
    if let Some(failure) = &answer.failure {
        return format!("it could not be asked: {failure}");
    }
    let arch = answer.arch.as_deref().unwrap_or("another architecture");
    let headers = if answer.glibc { "with glibc's headers" } else { "without glibc's headers" };
    format!("it compiles for {arch}, {headers}")
}
