//! The command line of `muslin`: arguments, verbs, what is printed, and exit codes.
//!
//! The work is done by the engine, the crate `muslin`. [`Verb`] is what `cargo muslin` and `cargo xtask` have in
//! common, [`AnyVerb`] adds those that have the names of cargo's; [`run`] carries it out. An xtask that has nothing of its own is one line, [`main`].

mod output;

mod terminal;

mod screen;

mod progress;

mod console;
mod stop;

mod command;

mod value;

mod arguments;
mod report_output;
mod target_selection;

mod build_report;

mod audit;
mod bench;
mod check;
mod compare;
mod dist;
mod env;
mod explain;
mod image;
mod init;
mod inspect;
mod install;
mod libraries;
mod matrix;
mod plan;
mod run;
mod shipped;
mod smoke;
mod static_build;
mod toolchains;

mod verb;
mod verify;

mod manual;

mod dispatch;

pub use arguments::BuildArguments;
pub use audit::AuditArguments;
pub use bench::BenchArguments;
pub use check::{CheckArguments, ClippyArguments};
pub use compare::CompareArguments;
pub use dispatch::{as_tool, assets, main, run, run_any};
pub use dist::DistArguments;
pub use env::EnvArguments;
pub use explain::ExplainArguments;
pub use image::ImageArguments;
pub use init::InitArguments;
pub use inspect::{InspectArguments, InspectFormat};
pub use install::InstallArguments;
pub use libraries::LibraryArguments;
pub use matrix::MatrixArguments;
pub use plan::{DoctorArguments, NativesArguments, PlanArguments};
pub use report_output::ReportArguments;
pub use run::{RunArguments, TestArguments};
pub use static_build::StaticBuildArguments;
pub use toolchains::ToolchainArguments;
pub use verb::{AnyVerb, CargoVerb, Verb};
