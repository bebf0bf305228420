//! The program compiles with an old Rust: the project whose image it is part of may pin one.
#![cfg(target_os = "linux")]
#![expect(clippy::disallowed_methods, reason = "the compiler itself is what is tested")]

use std::fs;
use std::process::Command;

use muslin_startup::init;

/// The compiler of the distribution, which does not hide rustup's: Rust 1.63 in Debian 12.
const DISTRIBUTION: &str = "/usr/bin/rustc";

/// What the program uses that Rust 1.65 and 1.66 brought; the distribution's compiler has it as features.
const UNTIL_1_66: [&str; 2] = ["-Zcrate-attr=feature(asm_sym)", "-Zcrate-attr=feature(let_else)"];

#[test]
fn the_program_compiles_with_the_rust_of_the_distribution() {
    let directory = tempfile::tempdir().unwrap();
    for (name, text) in init::FILES {
        fs::write(directory.path().join(name), text).unwrap();
    }
    // Not linked: the distribution has no `core` for a musl target.
    let result = Command::new(DISTRIBUTION)
        .args(["--edition=2021", "--crate-name=init", "--crate-type=bin", "--emit=obj"])
        .args(["-Cpanic=abort", "-Copt-level=z", "-Ccodegen-units=1", "-o", "init.o"])
        .args(UNTIL_1_66)
        .arg(init::MAIN)
        .env("RUSTC_BOOTSTRAP", "1")
        .current_dir(&directory)
        .output()
        .unwrap_or_else(|error| panic!("`{DISTRIBUTION}`: {error}: apt-get install rustc"));
    let errors = String::from_utf8_lossy(&result.stderr);
    assert!(result.status.success(), "{errors}");
}
