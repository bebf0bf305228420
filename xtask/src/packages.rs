//! What a registry would get: every published crate is complete, described, and installs from its packages alone.

mod contents;
mod install;
mod manifest;
mod package;
mod rust_version;

use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

pub(crate) use package::published;

use xtask::repository::root;

/// What to do with the packages.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Package all crates, install `cargo-muslin` from the packages, and build a program with a provided library.
    #[arg(long)]
    install: bool,
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
    faults.extend(rust_version::documents(root)?);
    for package in &packages {
        let names: Vec<&str> = packages.iter().map(|one| one.name.as_str()).collect();
        faults.extend(manifest::check(root, package, &names));
        faults.extend(contents::check(root, package)?);
    }
    Ok(faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_crate_of_the_workspace_is_packaged_whole() {
        assert_eq!(check(&root()), Ok(Vec::new()));
    }
}
