//! A project full of credentials: none of them leaves through any door.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "the process itself is what is tested")]

use std::fs;
use std::path::Path;
use std::process::Command;

/// Every credential of the project holds this.
const SECRET: &str = "hunter2hunter2";

const MANIFEST: &str = r#"[package]
name = "leaky"
version = "1.2.3"
edition = "2021"
license = "MIT"
authors = ["Ann <ann@x.example>"]
description = "A program"
homepage = "https://ann:hunter2hunter2@x.example/home"
repository = "https://x.example/leaky?private_token=hunter2hunter2"

[dependencies]
loom = { path = "loom" }

[workspace]
"#;

const LOOM: &str = r#"[package]
name = "loom"
version = "0.1.0"
edition = "2021"
repository = "https://hunter2hunter2@x.example/loom"
"#;

const SCRIPT: &str = r#"fn main() {
    println!("cargo:warning=GET https://ann:hunter2hunter2@x.example/a");
    println!("cargo:warning=Authorization: Bearer hunter2hunter2");
    println!("cargo:warning=REGISTRY_TOKEN=hunter2hunter2");
}
"#;

fn project(directory: &Path) {
    fs::create_dir_all(directory.join("src")).unwrap();
    fs::create_dir_all(directory.join("loom/src")).unwrap();
    fs::write(directory.join("Cargo.toml"), MANIFEST).unwrap();
    fs::write(directory.join("build.rs"), SCRIPT).unwrap();
    fs::write(directory.join("src/main.rs"), "fn main() { loom::weave(); }\n").unwrap();
    fs::write(directory.join("loom/Cargo.toml"), LOOM).unwrap();
    fs::write(directory.join("loom/src/lib.rs"), "pub fn weave() {}\n").unwrap();
}

/// Everything that a verb printed, whether it succeeded or not.
fn muslin(directory: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_cargo-muslin"))
        .arg("muslin")
        .args(arguments)
        .current_dir(directory)
        .env_remove("CARGO_TARGET_DIR")
        .output()
        .unwrap();
    [output.stdout, output.stderr]
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .concat()
}

/// The files below a directory whose bytes hold the secret. What is compressed is looked at by its own tool.
fn files_with_secret(directory: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in directory.read_dir().unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_with_secret(&path));
        } else if fs::read(&path)
            .unwrap()
            .windows(SECRET.len())
            .any(|part| part == SECRET.as_bytes())
        {
            found.push(path.display().to_string());
        }
    }
    found
}

#[test]
fn no_verb_prints_or_writes_a_credential() {
    let temporary = tempfile::tempdir().unwrap();
    let directory = temporary.path();
    project(directory);
    let release = ["--linux-package", "deb", "--sbom", "cyclonedx,spdx"];
    let verbs: [&[&str]; 7] = [
        &["static-build", "-vv", "--report", "html", "--report", "markdown=report.md"],
        &["static-build", "--message-format", "json"],
        &["plan", "--message-format", "json"],
        &["dist", release[0], release[1], release[2], release[3]],
        &["image", "--message-format", "json"],
        &["natives"],
        // A failure prints cargo's own text.
        &["static-build", "--", "--config", "https://ann:hunter2hunter2@x.example/config.toml"],
    ];
    for verb in verbs {
        let printed = muslin(directory, verb);
        assert!(!printed.is_empty(), "{verb:?} printed nothing");
        assert!(!printed.contains(SECRET), "{verb:?} printed:\n{printed}");
    }
    let release = directory.join("target/dist");
    assert!(release.join("SHA256SUMS").is_file());
    assert_eq!(files_with_secret(&release), [""; 0]);
    assert_eq!(files_with_secret(&directory.join("target/muslin")), [""; 0]);
    let report = fs::read_to_string(directory.join("report.md")).unwrap();
    assert!(!report.contains(SECRET), "{report}");

    let package = release.read_dir().unwrap().flatten().map(|entry| entry.path());
    let package = package.into_iter().find(|path| path.extension().is_some_and(|one| one == "deb"));
    let control = Command::new("dpkg-deb").arg("--field").arg(package.unwrap()).output().unwrap();
    let control = String::from_utf8(control.stdout).unwrap();
    assert!(control.contains("Package: leaky") && !control.contains(SECRET), "{control}");
}
