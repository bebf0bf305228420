//! A stripped executable runs, and a debugger still finds its way.

use std::fs;
use std::path::Path;

use muslin_package::Program;

use crate::tools::tool;

const SOURCE: &str = r#"
#[inline(never)]
pub fn marked() { println!("{}", std::env::args().count()); }
fn main() { marked(); }
"#;

/// A real executable with debug information, for this machine or for another.
fn build(directory: &Path, arch: &str) -> Vec<u8> {
    fs::write(directory.join("hello.rs"), SOURCE).unwrap();
    let target = format!("--target={arch}-unknown-linux-musl");
    tool("rustc", &["-Cdebuginfo=2", "-Clinker=rust-lld", &target, "hello.rs"], directory);
    fs::read(directory.join("hello")).unwrap()
}

fn loads(directory: &Path, file: &str) -> String {
    let headers = tool("readelf", &["-lW", file], directory);
    headers.split("Section to Segment").next().unwrap().to_owned()
}

#[test]
fn a_stripped_executable_is_loaded_as_before_and_leads_to_its_debug_file() {
    for arch in ["x86_64", "aarch64"] {
        let directory = tempfile::tempdir().unwrap();
        let directory = directory.path();
        let whole = build(directory, arch);
        let program = Program::read(&whole).unwrap();
        assert!(program.has_debug_information());
        let debug = program.debug_file().unwrap();
        let stripped = program.stripped().with_debug_link("hello.debug", &debug);
        let stripped = stripped.with_section(".mine", b"of ours".to_vec(), 1).write().unwrap();
        fs::write(directory.join("stripped"), &stripped).unwrap();
        fs::write(directory.join("hello.debug"), &debug).unwrap();

        assert!(stripped.len() * 3 < whole.len());
        assert_eq!(loads(directory, "hello"), loads(directory, "stripped"));
        let sections = tool("readelf", &["-SW", "stripped"], directory);
        assert!(sections.contains(".gnu_debuglink") && sections.contains(".mine"), "{sections}");
        assert!(!sections.contains(".debug_info") && !sections.contains(".symtab"), "{sections}");
        let again = Program::read(&stripped).unwrap();
        assert!(!again.has_debug_information());
        assert_eq!(again.section(".mine"), Some(b"of ours".as_slice()));

        let symbols = tool("readelf", &["-sW", "hello.debug"], directory);
        let symbol = symbols.lines().find(|line| line.contains("marked")).unwrap();
        let address = symbol.split_whitespace().nth(1).unwrap();
        let line = tool("addr2line", &["-e", "stripped", address], directory);
        assert!(line.trim().ends_with("hello.rs:3"), "{line}");

        if arch == std::env::consts::ARCH && cfg!(target_os = "linux") {
            tool("chmod", &["+x", "stripped"], directory);
            assert_eq!(tool("./stripped", &["a", "b"], directory), "3\n");
        }
    }
}

#[test]
fn what_is_loaded_stays_byte_for_byte() {
    let directory = tempfile::tempdir().unwrap();
    let whole = build(directory.path(), std::env::consts::ARCH);
    let stripped = Program::read(&whole).unwrap().stripped().write().unwrap();
    let end = Program::read(&whole).unwrap().loaded();
    // Only the place of the sections is elsewhere in the ELF header: `e_shoff`, `e_shnum`, `e_shstrndx`.
    for at in (0..end).filter(|at| whole[*at] != stripped[*at]) {
        assert!((0x28..0x30).contains(&at) || (0x3c..0x40).contains(&at), "byte {at:#x}");
    }
}

#[test]
fn what_is_no_executable_is_refused() {
    let error = Program::read(b"#!/bin/sh\n").unwrap_err();
    assert_eq!(error.to_string(), "it cannot be taken apart");
    let directory = tempfile::tempdir().unwrap();
    let whole = build(directory.path(), "x86_64");
    for length in [0x30, 0x1000, whole.len() / 2, whole.len() - 10] {
        assert!(Program::read(&whole[..length]).is_err(), "{length}");
    }
}

/// Writes a number of eight bytes over what is there.
fn patch(bytes: &mut [u8], at: usize, number: u64) {
    bytes[at..at + 8].copy_from_slice(&number.to_le_bytes());
}

#[test]
fn numbers_beyond_all_files_are_refused() {
    let directory = tempfile::tempdir().unwrap();
    let whole = build(directory.path(), "x86_64");
    let number = |at: usize| u64::from_le_bytes(whole[at..at + 8].try_into().unwrap());
    let mut segment = whole.clone();
    let first = usize::try_from(number(0x20)).unwrap();
    patch(&mut segment, first + 8, u64::MAX - 1);
    patch(&mut segment, first + 32, 8);
    assert_eq!(Program::read(&segment).unwrap_err().to_string(), "it is too large");
    let mut section = whole.clone();
    let table = usize::try_from(number(0x28)).unwrap();
    for at in (table..whole.len() - 63).step_by(64).filter(|at| number(at + 8) & 2 == 0) {
        patch(&mut section, at + 48, 1 << 40);
    }
    let error = Program::read(&section).unwrap().write().unwrap_err().to_string();
    assert!(error.ends_with("has to begin at a multiple of 1099511627776 bytes"), "{error}");
}
