//! `toolchains`: what is here, what is chosen, and what can be put into our cache or taken out of it.

mod arguments;
mod list;
mod remove;
mod system;

use std::path::Path;

use muslin_exec::Runner;
use muslin_report::Paint;
use muslin_schema::{
    Environment, Exit, Failure, Host, InstalledToolchain, Provision, RemovedToolchain,
    SCHEMA_VERSION, Target, ToolchainList,
};
use muslin_toolchain::{Catalog, Toolchain};

use crate::arguments::Format;
use crate::config_paths::cache;
use crate::install::install;
use crate::planning::{Wanted, look_for_toolchains};
use crate::project::catalog;
use arguments::ToolchainAction;
pub use arguments::ToolchainArguments;
use list::list;
use remove::remove;
use system::{SystemError, install_packages, not_asked};

/// What `toolchains` answers.
pub(crate) enum ToolchainAnswer {
    /// What there is.
    List(ToolchainList),
    /// What was provided.
    Installed(InstalledToolchain),
    /// What is gone.
    Removed(RemovedToolchain),
}

impl ToolchainAnswer {
    /// The answer as it is printed.
    pub(crate) fn in_format(&self, format: Format, paint: Paint) -> String {
        match (format, self) {
            (Format::Json, Self::List(value)) => muslin_report::json(value),
            (Format::Json, Self::Installed(value)) => muslin_report::json(value),
            (Format::Json, Self::Removed(value)) => muslin_report::json(value),
            (Format::Human, Self::List(value)) => muslin_report::toolchain_list(value, paint),
            // The words alone, for scripts that go on with them.
            (Format::Human, Self::Installed(value)) => format!("{}\n", value.command.join(" ")),
            (Format::Human, Self::Removed(value)) => muslin_report::removed_toolchain(value),
        }
    }
}

/// There is no toolchain of this name.
#[derive(Debug, thiserror::Error)]
#[error("there is no toolchain `{id}`")]
struct Unknown {
    id: String,
    known: Vec<String>,
}

impl Failure for Unknown {
    fn exit(&self) -> Exit {
        Exit::Usage
    }

    fn help(&self) -> Option<String> {
        Some(format!("there are {}", self.known.join(", ")))
    }
}

/// Does what was asked for with toolchains.
///
/// # Errors
///
/// Whatever kept it from being done.
pub(crate) fn toolchains(
    runner: &dyn Runner,
    arguments: &ToolchainArguments,
    environment: &Environment,
) -> Result<ToolchainAnswer, Box<dyn Failure>> {
    let catalog = catalog(arguments.catalog.as_deref().map(Path::new))?;
    let mut host = muslin_exec::probe(runner, environment, &cache(environment))?;
    let targets = Target::ALL.map(|target| (target, None)).into();
    let wanted = Wanted { targets, headers: false };
    let look = |host: &mut Host| look_for_toolchains(runner, &catalog, &wanted, host);
    match &arguments.action {
        None | Some(ToolchainAction::List) => {
            look(&mut host);
            Ok(ToolchainAnswer::List(list(&catalog, &host)))
        }
        Some(ToolchainAction::Install { id, offline, system }) => {
            let toolchain = known(&catalog, id)?;
            if let Some(installation) = toolchain.installation(&host).filter(|_| !system) {
                let provision = if *offline { Provision::Offline } else { Provision::Allowed };
                install(runner, &installation, provision, false)?;
                let command = vec![installation.program_path()];
                return Ok(installed(id, command, Some(installation.version)));
            }
            look(&mut host);
            if let Some(here) = here(toolchain, &host) {
                return Ok(here);
            }
            let distribution = muslin_exec::distribution();
            if !system {
                return Err(not_asked(runner, toolchain, &distribution).into());
            }
            install_packages(runner, toolchain, &distribution)?;
            look(&mut host);
            let missing =
                || SystemError::StillMissing { id: id.clone(), missing: toolchain.missing.clone() };
            Ok(here(toolchain, &host).ok_or_else(missing)?)
        }
        Some(ToolchainAction::Remove { id }) => {
            if let Some(removed) = remove(id, &host.cache)? {
                return Ok(ToolchainAnswer::Removed(removed));
            }
            look(&mut host);
            Err(remove::not_ours(known(&catalog, id)?, &host).into())
        }
    }
}

/// A toolchain that is here without us: found, or part of the Rust toolchain.
fn here(toolchain: &Toolchain, host: &Host) -> Option<ToolchainAnswer> {
    if let Some(found) = toolchain.found(host) {
        return Some(installed(&toolchain.id, found.command.clone(), found.version.clone()));
    }
    let linker = &toolchain.link_with;
    if !toolchain.probes.is_empty() || !host.rust_programs.contains(linker) {
        return None;
    }
    let path = format!("{}/lib/rustlib/{}/bin/{linker}", host.sysroot, host.triple);
    Some(installed(&toolchain.id, vec![path], None))
}

fn installed(id: &str, command: Vec<String>, version: Option<String>) -> ToolchainAnswer {
    let (schema_version, id) = (SCHEMA_VERSION, id.to_owned());
    ToolchainAnswer::Installed(InstalledToolchain { schema_version, id, command, version })
}

fn known<'c>(catalog: &'c Catalog, id: &str) -> Result<&'c Toolchain, Unknown> {
    let all = || catalog.toolchains().iter().map(|one| format!("`{}`", one.id)).collect();
    catalog.find(id).ok_or_else(|| Unknown { id: id.to_owned(), known: all() })
}
