//! Static musl executables from any Cargo project, proved from the bytes.
//!
//! This crate is the pipeline and the command line: stage after stage, no decisions of its own.
//! [`Verb`] is what `cargo muslin` and `cargo xtask` have in common; [`run`] carries it out. An xtask that has
//! nothing of its own is one line, [`main`].

mod cli;
mod deferred;
mod shell;

mod explain;
mod manual;

mod init;
mod matrix;

mod pipeline;

mod surroundings;

mod metadata;

mod project;

mod decide;
mod headers;

mod diagnosis;

mod archives;
mod build;
mod deliver;
mod library;
mod linker;
mod pkg_config;
mod provide;
mod source;

mod verify;

mod clock;
mod details;
mod timings;
mod written;

mod dist;
mod image;
mod ship;

mod install;
mod toolchains;

mod libraries;

mod inspect;

mod audit;

mod run;

mod compare;

mod doctor;

pub use audit::AuditArguments;
pub use cli::{BuildArguments, StaticBuildArguments, ToolchainArguments, Verb};
pub use compare::CompareArguments;
pub use deferred::Deferred;
pub use dist::DistArguments;
pub use image::ImageArguments;
pub use init::InitArguments;
pub use inspect::{InspectArguments, InspectFormat};
pub use libraries::LibraryArguments;
pub use linker::as_tool;
pub use matrix::MatrixArguments;
pub use run::{RunArguments, TestArguments};
pub use shell::{main, run};
pub use surroundings::cache;
pub use written::ReportArguments;
