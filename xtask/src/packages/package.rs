//! The crates that a registry may have.

use std::path::{Path, PathBuf};

use muslin_exec::{Command, Real, Runner as _};
use serde::Deserialize;

/// A crate of the workspace that a registry may have.
#[derive(Debug, Deserialize)]
pub(crate) struct Package {
    /// Its name.
    pub(crate) name: String,
    /// Its version.
    pub(crate) version: String,
    /// Its `Cargo.toml`.
    pub(crate) manifest_path: PathBuf,
    /// The registries that may have it; without a list, all.
    publish: Option<Vec<String>>,
}

impl Package {
    /// Its directory.
    pub(crate) fn directory(&self) -> &Path {
        self.manifest_path.parent().unwrap_or(Path::new("."))
    }
}

/// The crates of the workspace that may be published.
///
/// # Errors
///
/// The message of a `cargo metadata` that fails.
pub(crate) fn published(root: &Path) -> Result<Vec<Package>, String> {
    #[derive(Deserialize)]
    struct Metadata {
        packages: Vec<Package>,
    }
    let command = ["cargo", "metadata", "--no-deps", "--format-version=1", "--offline"];
    let text = output(&Command::from_argv(command).within(root))?;
    let metadata: Metadata = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let may = |package: &Package| package.publish.as_ref().is_none_or(|list| !list.is_empty());
    let packages: Vec<Package> = metadata.packages.into_iter().filter(may).collect();
    if packages.is_empty() { Err("no crate may be published".to_owned()) } else { Ok(packages) }
}

/// What a command prints.
pub(crate) fn output(command: &Command) -> Result<String, String> {
    let answer = Real.capture(command).map_err(|error| error.to_string())?;
    if answer.succeeded() {
        Ok(answer.output)
    } else {
        Err(format!("{command} failed:\n{}", answer.error))
    }
}
