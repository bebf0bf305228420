//! Why nothing is proposed or written.

use muslin_exec::{FileError, RunError};
use muslin_http::HttpError;
use muslin_schema::{Exit, Failure};

/// Nothing could be proposed or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(super) enum InitError {
    #[error(transparent)]
    Run(#[from] RunError),
    #[error("no Cargo project found")]
    NoProject { output: String },
    #[error("the source of muslin is not given, and no registry has it yet")]
    NoSource,
    #[error("there is no directory `{0}`")]
    NoDirectory(String),
    #[error("`{0}` is not a checkout of muslin: it has no `crates/cargo-muslin/Cargo.toml`")]
    NotMuslin(String),
    #[error("cargo cannot fetch from `{0}`, which is an address for `ssh` alone")]
    ScpAddress(String),
    #[error("the address of muslin contains a password or a character that is not allowed")]
    BadAddress,
    #[error("cannot fetch `{revision}` from `{address}`")]
    Fetch { address: String, revision: String, output: String },
    #[error("cannot read the release at `{address}`")]
    Release {
        address: String,
        #[source]
        cause: Box<HttpError>,
    },
    #[error("`{0}` lists no executable of muslin for Linux on x86_64")]
    NoExecutable(String),
    #[error("a pipeline cannot install muslin from `{0}`, which only this machine has")]
    LocalInPipeline(String),
    #[error("the workspace would take in the new directories as members")]
    TakenIn { manifest: String, directories: Vec<String>, cure: String },
    #[error("with these files cargo no longer loads the project; they have been removed again")]
    Broken { output: String },
    #[error("cannot write the files")]
    Write(#[source] FileError),
}

impl Failure for InitError {
    fn exit(&self) -> Exit {
        match self {
            Self::Run(_) => Exit::Unexpected,
            Self::NoProject { .. } | Self::Broken { .. } => Exit::Metadata,
            Self::Fetch { .. } | Self::Release { .. } => Exit::Provisioning,
            Self::Write(_) => Exit::Packaging,
            _ => Exit::Usage,
        }
    }

    fn details(&self) -> Vec<String> {
        match self {
            Self::NoProject { output } | Self::Fetch { output, .. } | Self::Broken { output } => {
                output.trim().lines().map(str::to_owned).collect()
            }
            Self::TakenIn { directories, .. } => {
                directories.iter().map(|directory| format!("`{directory}`")).collect()
            }
            _ => Vec::new(),
        }
    }

    fn help(&self) -> Option<String> {
        let text = match self {
            Self::NoProject { .. } => "`--manifest-path` names one in another directory",
            Self::NoSource => {
                "`--muslin https://…/SHA256SUMS` names a release, `--muslin https://…` a git repository, `--muslin ../muslin` a checkout"
            }
            Self::NotMuslin(_) => "name the root of the repository",
            Self::ScpAddress(address) => {
                let path = address.replacen(':', "/", 1);
                return Some(format!("`--muslin ssh://{path}`"));
            }
            Self::BadAddress => {
                "use a credential helper of git, and an address without spaces and quotes"
            }
            Self::Fetch { .. } => "`--muslin ADDRESS#REVISION` names a branch, a tag or a commit",
            Self::NoExecutable(_) => "name the `SHA256SUMS` of a release of muslin itself",
            Self::LocalInPipeline(_) => "`--muslin https://…` names its git repository",
            Self::TakenIn { manifest, cure, .. } => return Some(format!("{cure} in {manifest}")),
            Self::Run(_)
            | Self::NoDirectory(_)
            | Self::Broken { .. }
            | Self::Release { .. }
            | Self::Write(_) => return None,
        };
        Some(text.to_owned())
    }
}
