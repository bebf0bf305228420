//! What goes with an executable: its licences, its manual, and what the user adds.

use std::path::{Path, PathBuf};

use cargo_metadata::Package;
use muslin_package::{DistSettings, Entry, Node, PackageFormat, in_archive, installed};

use crate::config_paths::manifest;
use crate::ship::additions::addition;
use crate::ship::error::ShipError;

/// How the names of licence files begin, in small letters.
const LICENCES: [&str; 6] = ["license", "licence", "copying", "unlicense", "notice", "copyright"];

/// The files that go with the executables of a package.
pub(crate) struct Companions {
    /// Those whose names decide where they go; a path is a name.
    named: Vec<Entry>,
    /// Those with a place of their own in packages.
    placed: Vec<Entry>,
}

impl Companions {
    /// Reads the licences and the README of a package, or those of its workspace where it has none of its own, and what
    /// its manifest adds.
    ///
    /// # Errors
    ///
    /// [`ShipError`] if the manifest is wrong, or one of the files cannot be read.
    pub(crate) fn read(package: &Package, workspace: &Path) -> Result<Self, ShipError> {
        let own =
            package.manifest_path.parent().map_or(workspace, |directory| directory.as_std_path());
        let manifest = manifest(package.manifest_path.as_std_path());
        let settings = DistSettings::of_manifest(&manifest.path, &manifest.text)
            .map_err(|faults| ShipError::DistManifest(Box::new(faults)))?;
        let from = |path: &str| own.join(path).display().to_string();
        let mut named = documents(package, own, workspace)?;
        for path in &settings.include {
            include(&mut named, &from(path))?;
        }
        let assets = settings.assets.iter();
        let placed = assets.map(|(path, to)| addition(&format!("{}={to}", from(path))));
        let placed = placed.collect::<Result<Vec<_>, _>>()?.concat();
        Ok(Self { named, placed })
    }

    /// Whether there is nothing.
    pub(crate) fn is_empty(&self) -> bool {
        self.named.is_empty() && self.placed.is_empty()
    }

    /// As an archive has them, below this directory.
    pub(crate) fn in_archive(&self, stem: &str) -> impl Iterator<Item = Entry> {
        let entries = self.named.iter().map(in_archive);
        entries.map(move |one| Entry { path: format!("{stem}/{}", one.path), ..one })
    }

    /// As a package installs them.
    pub(crate) fn installed(
        &self,
        package: &str,
        format: PackageFormat,
    ) -> impl Iterator<Item = Entry> {
        let named = self.named.iter().map(move |one| installed(one, package, format));
        named.chain(self.placed.iter().cloned())
    }
}

/// Adds a file, or those in a directory, under their names.
fn include(named: &mut Vec<Entry>, path: &str) -> Result<(), ShipError> {
    let name_of = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    for entry in addition(&format!("{path}=/{}", name_of(path)))? {
        let entry = Entry { path: name_of(&entry.path), ..entry };
        match named.iter().find(|one| one.path == entry.path) {
            _ if matches!(entry.node, Node::Directory) => {}
            Some(other) if other.node != entry.node => {
                return Err(ShipError::SameName(entry.path));
            }
            Some(_) => {}
            None => named.push(entry),
        }
    }
    Ok(())
}

fn documents(package: &Package, own: &Path, workspace: &Path) -> Result<Vec<Entry>, ShipError> {
    let mut paths =
        in_either(own, workspace, |name| LICENCES.iter().any(|start| name.starts_with(start)));
    paths
        .extend(package.license_file().map(cargo_metadata::camino::Utf8PathBuf::into_std_path_buf));
    match package.readme() {
        Some(readme) => paths.push(readme.into_std_path_buf()),
        None => paths.extend(in_either(own, workspace, |name| name.starts_with("readme"))),
    }
    paths.sort();
    paths.dedup();
    let entries = paths.into_iter().map(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Entry::file(name, muslin_exec::read(&path)?))
    });
    entries.collect()
}

/// The files of the first directory that has any whose name fits.
fn in_either(first: &Path, second: &Path, fits: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    let named = |directory: &Path| -> Vec<PathBuf> {
        let names = muslin_exec::names_in(directory).into_iter();
        let fitting = names.filter(|name| fits(&name.to_lowercase()));
        fitting.map(|name| directory.join(name)).filter(|path| muslin_exec::is_file(path)).collect()
    };
    let found = named(first);
    if found.is_empty() { named(second) } else { found }
}
