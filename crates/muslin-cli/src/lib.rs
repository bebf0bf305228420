//! The command line of `muslin`: arguments, verbs, what is printed, and exit codes.
//!
//! The work is done by the engine, the crate `muslin`. [`Verb`] is what `cargo muslin` and `cargo xtask` have in
//! common; [`run`] carries it out. An xtask that has nothing of its own is one line, [`main`].

mod output;

mod progress;

mod console;
mod stop;

mod command;
mod deferred;

mod value;

mod arguments;
mod report_output;

mod build_report;

mod audit;
mod compare;
mod dist;
mod explain;
mod image;
mod init;
mod inspect;
mod libraries;
mod matrix;
mod plan;
mod run;
mod shipped;
mod static_build;
mod toolchains;

mod verb;

mod manual;

mod dispatch;

pub use arguments::BuildArguments;
pub use audit::AuditArguments;
pub use compare::CompareArguments;
pub use deferred::Deferred;
pub use dispatch::{as_tool, main, run};
pub use dist::DistArguments;
pub use explain::ExplainArguments;
pub use image::ImageArguments;
pub use init::InitArguments;
pub use inspect::{InspectArguments, InspectFormat};
pub use libraries::LibraryArguments;
pub use matrix::MatrixArguments;
pub use plan::{DoctorArguments, NativesArguments, PlanArguments};
pub use report_output::ReportArguments;
pub use run::{RunArguments, TestArguments};
pub use static_build::StaticBuildArguments;
pub use toolchains::ToolchainArguments;
pub use verb::Verb;
