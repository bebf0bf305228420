//! A machine with a catalogue of its own, a package index in a directory, and an empty cache.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Makes a wheel whose one program prints a version, and prints the wheel's SHA-256.
const WHEEL: &str = r##"
import hashlib, sys, zipfile
directory, version, said = sys.argv[1:]
path, info = f"{directory}/tiny-{version}-py3-none-any.whl", f"tiny-{version}.dist-info"
files = {
    "tiny/tiny": (0o755, f"#!/bin/sh\necho {said}\n"),
    f"{info}/METADATA": (0o644, f"Metadata-Version: 2.1\nName: tiny\nVersion: {version}\n"),
    f"{info}/WHEEL": (0o644, "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"),
}
files[f"{info}/RECORD"] = (0o644, "".join(f"{name},,\n" for name in [*files, f"{info}/RECORD"]))
with zipfile.ZipFile(path, "w") as wheel:
    for name, (mode, text) in files.items():
        entry = zipfile.ZipInfo(name)
        entry.external_attr = (0o100000 | mode) << 16
        wheel.writestr(entry, text)
print(hashlib.sha256(open(path, "rb").read()).hexdigest(), end="")
"##;

/// Everything of it is in one directory, which is gone with it.
pub(crate) struct Machine {
    directory: tempfile::TempDir,
}

impl Machine {
    /// A machine whose index has the toolchain `tiny`, version 1.0.
    pub(crate) fn new() -> Self {
        let machine = Self { directory: tempfile::tempdir().unwrap() };
        for directory in ["catalog", "index", "programs"] {
            fs::create_dir(machine.path(directory)).unwrap();
        }
        let sha256 = machine.publish("1.0", "1.0");
        machine.pin("1.0", &sha256);
        machine
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Spaces and letters beyond ASCII are nothing special in a path.
    pub(crate) fn cache(&self, name: &str) -> PathBuf {
        self.path("the cache of Zoë").join(name)
    }

    /// Puts a version into the index whose program says `said`; the SHA-256 of its file.
    pub(crate) fn publish(&self, version: &str, said: &str) -> String {
        let mut python = Command::new("python3");
        python.args(["-c", WHEEL]).arg(self.path("index")).args([version, said]);
        let output = python.output().expect("the tests need python3 with pip");
        assert!(output.status.success(), "{}", text(&output.stderr));
        text(&output.stdout)
    }

    /// Pins a version in the catalogue.
    pub(crate) fn pin(&self, version: &str, sha256: &str) {
        let hosts = ["linux-x86_64", "linux-aarch64", "macos-x86_64", "macos-aarch64"];
        let pinned = hosts.map(|host| format!("{host} = '{sha256}'\n")).concat();
        let toolchain = format!(
            "title = 'tiny'\nrank = 1\nlink-with = 'rust-lld'\ntargets = ['x86_64', 'aarch64']\n\
             provides = ['c']\nbecause = 'it is tiny'\nmissing = 'tiny is not in the cache'\n\
             [[probe]]\ncached = 'tiny/tiny'\nversion-arguments = ['--version']\n\
             [install]\npackage = 'tiny'\nversion = '{version}'\nmegabytes = 1\n\
             megabytes-on-disk = 2\nprogram = 'tiny/tiny'\n[install.sha256]\n{pinned}"
        );
        fs::write(self.path("catalog/tiny.toml"), toolchain).unwrap();
    }

    /// Puts a shell script in front of all programs of this name.
    pub(crate) fn program(&self, name: &str, script: &str) {
        let path = self.path("programs").join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Has each call of Python noted in the file `calls`, and `script` run before it.
    pub(crate) fn watch_python(&self, script: &str) {
        let found = Command::new("sh").args(["-c", "command -v python3"]).output().unwrap();
        let calls = self.path("calls");
        let (calls, python) = (calls.display(), text(&found.stdout));
        let python = python.trim();
        self.program(
            "python3",
            &format!("echo \"$*\" >> '{calls}'\n{script}\nexec '{python}' \"$@\""),
        );
    }

    /// How often pip was called with this verb.
    pub(crate) fn calls(&self, verb: &str) -> usize {
        let calls = fs::read_to_string(self.path("calls")).unwrap_or_default();
        calls.lines().filter(|line| line.starts_with(&format!("-m pip {verb}"))).count()
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let path = std::env::var("PATH").unwrap();
        let mut command = Command::new("env");
        // What is started in a shell's background ignores this one, and its children do as well; only
        // GNU's `env` can change it.
        command.args(cfg!(target_os = "linux").then_some("--default-signal=INT"));
        command
            .args([env!("CARGO_BIN_EXE_cargo-muslin"), "muslin"])
            .args(arguments)
            .env("PATH", format!("{}:{path}", self.path("programs").display()))
            .env("MUSLIN_CACHE_DIR", self.cache(""))
            .env("MUSLIN_CATALOG_DIR", self.path("catalog"))
            .env("PIP_CONFIG_FILE", "/dev/null")
            .env("PIP_NO_INDEX", "1")
            .env("PIP_FIND_LINKS", self.path("index"));
        command
    }

    /// The same on a machine without Python, with a package index at this address.
    pub(crate) fn by_index(&self, index: &str, arguments: &[&str]) -> Ended {
        for name in ["python3", "python", "pip", "pip3", "uv", "pipx"] {
            self.program(name, "exit 1");
        }
        let mut command = self.command(arguments);
        command.env("PIP_INDEX_URL", index).env_remove("PIP_NO_INDEX").env_remove("PIP_FIND_LINKS");
        Ended::of(&command.output().unwrap(), self.directory.path())
    }

    /// Runs to the end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        Ended::of(&self.command(arguments).output().unwrap(), self.directory.path())
    }

    /// What is in a directory of the cache, without locks.
    pub(crate) fn names_in(&self, directory: &str) -> Vec<String> {
        let entries = fs::read_dir(self.cache(directory)).into_iter().flatten().flatten();
        let names = entries.map(|entry| entry.file_name().into_string().unwrap());
        names.filter(|name| Path::new(name).extension().is_none_or(|it| it != "lock")).collect()
    }
}

/// How a run ended, with the machine's directory as `~`.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) output: String,
    pub(crate) error: String,
}

impl Ended {
    pub(crate) fn of(output: &Output, directory: &Path) -> Self {
        let home = directory.display().to_string();
        let said = |bytes: &[u8]| text(bytes).replace(&home, "~");
        Self {
            code: output.status.code(),
            output: said(&output.stdout),
            error: said(&output.stderr),
        }
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}
