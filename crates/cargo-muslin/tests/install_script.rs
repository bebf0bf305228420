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
