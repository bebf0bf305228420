//! `scripts/install.sh` from a release on a loopback server.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "the process itself is what is tested")]

mod release_server;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use release_server::{release, serve};

fn install(address: &str, directory: &Path) -> Output {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/install.sh");
    Command::new("sh").arg(script).arg(address).arg(directory).output().unwrap()
}

#[test]
fn the_archive_for_this_machine_is_installed_and_runs() {
    let temporary = tempfile::tempdir().unwrap();
    let archive = release(temporary.path(), "echo muslin 1.2.3");
    let bin = temporary.path().join("a bin");
    let output = install(&serve(temporary.path().to_owned()), &bin);
    let said = String::from_utf8(output.stdout).unwrap();
    let program = bin.join("cargo-muslin");
    assert_eq!(said, format!("installed {} from {archive}\n", program.display()));
    let ran = Command::new(program).output().unwrap();
    assert_eq!(String::from_utf8(ran.stdout).unwrap(), "muslin 1.2.3\n");
}

#[test]
fn an_archive_that_is_not_the_listed_one_is_not_installed() {
    let temporary = tempfile::tempdir().unwrap();
    let archive = release(temporary.path(), "echo muslin 1.2.3");
    let path = temporary.path().join(&archive);
    let mut bytes = fs::read(&path).unwrap();
    bytes.push(0);
    fs::write(&path, bytes).unwrap();
    let bin = temporary.path().join("bin");
    let address = serve(temporary.path().to_owned());
    let output = install(&address, &bin);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("and SHA256SUMS says"), "{said}");
    assert_eq!((output.status.code(), bin.exists()), (Some(1), false));

    fs::write(temporary.path().join("SHA256SUMS"), "").unwrap();
    let said = String::from_utf8(install(&address, &bin).stderr).unwrap();
    assert!(said.contains("SHA256SUMS has no archive for"), "{said}");
}

/// The script of a step in a job of the release workflow.
fn step(job: &str, name: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let text = fs::read_to_string(root.join(".github/workflows/release.yml")).unwrap();
    let workflow = yaml_rust2::YamlLoader::load_from_str(&text).unwrap().remove(0);
    let steps = workflow["jobs"][job]["steps"].as_vec().unwrap().clone();
    let step = steps.iter().find(|step| step["name"].as_str() == Some(name)).unwrap();
    step["run"].as_str().unwrap().to_owned()
}

#[test]
fn the_installer_of_a_release_needs_no_address_and_accepts_no_other_checksums() {
    let temporary = tempfile::tempdir().unwrap();
    let files = temporary.path().join("a/b/releases/download/v1.2.3");
    fs::create_dir_all(&files).unwrap();
    release(&files, "echo muslin 1.2.3");
    let address = serve(temporary.path().to_owned());
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let script = format!(
        "ln -s {} dist\nln -s {}/scripts .\n{}",
        files.display(),
        root.display(),
        step("assemble", "Write the installer of this release")
    );
    let mut shell = Command::new("bash");
    shell.args(["-eo", "pipefail", "-c", &script]).current_dir(temporary.path());
    shell.envs([
        ("GITHUB_SERVER_URL", &*address),
        ("GITHUB_REPOSITORY", "a/b"),
        ("GITHUB_REF_NAME", "v1.2.3"),
    ]);
    assert!(shell.status().unwrap().success());

    let home = temporary.path().join("home");
    let pipe = || {
        let command = format!("curl -fsSL {address}/a/b/releases/download/v1.2.3/install.sh | sh");
        Command::new("bash").args(["-c", &command]).env("CARGO_HOME", &home).output().unwrap()
    };
    let output = pipe();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let ran = Command::new(home.join("bin/cargo-muslin")).output().unwrap();
    assert_eq!(String::from_utf8(ran.stdout).unwrap(), "muslin 1.2.3\n");

    // Whoever replaces archive and checksums has not replaced the script that somebody has read.
    let sums = fs::read_to_string(files.join("SHA256SUMS")).unwrap();
    fs::write(files.join("SHA256SUMS"), sums + "\n").unwrap();
    let said = String::from_utf8(pipe().stderr).unwrap();
    assert!(said.contains("is not the one that this script was released with"), "{said}");
}

#[test]
fn a_mac_installs_the_archive_that_the_workflow_packs_for_it() {
    let temporary = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let bash = |script: &str, path: &str| {
        let mut shell = Command::new("bash");
        shell.args(["-eo", "pipefail", "-c", script]).current_dir(temporary.path());
        shell.envs([("TARGET", "aarch64-apple-darwin"), ("GITHUB_REF_NAME", "v1.2.3")]);
        shell.env("PATH", format!("{path}:{}", std::env::var("PATH").unwrap())).output().unwrap()
    };
    let made = bash(
        &format!(
            "mkdir -p dist target/$TARGET/release bin\ncp {0}/LICENSE-* {0}/README.md .\n\
             printf '#!/bin/sh\\necho muslin on a Mac\\n' >target/$TARGET/release/cargo-muslin\n\
             chmod +x target/$TARGET/release/cargo-muslin\n{1}\n{2}\n\
             printf '#!/bin/sh\\ncase $1 in -m) echo arm64 ;; *) echo Darwin ;; esac\\n' >bin/uname\nchmod +x bin/uname",
            root.display(),
            step("macos", "Pack the executable"),
            step("assemble", "Add the archives for macOS")
        ),
        "",
    );
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let names = ["cargo-muslin-1.2.3-aarch64-apple-darwin", "cargo-muslin-aarch64-apple-darwin"];
    let sums = fs::read_to_string(temporary.path().join("dist/SHA256SUMS")).unwrap();
    let listed: Vec<&str> = sums.lines().map(|line| &line[66..]).collect();
    assert_eq!(listed, names.map(|name| format!("{name}.tar.gz")));
    let address = serve(temporary.path().join("dist"));
    let script = format!(
        "sh {}/scripts/install.sh {address} installed && installed/cargo-muslin",
        root.display()
    );
    let installed = bash(&script, &temporary.path().join("bin").display().to_string());
    let said = String::from_utf8_lossy(&installed.stderr).into_owned();
    let printed = String::from_utf8(installed.stdout).unwrap();
    assert!(printed.ends_with("muslin on a Mac\n"), "{printed}{said}");
}
