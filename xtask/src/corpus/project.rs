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
    /// The folder that must come out as it went in.
    pub(super) folder: PathBuf,
    /// The manifest that is built.
    pub(super) manifest: PathBuf,
    /// Where the command runs: cargo reads the `.cargo/config.toml` from there upwards.
    pub(super) working_folder: PathBuf,
    /// Where it builds.
    pub(super) target_dir: PathBuf,
}

impl Project {
    /// Brings the project to its place: a fixture is there already, unless it must be copied; a
    /// published package is fetched into the folder aside.
    pub(super) fn prepare(machine: &Machine, case: &Case, aside: &Path) -> Result<Self, Failed> {
        let spec = &case.spec;
        let mut folder = match &case.origin {
            Origin::Fixture(folder) => folder.clone(),
            Origin::Registry { version } => registry::fetch(machine, &case.name, version, aside)?,
        };
        if let Some(name) = &spec.copy_to {
            let copy = aside.join(name).join(&case.name);
            copy_tree(&folder, &copy)?;
            folder = copy;
        }
        let target_dir = match folder.parent() {
            Some(parent) if spec.own_target_dir => parent.join("target"),
            _ => machine.target_dir.clone(),
        };
        let manifest = folder.join(spec.manifest.as_deref().unwrap_or("Cargo.toml".as_ref()));
        let working_folder = manifest.parent().unwrap_or(&folder).to_owned();
        Ok(Self { folder, manifest, working_folder, target_dir })
    }
}

/// Copies a folder with all that is in it.
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
