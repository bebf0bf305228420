//! Everything that bears on a plan.

use std::collections::BTreeSet;

use cargo_metadata::{Metadata, Package};
use muslin_libraries::Libraries;
use muslin_schema::{Host, NativeNeed, Request, Target};
use muslin_toolchain::{Catalog, Emulation};

use crate::settings::ConfigFile;

/// Everything that bears on a plan.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'i> {
    /// What was asked for, configuration included; its targets are not empty.
    pub request: &'i Request,
    /// The machine.
    pub host: &'i Host,
    /// The graph, for any of the targets.
    pub metadata: &'i Metadata,
    /// The selected packages.
    pub roots: &'i [&'i Package],
    /// What the survey found for each target of the request.
    pub natives: &'i [(Target, Vec<NativeNeed>)],
    /// All toolchains.
    pub catalog: &'i Catalog,
    /// All static libraries that can be built.
    pub libraries: &'i Libraries,
    /// The user's cargo configuration, the strongest first.
    pub config_files: &'i [ConfigFile],
    /// Host programs that build scripts will look for and that are not there.
    pub missing_tools: &'i BTreeSet<String>,
    /// What starts the executables of targets that the host does not run itself; asked for only where
    /// something is to be started.
    pub emulations: &'i [(Target, Emulation)],
    /// The time of the sources' commit in seconds since 1970, if there is one.
    pub commit_time: Option<u64>,
}

/// What is planned on, whatever is built: a part of [`Inputs`].
#[derive(Clone, Copy, Debug)]
pub struct PlanContext<'g> {
    /// What was asked for.
    pub request: &'g Request,
    /// The machine.
    pub host: &'g Host,
    /// All toolchains.
    pub catalog: &'g Catalog,
    /// All static libraries that can be built.
    pub libraries: &'g Libraries,
    /// The user's cargo configuration, the strongest first.
    pub config_files: &'g [ConfigFile],
    /// Host programs that are looked for and that are not there.
    pub missing_tools: &'g BTreeSet<String>,
    /// The time of the sources' commit in seconds since 1970, if there is one.
    pub commit_time: Option<u64>,
}

impl<'i> Inputs<'i> {
    pub(crate) fn ground(&self) -> PlanContext<'i> {
        PlanContext {
            request: self.request,
            host: self.host,
            catalog: self.catalog,
            libraries: self.libraries,
            config_files: self.config_files,
            missing_tools: self.missing_tools,
            commit_time: self.commit_time,
        }
    }
}
