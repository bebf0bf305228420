//! `libraries`: the static C libraries that can be provided, and those in our cache.

use std::path::Path;

use clap::{Args, Subcommand};
use muslin_schema::{Exit, LibcRoutines, Network, Request, Resolver};

use crate::arguments::{TargetList, one_by_one, targets};
use crate::command::Command;
use crate::console::Console;
use crate::output::{Format, Output};
use crate::stop::Stop;

/// What to do with static C libraries; without a subcommand they are listed.
#[derive(Args, Clone, Debug)]
pub struct LibraryArguments {
    #[command(subcommand)]
    action: Option<LibraryAction>,

    /// A directory with libraries of your own: `libraries/*/library.toml`.
    #[arg(long, value_name = "DIR", env = "MUSLIN_CATALOG_DIR", global = true)]
    catalog: Option<String>,

    /// `human`, or one JSON value on standard output.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t, global = true)]
    format: Format,
}

/// What to do with static C libraries.
#[derive(Clone, Debug, Subcommand)]
enum LibraryAction {
    /// Show which can be provided, which are in the cache, and which well-known ones are unavailable.
    List,
    /// Build some, or all, into the cache, as a static build does when a package needs one.
    Build(LibraryBuildArguments),
    /// Remove the builds of some, or of all, from the cache.
    Clean {
        /// Their names, as in `libraries list`.
        names: Vec<String>,
    },
}

/// Which libraries, and how.
#[derive(Args, Clone, Debug)]
struct LibraryBuildArguments {
    /// Their names, as in `libraries list`; without one, all.
    names: Vec<String>,

    /// The target: `x86_64`, `aarch64`, a full triple, or `all`. Repeatable.
    #[arg(long, value_name = "TARGET", value_parser = targets(), hide_possible_values = true)]
    target: Vec<TargetList>,

    /// Use this toolchain, or fail with the reason why it cannot be used.
    #[arg(long, value_name = "ID")]
    toolchain: Option<String>,

    /// A directory with sources, which then need not be fetched; each is identified by its hash. Repeatable.
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
    fn request(&self, catalog: Option<&String>) -> Request {
        Request {
            targets: one_by_one(&self.target),
            toolchain: self.toolchain.clone(),
            catalog: catalog.cloned(),
            source_dirs: self.source_dir.clone(),
            network: Network { offline: self.offline, ..Network::default() },
            no_install: self.no_install,
            jobs: self.jobs.clone(),
            // No program is linked.
            libc_routines: Some(LibcRoutines::MUSL),
            resolver: Some(Resolver::Musl),
            ..Request::default()
        }
    }
}

impl Command for LibraryArguments {
    fn output(&self) -> Output {
        Output { format: self.format, ..Output::default() }
    }

    fn run(&self, console: &Console) -> Result<u8, Stop> {
        let (session, own) = (console.session(), self.catalog.as_deref().map(Path::new));
        match &self.action {
            None | Some(LibraryAction::List) => {
                let list = session.libraries(own)?;
                console.answer(&list, |paint| muslin_report::library_list(&list, paint))?;
            }
            Some(LibraryAction::Build(wanted)) => {
                let request = wanted.request(self.catalog.as_ref());
                let built = session.build_libraries(&wanted.names, &request)?;
                console.answer(&built, |paint| muslin_report::built_libraries(&built, paint))?;
            }
            Some(LibraryAction::Clean { names }) => {
                let cleaned = session.clean_libraries(own, names)?;
                console.answer(&cleaned, |_| muslin_report::cleaned_libraries(&cleaned))?;
            }
        }
        Ok(Exit::Delivered as u8)
    }
}
