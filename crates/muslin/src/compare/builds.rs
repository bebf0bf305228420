//! The builds that are compared, and the files that come out.

use std::path::Path;

use cargo_metadata::Message;
use muslin_exec::Stream;
use muslin_package::Program;
use muslin_plan::host_build;
use muslin_schema::{Expected, Failure, Host, Request, Step, Variant};

use super::error::CompareError;
use super::measure::args_of_run;
use super::needs::needs;
use super::recipes::{Recipe, Way};
use super::request::CompareRequest;
use crate::flow::{BuildOutcome, decide};
use crate::pipeline::build_planned;
use crate::project::{Project, project};
use crate::session::Session;
use crate::step_command::command;

/// What was built.
pub(super) struct Builds {
    /// The request with its configuration.
    pub(super) request: Request,
    pub(super) host: Host,
    /// The package with its version.
    pub(super) package: String,
    /// The executable.
    pub(super) what: Expected,
    /// The builds, in the order of the recipes; nothing is measured yet.
    pub(super) variants: Vec<Variant>,
    pub(super) target_directory: String,
}

/// Why there is nothing to compare.
pub(super) enum NoBuilds {
    /// A stage failed.
    Failed(Box<dyn Failure>),
    /// A static build is not delivered; its report says why.
    NotDelivered(Box<BuildOutcome>),
}

impl<E: Into<Box<dyn Failure>>> From<E> for NoBuilds {
    fn from(failure: E) -> Self {
        Self::Failed(failure.into())
    }
}

/// Builds the program in every way.
///
/// # Errors
///
/// [`NoBuilds`]
pub(super) fn builds(
    session: &Session<'_>,
    recipes: &[&'static Recipe],
    request: &CompareRequest,
) -> Result<Builds, NoBuilds> {
    let own = &request.build;
    let project = project(session, own)?;
    let graph = project.graph();
    let target = project.request.targets[0];
    if !project.host.runs(target) {
        return Err(CompareError::Foreign(target).into());
    }
    let target_directory = graph.target_directory.to_string();
    let (mut what, mut built) = (None, Vec::new());
    for recipe in recipes {
        let Way::Static(routines, allocator) = recipe.way else { continue };
        status(session, recipe);
        let there = Request {
            target_dir: Some(format!("{target_directory}/muslin/compare/{}", recipe.id)),
            libc_routines: routines.or(own.libc_routines),
            allocator: allocator.or(own.allocator),
            ..own.clone()
        };
        let turn = if what.is_none() { Turn::First } else { Turn::Later };
        let (expected, path) = static_build(session, &there, request.run.as_deref(), turn)?;
        what = Some(expected);
        built.push((*recipe, path));
    }
    // A comparison has a static build: only one recipe is another.
    let what = what.ok_or_else(|| CompareError::NoExecutable(String::new()))?;
    for recipe in recipes.iter().filter(|recipe| recipe.way == Way::Cargo) {
        status(session, recipe);
        let step = host_build(&project.request, &project.host, &what);
        built.push((*recipe, cargo_build(session, &step, &what)?));
    }
    built.sort_by_key(|(recipe, _)| recipes.iter().position(|one| one.id == recipe.id));
    let variants = built.iter().map(|(recipe, path)| variant(recipe, path));
    let variants = variants.collect::<Result<Vec<_>, _>>()?;
    let packages = graph.workspace_packages();
    let package = packages.iter().find(|one| one.name.as_str() == what.package);
    let version = package.map(|one| one.version.to_string()).unwrap_or_default();
    let package = format!("{} {version}", what.package);
    let Project { request, host, .. } = project;
    Ok(Builds { request, host, package, what, variants, target_directory })
}

/// Reports what is being built.
fn status(session: &Session<'_>, recipe: &Recipe) {
    session.status("Building", &format!("`{}`: {}", recipe.id, recipe.title));
}

/// Whether a build is the first of the static ones: only its decisions are reported.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    First,
    Later,
}

/// One static build with all its checks: the executable and its path.
fn static_build(
    session: &Session<'_>,
    request: &Request,
    run: Option<&str>,
    turn: Turn,
) -> Result<(Expected, String), NoBuilds> {
    let mut project = project(session, request)?;
    let plan = decide(session, &mut project)?;
    let expected = plan.expected.first().cloned();
    if let (Some(line), Some(expected)) = (run, &expected) {
        args_of_run(line, &expected.name)?;
    }
    if turn == Turn::First {
        session.events.planned(&plan, &project.request)?;
    }
    let outcome = build_planned(session, &mut project, plan)?;
    if !outcome.is_delivered() {
        return Err(NoBuilds::NotDelivered(Box::new(outcome)));
    }
    match (expected, outcome.report.executables.first()) {
        (Some(expected), Some(file)) => Ok((expected, file.path.clone())),
        (expected, _) => {
            let name = expected.map(|one| one.name).unwrap_or_default();
            Err(CompareError::NoExecutable(name).into())
        }
    }
}

/// Cargo's own build: the path of the executable.
fn cargo_build(
    session: &Session<'_>,
    step: &Step,
    what: &Expected,
) -> Result<String, CompareError> {
    let command = command(step);
    let mut path = None;
    let code = session.runner.stream(&command, &mut |stream, line| match stream {
        Stream::Output => {
            if let Ok(Message::CompilerArtifact(artifact)) = serde_json::from_str(line)
                && artifact.target.name == what.name
            {
                path = artifact.executable.map(|path| path.to_string()).or(path.take());
            }
        }
        Stream::Error => session.line(line),
    })?;
    if code != Some(0) {
        return Err(CompareError::Cargo { command: command.to_string(), code });
    }
    path.ok_or_else(|| CompareError::NoExecutable(what.name.clone()))
}

/// What is to be known of a file that was built.
fn variant(recipe: &Recipe, path: &str) -> Result<Variant, CompareError> {
    let bytes = muslin_exec::read(Path::new(path))?;
    let failed = |source| CompareError::Program { path: path.to_owned(), source };
    let stripped = Program::read(&bytes).map_err(failed)?.stripped().write().map_err(failed)?;
    let (inspection, needs) = needs(Path::new(path), &bytes)?;
    Ok(Variant {
        id: recipe.id.to_owned(),
        title: recipe.title.to_owned(),
        command: recipe.command.to_owned(),
        path: path.to_owned(),
        size: bytes.len() as u64,
        stripped_size: stripped.len() as u64,
        linkage: inspection.linkage,
        libc: inspection.libc.family,
        needs,
        figures: Vec::new(),
    })
}
