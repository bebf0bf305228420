//! `install`: a program, published or in a directory, is built static with its own lock file, checked, and copied to
//! where the user's programs are.

mod error;
mod published;
mod root;

use std::path::{Path, PathBuf};

use cargo_metadata::Package;
use muslin_exec::FileError;
use muslin_schema::{Failure, InstalledProgram, InstalledPrograms, Request};

use crate::install_program::error::InstallProgramError;
use crate::install_program::published::{Source, fetched};
use crate::install_program::root::root_of;
use crate::pipeline::{Build, build_project};
use crate::project::{Project, project};
use crate::relocated_runner::RelocatedRunner;
use crate::session::Session;
use crate::ship::{Debug, time};

/// Which program is installed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProgramSource {
    /// A published package.
    Published {
        /// Its name.
        name: String,
        /// A version, or a requirement as in a manifest; the latest one if there is none.
        version: Option<String>,
    },
    /// The package in this directory.
    Directory(PathBuf),
}

/// Whether files that are there already are replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replace {
    /// Their existence is an error.
    Never,
    /// They are.
    Always,
}

/// What is installed, and where.
#[derive(Clone, Debug)]
pub struct InstallRequest {
    /// The program.
    pub source: ProgramSource,
    /// The directory with `bin`; what cargo is configured to take, unless given.
    pub root: Option<PathBuf>,
    /// Whether files that are there already are replaced.
    pub replace: Replace,
}

/// A build, and what was installed of it: nothing if it is not delivered.
pub struct ProgramInstallation {
    /// How the build ended.
    pub build: Build,
    /// What was installed.
    pub installed: Option<InstalledPrograms>,
}

/// Builds a program and installs what was checked.
///
/// # Errors
///
/// The [`Failure`] of the stage that kept it from being built, or of what cannot be written. Findings are not
/// failures: they are in the report of the build.
pub(crate) fn install_program(
    session: &Session<'_>,
    request: &Request,
    what: &InstallRequest,
) -> Result<ProgramInstallation, Box<dyn Failure>> {
    let source = match &what.source {
        ProgramSource::Published { name, version } => {
            fetched(session, request, name, version.as_deref())?
        }
        ProgramSource::Directory(directory) => Source::directory(directory)?,
    };
    let runner = RelocatedRunner {
        runner: session.runner,
        env: session.environment.clone(),
        unset: Vec::new(),
        directory: source.working_directory.clone(),
    };
    let relocated =
        session.relocated(&runner, session.environment.clone(), &source.working_directory);
    let project = project(&relocated, &source.request(request))?;
    let bin = root_of(session, &project, what.root.as_deref())?.join("bin");
    if what.replace == Replace::Never {
        nothing_there(&bin, &planned(&project)?)?;
    }
    let build = build_project(&relocated, project)?;
    if !build.outcome.is_delivered() {
        return Ok(ProgramInstallation { build, installed: None });
    }
    let installed = copied(session, &build, &bin, what.replace, &source)?;
    source.forget();
    Ok(ProgramInstallation { build, installed: Some(installed) })
}

/// The executables that will surely be built.
fn planned(project: &Project) -> Result<Vec<String>, Box<dyn Failure>> {
    let asked = &project.request().selection.bins;
    let bins = |package: &&Package| {
        let all = package.targets.iter().filter(|one| one.is_bin());
        let sure = all.filter(|one| {
            if asked.is_empty() {
                one.required_features.is_empty()
            } else {
                asked.contains(&one.name)
            }
        });
        sure.map(|one| one.name.clone()).collect::<Vec<_>>()
    };
    Ok(project.roots()?.iter().flat_map(bins).collect())
}

/// Refuses to go on where a file of one of these names is there.
fn nothing_there(bin: &Path, names: &[String]) -> Result<(), InstallProgramError> {
    let there = names.iter().map(|name| bin.join(name)).find(|path| muslin_exec::is_file(path));
    there.map_or(Ok(()), |path| Err(InstallProgramError::Exists(path)))
}

/// Writes the executables as they are shipped: all are complete before the first gets its name.
fn copied(
    session: &Session<'_>,
    build: &Build,
    bin: &Path,
    replace: Replace,
    source: &Source,
) -> Result<InstalledPrograms, Box<dyn Failure>> {
    let time = time(session, build.graph().workspace_root.as_std_path())?;
    let mut programs = Vec::new();
    for package in build.packages() {
        for target in build.targets() {
            let (shipped, _) = build.programs(package, target, Debug::Drop, &time)?;
            programs.extend(shipped.into_iter().map(|one| (package, target, one)));
        }
    }
    let names: Vec<String> = programs.iter().map(|(_, _, one)| one.about.name.clone()).collect();
    if replace == Replace::Never {
        nothing_there(bin, &names)?;
    }
    let installed = programs.iter().map(|(package, target, one)| InstalledProgram {
        path: bin.join(&one.about.name).display().to_string(),
        package: package.name.to_string(),
        version: package.version.to_string(),
        target: *target,
        size: one.about.size,
        sha256: one.about.sha256.clone(),
    });
    let installed = installed.collect();
    for (_, _, one) in &programs {
        let path = bin.join(&one.about.name);
        let write = || muslin_exec::write_if_different(&path, &one.bytes, true);
        write().map_err(|error: FileError| InstallProgramError::Write(error))?;
    }
    let bin_directory = bin.display().to_string();
    let notes = source.notes.clone();
    Ok(InstalledPrograms {
        schema_version: InstalledPrograms::VERSION,
        bin_directory,
        programs: installed,
        notes,
    })
}
