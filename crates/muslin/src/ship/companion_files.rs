//! What is next to an executable: its licences and its manual.

use std::path::{Path, PathBuf};

use cargo_metadata::Package;
use muslin_package::Entry;

use crate::ship::error::ShipError;

/// How the names of licence files begin, in small letters.
const LICENCES: [&str; 6] = ["license", "licence", "copying", "unlicense", "notice", "copyright"];

/// The licences and the README of a package, or those of its workspace where it has none of its own.
///
/// # Errors
///
/// [`ShipError::File`] if one is there and cannot be read.
pub(crate) fn companion_files(
    package: &Package,
    workspace: &Path,
) -> Result<Vec<Entry>, ShipError> {
    let own = package.manifest_path.parent().map_or(workspace, |directory| directory.as_std_path());
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
