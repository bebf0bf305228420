//! Takes a toolchain out of our cache, and nothing else from this machine.

use std::path::Path;

use muslin_exec::FileError;
use muslin_schema::{Exit, Failure, Host, RemovedToolchain};
use muslin_toolchain::Toolchain;

use crate::install::{WORK, lock};
use crate::session::Session;

/// A toolchain is not removed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(super) enum RemoveError {
    #[error("`{id}` cannot be removed: it is not in the cache of muslin, but at `{place}`")]
    NotOurs { id: String, place: String, help: Option<String> },
    #[error("`{id}` cannot be removed: it is part of the Rust toolchain")]
    Rust { id: String },
    #[error("`{id}` is not installed: there is nothing to remove")]
    NotHere { id: String },
}

impl Failure for RemoveError {
    fn exit(&self) -> Exit {
        Exit::Usage
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::NotOurs { help, .. } => help.clone(),
            Self::Rust { .. } | Self::NotHere { .. } => None,
        }
    }
}

/// Removes what is in the cache of a toolchain, and what an interrupted installation has left of it;
/// `None` if there is nothing.
///
/// # Errors
///
/// [`FileError`] if something cannot be removed.
pub(super) fn remove(
    session: &Session<'_>,
    id: &str,
    cache: &str,
) -> Result<Option<RemovedToolchain>, FileError> {
    let [toolchains, downloads] = ["toolchains", "downloads"].map(|one| Path::new(cache).join(one));
    // Only the name of what is there is a name: none can lead out of the cache.
    let there = |parent: &Path| {
        let named = muslin_exec::names_in(parent).iter().any(|name| name == id);
        named && muslin_exec::is_directory(&parent.join(id))
    };
    if !there(&toolchains) && !there(&downloads) {
        return Ok(None);
    }
    let (directory, downloads) = (toolchains.join(id), downloads.join(id));
    let _lock = lock(session, &directory)?;
    let bytes = muslin_exec::directory_size(&directory) + muslin_exec::directory_size(&downloads);
    muslin_exec::remove_tree(&downloads)?;
    if muslin_exec::is_directory(&directory) {
        // Aside first: should this be interrupted, a half of it is never taken for the whole.
        muslin_exec::make_directory(&downloads)?;
        muslin_exec::rename(&directory, &downloads.join(format!("{WORK}removed")))?;
        muslin_exec::remove_tree(&downloads)?;
    }
    Ok(Some(RemovedToolchain {
        schema_version: RemovedToolchain::VERSION,
        id: id.to_owned(),
        bytes,
    }))
}

/// Why a toolchain that is not in the cache stays.
pub(super) fn not_ours(toolchain: &Toolchain, host: &Host) -> RemoveError {
    let id = toolchain.id.clone();
    let place = match toolchain.found(host) {
        Some(found) => found.command.join(" "),
        None if toolchain.probes.is_empty() => return RemoveError::Rust { id },
        None => return RemoveError::NotHere { id },
    };
    let packages = toolchain.system_packages(&muslin_exec::distribution());
    let help = packages.map(|packages| format!("`{}` removes it", packages.remove));
    RemoveError::NotOurs { id, place, help }
}
