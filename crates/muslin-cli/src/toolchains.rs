//! `toolchains`: what is here, what is chosen, and what can be put into our cache or taken out of it.

use std::path::Path;

use clap::{Args, Subcommand};
use muslin::Providing;
use muslin_schema::Exit;

use crate::command::Command;
use crate::console::Console;
use crate::output::{Format, Output};
use crate::stop::Stop;

/// What to do with toolchains; without a subcommand they are listed.
#[derive(Args, Clone, Debug)]
pub struct ToolchainArguments {
    #[command(subcommand)]
    action: Option<ToolchainAction>,

    /// A directory with more toolchain files (`*.toml`).
    #[arg(long, value_name = "DIR", env = "MUSLIN_CATALOG_DIR", global = true)]
    catalog: Option<String>,

    /// `human`, or one JSON value on standard output.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t, global = true)]
    format: Format,
}

/// What to do with toolchains.
#[derive(Clone, Debug, Subcommand)]
enum ToolchainAction {
    /// Show the toolchains, what each can do here, and which is chosen for what.
    List,
    /// Provide a toolchain in the cache; nothing else on this machine changes, unless `--system` is given.
    Install {
        /// Its name, as in `toolchains list`.
        id: String,

        /// Fetch nothing: use the file that an earlier run has fetched, or that you have placed there.
        #[arg(long, conflicts_with = "system")]
        offline: bool,

        /// Let the package manager of this system install one that comes as its packages, with `sudo`
        /// where that is needed.
        #[arg(long)]
        system: bool,
    },
    /// Remove a toolchain from the cache.
    Remove {
        /// Its name, as in `toolchains list`.
        id: String,
    },
}

impl Command for ToolchainArguments {
    fn output(&self) -> Output {
        Output { format: self.format, ..Output::default() }
    }

    fn run(&self, console: &Console) -> Result<u8, Stop> {
        let (session, own) = (console.session(), self.catalog.as_deref().map(Path::new));
        match &self.action {
            None | Some(ToolchainAction::List) => {
                let list = session.toolchains(own)?;
                console.answer(&list, |paint| muslin_report::toolchain_list(&list, paint))?;
            }
            Some(ToolchainAction::Install { id, offline, system }) => {
                let providing = match (offline, system) {
                    (_, true) => Providing::BySystem,
                    (true, false) => Providing::Offline,
                    (false, false) => Providing::Fetched,
                };
                let installed = session.install_toolchain(own, id, providing)?;
                // The command alone, for scripts that go on with it.
                console.answer(&installed, |_| format!("{}\n", installed.command.join(" ")))?;
            }
            Some(ToolchainAction::Remove { id }) => {
                let removed = session.remove_toolchain(own, id)?;
                console.answer(&removed, |_| muslin_report::removed_toolchain(&removed))?;
            }
        }
        Ok(Exit::Delivered as u8)
    }
}
