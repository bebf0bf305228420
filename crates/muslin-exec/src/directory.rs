//! Whether a directory can be worked in: written, started from, and how much fits.

use std::io;
use std::path::{Path, PathBuf};

use muslin_schema::DirectoryFault;

use crate::command::Command;
use crate::kernel::{starts, write_program};
use crate::runner::Runner;

/// Tries a directory: something is written, started and removed again. Of a directory that is not there yet, the
/// nearest one above it is tried, and nothing is made.
#[must_use]
pub fn try_directory(runner: &dyn Runner, directory: &Path) -> Option<DirectoryFault> {
    match script(&existing(directory)) {
        Err(error) => Some(DirectoryFault::NotWritable(error.to_string())),
        Ok((_keep, script)) => {
            (!starts(runner, &Command::new(script))).then_some(DirectoryFault::NoPrograms)
        }
    }
}

/// A script that does nothing, in a directory that is gone when it is dropped.
fn script(directory: &Path) -> io::Result<(tempfile::TempDir, PathBuf)> {
    let own = tempfile::Builder::new().prefix(".muslin-").tempdir_in(directory)?;
    let script = own.path().join("script");
    write_program(&script, b"#!/bin/sh\nexit 0\n")?;
    Ok((own, script))
}

/// How many bytes a user may still write where a directory is or will be; `None` if the file system does not say.
#[must_use]
#[allow(clippy::useless_conversion, reason = "macOS counts blocks in 32 bits")]
pub fn free_space(directory: &Path) -> Option<u64> {
    let answer = nix::sys::statvfs::statvfs(&existing(directory)).ok()?;
    u64::from(answer.blocks_available()).checked_mul(answer.fragment_size().into())
}

/// Where a link leads that leads to nothing.
#[must_use]
pub fn dangling(path: &Path) -> Option<PathBuf> {
    let target = std::fs::read_link(path).ok()?;
    (!path.exists()).then_some(target)
}

/// The directory itself, or the nearest above it that is there, whatever it is.
fn existing(directory: &Path) -> PathBuf {
    let there = directory.ancestors().find(|path| path.symlink_metadata().is_ok());
    there.map_or_else(|| PathBuf::from("."), Path::to_owned)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::runner::Real;

    #[test]
    fn a_directory_is_tried_and_left_as_it_was() {
        let directory = tempfile::tempdir().unwrap();
        let below = directory.path().join("not/yet");
        assert_eq!(try_directory(&Real, &below), None);
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
        std::fs::write(directory.path().join("not"), "").unwrap();
        assert!(matches!(try_directory(&Real, &below), Some(DirectoryFault::NotWritable(_))));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_directory_of_the_kernel_takes_nothing() {
        let fault = try_directory(&Real, Path::new("/proc"));
        assert!(matches!(fault, Some(DirectoryFault::NotWritable(_))), "{fault:?}");
    }

    #[test]
    fn the_free_space_is_that_of_df() {
        let directory = tempfile::tempdir().unwrap();
        let df = Command::from_argv(["df", "-B1", "--output=avail"]).args([directory.path()]);
        let printed = Real.capture(&df).unwrap().output;
        let free: u64 = printed.lines().nth(1).unwrap().trim().parse().unwrap();
        let found = free_space(&directory.path().join("not/yet")).unwrap();
        // Others write meanwhile.
        assert!(found.abs_diff(free) < 1 << 30, "{found} {free}");
    }

    #[test]
    fn only_a_link_that_leads_to_nothing_dangles() {
        let directory = tempfile::tempdir().unwrap();
        let (good, bad) = (directory.path().join("good"), directory.path().join("bad"));
        std::os::unix::fs::symlink(directory.path(), &good).unwrap();
        std::os::unix::fs::symlink("/no/such/program", &bad).unwrap();
        assert_eq!(dangling(&good), None);
        assert_eq!(dangling(directory.path()), None);
        assert_eq!(dangling(&bad).as_deref(), Some(Path::new("/no/such/program")));
    }
}
