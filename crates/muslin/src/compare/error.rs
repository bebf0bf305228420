//! Why nothing could be compared.

use muslin_elf::NotElf;
use muslin_exec::{FileError, MeasureError, RunError};
use muslin_package::{ArchiveError, BaseError, ProgramError};
use muslin_schema::{Exit, Failure, Target};

/// Nothing could be compared.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(super) enum CompareError {
    #[error("there is no build variant `{0}`")]
    Variant(String, Vec<String>),
    #[error("at least two build variants are needed")]
    Alone(Vec<String>),
    #[error("`{0}` executables are not measured on this machine: it does not run them by itself")]
    Foreign(Target),
    #[error("cannot split `{0}` into arguments: unclosed quote")]
    Words(String),
    #[error("`--run` has to begin with the program that is compared: `{0}`")]
    OtherProgram(String),
    #[error("`{command}` failed{}", .code.map(|code| format!(" with exit code {code}")).unwrap_or_default())]
    Cargo { command: String, code: Option<i32> },
    #[error("cargo built no `{0}`")]
    NoExecutable(String),
    #[error(transparent)]
    Measure(#[from] MeasureError),
    #[error(transparent)]
    Run(#[from] RunError),
    #[error(transparent)]
    File(#[from] FileError),
    #[error("`{path}` is not an ELF file: {what}")]
    NotElf { path: String, what: NotElf },
    #[error("`{path}` cannot be taken apart")]
    Program { path: String, source: ProgramError },
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    #[error(transparent)]
    Base(#[from] BaseError),
}

impl Failure for CompareError {
    fn exit(&self) -> Exit {
        match self {
            Self::Variant(..) | Self::Alone(_) | Self::Words(_) | Self::OtherProgram(_) => {
                Exit::Usage
            }
            Self::Foreign(_) | Self::Measure(MeasureError::NotHere) => Exit::NoToolchain,
            Self::Cargo { .. } | Self::NoExecutable(_) => Exit::Build,
            _ => Exit::Unexpected,
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::Variant(_, names) | Self::Alone(names) => {
                Some(format!("there are {}, and `all`", names.join(", ")))
            }
            Self::Foreign(_) => Some(
                "compare on a machine of that architecture; under an emulator, the emulator would be measured"
                    .to_owned(),
            ),
            Self::OtherProgram(_) => Some(
                "each build is started in its place; what it reads from a pipe, `--stdin FILE` gives it".to_owned(),
            ),
            Self::Cargo { .. } => Some("cargo's own output is above".to_owned()),
            Self::Measure(MeasureError::TooLong { .. }) => {
                Some("`--limit SECONDS` lets it run longer".to_owned())
            }
            _ => None,
        }
    }
}
