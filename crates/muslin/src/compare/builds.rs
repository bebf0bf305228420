//! The builds that are compared, and the files that come out.

use std::cell::RefCell;
use std::path::Path;
use std::process::ExitCode;

use cargo_metadata::Message;
use muslin_exec::{Progress, Runner, Stream};
use muslin_package::Program;
use muslin_plan::host_build;
use muslin_schema::{
    Environment, Expected, Failure, Host, Plan, Request, Step, Variant, Verbosity,
};

use super::arguments::CompareArguments;
use super::error::CompareError;
use super::measure::words_of_run;
use super::needs::needs;
use super::recipes::{Recipe, Way};
use crate::arguments::BuildArguments;
use crate::pipeline::build_project;
use crate::project::{Project, project};
use crate::screen::{complain, print_decisions, print_report};
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

/// Builds the program in every way. `Err` inside is the exit code of a static build that is not
/// delivered; its report has been printed.
///
/// # Errors
///
/// The [`Failure`] of a stage.
pub(super) fn builds(
    runner: &dyn Runner,
    recipes: &[&Recipe],
    arguments: &CompareArguments,
    environment: &Environment,
) -> Result<Result<Builds, ExitCode>, Box<dyn Failure>> {
    let own = arguments.build();
    let project = project(runner, &own, environment)?;
    let graph = &project.graphs[0].1;
    let target = project.request.targets[0];
    if !project.host.runs(target) {
        return Err(CompareError::Foreign(target).into());
    }
    let target_directory = graph.target_directory.to_string();
    let quiet = project.request.verbosity == Verbosity::Quiet;
    let (mut what, mut built) = (None, Vec::new());
    for recipe in recipes {
        let Way::Static(routines, allocator) = recipe.way else { continue };
        status(recipe, quiet);
        let room = format!("{target_directory}/muslin/compare/{}", recipe.id);
        let there = own.clone().into_folder(room).with_speed(routines, allocator);
        let run = arguments.run.as_deref();
        match static_build(runner, &there, run, what.is_none(), environment)? {
            Ok((expected, path)) => {
                what = Some(expected);
                built.push((*recipe, path));
            }
            Err(exit) => return Ok(Err(exit)),
        }
    }
    // A comparison has a static build: there is one recipe alone that is none.
    let what = what.ok_or(CompareError::Alone)?;
    for recipe in recipes.iter().filter(|recipe| recipe.way == Way::Cargo) {
        status(recipe, quiet);
        let step = host_build(&project.request, &project.host, &what);
        built.push((*recipe, cargo_build(runner, &step, &what)?));
    }
    built.sort_by_key(|(recipe, _)| recipes.iter().position(|one| one.id == recipe.id));
    let variants = built.iter().map(|(recipe, path)| variant(recipe, path));
    let variants = variants.collect::<Result<Vec<_>, _>>()?;
    let packages = graph.workspace_packages();
    let package = packages.iter().find(|one| one.name.as_str() == what.package);
    let version = package.map(|one| one.version.to_string()).unwrap_or_default();
    let package = format!("{} {version}", what.package);
    let Project { request, host, .. } = project;
    Ok(Ok(Builds { request, host, package, what, variants, target_directory }))
}

/// Says what is being built.
fn status(recipe: &Recipe, quiet: bool) {
    if !quiet {
        let progress = Progress::new("", 0, quiet);
        progress.line(&format!("{:>12} `{}`: {}", "Building", recipe.id, recipe.title));
    }
}

/// One static build with all its checks: the executable and its path.
fn static_build(
    runner: &dyn Runner,
    arguments: &BuildArguments,
    run: Option<&str>,
    is_first: bool,
    environment: &Environment,
) -> Result<Result<(Expected, String), ExitCode>, Box<dyn Failure>> {
    let mut project = project(runner, arguments, environment)?;
    let request = project.request.clone();
    let expected = RefCell::new(None);
    let announce = |plan: &Plan| {
        let what = plan.expected.first().cloned();
        if let (Some(line), Some(what)) = (run, &what) {
            words_of_run(line, &what.name)?;
        }
        expected.replace(what);
        if is_first {
            print_decisions(plan, &request, environment)?;
        }
        Ok(())
    };
    let ended = build_project(runner, &mut project, &announce)?;
    if ended.report.exit_code != 0 {
        print_report(&ended.report, &request, environment)?;
        if let Some(failure) = &ended.failure {
            complain(failure.as_ref(), request.color, environment);
        }
        return Ok(Err(ExitCode::from(ended.report.exit_code)));
    }
    let file = ended.report.executables.first();
    match (expected.into_inner(), file) {
        (Some(expected), Some(file)) => Ok(Ok((expected, file.path.clone()))),
        (expected, _) => {
            let name = expected.map(|one| one.name).unwrap_or_default();
            Err(CompareError::NoExecutable(name).into())
        }
    }
}

/// Cargo's own build: the path of the executable.
fn cargo_build(runner: &dyn Runner, step: &Step, what: &Expected) -> Result<String, CompareError> {
    let command = command(step);
    let progress = Progress::new("", 0, true);
    let mut path = None;
    let code = runner.stream(&command, &mut |stream, line| match stream {
        Stream::Output => {
            if let Ok(Message::CompilerArtifact(artifact)) = serde_json::from_str(line)
                && artifact.target.name == what.name
            {
                path = artifact.executable.map(|path| path.to_string()).or(path.take());
            }
        }
        Stream::Error => progress.line(line),
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
