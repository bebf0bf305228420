//! `compare`: the user's program, built with glibc as cargo builds it and static in several ways, and
//! measured side by side.

mod arguments;
mod builds;
mod error;
mod images;
mod measure;
mod needs;
mod recipes;

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use muslin_exec::Runner;
use muslin_schema::{
    Comparison, Environment, Failure, MessageFormat, Request, SCHEMA_VERSION, Verbosity,
};

pub use arguments::CompareArguments;

use crate::screen::{paint, print};
use builds::{Builds, builds};
use error::CompareError;
use images::images;
use measure::measure;

/// Builds, measures, writes the chart and the page, and prints what came out.
///
/// # Errors
///
/// The [`Failure`] of a stage. A static build that fails its checks ends it with that exit code.
pub(crate) fn compare(
    runner: &dyn Runner,
    arguments: &CompareArguments,
    environment: &Environment,
) -> Result<ExitCode, Box<dyn Failure>> {
    let recipes = arguments.recipes()?;
    let Builds { request, host, package, what, variants, target_directory } =
        match builds(runner, &recipes, arguments, environment)? {
            Ok(builds) => builds,
            Err(exit) => return Ok(exit),
        };
    let quiet = request.verbosity == Verbosity::Quiet;
    let measured = measure(&what.name, &variants, arguments, quiet)?;
    let target = request.targets[0];
    let mut comparison = Comparison {
        schema_version: SCHEMA_VERSION,
        program: what.name.clone(),
        package,
        target,
        machine: muslin_exec::machine(&host.rustc),
        images: images(&what.name, &variants, target)?,
        variants,
        workloads: measured.workloads,
        methods: measured.methods,
        notes: measured.notes,
    };
    for (variant, figures) in comparison.variants.iter_mut().zip(measured.figures) {
        variant.figures = figures;
    }
    comparison.notes.extend(needs::notes(&comparison.variants));
    let folder = arguments.out.clone();
    let folder = folder.unwrap_or_else(|| Path::new(&target_directory).join("compare"));
    tell(&comparison, &folder, &request, environment)?;
    Ok(ExitCode::SUCCESS)
}

/// Writes the files, and prints the table or the value.
fn tell(
    comparison: &Comparison,
    folder: &Path,
    request: &Request,
    environment: &Environment,
) -> Result<(), Box<dyn Failure>> {
    let json = muslin_report::json(comparison);
    let chart = muslin_report::comparison_chart(comparison);
    let page = muslin_report::comparison_page(comparison);
    let files: [(&str, &[u8]); 3] = [
        ("compare.html", page.as_bytes()),
        ("compare.json", json.as_bytes()),
        ("compare.svg", chart.as_bytes()),
    ];
    muslin_exec::deliver(folder, &files).map_err(CompareError::from)?;
    if request.message_format == MessageFormat::Json {
        return Ok(print(&json)?);
    }
    let paint = paint(request.color, environment, std::io::stdout().is_terminal());
    let folder: PathBuf = muslin_exec::absolute(folder).unwrap_or_else(|| folder.to_owned());
    Ok(print(&muslin_report::comparison(comparison, &folder.display().to_string(), paint))?)
}
