//! Real files, made by rustc, and the verb as a user calls it.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use clap::Parser;
use muslin_exec::{Command, Real, Runner as _};
use muslin_report::Paint;
use muslin_schema::{Failure, Target};
use tempfile::TempDir;

use super::{InspectArguments, answer};

mod formats;
mod hostile;
mod libraries;
mod packed;
mod screens;
mod verdicts;

/// The directory of the real files. Each is built once for all tests.
struct Samples(TempDir);

fn samples() -> &'static Samples {
    static SAMPLES: OnceLock<Samples> = OnceLock::new();
    SAMPLES.get_or_init(|| {
        let samples = Samples(TempDir::new().unwrap());
        std::fs::write(samples.path("hello.rs"), "fn main() { println!(\"hello\"); }").unwrap();
        for target in Target::ALL {
            samples.rustc(target.arch(), &["--target", target.triple(), "-Clinker=rust-lld"]);
        }
        samples.rustc("object.o", &["--emit=obj"]);
        samples
    })
}

impl Samples {
    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn rustc(&self, name: &str, flags: &[&str]) {
        let command = Command::new("rustc")
            .args(["-Cstrip=symbols", "-o", name])
            .args(flags)
            .args(["hello.rs"])
            .within(self.0.path());
        let ended = Real.capture(&command).expect("install Rust: https://rustup.rs");
        assert!(ended.succeeded(), "{command}: {}", ended.error);
    }

    /// A dynamic program of glibc, on a machine that has it.
    #[cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]
    fn glibc(&self) -> PathBuf {
        static BUILT: OnceLock<()> = OnceLock::new();
        BUILT.get_or_init(|| {
            self.rustc("glibc", &[]);
        });
        self.path("glibc")
    }
}

/// What a process would print, and its exit code.
struct BuildOutcome {
    text: String,
    code: u8,
}

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    arguments: InspectArguments,
}

/// The verb with this command line; the directory of the samples reads `$`.
fn verb(line: &str) -> Result<BuildOutcome, Box<dyn Failure>> {
    let directory = samples().0.path().display().to_string();
    let words = line.split(' ').map(|word| word.replace('$', &directory));
    let arguments = Line::try_parse_from(std::iter::once("inspect".to_owned()).chain(words));
    let arguments = arguments.unwrap_or_else(|error| panic!("{error}")).arguments;
    let inspected = muslin::Session::new(&muslin::Silent).inspect(&arguments.request())?;
    let text = answer(&inspected, &arguments, Paint::Plain).replace(&directory, "$");
    Ok(BuildOutcome { text, code: inspected.exit_code })
}

/// The same, where the command line is right.
fn ended(line: &str) -> BuildOutcome {
    verb(line).unwrap_or_else(|error| panic!("{error}"))
}

/// A root that holds these files and links.
fn root(files: &[(&str, &[u8])]) -> TempDir {
    let directory = TempDir::new().unwrap();
    for (path, bytes) in files {
        let path = directory.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    directory
}
