//! Static musl executables from any Cargo project, proved from the bytes.
//!
//! This crate is the engine: it decides nothing that the crates below it can decide, prints nothing, and ends no
//! process. A [`Session`] is made once; a request goes in, a report comes out, and progress is reported to an
//! [`Events`]. A program that builds has to ask [`as_tool`] before anything else, since its builds start it as
//! their linker, as their archiver and as their pkg-config.

mod events;

mod compiled_code;
mod compiled_elsewhere;
mod compiled_objects;
mod config_paths;
mod session;
mod task;

mod metadata;

mod clock;
mod own_linking;
mod project;

mod commit_time;
mod crt_objects;
mod darwin_libraries;
mod defined_twice;
mod explain;
mod foreign_record;
mod glibc_sources;
mod headers;
mod headers_by_path;
mod host_tools;
mod step_command;

mod library_build;
mod selected;

mod planning;

mod diagnosis;

mod link_inputs;
mod link_record;
mod linked;
mod linked_libraries;
mod linker;
mod pkg_config;
mod tool_output;
mod tools;

mod report_details;
mod timings;

mod archiver;
mod archives;
mod asked_for;
mod build;
mod install;
mod provision;
mod recipe_rust;
mod reported_paths;
mod source;
mod verify_output;

mod feature_cure;
mod flow;
mod relocated_runner;
mod reproduce;

mod smoke;

mod pipeline;

mod ship;
mod start;

mod dist;
mod image;
mod install_program;

mod inspect;
mod verify;

mod audit;
mod compare;
mod doctor;
mod download;
mod libraries;
mod toolchains;

mod operations;

pub use muslin_schema::{Failure, Report, Request, Target};

pub use audit::AuditRequest;
pub use compare::{CompareRequest, Compared};
pub use config_paths::cache;
pub use dist::{DistRequest, Written};
pub use events::{Amount, Event, Events, Silent};
pub use explain::{UnknownCode, explain};
pub use flow::BuildOutcome;
pub use image::{Engine, ImageRequest, Loading, Pushing};
pub use inspect::InspectRequest;
pub use install_program::{InstallRequest, ProgramInstallation, ProgramSource, Replace};
pub use pipeline::Build;
pub use project::{Project, SelectionError};
pub use session::Session;
pub use ship::Debug;
pub use tool_output::ToolOutput;
pub use toolchains::Providing;
pub use tools::as_tool;
pub use verify::VerifyRequest;
