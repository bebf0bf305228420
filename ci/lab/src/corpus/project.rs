//! A case's project on disk during its run.

use std::fs;
use std::path::{Path, PathBuf};

use super::case::{Case, Origin};
use super::failed::Failed;
use super::machine::Machine;
use super::registry;

/// The directories of a project.
#[derive(Debug)]
pub(super) struct Project {
    /// The directory that must come out as it went in.
    pub(super) directory: PathBuf,
    /// The manifest that is built.
    pub(super) manifest: PathBuf,
    /// Where the command runs: cargo reads the `.cargo/config.toml` from there upwards.
    pub(super) working_directory: PathBuf,
    /// Where it builds.
    pub(super) target_dir: PathBuf,
}

impl Project {
    /// Brings the project to its place: a fixture is there already, unless it must be copied; a
    /// published package is fetched into the directory aside.
    pub(super) fn prepare(
        machine: &Machine,
        case: &Case,
        temporary: &Path,
    ) -> Result<Self, Failed> {
        let spec = &case.spec;
        let mut directory = match &case.origin {
            Origin::Fixture(directory) => directory.clone(),
            Origin::Registry { version } => {
                registry::fetch(machine, &case.name, version, temporary)?
            }
        };
        if let Some(name) = &spec.copy_to {
            let copy = temporary.join(name).join(&case.name);
            copy_tree(&directory, &copy)?;
            directory = copy;
        }
        let target_dir = match directory.parent() {
            Some(parent) if spec.own_target_dir => parent.join("target"),
            _ => machine.target_dir.clone(),
        };
        let manifest = directory.join(spec.manifest.as_deref().unwrap_or("Cargo.toml".as_ref()));
        let working_directory = manifest.parent().unwrap_or(&directory).to_owned();
        Ok(Self { directory, manifest, working_directory, target_dir })
    }
}

/// Copies a directory with all that is in it.
pub(super) fn copy_tree(from: &Path, to: &Path) -> Result<(), Failed> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let copy = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_tree(&entry.path(), &copy)?;
        } else {
            fs::copy(entry.path(), copy)?;
        }
    }
    Ok(())
}
