//! `compare`: the user's program, built with glibc as cargo builds it and static in several ways, and
//! measured side by side.

mod arguments;
mod builds;
mod images;
mod measure;
mod needs;

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use muslin_elf::NotElf;
use muslin_exec::{FileError, MeasureError, RunError, Runner};
use muslin_package::{ArchiveError, BaseError, ProgramError};
use muslin_schema::{
    Comparison, Environment, Exit, Failure, MessageFormat, Request, SCHEMA_VERSION, Target,
    Verbosity,
};

pub use arguments::CompareArguments;

use crate::shell::{paint, print};
use builds::{Builds, builds};
use images::images;
use measure::measure;

/// Nothing could be compared.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
enum CompareError {
    #[error("there is no build variant `{0}`")]
    Variant(String),
    #[error("nothing is left to compare: one variant has no other beside it")]
    Alone,
    #[error("`{0}` executables are not measured on this machine: it does not run them by itself")]
    Foreign(Target),
    #[error("the words of `{0}` cannot be told apart: a quotation mark is not closed")]
    Words(String),
    #[error("`--run` has to begin with the program that is compared: `{0}`")]
    OtherProgram(String),
    #[error("`{command}` failed{}", .code.map(|code| format!(" with exit code {code}")).unwrap_or_default())]
    Cargo { command: String, code: Option<i32> },
    #[error("cargo built no `{0}`")]
    NoExecutable(String),
    #[error(transparent)]
    Measure(#[from] MeasureError),
    #[error(transparent)]
    Run(#[from] RunError),
    #[error(transparent)]
    File(#[from] FileError),
    #[error("`{path}` is no ELF file: {what}")]
    NotElf { path: String, what: NotElf },
    #[error("`{path}` cannot be taken apart")]
    Program { path: String, source: ProgramError },
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    #[error(transparent)]
    Base(#[from] BaseError),
}

impl Failure for CompareError {
    fn exit(&self) -> Exit {
        match self {
            Self::Variant(_) | Self::Alone | Self::Words(_) | Self::OtherProgram(_) => Exit::Usage,
            Self::Foreign(_) | Self::Measure(MeasureError::NotHere) => Exit::NoToolchain,
            Self::Cargo { .. } | Self::NoExecutable(_) => Exit::Build,
            _ => Exit::Unexpected,
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::Variant(_) | Self::Alone => {
                Some(format!("there are {}, and `all`", builds::names().join(", ")))
            }
            Self::Foreign(_) => Some(
                "compare on a machine of that architecture; under an emulator, the emulator would be measured"
                    .to_owned(),
            ),
            Self::OtherProgram(_) => Some(
                "each build is started in its place; what it reads from a pipe, `--stdin FILE` gives it".to_owned(),
            ),
            Self::Cargo { .. } => Some("cargo's own words stand above".to_owned()),
            Self::Measure(MeasureError::TooLong { .. }) => {
                Some("`--limit SECONDS` lets it run longer".to_owned())
            }
            _ => None,
        }
    }
}

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
