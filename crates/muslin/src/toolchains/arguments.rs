//! The command line of `toolchains`.

use clap::{Args, Subcommand};

use crate::arguments::Format;

/// What to do with toolchains; without a word they are listed.
#[derive(Args, Clone, Debug)]
pub struct ToolchainArguments {
    #[command(subcommand)]
    pub(crate) action: Option<ToolchainAction>,

    /// A folder with more toolchain files (`*.toml`).
    #[arg(long, value_name = "DIR", env = "MUSLIN_CATALOG_DIR", global = true)]
    pub(crate) catalog: Option<String>,

    /// `human`, or one JSON value on standard output.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t, global = true)]
    pub(crate) format: Format,
}

/// What to do with toolchains.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum ToolchainAction {
    /// Show the toolchains, what each can do here, and which is chosen for what.
    List,
    /// Provide a toolchain in our cache; nothing else on this machine changes, unless `--system` is given.
    Install {
        /// Its name, as in `toolchains list`.
        id: String,

        /// Fetch nothing: take the file that an earlier run has fetched, or that you have put there.
        #[arg(long, conflicts_with = "system")]
        offline: bool,

        /// Let the package manager of this system install one that comes as its packages, with `sudo`
        /// where that is needed.
        #[arg(long)]
        system: bool,
    },
    /// Remove a toolchain from our cache.
    Remove {
        /// Its name, as in `toolchains list`.
        id: String,
    },
}
