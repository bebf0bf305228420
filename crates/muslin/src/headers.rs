//! Musl's headers of our own: they make any compiler of C one for musl.

use std::path::Path;

use muslin_exec::FileError;

/// The directory in the cache, as toolchains name it, and in the data.
const FOLDER: &str = "headers";

/// Lays the headers into the cache, unless they are there. Each version has a directory of its own, which gets
/// its name when it is complete, so that two runs at once do not meet in it.
///
/// # Errors
///
/// [`FileError`] if the cache cannot be written.
pub(crate) fn provide(cache: &str) -> Result<(), FileError> {
    let folder = Path::new(cache).join(FOLDER);
    let versions: Vec<&str> =
        muslin_catalog::HEADERS.iter().map(|(path, _)| version(path)).collect();
    let missing = |one: &&str| !muslin_exec::is_folder(&folder.join(one));
    let Some(version) = versions.into_iter().find(missing) else { return Ok(()) };
    let temporary = muslin_exec::temporary_folder(&folder, "work.")?;
    for (path, text) in muslin_catalog::HEADERS {
        muslin_exec::write_if_different(&temporary.path().join(path), text.as_bytes(), false)?;
    }
    let place = folder.join(version);
    match muslin_exec::rename(&temporary.path().join(version), &place) {
        // Another run was quicker.
        Err(_) if muslin_exec::is_folder(&place) => Ok(()),
        result => result,
    }
}

/// The first directory of a path.
fn version(path: &str) -> &str {
    path.split('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use muslin_toolchain::Catalog;

    use super::*;

    #[test]
    fn every_folder_of_ours_that_a_toolchain_names_is_laid_into_the_cache() {
        let cache = tempfile::tempdir().unwrap();
        provide(cache.path().to_str().unwrap()).unwrap();
        let catalog = Catalog::with(&[]).unwrap();
        let probes = catalog.toolchains().iter().flat_map(|one| &one.probes);
        let folders = probes.flat_map(|probe| probe.headers.values()).flatten();
        let ours: Vec<_> = folders.filter_map(|folder| folder.strip_prefix("{cache}/")).collect();
        assert!(!ours.is_empty());
        for folder in ours.iter().filter(|folder| folder.starts_with(FOLDER)) {
            assert!(muslin_exec::is_folder(&cache.path().join(folder)), "{folder}");
        }
    }

    #[test]
    fn what_is_there_is_left_alone_and_nothing_is_left_beside_it() {
        let cache = tempfile::tempdir().unwrap();
        let provided = || provide(cache.path().to_str().unwrap()).unwrap();
        provided();
        let folder = cache.path().join(FOLDER);
        let names = muslin_exec::names_in(&folder);
        assert_eq!(names.len(), 1, "{names:?}");
        let licence = folder.join(&names[0]).join("COPYRIGHT");
        muslin_exec::write_if_different(&licence, b"mine", false).unwrap();
        provided();
        assert_eq!(muslin_exec::read_if_there(&licence).as_deref(), Some("mine"));
        assert_eq!(muslin_exec::names_in(&folder).len(), 1);
    }
}
