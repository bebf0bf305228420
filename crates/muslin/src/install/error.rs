//! Why the file of a toolchain did not arrive.

use muslin_exec::{FileError, RunError};
use muslin_http::HttpError;
use muslin_schema::{Exit, Failure};

use crate::install::pip::NoPip;

/// The file of a toolchain did not arrive.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum FetchError {
    #[error(transparent)]
    Run(#[from] RunError),
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    NoPip(#[from] NoPip),
    #[error("the CA certificates in {path} cannot be read")]
    Certificates { path: String },
    #[error("the package index {index} does not answer for `{package}`: {source}")]
    Index { index: String, package: String, source: HttpError },
    #[error(
        "the package index {index} does not have the file of `{package}` {version} that is pinned"
    )]
    NotInIndex { index: String, package: String, version: String, wanted: Vec<String> },
    #[error("{address} cannot be downloaded: {source}")]
    Download { address: String, source: HttpError },
    #[error("`{command}` failed")]
    Pip { command: String, printed: String, needed: u64 },
    #[error("the file of `{package}` is not the one that is pinned: its SHA-256 differs")]
    WrongHash { package: String, details: Vec<String> },
}

impl Failure for FetchError {
    fn exit(&self) -> Exit {
        Exit::Provisioning
    }

    fn details(&self) -> Vec<String> {
        match self {
            Self::NoPip(error) => error.details(),
            Self::NotInIndex { wanted, .. } => wanted.clone(),
            Self::WrongHash { details, .. } => details.clone(),
            Self::Pip { printed, .. } => printed.lines().map(str::to_owned).collect(),
            _ => Vec::new(),
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::NoPip(error) => error.help(),
            Self::File(_) | Self::Run(_) => {
                Some("`MUSLIN_CACHE_DIR` names another directory for the cache".to_owned())
            }
            Self::Certificates { .. } => {
                Some("`PIP_CERT` or `cert` in pip's configuration names a PEM file".to_owned())
            }
            Self::Index { source: HttpError::Status { status: 401 | 403, .. }, .. } => Some(
                "put the user and the password into `PIP_INDEX_URL`: `https://USER:PASSWORD@HOST/…`".to_owned(),
            ),
            Self::Index { .. } | Self::Download { .. } => Some(
                "`HTTPS_PROXY` names a proxy, `PIP_INDEX_URL` a mirror of the index, `PIP_CERT` its CA certificates".to_owned(),
            ),
            Self::NotInIndex { .. } => Some(
                "`PIP_INDEX_URL` names another index; a mirror may lack new versions".to_owned(),
            ),
            Self::Pip { printed, needed, .. } if printed.contains("No space left on device") => {
                Some(format!(
                    "{needed} MB must be free on the disk of the cache; `MUSLIN_CACHE_DIR` names another directory for it"
                ))
            }
            Self::Pip { printed, .. } if printed.contains("No matching distribution") => Some(
                "pip does not reach the index, or the index lacks the file; `HTTPS_PROXY` names a proxy, `PIP_INDEX_URL` a mirror".to_owned(),
            ),
            Self::WrongHash { .. } => Some(
                "nothing was installed; if you use a mirror, ask who keeps it, else try again later".to_owned(),
            ),
            _ => None,
        }
    }
}
