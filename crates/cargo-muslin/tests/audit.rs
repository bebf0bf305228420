//! `audit` as a process: a project, what was shipped of it, and what cannot be audited.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "the process itself is what is tested")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const ADVISORY: &str = r#"```toml
[advisory]
id = "RUSTSEC-2099-0001"
package = "smallvec"
date = "2099-02-03"
cvss = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"

[versions]
patched = [">= PATCHED"]
```

# A vector that is not small
"#;

/// A project that uses one crate, and a database with one advisory about it.
fn project(directory: &Path, patched: &str) {
    fs::create_dir_all(directory.join("src")).unwrap();
    let manifest = "[package]\nname = \"parcel\"\nversion = \"1.2.3\"\nedition = \"2024\"\n\
                    [dependencies]\nsmallvec = \"=1.16.6\"\n";
    fs::write(directory.join("Cargo.toml"), manifest).unwrap();
    let main = "fn main() { println!(\"{}\", smallvec::SmallVec::<[u8; 2]>::new().len()); }\n";
    fs::write(directory.join("src/main.rs"), main).unwrap();
    let advisories = directory.join("db/crates/smallvec");
    fs::create_dir_all(&advisories).unwrap();
    let text = ADVISORY.replace("PATCHED", patched);
    fs::write(advisories.join("RUSTSEC-2099-0001.md"), text).unwrap();
}

fn muslin(directory: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-muslin"));
    command.arg("muslin").args(arguments).current_dir(directory);
    command.env_remove("CARGO_TARGET_DIR").env("SOURCE_DATE_EPOCH", "1709210096").output().unwrap()
}

fn audited(directory: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = muslin(directory, &[&["audit", "--database", "db"], arguments].concat());
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(text).unwrap())
}

#[test]
fn a_project_its_lock_file_and_its_executable_are_audited_alike() {
    let directory = tempfile::tempdir().unwrap();
    project(directory.path(), "99.0.0");
    let (code, screen) = audited(directory.path(), &["--target", "x86_64"]);
    assert_eq!(code, Some(20), "{screen}");
    // What cargo says of its index comes and goes.
    for line in [
        "    Database 1 advisories, the newest of 2099-02-03",
        "     Audited parcel 1.2.3 for x86_64 · 1 crate",
        "error[RUSTSEC-2099-0001] smallvec 1.16.6: A vector that is not small",
        "    severity 9.8 (critical)",
        "    needed through parcel 1.2.3 → smallvec 1.16.6",
        "    help: without it: smallvec >= 99.0.0",
        "             1 vulnerability(ies), 0 warning(s)",
    ] {
        assert!(screen.lines().any(|one| one == line), "{line}\n{screen}");
    }
    let (code, screen) = audited(directory.path(), &["--allow", "RUSTSEC-2099-0001"]);
    assert_eq!(code, Some(0), "{screen}");

    let stem = format!("parcel-1.2.3-{}-unknown-linux-musl", std::env::consts::ARCH);
    let made = muslin(directory.path(), &["dist"]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let release = directory.path().join("target/dist");
    let mut tar = Command::new("tar");
    let unpacked = tar.args(["-xzf", &format!("{stem}.tar.gz")]).current_dir(&release).status();
    assert!(unpacked.unwrap().success());
    let program = format!("target/dist/{stem}/parcel");
    for file in ["Cargo.lock", &program] {
        let (code, answer) = audited(directory.path(), &["--format", "json", file]);
        assert_eq!(code, Some(20), "{answer}");
        assert!(answer.contains("\"code\": \"RUSTSEC-2099-0001\""), "{answer}");
        assert!(answer.contains("\"newest\": \"2099-02-03\""), "{answer}");
    }
}

#[test]
fn a_version_without_the_fault_is_clean() {
    let directory = tempfile::tempdir().unwrap();
    project(directory.path(), "1.0.0");
    let (code, screen) = audited(directory.path(), &[]);
    assert_eq!(code, Some(0), "{screen}");
    assert!(screen.contains("no advisory is about these crates"), "{screen}");
}

#[test]
fn what_cannot_be_audited_is_no_success() {
    let directory = tempfile::tempdir().unwrap();
    project(directory.path(), "1.0.0");
    let (code, screen) = audited(directory.path(), &["/bin/sh", "missing"]);
    assert_eq!(code, Some(22), "{screen}");
    assert!(screen.contains("/bin/sh: it carries no list of its crates"), "{screen}");
    assert!(screen.contains("missing: there is no such file"), "{screen}");
    let bad = directory.path().join("db/crates/smallvec/bad.md");
    fs::write(&bad, "# Not an advisory\n").unwrap();
    let (code, screen) = audited(directory.path(), &[]);
    assert_eq!(code, Some(10), "{screen}");
    assert!(screen.contains("bad.md`: it does not begin with a code block of TOML"), "{screen}");
    fs::remove_dir_all(directory.path().join("db")).unwrap();
    let (code, screen) = audited(directory.path(), &[]);
    assert_eq!(code, Some(10), "{screen}");
    assert!(screen.contains("there are no advisories in `db`"), "{screen}");
}
