//! Files and directories that end with their owner, or when another looks for what dead owners have left.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::error::{FileError, failed};

/// A directory that is gone when it is dropped. Its name cannot be predicted, and nobody else may enter it.
///
/// While it lives, it is locked. An owner that is killed leaves it behind without the lock, and the next
/// [`temporary_directory`] of the same kind in the same place removes it.
#[derive(Debug)]
pub struct TemporaryDirectory {
    directory: tempfile::TempDir,
    _lock: Option<File>,
}

impl TemporaryDirectory {
    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.directory.path()
    }
}

/// A file of this text that is gone when it is dropped.
///
/// # Errors
///
/// [`FileError`] if it cannot be written.
pub fn temporary(text: &str) -> Result<tempfile::TempPath, FileError> {
    let made = tempfile::NamedTempFile::new().and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        Ok(file.into_temp_path())
    });
    made.map_err(failed(Path::new("a temporary file"), "written"))
}

/// A directory below `parent`, with a name of its own, that is gone with all that is in it when it is dropped.
/// Those whose names begin with the same `prefix` and whose owners are dead are removed.
///
/// # Errors
///
/// [`FileError`] if it cannot be made.
pub fn temporary_directory(parent: &Path, prefix: &str) -> Result<TemporaryDirectory, FileError> {
    fs::create_dir_all(parent).map_err(failed(parent, "made"))?;
    sweep(parent, prefix);
    let make = || -> io::Result<TemporaryDirectory> {
        loop {
            let directory = builder(prefix).tempdir_in(parent)?;
            match own(directory.path()) {
                Owned::Locked(file) => {
                    return Ok(TemporaryDirectory { directory, _lock: Some(file) });
                }
                Owned::WithoutLocks => return Ok(TemporaryDirectory { directory, _lock: None }),
                // Another process has taken it for one of a dead owner; it removes it.
                Owned::Lost => {}
            }
        }
    };
    make().map_err(failed(&parent.join(prefix), "made"))
}

/// Makes directories that only this user can read.
fn builder(prefix: &str) -> tempfile::Builder<'_, '_> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(prefix);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o700));
    }
    builder
}

/// Whether a new directory is ours.
enum Owned {
    Locked(File),
    /// The file system has no locks.
    WithoutLocks,
    /// Another process removes it.
    Lost,
}

/// Marks a new directory as one whose owner lives.
fn own(path: &Path) -> Owned {
    let file = File::open(path);
    let locked = file.as_ref().ok().map(File::try_lock);
    match (file, locked) {
        _ if !path.exists() => Owned::Lost,
        (_, Some(Err(fs::TryLockError::WouldBlock))) => Owned::Lost,
        (Ok(file), Some(Ok(()))) => Owned::Locked(file),
        _ => Owned::WithoutLocks,
    }
}

/// Removes what dead owners have left.
fn sweep(parent: &Path, prefix: &str) {
    for path in directories(parent, prefix).into_iter().filter(|path| is_ours(path)) {
        let Ok(file) = File::open(&path) else { continue };
        if file.try_lock().is_ok() {
            // What cannot be removed now is tried again by the next.
            let _ = fs::remove_dir_all(&path);
        }
    }
}

/// The directories whose names are a prefix and what `tempfile` adds: letters and digits.
fn directories(parent: &Path, prefix: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    let named = entries.filter(|entry| {
        let name = entry.file_name();
        let added = name.to_str().and_then(|name| name.strip_prefix(prefix));
        added.is_some_and(|rest| {
            rest.len() == 6 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
    });
    named.map(|entry| entry.path()).collect()
}

/// Whether a name is that of a directory of this user, and not of a link to one.
#[cfg(unix)]
fn is_ours(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let own = nix::unistd::geteuid().as_raw();
    path.symlink_metadata().is_ok_and(|data| data.is_dir() && data.uid() == own)
}

#[cfg(not(unix))]
fn is_ours(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|data| data.is_dir())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    #[test]
    fn it_is_nobody_elses_and_gone_when_dropped() {
        let parent = tempfile::tempdir().unwrap();
        let directory = temporary_directory(parent.path(), "work-").unwrap();
        let mode = directory.path().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        drop(directory);
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 0);
    }

    #[test]
    fn those_of_dead_owners_are_removed_and_those_of_the_living_are_not() {
        let parent = tempfile::tempdir().unwrap();
        let dead = parent.path().join("work-abcdef");
        fs::create_dir_all(dead.join("deep/er")).unwrap();
        let alive = temporary_directory(parent.path(), "work-").unwrap();
        assert!(!dead.exists());
        let other = temporary_directory(parent.path(), "work-").unwrap();
        assert!(alive.path().exists() && other.path().exists());
    }

    #[test]
    fn links_files_and_other_names_are_left_alone() {
        let parent = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        fs::write(elsewhere.path().join("kept"), "").unwrap();
        symlink(elsewhere.path(), parent.path().join("work-link00")).unwrap();
        fs::write(parent.path().join("work-file00"), "").unwrap();
        fs::create_dir(parent.path().join("work-of-mine")).unwrap();
        let _directory = temporary_directory(parent.path(), "work-").unwrap();
        assert!(elsewhere.path().join("kept").exists());
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 4);
    }
}
