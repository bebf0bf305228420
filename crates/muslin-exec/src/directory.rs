//! Whether a directory can be worked in: written, started from, and how much fits.

use std::io;
use std::path::{Path, PathBuf};

use muslin_schema::DirectoryFault;

use crate::command::Command;
use crate::kernel::{starts, write_program};
use crate::runner::{Captured, Runner};

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

/// How many bytes fit where a directory is or will be, as `df` of POSIX says it; `None` if it does not.
#[must_use]
pub fn free_space(runner: &dyn Runner, directory: &Path) -> Option<u64> {
    let command = Command::from_words(["df", "-Pk"]).args([existing(directory)]);
    let answer = runner.capture(&command).ok().filter(Captured::succeeded)?;
    free(&answer.output)
}

/// The fourth column of the second line, in kilobytes. The first column may hold spaces, so it is counted
/// from the column that ends in `%`.
fn free(answer: &str) -> Option<u64> {
    let words: Vec<&str> = answer.lines().nth(1)?.split_whitespace().collect();
    let capacity = words.iter().position(|word| word.ends_with('%'))?;
    let kilobytes: u64 = words.get(capacity.checked_sub(1)?)?.parse().ok()?;
    kilobytes.checked_mul(1024)
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
    fn df_is_read_with_spaces_in_names() {
        let linux = "Filesystem     1024-blocks     Used Available Capacity Mounted on\n/dev/vda        264212084 20309596  74976292      22% /\n";
        assert_eq!(free(linux), Some(74_976_292 * 1024));
        let mac = "Filesystem 1024-blocks Used Available Capacity  Mounted on\nmap auto home 0 0 10 100%    /System/Volumes/Data home\n";
        assert_eq!(free(mac), Some(10 * 1024));
        assert_eq!(free(""), None);
        assert!(free_space(&Real, Path::new("/")).is_some());
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
