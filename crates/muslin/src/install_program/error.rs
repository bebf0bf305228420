//! Why a program is not installed.

use std::path::PathBuf;

use muslin_exec::{FileError, RunError};
use muslin_schema::{Exit, Failure};

/// Why a program is not installed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum InstallProgramError {
    #[error("`{0}` is not the name of a package")]
    Name(String),
    #[error("`{0}` is not a version, nor a requirement such as `^1.2`")]
    Version(String),
    #[error("cargo did not fetch `{name}` (version {version})")]
    Fetch { name: String, version: String, printed: String },
    #[error(transparent)]
    Run(#[from] RunError),
    #[error("cannot keep the source of the program")]
    Source(#[source] FileError),
    #[error("there is no Cargo.toml in `{}`", .0.display())]
    NoManifest(PathBuf),
    #[error("`{}` exists already", .0.display())]
    Exists(PathBuf),
    #[error("nothing says where programs are installed: neither `CARGO_HOME` nor `HOME` is set")]
    NoRoot,
    #[error("cannot install the program")]
    Write(#[source] FileError),
}

impl Failure for InstallProgramError {
    fn exit(&self) -> Exit {
        match self {
            Self::Name(_) | Self::Version(_) | Self::NoManifest(_) | Self::Exists(_) => Exit::Usage,
            Self::NoRoot => Exit::Configuration,
            Self::Fetch { .. } | Self::Run(_) | Self::Source(_) => Exit::Provisioning,
            Self::Write(_) => Exit::Packaging,
        }
    }

    fn details(&self) -> Vec<String> {
        match self {
            Self::Fetch { printed, .. } => printed.lines().map(str::to_owned).collect(),
            _ => Vec::new(),
        }
    }

    fn help(&self) -> Option<String> {
        Some(match self {
            Self::Exists(_) => "`--force` replaces it; `--root` names another directory".to_owned(),
            Self::NoRoot | Self::Write(_) => "`--root` names another directory".to_owned(),
            Self::NoManifest(_) => "`--path` takes the directory of a package".to_owned(),
            Self::Source(_) => {
                "`MUSLIN_CACHE_DIR` names another directory for the cache".to_owned()
            }
            _ => return None,
        })
    }
}
