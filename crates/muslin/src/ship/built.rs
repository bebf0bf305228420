//! The static build before something is shipped, and the answer after it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cargo_metadata::{Metadata, Package};
use muslin_exec::Runner;
use muslin_schema::{
    Distribution, Environment, Failure, MessageFormat, Plan, Report, Request, Target, Verbosity,
};

use crate::arguments::BuildArguments;
use crate::pipeline::build_and_write;
use crate::project::Project;
use crate::report_output::ReportArguments;
use crate::screen::{complain, print, print_decisions, print_places, print_report, show};
use crate::ship::{Debug, Inside, ShipError, Shipped, shipped};

/// Executables that were built and passed all checks, with the project they come from.
pub(crate) struct Built {
    pub(crate) project: Project,
    pub(crate) report: Report,
}

/// Builds, checks and reports. `Err` inside is the exit code of a build that is not delivered; its report
/// has been printed.
///
/// # Errors
///
/// The [`Failure`] of a stage before anything runs; [`ShipError::Nothing`] if nothing was built.
pub(crate) fn built(
    runner: &dyn Runner,
    arguments: &BuildArguments,
    reports: &ReportArguments,
    environment: &Environment,
) -> Result<Result<Built, ExitCode>, Box<dyn Failure>> {
    let request = arguments.request();
    let announce = |plan: &Plan| Ok(print_decisions(plan, &request, environment)?);
    let (project, ended) = build_and_write(runner, arguments, reports, environment, &announce)?;
    let delivered = ended.report.exit_code == 0;
    // A program that reads the answer gets one value: the report, or what was made in the end.
    if !delivered || request.message_format != MessageFormat::Json {
        print_report(&ended.report, &request, environment)?;
    }
    if let Some(failure) = &ended.failure {
        complain(failure.as_ref(), request.color, environment);
    }
    print_places(&ended.written, &request, environment)?;
    if !delivered {
        return Ok(Err(ExitCode::from(ended.report.exit_code)));
    }
    if ended.report.executables.is_empty() {
        return Err(ShipError::Nothing.into());
    }
    Ok(Ok(Built { project, report: ended.report }))
}

impl Built {
    /// The graph of the first target: what it says of the workspace holds for all.
    pub(crate) fn graph(&self) -> &Metadata {
        &self.project.graphs[0].1
    }

    /// The packages that executables were built of.
    pub(crate) fn packages(&self) -> Vec<&Package> {
        let mut members = self.graph().workspace_packages();
        let executables = &self.report.executables;
        members.retain(|one| executables.iter().any(|file| file.package == one.name.as_str()));
        members
    }

    /// The targets, in the order of the request.
    pub(crate) fn targets(&self) -> impl Iterator<Item = Target> {
        self.project.graphs.iter().map(|(target, _)| *target)
    }

    /// The executables of a package for a target as they are shipped, and what is in them.
    ///
    /// # Errors
    ///
    /// [`ShipError`]
    pub(crate) fn programs(
        &self,
        package: &Package,
        target: Target,
        debug: Debug,
    ) -> Result<(Vec<Shipped>, Inside), ShipError> {
        let graph = self.project.graphs.iter().find(|(one, _)| *one == target);
        let inside =
            Inside::of(&self.project, &self.report, graph.ok_or(ShipError::Nothing)?, package)?;
        let audit_data = inside.audit_data()?;
        let files = self.report.executables.iter();
        let files =
            files.filter(|one| one.target == target && one.package == package.name.as_str());
        let programs = files.map(|file| shipped(file, &self.project, &audit_data, debug));
        Ok((programs.collect::<Result<_, _>>()?, inside))
    }

    /// The folder of the release: as asked for, else `dist` in the target folder.
    pub(crate) fn folder(&self, asked: Option<&Path>) -> PathBuf {
        let own = || self.graph().target_directory.join("dist").into_std_path_buf();
        asked.map_or_else(own, Path::to_owned)
    }
}

/// Prints what was made.
pub(crate) fn tell(
    distribution: &Distribution,
    folder: &Path,
    request: &Request,
    environment: &Environment,
) -> Result<(), Box<dyn Failure>> {
    if request.message_format == MessageFormat::Json {
        return Ok(print(&muslin_report::json(distribution))?);
    }
    let folder = folder.display().to_string();
    if request.verbosity > Verbosity::Quiet {
        show(request, environment, |paint| {
            muslin_report::distribution(distribution, &folder, paint)
        })?;
    }
    let images = distribution.artifacts.iter().filter_map(|one| one.image.as_ref());
    for name in images.filter_map(|image| image.pushed.as_ref()) {
        print(&format!("{name}\n"))?;
    }
    Ok(())
}
