//! Copies of directories, for work that must not touch the original.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{FileError, failed};

/// The file that marks a directory of results which can be made again (bford.info/cachedir).
const CACHE_MARK: &str = "CACHEDIR.TAG";

/// Copies a directory with all below it: links as links, and nothing of what is in `leave`, in directories that a
/// program has marked as its cache, or neither file, directory nor link. What is there already is left.
///
/// # Errors
///
/// [`FileError`] if something cannot be read or written.
pub fn copy_tree(from: &Path, to: &Path, leave: &[PathBuf]) -> Result<(), FileError> {
    fs::create_dir_all(to).map_err(failed(to, "made"))?;
    for entry in fs::read_dir(from).map_err(failed(from, "read"))? {
        let entry = entry.map_err(failed(from, "read"))?;
        let (path, copy) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type().map_err(failed(&path, "read"))?;
        if leave.contains(&path) || copy.symlink_metadata().is_ok_and(|there| !there.is_dir()) {
            continue;
        }
        if kind.is_symlink() {
            let target = fs::read_link(&path).map_err(failed(&path, "read"))?;
            link(&target, &copy)?;
        } else if kind.is_dir() {
            if !path.join(CACHE_MARK).is_file() {
                copy_tree(&path, &copy, leave)?;
            }
        } else if kind.is_file() {
            copy_file(&path, &copy)?;
        }
    }
    Ok(())
}

/// Copies a file with its permissions, and the directory for it.
///
/// # Errors
///
/// [`FileError`] if it cannot be read or written.
pub fn copy_file(from: &Path, to: &Path) -> Result<(), FileError> {
    if let Some(directory) = to.parent() {
        fs::create_dir_all(directory).map_err(failed(directory, "made"))?;
    }
    fs::copy(from, to).map(drop).map_err(failed(to, "written"))
}

/// Makes `path` a link to `target`.
///
/// # Errors
///
/// [`FileError`] if it cannot be made.
#[cfg(unix)]
pub fn link(target: &Path, path: &Path) -> Result<(), FileError> {
    std::os::unix::fs::symlink(target, path).map_err(failed(path, "made"))
}

/// A copy, as there are no links for everyone.
///
/// # Errors
///
/// [`FileError`] if it cannot be made.
#[cfg(not(unix))]
pub fn link(target: &Path, path: &Path) -> Result<(), FileError> {
    if target.is_dir() { copy_tree(target, path, &[]) } else { copy_file(target, path) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_and_what_is_left_out_are_not_copied_and_links_stay_links() {
        let directory = tempfile::tempdir().unwrap();
        let from = directory.path().join("from");
        for (path, text) in [("a/b", "1"), ("target/CACHEDIR.TAG", ""), ("out/x", ""), ("c", "2")] {
            let path = from.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        link(Path::new("nowhere"), &from.join("broken")).unwrap();
        let to = directory.path().join("to");
        copy_tree(&from, &to, &[from.join("out")]).unwrap();
        assert_eq!(crate::input::names_in(&to), ["a", "broken", "c"]);
        assert_eq!(fs::read(to.join("a/b")).unwrap(), b"1");
        assert_eq!(fs::read_link(to.join("broken")).unwrap(), Path::new("nowhere"));
    }
}
