//! Who reads the book and types what is there.

use std::ffi::OsString;
use std::os::unix::fs::symlink;
use std::process::{Command, Output};
use std::{env, fs};

/// A directory of its own, and a `PATH` that begins with the program that was just built.
pub(crate) struct Reader {
    directory: tempfile::TempDir,
    path: OsString,
}

impl Reader {
    pub(crate) fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let programs = directory.path().join("bin");
        fs::create_dir(&programs).unwrap();
        symlink(env!("CARGO_BIN_EXE_cargo-muslin"), programs.join("cargo-muslin")).unwrap();
        let rest = env::var_os("PATH").unwrap();
        let path = env::join_paths([programs].into_iter().chain(env::split_paths(&rest))).unwrap();
        Self { directory, path }
    }

    pub(crate) fn has(&self, directory: &str) -> bool {
        self.directory.path().join(directory).is_dir()
    }

    pub(crate) fn shell(&self, commands: &str) -> Output {
        let mut command = Command::new("sh");
        command.args(["-ec", commands]).current_dir(self.directory.path()).env("PATH", &self.path);
        // The summary is that of the job which runs this test.
        for key in [
            "RUSTFLAGS",
            "RUSTC_WRAPPER",
            "CARGO_TARGET_DIR",
            "MUSLIN_SOURCE_DIR",
            "GITHUB_STEP_SUMMARY",
        ] {
            command.env_remove(key);
        }
        command.output().unwrap()
    }
}
