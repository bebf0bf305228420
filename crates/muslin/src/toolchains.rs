//! `toolchains`: what is here, what is chosen, and what can be put into our cache or taken out of it.

mod list;
mod remove;
mod system;

use std::path::Path;

use muslin_schema::{
    Exit, Failure, Host, InstalledToolchain, Provision, RemovedToolchain, Target, ToolchainList,
};
use muslin_toolchain::{Catalog, Toolchain};

use crate::install::install;
use crate::planning::{Wanted, look_for_toolchains};
use crate::project::catalog;
use crate::session::Session;
use list::list;
use remove::remove;
use system::{SystemError, install_packages, not_asked};

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

/// The toolchains and the machine on which they are looked for.
struct Here {
    catalog: Catalog,
    host: Host,
}

impl Here {
    fn of(session: &Session<'_>, directory: Option<&Path>) -> Result<Self, Box<dyn Failure>> {
        let catalog = catalog(directory)?;
        crate::config_paths::require_cache(&session.environment)?;
        let host = muslin_exec::probe(session.runner, &session.environment, &session.cache())?;
        Ok(Self { catalog, host })
    }

    /// Looks for all toolchains, for all targets.
    fn look(&mut self, session: &Session<'_>) {
        let targets = Target::ALL.map(|target| (target, None)).into();
        let wanted = Wanted { targets, headers: false };
        look_for_toolchains(session.runner, &self.catalog, &wanted, &mut self.host);
    }
}

/// What each toolchain can do here, and which is chosen for what. `directory` holds the user's own.
///
/// # Errors
///
/// Files of the user that are not sound, and a machine without Rust.
pub(crate) fn list_toolchains(
    session: &Session<'_>,
    directory: Option<&Path>,
) -> Result<ToolchainList, Box<dyn Failure>> {
    let mut here = Here::of(session, directory)?;
    here.look(session);
    Ok(list(&here.catalog, &here.host))
}

/// How a toolchain may be provided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Providing {
    /// From what was downloaded before.
    Offline,
    /// Downloaded into the cache.
    Fetched,
    /// By the package manager of this system.
    BySystem,
}

/// Provides a toolchain.
///
/// # Errors
///
/// Whatever kept it from being provided.
pub(crate) fn install_toolchain(
    session: &Session<'_>,
    directory: Option<&Path>,
    id: &str,
    providing: Providing,
) -> Result<InstalledToolchain, Box<dyn Failure>> {
    let mut here = Here::of(session, directory)?;
    let toolchain = known(&here.catalog, id)?.clone();
    let by_system = providing == Providing::BySystem;
    if let Some(installation) = toolchain.installation(&here.host).filter(|_| !by_system) {
        let offline = providing == Providing::Offline;
        let provision = if offline { Provision::Offline } else { Provision::Allowed };
        install(session, &installation, provision)?;
        let command = vec![installation.program_path()];
        return Ok(installed(id, command, Some(installation.version)));
    }
    here.look(session);
    if let Some(found) = found(&toolchain, &here.host) {
        return Ok(found);
    }
    let distribution = muslin_exec::distribution();
    if !by_system {
        return Err(not_asked(session, &toolchain, &distribution).into());
    }
    install_packages(session, &toolchain, &distribution)?;
    here.look(session);
    let missing =
        || SystemError::StillMissing { id: id.to_owned(), missing: toolchain.missing.clone() };
    Ok(found(&toolchain, &here.host).ok_or_else(missing)?)
}

/// Removes a toolchain from the cache.
///
/// # Errors
///
/// Why it stays.
pub(crate) fn remove_toolchain(
    session: &Session<'_>,
    directory: Option<&Path>,
    id: &str,
) -> Result<RemovedToolchain, Box<dyn Failure>> {
    let mut here = Here::of(session, directory)?;
    if let Some(removed) = remove(session, id, &here.host.cache)? {
        return Ok(removed);
    }
    here.look(session);
    Err(remove::not_ours(known(&here.catalog, id)?, &here.host).into())
}

/// A toolchain that is here without us: found, or part of the Rust toolchain.
fn found(toolchain: &Toolchain, host: &Host) -> Option<InstalledToolchain> {
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

fn installed(id: &str, command: Vec<String>, version: Option<String>) -> InstalledToolchain {
    let (schema_version, id) = (InstalledToolchain::VERSION, id.to_owned());
    InstalledToolchain { schema_version, id, command, version }
}

fn known<'c>(catalog: &'c Catalog, id: &str) -> Result<&'c Toolchain, Unknown> {
    let all = || catalog.toolchains().iter().map(|one| format!("`{}`", one.id)).collect();
    catalog.find(id).ok_or_else(|| Unknown { id: id.to_owned(), known: all() })
}
