//! A root of its own for a program, with nothing in it but what a test puts there.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// The root, and the program `app` in it.
pub(crate) struct Room(TempDir);

impl Room {
    /// A root with the program and nothing else.
    pub(crate) fn empty(program: &Path) -> Self {
        let room = Self(TempDir::new().unwrap());
        room.copy(program, "app");
        let app = room.0.path().join("app");
        fs::set_permissions(app, fs::Permissions::from_mode(0o755)).unwrap();
        room
    }

    /// Beside the program, this machine's glibc where Debian has it.
    pub(crate) fn glibc(program: &Path) -> Self {
        let room = Self::empty(program);
        room.copy(Path::new("/lib64/ld-linux-x86-64.so.2"), "lib64/ld-linux-x86-64.so.2");
        for library in ["libc.so.6", "libm.so.6"] {
            let path = format!("lib/x86_64-linux-gnu/{library}");
            room.copy(&Path::new("/").join(&path), &path);
        }
        room
    }

    /// Beside the program, musl's loader and busybox: what Alpine is made of.
    pub(crate) fn alpine(program: &Path) -> Self {
        let room = Self::empty(program);
        let loader = "lib/ld-musl-x86_64.so.1";
        room.copy(&installed(&format!("/{loader}"), "musl-tools"), loader);
        room.copy(&installed("/bin/busybox", "busybox-static"), "bin/sh");
        room
    }

    /// Puts a file there.
    pub(crate) fn copy(&self, from: &Path, to: &str) {
        let to = self.0.path().join(to);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(from, &to).unwrap_or_else(|error| panic!("{}: {error}", from.display()));
    }

    /// Starts a command in the room and says what it printed and whether it went well.
    pub(crate) fn run(&self, command: &[&str]) -> Seen {
        let root = self.0.path().to_str().unwrap();
        let mut bwrap = Command::new("bwrap");
        bwrap.args(["--unshare-all", "--clearenv", "--bind", root, "/", "--chdir", "/"]);
        let output = bwrap.args(command).output().unwrap_or_else(|error| {
            panic!("`bwrap`: {error}; install it with: apt-get install bubblewrap")
        });
        Seen::of(&output)
    }
}

fn installed(path: &str, package: &str) -> PathBuf {
    assert!(Path::new(path).exists(), "no `{path}`; install it with: apt-get install {package}");
    path.into()
}

/// What a user sees.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) succeeded: bool,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Seen {
    fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end().to_owned();
        Self {
            succeeded: output.status.success(),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }
}

/// Starts `./app` from the shell of this machine, in the directory of the program.
pub(crate) fn from_bash(program: &Path) -> Seen {
    let room = Room::empty(program);
    // The second command keeps bash from replacing itself by the first.
    let mut bash = Command::new("bash");
    let output = bash.args(["-c", "./app; exit $?"]).current_dir(room.0.path()).output().unwrap();
    let mut seen = Seen::of(&output);
    // Some releases tell the line of a script that was given as an argument.
    seen.stderr = seen.stderr.replace("bash: line 1: ", "bash: ");
    seen
}
