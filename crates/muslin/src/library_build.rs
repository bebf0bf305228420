//! Builds a static library into the cache: under a lock, aside, proved, and then renamed into its place.

use muslin_schema::codes;
use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};

use cargo_metadata::{Message, PackageId};
use muslin_elf::archive::{Archive, ArchivePolicy, Depth, Linked, check_archive};
use muslin_exec::{Command, FileError, RunError, Stream};
use muslin_failures::Output;
use muslin_schema::{
    Answer, Exit, Failure, Finding, Install, LibraryBuild, Plan, Severity, Step, Target,
};

use crate::diagnosis::diagnose;
use crate::events::{Amount, Event};
use crate::host_tools::{install_here, is_missing};
use crate::project::Project;
use crate::recipe_rust;
use crate::session::Session;
use crate::source::{SourceError, fetch};
use crate::step_command::command;
use crate::task::Task;

/// A library could not be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum LibraryError {
    #[error(transparent)]
    Run(#[from] RunError),
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    Source(#[from] SourceError),
    /// Programs of this machine that its command runs are not there.
    #[error("`{id}` {version} is built with {}, which this machine lacks", quoted(missing))]
    Tools { id: Box<str>, version: Box<str>, missing: Vec<String> },
    /// Its command failed; `printed` is the end of what it said.
    #[error("`{id}` {version} could not be built for `{target}`{}", if *.offline { ", offline" } else { "" })]
    Failed {
        id: Box<str>,
        version: Box<str>,
        target: Target,
        command: Box<str>,
        printed: Vec<String>,
        log: Box<str>,
        offline: bool,
        causes: Vec<Finding>,
    },
    /// What should be taken over is not there.
    #[error("the build of `{id}` did not produce `{from}`")]
    Nothing { id: String, from: String },
    /// Another version came out.
    #[error("the library that was built for `{id}` is not version {version}")]
    Version { id: String, version: String, file: String },
    /// An archive does not fit the target.
    #[error("an archive that was built for `{id}` does not fit")]
    Rejected { id: String, findings: Vec<Finding> },
}

impl LibraryError {
    /// Adds what is known of the output of its command.
    pub(crate) fn explain(&mut self, project: &Project, plan: &Plan) {
        if let Self::Failed { printed, causes, id, .. } = self {
            *causes = match recipe_rust::too_old(&project.host, id, printed) {
                Some(cause) => vec![cause],
                None => diagnose(project, plan, &Output::of(&printed.join("\n"))).causes,
            };
        }
    }
}

impl Failure for LibraryError {
    fn exit(&self) -> Exit {
        Exit::Provisioning
    }

    fn details(&self) -> Vec<String> {
        match self {
            Self::Failed { printed, command, .. } => {
                std::iter::once(format!("the last output of `{command}`:"))
                    .chain(printed.clone())
                    .collect()
            }
            Self::Source(error) => error.details(),
            Self::Version { file, .. } => vec![format!("`{file}` names another, or none")],
            _ => Vec::new(),
        }
    }

    fn causes(&self) -> Vec<Finding> {
        match self {
            Self::Failed { causes, .. } => causes.clone(),
            Self::Rejected { findings, .. } => findings.clone(),
            _ => Vec::new(),
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::Failed { offline: true, id, .. } => Some(format!(
                "once, online: `cargo muslin libraries build {id}`; or name a build of your own: `[package.metadata.muslin.libraries.{id}]` with `prefix = \"…\"`"
            )),
            Self::Tools { id, missing, .. } => {
                let install = |tool: &String| match install_here(tool) {
                    Some(command) => format!("`{command}`"),
                    None => format!("install `{tool}`"),
                };
                let install: Vec<String> = missing.iter().map(install).collect();
                Some(format!(
                    "{}; or name a build of your own: `[package.metadata.muslin.libraries.{id}]` with `prefix = \"…\"`",
                    install.join(", ")
                ))
            }
            Self::Failed { log, .. } => Some(format!(
                "its whole output is in `{log}`; with `--provide never`, no library is built"
            )),
            Self::File(_) | Self::Run(_) => {
                Some("`MUSLIN_CACHE_DIR` names another directory for the cache".to_owned())
            }
            Self::Nothing { .. } | Self::Version { .. } => Some(
                "its `library.toml` and its `Cargo.lock` do not belong together; nothing was kept"
                    .to_owned(),
            ),
            Self::Source(error) => error.help(),
            Self::Rejected { .. } => None,
        }
    }
}

/// The ending of the directory in which a prefix is put together.
const PART: &str = "part";

/// Builds a library, unless its prefix is there.
///
/// # Errors
///
/// [`LibraryError`]; nothing is left at the library's place then.
pub(crate) fn build_library(
    session: &Session<'_>,
    step: &Step,
    library: &LibraryBuild,
) -> Result<(), LibraryError> {
    let prefix = Path::new(&library.prefix);
    if muslin_exec::is_directory(prefix) {
        return Ok(());
    }
    let task = Task::start(session, &library.id, Amount::Parts(1));
    // Two builds at once must not both make it; the second finds it done.
    let _lock = session
        .lock(&sibling(prefix, "lock"), &format!("for another build that makes {}", library.id))?;
    if muslin_exec::is_directory(prefix) {
        return Ok(());
    }
    let missing: Vec<String> =
        library.tools.iter().filter(|tool| is_missing(tool)).cloned().collect();
    if !missing.is_empty() {
        let (id, version) = (library.id.as_str().into(), library.version.as_str().into());
        return Err(LibraryError::Tools { id, version, missing });
    }
    session.events.event(Event::Step(&step.title));
    for source in library.source.iter().chain(library.packing.as_deref()) {
        fetch(session, source, &task)?;
    }
    // What an interrupted build left.
    let (work, part) = (Path::new(&library.work), sibling(prefix, PART));
    muslin_exec::remove_tree(work)?;
    muslin_exec::remove_tree(&part)?;
    let done = made(session, step, library, &task)
        .and_then(|made| fill(library, &made, &part))
        .and_then(|()| Ok(muslin_exec::rename(&part, prefix)?));
    drop(task);
    // What cannot be removed now costs room only; the next build of it tries again.
    let _ = muslin_exec::remove_tree(work);
    let _ = muslin_exec::remove_tree(&part);
    done
}

/// Names as a sentence has them: `` `flex`, `bison` ``.
fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// A path next to a directory, with an ending behind its name, which may have points in it.
fn sibling(directory: &Path, ending: &str) -> PathBuf {
    PathBuf::from(format!("{}.{ending}", directory.display()))
}

/// What the build scripts of a package left, by the names of the packages.
#[derive(Default)]
struct Made {
    /// Where a build script wrote.
    out: BTreeMap<String, String>,
    /// The directory of a package.
    source: BTreeMap<String, String>,
}

/// Runs the command and hears where things are.
fn made(
    session: &Session<'_>,
    step: &Step,
    library: &LibraryBuild,
    task: &Task<'_>,
) -> Result<Made, LibraryError> {
    /// How many lines of output belong to a failure.
    const LINES: usize = 40;
    let command = command(step).within(&library.recipe);
    let (mut made, mut printed) = (Made::default(), VecDeque::new());
    let log = format!("{}.log", library.prefix);
    let mut whole = muslin_exec::Log::begin(Path::new(&log));
    let code = session.runner.stream(&command, &mut |stream, line| {
        if stream == Stream::Output && parse_line(line, library.target, &mut made) {
            return;
        }
        task.at(line.trim());
        whole.line(line);
        printed.push_back(line.to_owned());
        if printed.len() > LINES {
            printed.pop_front();
        }
    })?;
    if code == Some(0) {
        let _ = muslin_exec::remove_file(Path::new(&log));
        return Ok(made);
    }
    Err(failed(library, &command, printed.into(), log))
}

fn failed(
    library: &LibraryBuild,
    command: &Command,
    printed: Vec<String>,
    log: String,
) -> LibraryError {
    LibraryError::Failed {
        id: library.id.as_str().into(),
        version: library.version.as_str().into(),
        target: library.target,
        command: command.to_string().into(),
        printed,
        log: log.into(),
        offline: command.arguments.iter().any(|word| word == "--offline"),
        causes: Vec::new(),
    }
}

/// Reads a line of cargo's, if it is a message.
fn parse_line(line: &str, target: Target, made: &mut Made) -> bool {
    match serde_json::from_str(line) {
        Ok(Message::BuildScriptExecuted(script)) => {
            // A build script that runs for the host too comes under the same name.
            let of_target =
                script.out_dir.components().any(|part| part.as_str() == target.triple());
            if let Some(name) = name(&script.package_id).filter(|_| of_target) {
                made.out.insert(name, script.out_dir.to_string());
            }
        }
        Ok(Message::CompilerArtifact(artifact)) => {
            let directory = artifact.manifest_path.parent();
            if let (Some(name), Some(directory)) = (name(&artifact.package_id), directory) {
                made.source.insert(name, directory.to_string());
            }
        }
        Ok(_) => {}
        Err(_) => return false,
    }
    true
}

/// The package's name in its id: `registry+https://…#name@1.2.3`, or `path+file:///…/name#1.2.3`.
fn name(id: &PackageId) -> Option<String> {
    let (place, rest) = id.repr.rsplit_once('#')?;
    let name = match rest.split_once('@') {
        Some((name, _)) => name,
        None => place.rsplit('/').next()?,
    };
    Some(name.to_owned())
}

/// Puts the prefix together in `part`, and proves it.
fn fill(library: &LibraryBuild, made: &Made, part: &Path) -> Result<(), LibraryError> {
    for install in &library.installs {
        let from = sources(library, install, made)?;
        for path in from {
            let directory = part.join(&install.to);
            muslin_exec::copy_into(&path, &directory)?;
            if let Some(name) = &install.rename {
                let copied = directory.join(path.file_name().unwrap_or_default());
                muslin_exec::rename(&copied, &directory.join(name))?;
            }
        }
    }
    for (path, text) in &library.texts {
        muslin_exec::write_if_different(&part.join(path), text.as_bytes(), false)?;
    }
    prove_version(library, part)?;
    normalize_archives(part)?;
    prove_archives(library, part)
}

/// The files and directories that one rule takes over.
fn sources(
    library: &LibraryBuild,
    install: &Install,
    made: &Made,
) -> Result<Vec<PathBuf>, LibraryError> {
    let nothing = || LibraryError::Nothing { id: library.id.clone(), from: install.from.clone() };
    let work = |name: &str| format!("{}/{name}", library.work);
    let (place, below) =
        install.from.strip_prefix('{').and_then(|rest| rest.split_once('}')).ok_or_else(nothing)?;
    let root = match place.split_once(':') {
        Some(("out", package)) => made.out.get(package).cloned(),
        Some(("source", package)) => made.source.get(package).cloned(),
        Some(_) => None,
        None if place == "stage" => Some(work("stage/usr")),
        None => Some(work(place)),
    };
    let path = PathBuf::from(format!("{}{below}", root.ok_or_else(nothing)?));
    let found = match path.file_name().and_then(|name| name.to_str()?.split_once('*')) {
        Some((start, end)) => {
            let directory = path.parent().unwrap_or(Path::new("."));
            let fits = |name: &String| {
                name.len() >= start.len() + end.len()
                    && name.starts_with(start)
                    && name.ends_with(end)
            };
            let names = muslin_exec::names_in(directory).into_iter().filter(fits);
            names.map(|name| directory.join(name)).collect()
        }
        None => vec![path],
    };
    let there = |path: &PathBuf| muslin_exec::is_file(path) || muslin_exec::is_directory(path);
    if found.is_empty() || !found.iter().all(there) { Err(nothing()) } else { Ok(found) }
}

/// The version that is named is in the file that knows it.
fn prove_version(library: &LibraryBuild, part: &Path) -> Result<(), LibraryError> {
    let Some((file, mark)) = &library.version_in else { return Ok(()) };
    let text = muslin_exec::read_if_there(&part.join(file)).unwrap_or_default();
    let behind =
        text.split_once(mark.as_str()).map(|(_, rest)| rest.trim_start_matches([' ', '\t', '"']));
    let right = |rest: &str| {
        let rest = rest.strip_prefix(library.version.as_str());
        rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit() || c == '.'))
    };
    if behind.is_some_and(right) {
        return Ok(());
    }
    let (id, version) = (library.id.clone(), library.version.clone());
    Err(LibraryError::Version { id, version, file: file.clone() })
}

/// Whether a file name is that of a static library.
fn is_archive(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|ending| ending == "a")
}

/// The time and the user of the build are in no archive, so that two builds have the same bytes.
fn normalize_archives(part: &Path) -> Result<(), FileError> {
    for (path, _) in muslin_exec::files_below(part) {
        if path.file_name().and_then(|name| name.to_str()).is_some_and(is_archive) {
            let mut bytes = muslin_exec::read(&path)?;
            muslin_libraries::normalize(&mut bytes);
            muslin_exec::write_if_different(&path, &bytes, false)?;
        }
    }
    Ok(())
}

/// Every archive fits the target, and none was compiled with glibc's headers.
fn prove_archives(library: &LibraryBuild, part: &Path) -> Result<(), LibraryError> {
    let directory = part.join("lib");
    let names = muslin_exec::names_in(&directory).into_iter().filter(|name| is_archive(name));
    let findings: Vec<Finding> = names
        .flat_map(|name| rejections(&library.id, library.target, &directory.join(name)))
        .collect();
    if findings.is_empty() {
        return Ok(());
    }
    Err(LibraryError::Rejected { id: library.id.clone(), findings })
}

/// What keeps an archive from being linked for a target; none if it fits.
pub(crate) fn rejections(id: &str, target: Target, path: &Path) -> Vec<Finding> {
    let policy = ArchivePolicy { subject: id.to_owned(), target, linked: Linked::Unknown };
    let scan = muslin_exec::open(path).map(|file| Archive::survey(file, Depth::Relocations));
    let findings = match scan {
        Ok(Ok(archive)) => check_archive(&archive, &policy),
        Ok(Err(what)) => {
            vec![broken(id, format!("`{}` is not a static library: {what}", path.display()))]
        }
        Err(error) => vec![broken(id, error.to_string())],
    };
    findings
        .into_iter()
        .filter(|one| one.answer == Answer::No && one.severity >= Severity::Error)
        .map(|one| Finding { message: format!("`{}`: {}", path.display(), one.message), ..one })
        .collect()
}

/// What is wrong with the user's own builds of libraries, before anything is linked with them.
pub(crate) fn own_builds(plan: &Plan) -> Vec<Finding> {
    let mut findings = Vec::new();
    for target in &plan.targets {
        for one in target.libraries.iter().filter(|one| one.library.own_prefix.is_some()) {
            let directory = Path::new(&one.prefix).join("lib");
            let names = muslin_exec::names_in(&directory).into_iter();
            let archives: Vec<String> = names.filter(|name| is_archive(name)).collect();
            let id = &one.library.id;
            if archives.is_empty() {
                let message = format!("there is no static library in `{}`", directory.display());
                findings.push(broken(id, message));
            }
            let rejections = |name: String| rejections(id, target.target, &directory.join(name));
            findings.extend(archives.into_iter().flat_map(rejections));
        }
    }
    findings
}

fn broken(id: &str, message: String) -> Finding {
    Finding {
        severity: Severity::Error,
        answer: Answer::No,
        ..Finding::note(codes::ARCHIVE_WHOLE, id, message)
    }
}
