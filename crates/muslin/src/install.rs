//! Puts a toolchain into our cache: one pinned file of the Python package index, checked by its hash.

mod by_pip;
mod error;
mod fetch;
mod index;
mod pip;
mod settings;

use std::path::{Path, PathBuf};

use muslin_exec::{Command, FileError, Lock, RunError};
use muslin_package::{UnpackError, sha256, unpack_wheel};
use muslin_schema::{Exit, Failure, Installation, Provision};

use crate::events::Amount;
use crate::session::Session;
use crate::task::Task;

use error::FetchError;
pub(crate) use fetch::fetcher;

/// A toolchain could not be put into the cache.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum InstallError {
    #[error(transparent)]
    Run(#[from] RunError),
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error("`{}` {} is not in the cache, and `--offline` forbids fetching it", .0.package, .0.version)]
    Offline(Box<Installation>, Vec<String>),
    #[error("the file of `{package}` cannot be unpacked")]
    Unpack { package: String, source: UnpackError },
    #[error("`{package}` holds no `{program}`")]
    NoProgram { package: String, program: String },
    #[error("`{command}` does not answer as version {version}")]
    WrongVersion { command: String, version: String, printed: String },
}

impl Failure for InstallError {
    fn exit(&self) -> Exit {
        Exit::Provisioning
    }

    fn details(&self) -> Vec<String> {
        match self {
            Self::Fetch(error) => error.details(),
            Self::Offline(_, details) => details.clone(),
            Self::WrongVersion { printed, .. } => printed.lines().map(str::to_owned).collect(),
            _ => Vec::new(),
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::Fetch(error) => error.help(),
            Self::File(_) | Self::Run(_) => {
                Some("`MUSLIN_CACHE_DIR` names another directory for the cache".to_owned())
            }
            Self::Offline(one, _) => Some(format!(
                "once, online: `cargo muslin toolchains install {}` ({} MB); or put the file with the SHA-256 {} into {}",
                one.id, one.megabytes, one.sha256, one.downloads
            )),
            _ => None,
        }
    }
}

/// Puts a toolchain into the cache. One that is there already, in this version, is left alone; what is
/// there stays until the new one is complete and has said its version.
///
/// # Errors
///
/// [`InstallError`]: nothing fetched, another hash, another version, or no place in the cache.
pub(crate) fn install(
    session: &Session<'_>,
    installation: &Installation,
    provision: Provision,
) -> Result<(), InstallError> {
    let Installation { id, version, megabytes_on_disk, .. } = installation;
    let directory = Path::new(&installation.directory);
    let _lock = lock(session, directory)?;
    if is_here(installation) {
        return Ok(());
    }
    let downloads = Path::new(&installation.downloads);
    sweep(downloads);
    let work = muslin_exec::temporary_directory(downloads, WORK)?;
    let (waiting, others) = waiting(installation)?;
    if waiting.is_none() && provision != Provision::Allowed {
        return Err(InstallError::Offline(Box::new(installation.clone()), others));
    }
    let file = match waiting {
        Some(file) => file,
        None => fetch::fetch(session, installation, work.path())?,
    };
    let unpacked = unpack(session, installation, &file, work.path())?;
    prove(session, installation, &unpacked)?;
    let mark = unpacked.join(MARK);
    muslin_exec::write_if_different(&mark, version.as_bytes(), false)?;
    if muslin_exec::is_directory(directory) {
        muslin_exec::rename(directory, &work.path().join("old"))?;
    }
    muslin_exec::rename(&unpacked, directory)?;
    drop(work);
    sweep(downloads);
    // What cannot be removed now costs room only, and the next run tries again.
    let _ = muslin_exec::remove_tree(downloads);
    let place = directory.display();
    session.status("Installed", &format!("{id} {version} in {place} ({megabytes_on_disk} MB)"));
    Ok(())
}

/// The file that says which version is in a toolchain's directory.
const MARK: &str = "version";

/// The most bytes that come out of a toolchain's file.
const LARGEST: u64 = 8 << 30;

/// How the names of directories begin that are made aside.
pub(crate) const WORK: &str = "work.";

/// The lock on a toolchain's directory, against another run that installs or removes it.
pub(crate) fn lock(session: &Session<'_>, directory: &Path) -> Result<Lock, FileError> {
    let path = format!("{}.lock", directory.display());
    session.lock(Path::new(&path), "for another run that installs or removes it")
}

fn is_here(installation: &Installation) -> bool {
    let mark = Path::new(&installation.directory).join(MARK);
    muslin_exec::is_file(Path::new(&installation.program_path()))
        && muslin_exec::read_if_there(&mark).is_some_and(|there| there == installation.version)
}

/// Removes what interrupted runs have left. What cannot be removed now is tried again by the next run.
fn sweep(downloads: &Path) {
    let left = muslin_exec::names_in(downloads).into_iter().filter(|name| name.starts_with(WORK));
    for name in left {
        let _ = muslin_exec::remove_tree(&downloads.join(name));
    }
}

/// The pinned file, if an earlier run has fetched it or the user has put it there; else what else is
/// there, in words.
fn waiting(installation: &Installation) -> Result<(Option<PathBuf>, Vec<String>), FileError> {
    let downloads = Path::new(&installation.downloads);
    let mut others = Vec::new();
    for name in muslin_exec::names_in(downloads) {
        let file = downloads.join(&name);
        if !muslin_exec::is_file(&file) {
            continue;
        }
        let hash = sha256(&muslin_exec::read(&file)?);
        if hash == installation.sha256 {
            return Ok((Some(file), others));
        }
        others.push(format!("`{}` has the SHA-256 {hash}", file.display()));
    }
    Ok((None, others))
}

/// Unpacks the file next to its place; the directory that it is in then.
fn unpack(
    session: &Session<'_>,
    installation: &Installation,
    file: &Path,
    work: &Path,
) -> Result<PathBuf, InstallError> {
    let unpacked = work.join("unpacked");
    let Installation { package, megabytes_on_disk, .. } = installation;
    let task = Task::start(session, "Unpacking", Amount::Bytes(megabytes_on_disk * 1_000_000));
    let bytes = muslin_exec::read(file)?;
    let written = unpack_wheel(&bytes, LARGEST, &mut |file| {
        task.advance(file.content.len() as u64);
        muslin_exec::write_if_different(&unpacked.join(file.path), file.content, file.executable)
    });
    let failed = |source| InstallError::Unpack { package: package.clone(), source };
    written.map_err(failed)??;
    Ok(unpacked)
}

/// Has the program say its version, before it gets its place.
fn prove(
    session: &Session<'_>,
    installation: &Installation,
    unpacked: &Path,
) -> Result<(), InstallError> {
    let Installation { package, program, version, .. } = installation;
    let path = unpacked.join(program);
    if !muslin_exec::is_file(&path) {
        return Err(InstallError::NoProgram { package: package.clone(), program: program.clone() });
    }
    let command = Command::new(path).args(&installation.version_arguments);
    let captured = session.runner.capture(&command)?;
    if captured.succeeded() && captured.output.lines().next().map(str::trim) == Some(version) {
        return Ok(());
    }
    let (command, version) = (command.to_string(), version.clone());
    let printed = format!("{}{}", captured.output, captured.error);
    Err(InstallError::WrongVersion { command, version, printed })
}
