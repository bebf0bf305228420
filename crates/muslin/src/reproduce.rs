//! `--verify-reproducible`: the same build a second time, elsewhere, and what came out differently.

mod relocated_build;

use std::path::Path;

use muslin_exec::FileError;
use muslin_reproduce::{Library, Places, Script, ScriptFile, Side, verdict};
use muslin_schema::{Executable, Exit, Failure, Target};

use crate::build::Intermediate;
use crate::flow::{BuildOutcome, carry_out, decide};
use crate::project::{Project, project};
use crate::relocated_runner::RelocatedRunner;
use crate::session::Session;
use crate::verify_output::judge;

use relocated_build::RelocatedBuild;

/// The second build could not be done, or not be compared.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
enum VerifyError {
    #[error("the second build cannot be prepared or compared")]
    File(#[from] FileError),
    /// The sources build here and not elsewhere.
    #[error("the second build (a copy in another directory, with another CARGO_HOME) ended differently from the first{}", .0.as_ref().map(|why| format!(": {why}")).unwrap_or_default())]
    Second(Option<String>),
    #[error("the second build made no `{name}` for `{target}`")]
    NotThere { name: String, target: Target },
}

impl Failure for VerifyError {
    fn exit(&self) -> Exit {
        match self {
            Self::File(_) => Exit::Unexpected,
            Self::Second(_) | Self::NotThere { .. } => Exit::Build,
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::File(_) => Some(
                "the copy and its build output are in the directory for temporary files; `TMPDIR` names another".to_owned(),
            ),
            Self::Second(_) => Some(
                "its output is above: what does the build use from outside the project's directory, or from the network?".to_owned(),
            ),
            Self::NotThere { .. } => None,
        }
    }
}

/// Files of build scripts that are larger are not compared: they are archives, and what is in them is found
/// in the executable.
const LARGEST: u64 = 4 << 20;

/// Builds again, and adds to each executable whether it came out the same.
///
/// # Errors
///
/// [`VerifyError`], or the [`Failure`] of a stage of the second build.
pub(crate) fn verify(
    session: &Session<'_>,
    first: &Project,
    outcome: &mut BuildOutcome,
) -> Result<(), Box<dyn Failure>> {
    let place = RelocatedBuild::of(first, &session.working_directory).map_err(VerifyError::File)?;
    let runner = RelocatedRunner {
        runner: session.runner,
        env: place.variables(),
        unset: Vec::new(),
        directory: place.working_directory.clone(),
    };
    let mut environment = first.host.environment.clone();
    environment.extend(place.variables());
    let elsewhere = session.relocated(&runner, environment, &place.working_directory);
    let request = place.request(first, &session.working_directory);
    let mut second = project(&elsewhere, &request)?;
    session.status("Verifying", &format!("by a second build in {}", place.root.display()));
    let plan = decide(&elsewhere, &mut second)?;
    let (mut again, _) = carry_out(&elsewhere, &mut second, plan)?;
    if let Some(failure) = again.failure.take() {
        return Err(VerifyError::Second(Some(failure.to_string())).into());
    }
    if again.report.exit_code != 0 {
        return Err(VerifyError::Second(None).into());
    }
    let here = places(first, None);
    let there = places(&second, Some(&place.root));
    for file in &mut outcome.report.executables {
        let same = |other: &&Executable| {
            (other.target, &other.package, &other.name) == (file.target, &file.package, &file.name)
        };
        let other = again.report.executables.iter().find(same).ok_or_else(|| {
            VerifyError::NotThere { name: file.name.clone(), target: file.target }
        })?;
        let read = |path: &str| muslin_exec::read(Path::new(path)).map_err(VerifyError::File);
        let bytes = (read(&file.path)?, read(&other.path)?);
        let made = (Made::of(&outcome.made, file.target), Made::of(&again.made, file.target));
        let first_side = made.0.side(&bytes.0, &here);
        let second_side = made.1.side(&bytes.1, &there);
        file.checks.push(verdict(&file.name, first_side, second_side));
    }
    judge(&mut outcome.report, &first.request);
    Ok(())
}

/// The directories of a build.
fn places(project: &Project, root: Option<&Path>) -> Places {
    let graph = project.graph();
    let environment = &project.host.environment;
    let home = environment.get("HOME").map(|home| format!("{home}/.cargo"));
    let mut directories: Vec<String> =
        root.map(|root| root.display().to_string()).into_iter().collect();
    directories.extend([graph.workspace_root.to_string(), graph.target_directory.to_string()]);
    directories.extend(environment.get("CARGO_HOME").cloned().or(home));
    let outside = muslin_plan::outside(graph).into_iter();
    let outside = outside.map(|package| format!("{} {}", package.name, package.version)).collect();
    Places { directories, outside }
}

/// What a build made on its way for one target, read only where it is needed.
struct Made {
    scripts: Vec<Script>,
    libraries: Vec<Library>,
}

impl Made {
    fn of(made: &[(Target, Intermediate)], target: Target) -> Self {
        let mut all = Self { scripts: Vec::new(), libraries: Vec::new() };
        for (_, one) in made.iter().filter(|(other, _)| *other == target) {
            match one {
                Intermediate::Script { package, out_dir, env } => all.scripts.push(Script {
                    package: package.clone(),
                    env: env.clone(),
                    files: files(Path::new(out_dir)),
                }),
                Intermediate::Library { package, path } => {
                    let bytes = muslin_exec::read(Path::new(path)).unwrap_or_default();
                    all.libraries.push(Library { package: package.clone(), bytes });
                }
            }
        }
        all
    }

    fn side<'a>(&'a self, bytes: &'a [u8], places: &'a Places) -> Side<'a> {
        Side { bytes, places, scripts: &self.scripts, libraries: &self.libraries }
    }
}

/// What is in an `OUT_DIR`; a file that cannot be read shows nothing of a cause.
fn files(directory: &Path) -> Vec<ScriptFile> {
    let paths = muslin_exec::files_below(directory).into_iter().map(|(path, _)| path);
    let small = paths.filter(|path| muslin_exec::directory_size(path) <= LARGEST);
    let read = small.filter_map(|path| {
        let bytes = muslin_exec::read(&path).ok()?;
        let path = path.strip_prefix(directory).ok()?.display().to_string();
        Some(ScriptFile { path, bytes })
    });
    read.collect()
}
