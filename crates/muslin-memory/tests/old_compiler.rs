//! The routines compile with an old Rust: the project that is built may pin one.
#![cfg(target_os = "linux")]
#![expect(clippy::disallowed_methods, reason = "the compiler itself is what is tested")]

use std::fs;
use std::path::Path;
use std::process::Command;

/// The compiler of the distribution, which does not hide rustup's: Rust 1.63 in Debian 12.
const DISTRIBUTION: &str = "/usr/bin/rustc";

/// Compiles the object as `muslin` does, for the host, whose `core` every toolchain has.
fn compile(rustc: &str, edition: &str) -> Result<(), String> {
    let directory = std::env::temp_dir().join(format!("muslin-memory-{}", std::process::id()));
    for (name, text) in muslin_memory::SOURCES {
        let path = directory.join(name);
        fs::create_dir_all(path.parent().expect("a file in a directory")).expect("a directory");
        fs::write(path, text).expect("a source file");
    }
    let output = directory.join("object.o");
    let result = Command::new(rustc)
        .args(["--crate-name", "memory_routines", "--edition", edition, muslin_memory::ROOT])
        .args(["--emit", "obj", "--crate-type", "lib", "-C", "codegen-units=1"])
        .args(["-C", "panic=abort", "-C", "relocation-model=pic", "-C", "opt-level=3", "-o"])
        .arg(&output)
        .current_dir(&directory)
        .output()
        .unwrap_or_else(|error| panic!("`{rustc}`: {error}: apt-get install rustc"));
    let compiled = result.status.success() && output.is_file();
    fs::remove_dir_all(&directory).expect("the directory was made above");
    if compiled {
        Ok(())
    } else {
        Err(String::from_utf8_lossy(&result.stderr).into_owned())
    }
}

#[test]
fn the_routines_compile_with_the_rust_of_the_distribution() {
    assert!(Path::new(DISTRIBUTION).is_file(), "{DISTRIBUTION} is missing: apt-get install rustc");
    assert_eq!(compile(DISTRIBUTION, muslin_memory::EDITION), Ok(()));
}

#[test]
fn no_source_uses_an_attribute_that_rust_1_80_does_not_know() {
    for (name, text) in muslin_memory::SOURCES {
        let attributes = text.lines().filter(|line| line.trim_start().starts_with('#'));
        for attribute in attributes {
            for newer in ["reason =", "expect(", "unsafe("] {
                assert!(!attribute.contains(newer), "{name}: `{attribute}` is newer than 1.80");
            }
        }
    }
}
