//! `init` and `ci-matrix` as processes, in a project that has never heard of us.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "the process itself is what is tested")]

use std::fs;
use std::path::Path;
use std::process::Command;

/// A workspace with three executables and a library.
fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "Cargo.toml", "[workspace]\nmembers = [\"crates/*\"]\nresolver = \"3\"\n");
    for name in ["a", "b", "c"] {
        package(folder.path(), name, "src/main.rs", "fn main() {}\n");
    }
    package(folder.path(), "lib", "src/lib.rs", "");
    folder
}

fn package(root: &Path, name: &str, source: &str, text: &str) {
    let manifest =
        format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
    write(root, &format!("crates/{name}/Cargo.toml"), &manifest);
    write(root, &format!("crates/{name}/{source}"), text);
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// What `cargo muslin` prints there.
fn said(folder: &Path, words: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-muslin"));
    command.arg("muslin").args(words.split_whitespace()).current_dir(folder);
    command.env("CARGO_NET_OFFLINE", "true").env("NO_COLOR", "1");
    let output = command.output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{error}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn what_would_be_written_is_shown_and_nothing_is_written() {
    let folder = project();
    insta::assert_snapshot!(said(folder.path(), "init --muslin /opt/muslin"), @r#"
          Create xtask/Cargo.toml
    + [package]
    + name = "xtask"
    + version = "0.0.0"
    + edition = "2024"
    + publish = false
    + 
    + [dependencies]
    + muslin-cli = { path = "/opt/muslin/crates/muslin-cli" }
    + 
    + # A workspace of its own: the project's lock file stays as it is.
    + [workspace]
          Create xtask/src/main.rs
    + fn main() -> std::process::ExitCode {
    +     muslin_cli::main()
    + }
          Create xtask/.gitignore
    + /target
          Create .cargo/config.toml
    + [alias]
    + xtask = "run --quiet --manifest-path xtask/Cargo.toml --"
    nothing is written yet: the same with `--write` does it
    "#);
    assert!(!folder.path().join("xtask").exists() && !folder.path().join(".cargo").exists());
}

#[test]
fn what_is_there_is_kept_and_an_alias_joins_the_others() {
    let folder = project();
    write(folder.path(), ".cargo/config.toml", "[alias]\nb = \"build\"\n");
    write(folder.path(), "xtask/src/main.rs", "fn main() { println!(\"mine\"); }\n");
    insta::assert_snapshot!(said(folder.path(), "init --ci github,gitlab --write"), @r"
         Created xtask/Cargo.toml
            Keep xtask/src/main.rs · it is there, and it is yours
         Created xtask/.gitignore
        Extended .cargo/config.toml
         Created .github/workflows/static-release.yml
         Created .gitlab/static-release.yml
    ");
    let read = |path: &str| fs::read_to_string(folder.path().join(path)).unwrap();
    assert_eq!(read("xtask/src/main.rs"), "fn main() { println!(\"mine\"); }\n");
    assert!(read(".cargo/config.toml").ends_with("b = \"build\"\n"));
    assert!(!read(".github/workflows/static-release.yml").contains("{install}"));
    insta::assert_snapshot!(said(folder.path(), "init --ci github --write"), @r"
            Keep xtask/Cargo.toml · it is there already
            Keep xtask/src/main.rs · it is there, and it is yours
            Keep xtask/.gitignore · it is there already
            Keep .cargo/config.toml · it has an alias `xtask` already
            Keep .github/workflows/static-release.yml · it is there already
    ");
}

#[test]
fn a_matrix_has_a_job_for_each_target_and_part() {
    let folder = project();
    assert_eq!(
        jobs(folder.path(), "--target all"),
        [
            "x86_64: --target x86_64-unknown-linux-musl --package a --package b --package c",
            "aarch64: --target aarch64-unknown-linux-musl --package a --package b --package c",
        ]
    );
    assert_eq!(
        jobs(folder.path(), "--target x86_64 --parts 2"),
        [
            "x86_64-1: --target x86_64-unknown-linux-musl --package a --package c",
            "x86_64-2: --target x86_64-unknown-linux-musl --package b",
        ]
    );
}

/// The jobs of a matrix with their arguments.
fn jobs(folder: &Path, words: &str) -> Vec<String> {
    let matrix = said(folder, &format!("ci-matrix {words}"));
    assert_eq!(matrix.lines().count(), 1, "an output of a step is one line");
    let matrix: serde_json::Value = serde_json::from_str(&matrix).unwrap();
    let jobs = matrix["include"].as_array().unwrap().iter();
    let text = |job: &serde_json::Value, key: &str| job[key].as_str().unwrap().to_owned();
    jobs.map(|job| format!("{}: {}", text(job, "name"), text(job, "arguments"))).collect()
}
