//! Locks that processes at the same time take one after the other.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;

use crate::error::{FileError, failed};

/// What keeps a lock from being taken at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockObstacle {
    /// Another process holds it, and is waited for.
    Held,
    /// The file system has no locks, as some NFS and FUSE mounts; the work goes on without one, as cargo's does.
    Unsupported,
}

/// A lock on a shared directory. It is held until it is dropped, and by one process at a time.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Waits for the lock; `on_obstacle` is called once if it cannot be taken at once.
    ///
    /// # Errors
    ///
    /// [`FileError`] if the lock file cannot be made.
    pub fn wait(path: &Path, on_obstacle: impl FnOnce(LockObstacle)) -> Result<Self, FileError> {
        if let Some(directory) = path.parent() {
            fs::create_dir_all(directory).map_err(failed(directory, "made"))?;
        }
        // Not truncated: on a file system without locks, another process may have it open.
        let options = fs::OpenOptions::new().create(true).append(true).open(path);
        let file = options.map_err(failed(path, "locked"))?;
        taken(file.try_lock(), || file.lock(), on_obstacle).map_err(failed(path, "locked"))?;
        Ok(Self { _file: file })
    }
}

/// Takes a lock by the answer to the first attempt; `wait` blocks until it is free.
fn taken(
    first: Result<(), TryLockError>,
    wait: impl FnOnce() -> io::Result<()>,
    on_obstacle: impl FnOnce(LockObstacle),
) -> io::Result<()> {
    match first {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => {
            on_obstacle(LockObstacle::Held);
            match wait() {
                Err(error) if is_unsupported(&error) => Ok(()),
                result => result,
            }
        }
        Err(TryLockError::Error(error)) if is_unsupported(&error) => {
            on_obstacle(LockObstacle::Unsupported);
            Ok(())
        }
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Whether the file system has no locks: `ENOSYS`, `ENOTSUP` and `EOPNOTSUPP`, as in cargo, and `ENOLCK`, with
/// which NFS answers where no lock daemon runs (flock(2), nfs(5)).
#[cfg(unix)]
fn is_unsupported(error: &io::Error) -> bool {
    use nix::errno::Errno;
    let known = [Errno::ENOSYS, Errno::ENOTSUP, Errno::EOPNOTSUPP, Errno::ENOLCK];
    error.raw_os_error().is_some_and(|code| known.iter().any(|known| *known as i32 == code))
}

#[cfg(not(unix))]
fn is_unsupported(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::Unsupported
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use nix::errno::Errno;

    fn attempt(first: Result<(), TryLockError>) -> (Result<(), i32>, Option<LockObstacle>) {
        let mut seen = None;
        let result = taken(first, || Ok(()), |obstacle| seen = Some(obstacle));
        (result.map_err(|error| error.raw_os_error().unwrap_or_default()), seen)
    }

    fn refused(errno: Errno) -> Result<(), TryLockError> {
        Err(TryLockError::Error(io::Error::from_raw_os_error(errno as i32)))
    }

    #[test]
    fn a_file_system_without_locks_is_used_and_reported() {
        for errno in [Errno::ENOSYS, Errno::ENOTSUP, Errno::EOPNOTSUPP, Errno::ENOLCK] {
            assert_eq!(attempt(refused(errno)), (Ok(()), Some(LockObstacle::Unsupported)));
        }
    }

    #[test]
    fn a_lock_that_fails_otherwise_is_an_error_and_one_that_is_held_is_waited_for() {
        assert_eq!(attempt(refused(Errno::EIO)), (Err(Errno::EIO as i32), None));
        let held = Err(TryLockError::WouldBlock);
        assert_eq!(attempt(held), (Ok(()), Some(LockObstacle::Held)));
    }

    #[test]
    fn a_lock_is_free_again_when_it_is_dropped() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("below/lock");
        let first = Lock::wait(&path, |_| {}).unwrap();
        assert!(matches!(File::open(&path).unwrap().try_lock(), Err(TryLockError::WouldBlock)));
        drop(first);
        Lock::wait(&path, |obstacle| panic!("{obstacle:?}")).unwrap();
    }
}
