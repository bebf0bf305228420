//! Puts a toolchain into our cache: one pinned file of the Python package index, checked by its hash.

mod pip;

use std::path::{Path, PathBuf};

use muslin_exec::{Command, FileError, Lock, RunError};
use muslin_schema::{Exit, Failure, Installation, Provision};

use muslin_package::sha256;

use crate::events::Amount;
use crate::session::Session;
use crate::task::Task;
use pip::PipOutcome;

pub(crate) use pip::{NoPip, Pip};

/// A toolchain could not be put into the cache.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum InstallError {
    #[error(transparent)]
    Run(#[from] RunError),
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    NoPip(#[from] NoPip),
    #[error("`{}` {} is not in the cache, and `--offline` forbids fetching it", .0.package, .0.version)]
    Offline(Box<Installation>, Vec<String>),
    #[error("`{command}` failed")]
    Pip { command: String, printed: String, needed: u64 },
    #[error("the file of `{package}` is not the one that is pinned: its SHA-256 differs")]
    WrongHash { package: String, details: Vec<String> },
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
            Self::NoPip(error) => error.details(),
            Self::Offline(_, details) | Self::WrongHash { details, .. } => details.clone(),
            Self::Pip { printed, .. } | Self::WrongVersion { printed, .. } => {
                printed.lines().map(str::to_owned).collect()
            }
            _ => Vec::new(),
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::NoPip(error) => error.help(),
            Self::File(_) | Self::Run(_) => {
                Some("`MUSLIN_CACHE_DIR` names another directory for the cache".to_owned())
            }
            Self::Offline(one, _) => Some(format!(
                "once, online: `cargo muslin toolchains install {}` ({} MB); or put the file with the SHA-256 {} into {}",
                one.id, one.megabytes, one.sha256, one.downloads
            )),
            Self::Pip { printed, needed, .. } if printed.contains("No space left on device") => {
                Some(format!(
                    "{needed} MB must be free on the disk of the cache; `MUSLIN_CACHE_DIR` names another directory for it"
                ))
            }
            Self::Pip { printed, .. } if printed.contains("No matching distribution") => Some(
                "pip does not reach the index, or the index lacks the file; `HTTPS_PROXY` names a proxy, `PIP_INDEX_URL` a mirror".to_owned(),
            ),
            Self::WrongHash { .. } => Some(
                "nothing was installed; if you use a mirror, ask who keeps it, else try again later".to_owned(),
            ),
            _ => None,
        }
    }
}

/// Puts a toolchain into the cache. One that is there already, in this version, is left alone; what is
/// there stays until the new one is complete and has said its version.
///
/// # Errors
///
/// [`InstallError`]: no pip, nothing fetched, another hash, another version, or no place in the cache.
pub(crate) fn install(
    session: &Session<'_>,
    installation: &Installation,
    provision: Provision,
) -> Result<(), InstallError> {
    let Installation { id, version, megabytes_on_disk, .. } = installation;
    let folder = Path::new(&installation.folder);
    let _lock = lock(session, folder)?;
    if is_here(installation) {
        return Ok(());
    }
    let downloads = Path::new(&installation.downloads);
    sweep(downloads);
    let work = muslin_exec::temporary_folder(downloads, WORK)?;
    let (waiting, others) = waiting(installation)?;
    if waiting.is_none() && provision != Provision::Allowed {
        return Err(InstallError::Offline(Box::new(installation.clone()), others));
    }
    let pip = Pip::find(session.runner)?;
    let file = match waiting {
        Some(file) => file,
        None => fetch(session, &pip, installation, work.path())?,
    };
    let unpacked = unpack(session, &pip, installation, &file, work.path())?;
    prove(session, installation, &unpacked)?;
    let mark = unpacked.join(MARK);
    muslin_exec::write_if_different(&mark, version.as_bytes(), false)?;
    if muslin_exec::is_folder(folder) {
        muslin_exec::rename(folder, &work.path().join("old"))?;
    }
    muslin_exec::rename(&unpacked, folder)?;
    drop(work);
    sweep(downloads);
    // What cannot be removed now costs room only, and the next run tries again.
    let _ = muslin_exec::remove_tree(downloads);
    let place = folder.display();
    session.status("Installed", &format!("{id} {version} in {place} ({megabytes_on_disk} MB)"));
    Ok(())
}

/// The file that says which version is in a toolchain's directory.
const MARK: &str = "version";

/// How the names of directories begin that are made aside.
pub(crate) const WORK: &str = "work.";

/// The lock on a toolchain's directory, against another run that installs or removes it.
pub(crate) fn lock(session: &Session<'_>, folder: &Path) -> Result<Lock, FileError> {
    Lock::wait(Path::new(&format!("{}.lock", folder.display())), || {
        session.waiting("for another run that installs or removes it");
    })
}

fn is_here(installation: &Installation) -> bool {
    let mark = Path::new(&installation.folder).join(MARK);
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

/// Fetches the pinned file and gives it its place in the directory of downloads, complete and proved.
fn fetch(
    session: &Session<'_>,
    pip: &Pip,
    installation: &Installation,
    work: &Path,
) -> Result<PathBuf, InstallError> {
    let Installation { package, version, sha256: pinned, megabytes, .. } = installation;
    let wanted = format!("{package}=={version} --hash=sha256:{pinned}\n");
    let requirements = work.join("requirements.txt");
    muslin_exec::write_if_different(&requirements, wanted.as_bytes(), false)?;
    let fetched = work.join("fetched");
    let command = pip
        .command(work, "download")?
        .args(["--no-deps", "--require-hashes", "--only-binary=:all:", "--no-cache-dir", "--dest"])
        .args([fetched.as_os_str(), "-r".as_ref(), requirements.as_os_str()]);
    session.status("Fetching", &format!("{package} {version} ({megabytes} MB)"));
    let task = Task::start(session, "Fetching", Amount::Bytes(megabytes * 1_000_000));
    run(session, &command, installation, &work.join(pip::TEMPORARY), task)?;
    let name = muslin_exec::names_in(&fetched).into_iter().next().unwrap_or_default();
    let hash = sha256(&muslin_exec::read(&fetched.join(&name))?);
    if hash != *pinned {
        let details = vec![format!("pinned {pinned}"), format!("got    {hash}")];
        return Err(InstallError::WrongHash { package: package.clone(), details });
    }
    let place = Path::new(&installation.downloads).join(&name);
    muslin_exec::rename(&fetched.join(&name), &place)?;
    Ok(place)
}

/// Unpacks the file next to its place; the directory that it is in then.
fn unpack(
    session: &Session<'_>,
    pip: &Pip,
    installation: &Installation,
    file: &Path,
    work: &Path,
) -> Result<PathBuf, InstallError> {
    let unpacked = work.join("unpacked");
    let command = pip
        .command(work, "install")?
        .args(["--no-deps", "--no-index", "--no-compile", "--target"])
        .args([unpacked.as_os_str(), file.as_os_str()]);
    let amount = Amount::Bytes(installation.megabytes_on_disk * 1_000_000);
    run(session, &command, installation, work, Task::start(session, "Unpacking", amount))?;
    Ok(unpacked)
}

/// Runs pip; `grows` is the directory whose size shows how far it is.
fn run(
    session: &Session<'_>,
    command: &Command,
    installation: &Installation,
    grows: &Path,
    task: Task<'_>,
) -> Result<(), InstallError> {
    let mut printed = String::new();
    let code = task.follow(grows, || {
        session.runner.stream(command, &mut |_, line| {
            task.at(line.trim());
            printed.push_str(line);
            printed.push('\n');
        })
    });
    drop(task);
    let package = installation.package.clone();
    match pip::ended(code?, &printed) {
        PipOutcome::Well => Ok(()),
        PipOutcome::WrongHash(details) => Err(InstallError::WrongHash { package, details }),
        PipOutcome::Failed => Err(InstallError::Pip {
            command: command.to_string(),
            printed,
            needed: installation.megabytes + installation.megabytes_on_disk,
        }),
    }
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
