//! `--report` as a process: a page and a summary of a build that delivers, and of one that does not.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "the process itself is what is tested")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// A project with C in it, and results of its own.
const WITH_C: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ci/fixtures/bzip2-real");

fn build(project: &Path, target_dir: &Path, args: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-muslin"));
    command.args(["muslin", "static-build", "--locked", "--quiet"]).args(args.split(' '));
    command.arg("--target-dir").arg(target_dir).current_dir(project);
    for key in ["RUSTFLAGS", "RUSTC_WRAPPER", "CARGO_TARGET_DIR", "GITHUB_STEP_SUMMARY"] {
        command.env_remove(key);
    }
    command
}

fn ended(command: &mut Command, code: i32) -> Output {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{command:?}\n{said}");
    output
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn a_page_shows_the_whole_build_and_loads_nothing() {
    let target_dir = tempfile::tempdir().unwrap();
    let args = "--target all --report html --report markdown";
    ended(&mut build(Path::new(WITH_C), target_dir.path(), args), 0);
    let page = text(&target_dir.path().join("muslin/report.html"));
    for part in ["bzip2-sys", "musl-gcc", "x86_64", "aarch64", "static-pie", "<svg", "@media print"]
    {
        assert!(page.contains(part), "{part}");
    }
    // Losers have their reasons, flags as well.
    assert!(page.contains("does not compile C, which"), "the reason of rust-lld");
    assert!(page.contains("from the wrapper directory that is first on PATH"), "the reason of CC");
    // Nothing is fetched and nothing runs.
    for part in ["<script", " src=\"http", "<link", "@import", "url(http"] {
        assert!(!page.contains(part), "{part}");
    }
    assert!(page.contains("Content-Security-Policy"), "and the browser enforces that");
    let summary = text(&target_dir.path().join("muslin/report.md"));
    assert!(summary.contains("| bzip2-real | x86_64 | static-pie | musl |"), "{summary}");
    assert!(summary.contains("bzip2-sys"), "{summary}");
}

#[test]
fn in_a_job_the_summary_is_added_to_what_is_there() {
    let directory = tempfile::tempdir().unwrap();
    let summary = directory.path().join("summary.md");
    fs::write(&summary, "# before\n").unwrap();
    let mut command =
        build(Path::new(WITH_C), &directory.path().join("target"), "--report markdown");
    ended(command.env("GITHUB_STEP_SUMMARY", &summary), 0);
    let summary = text(&summary);
    assert!(summary.starts_with("# before\n"), "{summary}");
    assert!(summary.contains("bzip2-real"), "{summary}");
}

#[test]
fn a_build_that_fails_is_reported_as_well_and_the_exit_code_stays() {
    let project = tempfile::tempdir().unwrap();
    fs::create_dir(project.path().join("src")).unwrap();
    let manifest = "[package]\nname = \"torn\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    fs::write(project.path().join("Cargo.toml"), manifest).unwrap();
    fs::write(
        project.path().join("Cargo.lock"),
        "version = 4\n\n[[package]]\nname = \"torn\"\nversion = \"0.1.0\"\n",
    )
    .unwrap();
    fs::write(project.path().join("src/main.rs"), "fn main() { weft() }\n").unwrap();
    let page = project.path().join("torn.html");
    let args = format!("--target x86_64 --report html={}", page.display());
    ended(&mut build(project.path(), &project.path().join("target"), &args), 13);
    let page = text(&page);
    assert!(page.contains("torn"), "{page}");
    assert!(page.contains("could not be compiled"), "the error is on the page");
}
