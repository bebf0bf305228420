//! `ci-matrix`: the jobs of a release pipeline, as JSON for the forge.

mod tag;

use std::num::NonZeroUsize;

use cargo_metadata::{Metadata, Package};
use clap::Args;
use muslin::Session;
use muslin_schema::{Exit, Failure, Target};
use serde::Serialize;

use crate::arguments::BuildArguments;
use crate::command::Command;
use crate::console::Console;
use crate::matrix::tag::released;
use crate::output::Output;
use crate::stop::Stop;

/// What to build, and on how many runners.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
Examples:
  cargo muslin ci-matrix --target all              a job for each target
  cargo muslin ci-matrix --workspace --parts 4     the packages of a big workspace on four runners
In a step of GitHub Actions: echo \"matrix=$(cargo muslin ci-matrix)\" >> \"$GITHUB_OUTPUT\"")]
pub struct MatrixArguments {
    #[command(flatten)]
    build: BuildArguments,

    /// Split the packages with executables into so many jobs for each target.
    #[arg(long, value_name = "N", default_value = "1", help_heading = "Matrix")]
    parts: NonZeroUsize,

    /// Only the packages that this tag releases, and an error if none of them has its version: `v1.2.3` is a
    /// version, `name-v1.2.3` one package.
    #[arg(long, value_name = "TAG", help_heading = "Matrix")]
    tag: Option<String>,

    /// The label of the runners; each builds both architectures.
    #[arg(long, value_name = "LABEL", default_value = "ubuntu-24.04", help_heading = "Matrix")]
    runner: String,
}

impl Command for MatrixArguments {
    fn output(&self) -> Output {
        Output { format: crate::output::Format::Human, ..self.build.output() }
    }

    fn run(&self, console: &Console) -> Result<u8, Stop> {
        Console::print(&matrix(&console.session(), self)?)?;
        Ok(Exit::Delivered as u8)
    }
}

/// `strategy.matrix` of a job.
#[derive(Debug, Serialize)]
struct Matrix {
    include: Vec<Job>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct Job {
    /// Unique among the jobs, and fit for a file name.
    name: String,
    runner: String,
    target: Target,
    /// The arguments of `dist` or `static-build`.
    arguments: String,
}

/// The matrix, in one line of JSON.
///
/// # Errors
///
/// As for a build, and if the tag and the packages do not agree.
fn matrix(session: &Session<'_>, arguments: &MatrixArguments) -> Result<String, Box<dyn Failure>> {
    let project = session.project(&arguments.build.request())?;
    let packages = delivered(&project.roots()?, arguments.tag.as_deref())?;
    let include = jobs(project.graph(), &packages, &project.request().targets, arguments);
    Ok(muslin_report::line(&Matrix { include }))
}

/// The names of the packages with executables; with a tag, of those that it releases.
fn delivered(packages: &[&Package], tag: Option<&str>) -> Result<Vec<String>, Box<dyn Failure>> {
    let delivers =
        packages.iter().filter(|one| one.targets.iter().any(cargo_metadata::Target::is_bin));
    let all: Vec<(String, String)> =
        delivers.map(|one| (one.name.to_string(), one.version.to_string())).collect();
    Ok(match tag {
        Some(tag) => released(tag, &all)?,
        None => all.into_iter().map(|(name, _)| name).collect(),
    })
}

fn jobs(
    graph: &Metadata,
    packages: &[String],
    targets: &[Target],
    arguments: &MatrixArguments,
) -> Vec<Job> {
    let parts = arguments.parts.get().min(packages.len().max(1));
    let whole = parts == 1 && graph.workspace_members.len() == 1;
    let mut jobs = Vec::new();
    for target in targets {
        for part in 0..parts {
            let own = packages.iter().skip(part).step_by(parts);
            let own = own.map(|name| format!(" --package {name}"));
            let named = own.collect::<Vec<_>>().concat();
            let number = if parts == 1 { String::new() } else { format!("-{}", part + 1) };
            jobs.push(Job {
                name: format!("{}{number}", target.arch()),
                runner: arguments.runner.clone(),
                target: *target,
                arguments: format!("--target {target}{}", if whole { "" } else { &named }),
            });
        }
    }
    jobs
}
