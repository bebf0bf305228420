//! Removes directories, also those that a process which nobody waits for still writes into.

use std::fs;
use std::io;
use std::path::Path;
use std::thread;
use std::time::Duration;

use crate::error::{FileError, failed};

/// How often a directory that fills again is removed before it is left.
const ATTEMPTS: u32 = 20;

/// Removes a directory with all that is in it; nothing happens if it does not exist.
///
/// It loses its name first: who still writes into it by a path that leads through it fails, and a new directory
/// can have the name at once. What cannot be emptied, because a process that is inside goes on writing, is left
/// under a name that the next removal beside it tries again.
///
/// # Errors
///
/// [`FileError`] if it cannot be renamed or removed.
pub fn remove_tree(path: &Path) -> Result<(), FileError> {
    let exists = path.symlink_metadata().is_ok();
    let parent = path.parent().unwrap_or(Path::new("."));
    if !exists {
        return Ok(());
    }
    sweep(parent);
    let temporary = tempfile::Builder::new().prefix(REMOVED).tempdir_in(parent);
    let Ok(temporary) = temporary.map(tempfile::TempDir::keep) else {
        // There may be no room for a name, or no right to add one.
        return fs::remove_dir_all(path).map_err(failed(path, "removed"));
    };
    if let Err(error) = fs::rename(path, temporary.join("content")) {
        let _ = fs::remove_dir(&temporary);
        return match error.kind() {
            io::ErrorKind::NotFound => Ok(()),
            // Another file system is mounted there, or it may be emptied and not moved.
            _ => fs::remove_dir_all(path).map_err(failed(path, "removed")),
        };
    }
    match emptied(&temporary) {
        Err(error) if error.kind() != io::ErrorKind::DirectoryNotEmpty => {
            Err(failed(path, "removed")(error))
        }
        _ => Ok(()),
    }
}

/// How the names of directories begin that are being removed.
const REMOVED: &str = ".muslin-removed-";

/// Removes what earlier removals have left in a directory.
fn sweep(parent: &Path) {
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(REMOVED)) {
        let _ = fs::remove_dir_all(entry.path());
    }
}

fn emptied(path: &Path) -> io::Result<()> {
    let mut last = Ok(());
    for _ in 0..ATTEMPTS {
        last = match fs::remove_dir_all(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            result => result,
        };
        match &last {
            Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => {
                thread::sleep(Duration::from_millis(10));
            }
            _ => break,
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, Ordering};

    #[test]
    fn what_does_not_exist_needs_no_removal() {
        let directory = tempfile::tempdir().unwrap();
        remove_tree(&directory.path().join("absent")).unwrap();
        remove_tree(&directory.path().join("absent/below")).unwrap();
    }

    #[test]
    fn a_directory_that_fills_again_is_out_of_the_way_at_once() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("work");
        let below = path.join("a/b");
        fs::create_dir_all(&below).unwrap();
        let (go_on, begun) = (AtomicBool::new(true), AtomicBool::new(false));
        thread::scope(|scope| {
            scope.spawn(|| {
                for number in 0_u64.. {
                    if !go_on.load(Ordering::Relaxed) {
                        break;
                    }
                    let _ = fs::write(below.join(number.to_string()), "x");
                    begun.store(true, Ordering::Relaxed);
                }
            });
            while !begun.load(Ordering::Relaxed) {
                thread::yield_now();
            }
            let removed = remove_tree(&path);
            let gone = !path.exists();
            go_on.store(false, Ordering::Relaxed);
            removed.unwrap();
            assert!(gone);
        });
    }

    #[test]
    fn what_an_earlier_removal_left_is_removed() {
        let directory = tempfile::tempdir().unwrap();
        fs::create_dir_all(directory.path().join(".muslin-removed-1/content")).unwrap();
        fs::create_dir_all(directory.path().join("work")).unwrap();
        remove_tree(&directory.path().join("work")).unwrap();
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0);
    }
}
