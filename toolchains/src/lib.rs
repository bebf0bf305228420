//! `muslin`'s data, embedded: what it knows of toolchains, of native crates, of emulators, of the packages
//! in which hosts keep programs, and of how builds fail.
//!
//! This package holds no logic. Its TOML files are read and proved by `muslin-toolchain`,
//! `muslin-natives` and `muslin-failures`; a new toolchain, native crate or failure is one file here and no code.
//!
//! * [`TOOLCHAINS`]: `toolchains/*.toml`, one toolchain a file.
//! * [`NATIVES`]: `toolchains/natives/*.toml`, one crate a file, named after the crate.
//! * [`EMULATORS`]: `toolchains/emulators/*.toml`, what runs executables of another architecture.
//! * [`TOOLS`]: `toolchains/tools/*.toml`, the tools that build systems start by a plain name.
//! * [`PACKAGE_MANAGERS`]: `toolchains/package-managers/*.toml`, how a host gets a program.
//! * [`HEADERS`]: `toolchains/headers/`, the headers of musl's release, with its licence beside them.
//! * [`LIBRARIES`]: `toolchains/libraries/*/`, a static C library a directory, with all its files.
//! * [`UNAVAILABLE`]: those that cannot be.
//! * [`VULNERABILITIES`]: what is known against those that are.
//! * [`FAILURES`]: `toolchains/failures/*.toml`, one kind of trouble a file, named by its diagnostic code.

/// `toolchains/libraries/unavailable.toml`: the well-known libraries that are not provided, and why.
pub static UNAVAILABLE: &str = include_str!("../libraries/unavailable.toml");

/// `toolchains/libraries/vulnerabilities.toml`: what is known against the C libraries, on one day.
pub static VULNERABILITIES: &str = include_str!("../libraries/vulnerabilities.toml");

include!(concat!(env!("OUT_DIR"), "/catalog.rs"));
