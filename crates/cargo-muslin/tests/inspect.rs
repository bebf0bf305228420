//! `inspect` as a process: what it reads, what it prints and how it ends.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "the process itself is what is tested")]

use std::fs::File;
use std::process::{Command, Output};

/// This test is a program of this machine, and so a file to look at.
fn inspect(arguments: &[&str]) -> Output {
    let own = File::open(std::env::current_exe().unwrap()).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-muslin"));
    command.args(["muslin", "inspect"]).args(arguments).stdin(own).output().unwrap()
}

#[test]
fn standard_input_is_read() {
    let output = inspect(&["-", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("\"name\": \"-\""), "{text}");
    assert!(text.contains(&format!("\"machine\": \"{}\"", std::env::consts::ARCH)), "{text}");
}

#[test]
fn the_exit_code_says_how_it_went() {
    let code = |arguments: &[&str]| inspect(arguments).status.code();
    assert_eq!(code(&["/no/such/file"]), Some(22));
    assert_eq!(code(&["-", "--require", "machine=pdp11"]), Some(20));
    assert_eq!(code(&["-", "--require", "wings"]), Some(2));
    assert_eq!(code(&["-", "--root", "/no/such/directory"]), Some(2));
    assert_eq!(code(&[]), Some(2));
}

#[test]
fn a_wrong_requirement_is_reported_with_those_that_there_are() {
    let output = inspect(&["-", "--require", "wings"]);
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.starts_with("error: there is no requirement `wings`\n"), "{text}");
    assert!(text.contains("runs-on=ID: "), "{text}");
}
