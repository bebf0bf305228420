//! Why a program was not seen to start from its image.

use std::time::Duration;

use muslin_exec::{FileError, RunError};
use muslin_package::LayerError;
use muslin_schema::{Exit, Failure, Target};

/// A program does not start from its image, or could not be started at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum SmokeError {
    #[error("this host cannot start the program of an image: only Linux can")]
    NoLinux,
    #[error("nothing here can start a program in a root of its own")]
    NoSandbox { printed: Vec<String>, install: Option<String> },
    #[error("nothing here starts executables of {target}")]
    Foreign { target: Target, cure: String },
    #[error("`{0}` needs shared libraries, which the image lacks")]
    Emulator(String),
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    Layer(#[from] LayerError),
    #[error(transparent)]
    Run(#[from] RunError),
    #[error("in the image for {target}, `{command}` {}", how(*.code))]
    Failed { command: String, target: Target, code: Option<i32>, output: String },
    #[error("in the image for {target}, `{command}` was still running after {} s", .limit.as_secs())]
    Endless { command: String, target: Target, limit: Duration, output: String },
}

fn how(code: Option<i32>) -> String {
    match code {
        Some(code) => format!("ended with exit code {code}"),
        None => "was ended by a signal".to_owned(),
    }
}

impl Failure for SmokeError {
    fn exit(&self) -> Exit {
        Exit::Packaging
    }

    fn details(&self) -> Vec<String> {
        match self {
            Self::NoSandbox { printed, .. } => printed.clone(),
            Self::Failed { output, .. } | Self::Endless { output, .. } => {
                output.lines().map(str::to_owned).collect()
            }
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
            Self::Foreign { cure, .. } => Some(cure.clone()),
            Self::Emulator(_) => {
                Some("install a static one (Debian and Ubuntu: `qemu-user-static`)".to_owned())
            }
            Self::Endless { .. } => {
                Some("use arguments with which it exits, like `--version`".to_owned())
            }
            _ => None,
        }
    }
}
