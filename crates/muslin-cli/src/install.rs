//! `install`: a program is built static, checked, and put where the user's programs are.

use std::path::PathBuf;

use clap::Args;
use muslin::{InstallRequest, ProgramSource, Replace};
use muslin_report::Found;
use muslin_schema::{Exit, InstalledPrograms, Verbosity};

use crate::arguments::BuildArguments;
use crate::build_report::complain;
use crate::command::Command;
use crate::console::Console;
use crate::output::{Format, Output};
use crate::run::ONE_TARGET;
use crate::stop::Stop;

/// Which program, and where it is installed.
#[derive(Args, Clone, Debug)]
#[command(
    mut_arg("manifest_path", |arg| arg.hide(true)),
    mut_arg("target", |arg| arg.long_help(ONE_TARGET)),
    after_help = "\
Examples:
  cargo muslin install ripgrep                  the latest version, with its own Cargo.lock
  cargo muslin install ripgrep@14.1.1 --root ~/.local
  cargo muslin install --path .                 the program of this directory

Only what passes the checks is installed. `cargo install --list` does not show it, since it was
not cargo that installed it; remove the file to uninstall it."
)]
pub struct InstallArguments {
    /// The package, with a version behind `@` if not the latest is wanted.
    #[arg(value_name = "CRATE[@VERSION]", required_unless_present = "path")]
    name: Option<String>,

    /// This version (`1.2.3`), or the latest that fits a requirement (`^1.2`).
    #[arg(long, value_name = "VERSION", help_heading = "Install")]
    version: Option<String>,

    /// The directory of a package that is not published.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["name", "version"], help_heading = "Install")]
    path: Option<PathBuf>,

    /// The directory whose `bin` it goes into [default: as for `cargo install`]
    #[arg(long, value_name = "DIR", env = "CARGO_INSTALL_ROOT", help_heading = "Install")]
    root: Option<PathBuf>,

    /// Replace files that are there.
    #[arg(long, help_heading = "Install")]
    force: bool,

    #[command(flatten)]
    build: BuildArguments,
}

impl InstallArguments {
    fn source(&self) -> ProgramSource {
        if let Some(path) = &self.path {
            return ProgramSource::Directory(path.clone());
        }
        let name = self.name.as_deref().unwrap_or_default();
        let (name, version) = match name.split_once('@') {
            Some((name, version)) => (name, Some(version.to_owned())),
            None => (name, None),
        };
        let version = self.version.clone().or(version);
        ProgramSource::Published { name: name.to_owned(), version }
    }
}

impl Command for InstallArguments {
    fn output(&self) -> Output {
        self.build.output()
    }

    fn run(&self, console: &Console) -> Result<u8, Stop> {
        let what = InstallRequest {
            source: self.source(),
            root: self.root.clone(),
            replace: if self.force { Replace::Always } else { Replace::Never },
        };
        let done = console.session().install_program(&self.build.request(), &what)?;
        let outcome = &done.build.outcome;
        let is_json = console.output().format == Format::Json;
        if !(is_json && done.installed.is_some()) {
            console.report(&outcome.report)?;
        }
        complain(console, outcome);
        let Some(installed) = &done.installed else { return Ok(outcome.report.exit_code) };
        if is_json || console.output().verbosity > Verbosity::Quiet {
            let found = found(console, installed);
            let screen = |paint| muslin_report::installed_programs(installed, found, paint);
            console.answer(installed, screen)?;
        }
        Ok(Exit::Delivered as u8)
    }
}

/// Whether a shell finds what was installed.
fn found(console: &Console, installed: &InstalledPrograms) -> Found {
    let path = console.variable("PATH").unwrap_or_default();
    let bin = std::path::Path::new(&installed.bin_directory);
    let is_there = std::env::split_paths(path).any(|one| one == bin);
    if is_there { Found::OnPath } else { Found::Nowhere }
}
