//! `muslin`'s data, embedded: what it knows of toolchains and of native crates.
//!
//! This package holds no logic. Its TOML files are read and proved by `muslin-toolchain` and
//! `muslin-natives`; a new toolchain or native crate is one file here and no code.
//!
//! * [`TOOLCHAINS`]: `toolchains/*.toml`, one toolchain a file.
//! * [`NATIVES`]: `toolchains/natives/*.toml`, one crate a file, named after the crate.

include!(concat!(env!("OUT_DIR"), "/catalog.rs"));
