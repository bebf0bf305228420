//! A tiny init (PID 1) for containers: its sources as data, and how a user's own compiler makes it.
//!
//! It is in `program/` and not part of this crate: it is compiled for an image's target by the Rust
//! toolchain that has built the image's program, since that is the one that is surely there.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

/// The file that the compiler is given.
pub const MAIN: &str = "main.rs";

/// All files, each with its name.
pub const FILES: &[(&str, &str)] = &[
    (MAIN, include_str!("../program/main.rs")),
    ("kernel.rs", include_str!("../program/kernel.rs")),
];

/// The arguments that make rustc compile the file [`MAIN`] for a target to `output`, both below the directory
/// where it runs: nothing of this machine gets into the program.
#[must_use]
pub fn arguments(target: &str, output: &str) -> Vec<String> {
    let arguments = [
        // The oldest edition that has what it needs, for compilers of users.
        &["--edition=2021", "--crate-name=init", "--crate-type=bin"][..],
        &["--target", target, "-o", output, MAIN],
        &["-Cpanic=abort", "-Copt-level=z", "-Ccodegen-units=1", "-Clto=fat", "-Cstrip=symbols"],
        // No CRT objects and no libc: it begins and ends by itself.
        &["-Clink-self-contained=no", "-Ctarget-feature=+crt-static", "-Crelocation-model=static"],
        &["-Clinker=rust-lld", "-Clinker-flavor=ld.lld"],
        &["-Clink-args=-nostdlib --build-id=none -znorelro -znoseparate-code"],
    ];
    arguments.concat().into_iter().map(str::to_owned).collect()
}
