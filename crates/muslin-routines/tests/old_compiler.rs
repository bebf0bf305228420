//! The routines compile with an old Rust, since the project that is built may pin one; and group by group.
#![cfg(target_os = "linux")]
#![expect(clippy::disallowed_methods, reason = "the compiler itself is what is tested")]

use std::fs;
use std::path::Path;
use std::process::Command;

/// The compiler of the distribution, which does not hide rustup's: Rust 1.63 in Debian 12.
const DISTRIBUTION: &str = "/usr/bin/rustc";

/// Compiles the object as `muslin` does, for the host, whose `core` every toolchain has; its bytes.
fn compile(rustc: &str, without: &[&str]) -> Result<Vec<u8>, String> {
    let directory = tempfile::tempdir().expect("a directory");
    for (name, text) in muslin_routines::SOURCES {
        let path = directory.path().join(name);
        fs::create_dir_all(path.parent().expect("a file in a directory")).expect("a directory");
        fs::write(path, text).expect("a source file");
    }
    let left_out = without.iter().map(|group| format!("--cfg=without=\"{group}\""));
    let output = directory.path().join("object.o");
    let result = Command::new(rustc)
        .args(["--crate-name", "libc_routines", "--edition", muslin_routines::EDITION])
        .args(["--emit", "obj", "--crate-type", "lib", "-C", "codegen-units=1"])
        .args(["-C", "panic=abort", "-C", "relocation-model=pic", "-C", "opt-level=3"])
        .args(left_out)
        .args([muslin_routines::ROOT.as_ref(), "-o".as_ref(), output.as_os_str()])
        .current_dir(directory.path())
        .output()
        .unwrap_or_else(|error| panic!("`{rustc}`: {error}: apt-get install rustc"));
    if result.status.success() {
        Ok(fs::read(output).expect("an object"))
    } else {
        Err(String::from_utf8_lossy(&result.stderr).into_owned())
    }
}

#[test]
fn the_routines_compile_with_the_rust_of_the_distribution() {
    assert!(Path::new(DISTRIBUTION).is_file(), "{DISTRIBUTION} is missing: apt-get install rustc");
    assert_eq!(compile(DISTRIBUTION, &[]).map(drop), Ok(()));
}

#[test]
fn a_group_that_is_left_out_takes_its_routines_and_no_others() {
    let groups = [
        ("memory", "strlen"),
        ("environment", "getenv"),
        ("directories", "readdir"),
        ("open", "open"),
    ];
    for (group, _) in groups {
        let object = compile("rustc", &[group]).expect("the object without a group");
        let holds = |routine: &str| {
            let mark = format!("muslin routine {routine}\0");
            object.windows(mark.len()).any(|bytes| bytes == mark.as_bytes())
        };
        let there: Vec<&str> =
            groups.iter().filter(|(_, routine)| holds(routine)).map(|(group, _)| *group).collect();
        let others: Vec<&str> =
            groups.iter().map(|(other, _)| *other).filter(|other| *other != group).collect();
        assert_eq!(there, others);
    }
}

#[test]
fn no_source_uses_an_attribute_that_rust_1_80_does_not_know() {
    for (name, text) in muslin_routines::SOURCES {
        let attributes = text.lines().filter(|line| line.trim_start().starts_with('#'));
        for attribute in attributes {
            for newer in ["reason =", "expect(", "unsafe("] {
                assert!(!attribute.contains(newer), "{name}: `{attribute}` is newer than 1.80");
            }
        }
    }
}
