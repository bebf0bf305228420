//! Whether a folder can be worked in: written, started from, and how much fits.

use std::io;
use std::path::{Path, PathBuf};

use muslin_schema::FolderFault;

use crate::command::Command;
use crate::kernel::{starts, write_program};
use crate::runner::{Captured, Runner};

/// Tries a folder: something is written, started and removed again. Of a folder that is not there yet, the
/// nearest one above it is tried, and nothing is made.
#[must_use]
pub fn try_folder(runner: &dyn Runner, folder: &Path) -> Option<FolderFault> {
    match script(&existing(folder)) {
        Err(error) => Some(FolderFault::NotWritable(error.to_string())),
        Ok((_keep, script)) => {
            (!starts(runner, &Command::new(script))).then_some(FolderFault::NoPrograms)
        }
    }
}

/// A script that does nothing, in a folder that is gone when it is dropped.
fn script(folder: &Path) -> io::Result<(tempfile::TempDir, PathBuf)> {
    let own = tempfile::Builder::new().prefix(".muslin-").tempdir_in(folder)?;
    let script = own.path().join("script");
    write_program(&script, b"#!/bin/sh\nexit 0\n")?;
    Ok((own, script))
}

/// How many bytes fit where a folder is or will be, as `df` of POSIX says it; `None` if it does not.
#[must_use]
pub fn free_space(runner: &dyn Runner, folder: &Path) -> Option<u64> {
    let command = Command::from_words(["df", "-Pk"]).args([existing(folder)]);
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

/// The folder itself, or the nearest above it that is there, whatever it is.
fn existing(folder: &Path) -> PathBuf {
    let there = folder.ancestors().find(|path| path.symlink_metadata().is_ok());
    there.map_or_else(|| PathBuf::from("."), Path::to_owned)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::runner::Real;

    #[test]
    fn a_folder_is_tried_and_left_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("not/yet");
        assert_eq!(try_folder(&Real, &below), None);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        std::fs::write(folder.path().join("not"), "").unwrap();
        assert!(matches!(try_folder(&Real, &below), Some(FolderFault::NotWritable(_))));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_folder_of_the_kernel_takes_nothing() {
        let fault = try_folder(&Real, Path::new("/proc"));
        assert!(matches!(fault, Some(FolderFault::NotWritable(_))), "{fault:?}");
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
        let folder = tempfile::tempdir().unwrap();
        let (good, bad) = (folder.path().join("good"), folder.path().join("bad"));
        std::os::unix::fs::symlink(folder.path(), &good).unwrap();
        std::os::unix::fs::symlink("/no/such/program", &bad).unwrap();
        assert_eq!(dangling(&good), None);
        assert_eq!(dangling(folder.path()), None);
        assert_eq!(dangling(&bad).as_deref(), Some(Path::new("/no/such/program")));
    }
}
