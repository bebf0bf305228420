//! `muslin`'s data, embedded: what it knows of toolchains, of native crates, of emulators and of the
//! packages in which hosts keep programs.
//!
//! This package holds no logic. Its TOML files are read and proved by `muslin-toolchain` and
//! `muslin-natives`; a new toolchain or native crate is one file here and no code.
//!
//! * [`TOOLCHAINS`]: `toolchains/*.toml`, one toolchain a file.
//! * [`NATIVES`]: `toolchains/natives/*.toml`, one crate a file, named after the crate.
//! * [`EMULATORS`]: `toolchains/emulators/*.toml`, what runs executables of another architecture.
//! * [`PACKAGE_MANAGERS`]: `toolchains/package-managers/*.toml`, how a host gets a program.

include!(concat!(env!("OUT_DIR"), "/catalog.rs"));
