//! The command line of `libraries`.

use clap::{Args, Subcommand};
use muslin_schema::{MemoryRoutines, Network, Request};

use crate::arguments::{Format, TargetList, one_by_one, parse_targets};

/// What to do with static C libraries; without a word they are listed.
#[derive(Args, Clone, Debug)]
pub struct LibraryArguments {
    #[command(subcommand)]
    pub(crate) action: Option<LibraryAction>,

    /// A folder with libraries of your own: `libraries/*/library.toml`.
    #[arg(long, value_name = "DIR", env = "MUSLIN_CATALOG_DIR", global = true)]
    pub(crate) catalog: Option<String>,

    /// `human`, or one JSON value on standard output.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t, global = true)]
    pub(crate) format: Format,
}

/// What to do with static C libraries.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum LibraryAction {
    /// Show which can be provided, what lies in our cache, and which well-known ones cannot be had.
    List,
    /// Build some, or all, into our cache, as a static build does when a package needs one.
    Build(LibraryBuildArguments),
    /// Remove the builds of some, or of all, from our cache.
    Clean {
        /// Their names, as in `libraries list`.
        names: Vec<String>,
    },
}

/// Which libraries, and how.
#[derive(Args, Clone, Debug)]
pub(crate) struct LibraryBuildArguments {
    /// Their names, as in `libraries list`; without one, all.
    pub(crate) names: Vec<String>,

    /// The target: `x86_64`, `aarch64`, a full triple, or `all`. Repeatable.
    #[arg(long, value_name = "TARGET", value_parser = parse_targets)]
    target: Vec<TargetList>,

    /// Use this toolchain, or fail with the reason why it does not do.
    #[arg(long, value_name = "ID")]
    toolchain: Option<String>,

    /// A folder in which sources lie that need not be fetched; each is known by its hash. Repeatable.
    #[arg(long, value_name = "DIR", env = "MUSLIN_SOURCE_DIR", value_delimiter = ':')]
    source_dir: Vec<String>,

    /// Fetch nothing.
    #[arg(long)]
    offline: bool,

    /// Install no toolchain.
    #[arg(long)]
    no_install: bool,

    /// How many jobs run at once.
    #[arg(short, long, value_name = "N")]
    jobs: Option<String>,
}

impl LibraryBuildArguments {
    /// What a static build would be asked.
    pub(crate) fn request(&self) -> Request {
        Request {
            targets: one_by_one(&self.target),
            toolchain: self.toolchain.clone(),
            source_dirs: self.source_dir.clone(),
            network: Network { offline: self.offline, ..Network::default() },
            no_install: self.no_install,
            jobs: self.jobs.clone(),
            // No program is linked.
            memory_routines: Some(MemoryRoutines::Musl),
            ..Request::default()
        }
    }
}
