//! The file of a toolchain by pip, which checks its hash too.

use std::path::{Path, PathBuf};

use muslin_exec::Command;
use muslin_package::sha256;
use muslin_schema::Installation;

use crate::events::Amount;
use crate::install::error::FetchError;
use crate::install::pip::{self, Pip, PipOutcome};
use crate::session::Session;
use crate::task::Task;

/// Fetches the pinned file and moves it to the directory of downloads, complete and with the right hash.
pub(super) fn fetch(
    session: &Session<'_>,
    pip: &Pip,
    installation: &Installation,
    work: &Path,
) -> Result<PathBuf, FetchError> {
    let Installation { package, version, sha256: pinned, megabytes, .. } = installation;
    let wanted = format!("{package}=={version} --hash=sha256:{pinned}\n");
    let requirements = work.join("requirements.txt");
    muslin_exec::write_if_different(&requirements, wanted.as_bytes(), false)?;
    let fetched = work.join("fetched");
    let command = pip
        .download(work)?
        .args(["--no-deps", "--require-hashes", "--only-binary=:all:", "--no-cache-dir", "--dest"])
        .args([fetched.as_os_str(), "-r".as_ref(), requirements.as_os_str()]);
    let task = Task::start(session, "Fetching", Amount::Bytes(megabytes * 1_000_000));
    run(session, &command, installation, &work.join(pip::TEMPORARY), &task)?;
    let name = muslin_exec::names_in(&fetched).into_iter().next().unwrap_or_default();
    let hash = sha256(&muslin_exec::read(&fetched.join(&name))?);
    if hash != *pinned {
        let details = vec![format!("pinned {pinned}"), format!("got    {hash}")];
        return Err(FetchError::WrongHash { package: package.clone(), details });
    }
    let place = Path::new(&installation.downloads).join(&name);
    muslin_exec::rename(&fetched.join(&name), &place)?;
    Ok(place)
}

/// Runs pip; `grows` is the directory whose size shows its progress.
fn run(
    session: &Session<'_>,
    command: &Command,
    installation: &Installation,
    grows: &Path,
    task: &Task<'_>,
) -> Result<(), FetchError> {
    let mut printed = String::new();
    let code = task.follow(grows, || {
        session.runner.stream(command, &mut |_, line| {
            task.at(line.trim());
            printed.push_str(line);
            printed.push('\n');
        })
    });
    let package = installation.package.clone();
    match pip::ended(code?, &printed) {
        PipOutcome::Well => Ok(()),
        PipOutcome::WrongHash(details) => Err(FetchError::WrongHash { package, details }),
        PipOutcome::Failed => Err(FetchError::Pip {
            command: command.to_string(),
            printed,
            needed: installation.megabytes + installation.megabytes_on_disk,
        }),
    }
}
