//! Decides how a static build is done, and runs nothing.
//!
//! Everything that bears on the decision comes in as values: the [`muslin_schema::Request`], the
//! [`muslin_schema::Host`], what the survey found, and the user's own cargo settings. What comes out is
//! a [`muslin_schema::Plan`]; the same input yields the same plan, byte for byte.

mod allocator;
mod archiver;
mod assemble;
mod automatic_allocator;
mod build;
mod build_tools;
mod cargo_check;
mod cargo_test;
mod compiled;
mod compilers;
mod configuration;
mod constructors;
mod doctor;
mod environment;
mod error;
mod expected;
mod fill;
mod findings;
mod first;
mod flags;
mod foreign;
mod hardening;
mod host_build;
mod host_settings;
mod includes;
mod inputs;
mod isolation;
mod launch;
mod libc_object;
mod libraries;
mod linker;
mod named_tools;
mod passed_on;
mod posix;
mod processor;
mod profile_flags;
mod provision;
mod reproducible;
mod resolver;
mod routines;
mod run;
mod scripts;
mod settings;
mod tarball;
mod target_tools;
mod unknown_settings;
mod user_variables;
mod wrappers;

pub use archiver::ARCHIVER_DIRECTORY;
pub use assemble::{library_plan, plan};
pub use automatic_allocator::musls_own;
pub use build_tools::READS_HEADERS;
pub use compiled::{COMPILED, Compiled, GLIBC_SOURCE_MARKS, GLIBC_SOURCES, HEADERS_BY_PATH};
pub use compilers::user_compilers;
pub use configuration::{Configuration, ConfigurationError, KEYS, Key, Manifest, configuration};
pub use doctor::diagnose;
pub use doctor::facts::{Directory, Facts, HostLinker, Machine};
pub use error::{Contradiction, PlanError};
pub use fill::{headers, trial};
pub use flags::target_cpu;
pub use foreign::{ASKED_FOR_FILE, COMPILER_CACHE, Foreign, foreign_files, rules_name_glibc};
pub use host_build::host_build;
pub use host_settings::{host_linker, offline};
pub use includes::with_includes;
pub use inputs::{Inputs, PlanContext};
pub use isolation::PKG_CONFIG_DIRECTORY;
pub use linker::{LINKER_DIRECTORY, LINKER_LOG};
pub use passed_on::refuse_own_flags;
pub use profile_flags::profiles_of_manifest;
pub use reproducible::outside;
pub use resolver::loaded_modules;
pub use settings::{
    ConfigFile, Placed, RustFlags, Settings, build_environment, flags_for_cfg, rustc, settings,
    settings_on,
};
