//! Provides a toolchain in our cache: a pinned package of the Python package index, checked by its hash.

use std::path::{Path, PathBuf};

use muslin_exec::{Command, FileError, Lock, Progress, RunError, Runner};
use muslin_schema::{Exit, Failure};
use muslin_toolchain::{Catalog, Install};

/// A toolchain could not be provided.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum InstallError {
    #[error(transparent)]
    Run(#[from] RunError),
    #[error(transparent)]
    File(#[from] FileError),
    #[error("there is no toolchain `{id}`")]
    Unknown { id: String, known: Vec<String> },
    #[error("`{id}` is not provided here")]
    NotOurs { id: String, help: Option<String> },
    #[error("there is no `python3`, whose `pip` fetches `{package}`")]
    NoPython { package: String },
    #[error("`{command}` failed")]
    Pip { command: String, said: String },
    #[error("`{package}` holds no `{program}`")]
    NoProgram { package: String, program: String },
}

impl Failure for InstallError {
    fn exit(&self) -> Exit {
        match self {
            Self::Unknown { .. } => Exit::Usage,
            _ => Exit::Provisioning,
        }
    }

    fn details(&self) -> Vec<String> {
        match self {
            Self::Pip { said, .. } => said.lines().map(str::to_owned).collect(),
            _ => Vec::new(),
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::Unknown { known, .. } => Some(format!("there are {}", known.join(", "))),
            Self::NotOurs { help, .. } => help.clone(),
            Self::NoPython { .. } => Some(
                "install Python with pip (Debian: `apt-get install python3-pip`; macOS: `brew install python3`)".to_owned(),
            ),
            Self::Pip { said, .. } if said.contains("No module named pip") => {
                Some("install pip (Debian: `apt-get install python3-pip`)".to_owned())
            }
            _ => None,
        }
    }
}

/// Provides a toolchain and returns where its program lies. One that is there already is left alone.
///
/// # Errors
///
/// [`InstallError`]: unknown, not provided by us, no client, or a download whose hash does not match.
pub(crate) fn install(
    runner: &dyn Runner,
    catalog: &Catalog,
    id: &str,
    cache: &Path,
) -> Result<PathBuf, InstallError> {
    let Some(toolchain) = catalog.find(id) else {
        let known = catalog.toolchains().iter().map(|one| format!("`{}`", one.id)).collect();
        return Err(InstallError::Unknown { id: id.to_owned(), known });
    };
    let Some(install) = &toolchain.install else {
        return Err(InstallError::NotOurs { id: id.to_owned(), help: toolchain.help.clone() });
    };
    let folder = cache.join("toolchains").join(id);
    let program = folder.join(&install.program);
    let mark = folder.join("version");
    let progress = Progress::new("Installing", 1, false);
    let _lock = Lock::wait(&cache.join(format!("toolchains/{id}.lock")), || {
        progress.line("waiting for another installation");
    })?;
    if muslin_exec::is_file(&program)
        && muslin_exec::read_if_there(&mark).is_some_and(|version| version == install.version)
    {
        return Ok(program);
    }
    progress.line(&format!(
        "{:>12} {} {} into {} ({} MB)",
        "Installing",
        install.package,
        install.version,
        folder.display(),
        install.megabytes
    ));
    let aside = folder.with_extension("part");
    muslin_exec::remove_tree(&aside)?;
    fetch(runner, install, &aside, &progress)?;
    if !muslin_exec::is_file(&aside.join(&install.program)) {
        let (package, program) = (install.package.clone(), install.program.clone());
        return Err(InstallError::NoProgram { package, program });
    }
    muslin_exec::write_if_different(&aside.join("version"), install.version.as_bytes(), false)?;
    muslin_exec::remove_tree(&folder)?;
    muslin_exec::rename(&aside, &folder)?;
    progress.finish();
    Ok(program)
}

/// Has pip fetch the package. It refuses every file whose SHA-256 is not in the list.
fn fetch(
    runner: &dyn Runner,
    install: &Install,
    folder: &Path,
    progress: &Progress,
) -> Result<(), InstallError> {
    let Some(python) = muslin_exec::find_program("python3") else {
        return Err(InstallError::NoPython { package: install.package.clone() });
    };
    let hashes: Vec<String> =
        install.hashes.iter().map(|hash| format!("--hash=sha256:{hash}")).collect();
    let wanted = format!("{}=={} {}\n", install.package, install.version, hashes.join(" "));
    let requirements = folder.with_extension("requirements");
    muslin_exec::write_if_different(&requirements, wanted.as_bytes(), false)?;
    let command = Command::new(python)
        .args(["-m", "pip", "install", "--no-deps", "--require-hashes", "--only-binary=:all:"])
        .args(["--disable-pip-version-check", "--no-input", "--no-compile", "--target"])
        .args([folder.as_os_str()])
        .args(["-r".as_ref(), requirements.as_os_str()])
        .env("PIP_ROOT_USER_ACTION", "ignore");
    let mut said = String::new();
    let code = runner.stream(&command, &mut |_, line| {
        progress.at(line.trim());
        said.push_str(line);
        said.push('\n');
    })?;
    if code == Some(0) {
        return Ok(());
    }
    Err(InstallError::Pip { command: command.to_string(), said })
}
