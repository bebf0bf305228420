//! What a registry would get: every published crate is complete, described, and installs from its packages alone.

mod contents;
mod install;
mod manifest;
mod rust_version;

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use muslin_exec::{Command, Real, Runner as _};
use serde::Deserialize;

use crate::repository::root;

/// What to do with the packages.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Package all crates, install `cargo-muslin` from the packages, and build a program with a provided library.
    #[arg(long)]
    install: bool,
}

/// A crate of the workspace that a registry may have.
#[derive(Debug, Deserialize)]
pub(crate) struct Package {
    /// Its name.
    pub(crate) name: String,
    /// Its version.
    pub(crate) version: String,
    /// Its `Cargo.toml`.
    manifest_path: PathBuf,
    /// The registries that may have it; without a list, all.
    publish: Option<Vec<String>>,
}

impl Package {
    /// Its directory.
    fn directory(&self) -> &Path {
        self.manifest_path.parent().unwrap_or(Path::new("."))
    }
}

/// Checks the packages; prints what is wrong.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let outcome = if arguments.install { install::check(&root()) } else { check(&root()) };
    let faults = outcome.unwrap_or_else(|error| vec![error]);
    let mut out = io::stdout().lock();
    for fault in &faults {
        let _ = writeln!(out, "{fault}");
    }
    let _ = writeln!(out, "packages: {} faults", faults.len());
    if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Everything that is wrong with the manifests, contents and declared Rust versions of the packages.
///
/// # Errors
///
/// The message of a cargo or git that fails.
pub(crate) fn check(root: &Path) -> Result<Vec<String>, String> {
    let packages = published(root)?;
    let mut faults = rust_version::check(root, &packages)?;
    for package in &packages {
        let names: Vec<&str> = packages.iter().map(|one| one.name.as_str()).collect();
        faults.extend(manifest::check(root, package, &names));
        faults.extend(contents::check(root, package)?);
    }
    Ok(faults)
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
    let text = output(&Command::from_words(command).within(root))?;
    let metadata: Metadata = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let may = |package: &Package| package.publish.as_ref().is_none_or(|list| !list.is_empty());
    let packages: Vec<Package> = metadata.packages.into_iter().filter(may).collect();
    if packages.is_empty() { Err("no crate may be published".to_owned()) } else { Ok(packages) }
}

/// What a command prints.
fn output(command: &Command) -> Result<String, String> {
    let answer = Real.capture(command).map_err(|error| error.to_string())?;
    if answer.succeeded() {
        Ok(answer.output)
    } else {
        Err(format!("{command} failed:\n{}", answer.error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_crate_of_the_workspace_is_packaged_whole() {
        assert_eq!(check(&root()), Ok(Vec::new()));
    }
}
