//! Static musl executables from any Cargo project, proved from the bytes.
//!
//! This crate is the pipeline and the command line: stage after stage, no decisions of its own.
//! [`Verb`] is what `cargo muslin` and `cargo xtask` have in common; [`run`] carries it out. An xtask that has
//! nothing of its own is one line, [`main`].

mod arguments;
mod deferred;
mod screen;

mod cli;
mod dispatch;
mod explain;
mod manual;

mod init;
mod matrix;

mod static_build;

mod pipeline;

mod config_paths;

mod metadata;

mod project;

mod commit_time;
mod headers;
mod host_tools;
mod planning;

mod diagnosis;

mod archives;
mod build;
mod crt_objects;
mod flow;
mod library_build;
mod linker;
mod pkg_config;
mod provision;
mod source;
mod step_command;
mod verify_output;

mod reproduce;

mod clock;
mod report_details;
mod report_output;
mod timings;

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

pub use arguments::BuildArguments;
pub use audit::AuditArguments;
pub use cli::Verb;
pub use compare::CompareArguments;
pub use config_paths::cache;
pub use deferred::Deferred;
pub use dispatch::{main, run};
pub use dist::DistArguments;
pub use image::ImageArguments;
pub use init::InitArguments;
pub use inspect::{InspectArguments, InspectFormat};
pub use libraries::LibraryArguments;
pub use linker::as_tool;
pub use matrix::MatrixArguments;
pub use report_output::ReportArguments;
pub use run::{RunArguments, TestArguments};
pub use static_build::StaticBuildArguments;
pub use toolchains::ToolchainArguments;
