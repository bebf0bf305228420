//! Musl's headers of our own: they make any compiler of C one for musl.

use std::path::Path;

use muslin_exec::FileError;

/// The directory in the cache, as toolchains name it, and in the data.
const DIRECTORY: &str = "headers";

/// Lays the headers into the cache, unless they are there. Each version has a directory of its own, which gets
/// its name when it is complete, so that two runs at once do not meet in it.
///
/// # Errors
///
/// [`FileError`] if the cache cannot be written.
pub(crate) fn provide(cache: &str) -> Result<(), FileError> {
    let directory = Path::new(cache).join(DIRECTORY);
    let versions: Vec<&str> =
        muslin_catalog::HEADERS.iter().map(|(path, _)| version(path)).collect();
    let missing = |one: &&str| !muslin_exec::is_directory(&directory.join(one));
    let Some(version) = versions.into_iter().find(missing) else { return Ok(()) };
    let temporary = muslin_exec::temporary_directory(&directory, "work.")?;
    for (path, text) in muslin_catalog::HEADERS {
        muslin_exec::write_if_different(&temporary.path().join(path), text.as_bytes(), false)?;
    }
    let place = directory.join(version);
    match muslin_exec::rename(&temporary.path().join(version), &place) {
        // Another run was quicker.
        Err(_) if muslin_exec::is_directory(&place) => Ok(()),
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
    fn every_directory_of_ours_that_a_toolchain_names_is_laid_into_the_cache() {
        let cache = tempfile::tempdir().unwrap();
        provide(cache.path().to_str().unwrap()).unwrap();
        let catalog = Catalog::with(&[]).unwrap();
        let probes = catalog.toolchains().iter().flat_map(|one| &one.probes);
        let directories = probes.flat_map(|probe| probe.headers.values()).flatten();
        let ours: Vec<_> =
            directories.filter_map(|directory| directory.strip_prefix("{cache}/")).collect();
        assert!(!ours.is_empty());
        for directory in ours.iter().filter(|directory| directory.starts_with(DIRECTORY)) {
            assert!(muslin_exec::is_directory(&cache.path().join(directory)), "{directory}");
        }
    }

    #[test]
    fn what_is_there_is_left_alone_and_nothing_is_left_beside_it() {
        let cache = tempfile::tempdir().unwrap();
        let provided = || provide(cache.path().to_str().unwrap()).unwrap();
        provided();
        let directory = cache.path().join(DIRECTORY);
        let names = muslin_exec::names_in(&directory);
        assert_eq!(names.len(), 1, "{names:?}");
        let licence = directory.join(&names[0]).join("COPYRIGHT");
        muslin_exec::write_if_different(&licence, b"mine", false).unwrap();
        provided();
        assert_eq!(muslin_exec::read_if_there(&licence).as_deref(), Some("mine"));
        assert_eq!(muslin_exec::names_in(&directory).len(), 1);
    }
}
