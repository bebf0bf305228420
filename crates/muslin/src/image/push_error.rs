//! Why an image cannot be pushed.

use muslin_exec::RunError;
use muslin_registry::{LoginError, ReferenceError, RegistryError};
use muslin_schema::{Exit, Failure};

/// An image cannot be pushed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum PushError {
    #[error(transparent)]
    Reference(#[from] ReferenceError),
    #[error("`--push REF` is one name, and there are {0} images")]
    Several(usize),
    #[error("`{place}` has no credentials for this registry")]
    Login { place: String, source: LoginError },
    #[error("`{place}` keeps credentials in `{program}`, which cannot be run")]
    NoHelper { program: String, place: String, source: RunError },
    #[error("the credential helper `{program}` returned no password")]
    Helper { program: String, printed: Vec<String> },
    #[error("`{0}` contains no certificate for the registry")]
    Ca(String),
    #[error(transparent)]
    Registry(#[from] RegistryError),
}

impl Failure for PushError {
    fn exit(&self) -> Exit {
        match self {
            Self::Reference(_) | Self::Several(_) | Self::Ca(_) => Exit::Usage,
            Self::Registry(error) => error.exit(),
            _ => Exit::Packaging,
        }
    }

    fn details(&self) -> Vec<String> {
        match self {
            Self::Helper { printed, .. } => printed.clone(),
            Self::Registry(error) => error.details(),
            _ => Vec::new(),
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::Several(_) => Some(
                "select one with `-p`, or use `--push` alone: then each is pushed to its own `name`"
                    .to_owned(),
            ),
            Self::Reference(error) if error.lacks_registry() => Some(
                "for `--push` alone, `--registry`, MUSLIN_REGISTRY or `registry` in the configuration name the registry"
                    .to_owned(),
            ),
            Self::Registry(error) => error.help(),
            _ => None,
        }
    }
}
