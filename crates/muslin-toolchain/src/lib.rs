//! Toolchains as data, and the choice between them.
//!
//! A toolchain is one file in `toolchains/`. This crate proves those files and picks the one that
//! fits; it never looks for a program itself: what was found comes in as a [`muslin_schema::Host`].

mod catalog;
mod emulator;
mod install;
mod installation;
mod named_tool;
mod package_manager;
mod rejection;
mod select;
mod toolchain;
mod version;

pub use catalog::Catalog;
pub use emulator::{
    Emulation, Emulator, InstalledEmulator, OldestProcessor, emulation, installed_emulator,
};
pub use install::{Install, SystemPackages};
pub use named_tool::NamedTool;
pub use package_manager::PackageManager;
pub use rejection::Rejection;
pub use select::{Choice, NoToolchain, Question, select};
pub use toolchain::{CxxRuntime, EnvRule, LinkerRule, Lookup, Probe, Toolchain, Wrapper};
