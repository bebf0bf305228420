//! `run`: which executable is started, and with what around it.

use cargo_metadata::Package;
use muslin_schema::{Argument, EnvVar, Environment, Expected, Request, Step, StepKind, Target};

use crate::build::TargetBuild;
use crate::error::PlanError;
use crate::expected::expected;
use crate::inputs::Inputs;
use crate::launch::launch;
use crate::settings::build_environment;

/// The request, narrowed down to the one executable that `cargo run` would start.
///
/// # Errors
///
/// [`PlanError::SeveralTargets`] and [`PlanError::SeveralExecutables`] if it is not clear which.
pub(crate) fn narrowed(inputs: &Inputs<'_>) -> Result<Request, PlanError> {
    if inputs.natives.len() > 1 {
        return Err(PlanError::SeveralTargets);
    }
    let mut request = inputs.request.clone();
    let selection = &mut request.selection;
    let by_name = !selection.bins.is_empty() || selection.has_examples();
    let mut defaults = inputs.roots.iter().filter_map(|package| package.default_run.clone());
    if let (Some(only), None, false) = (defaults.next(), defaults.next(), by_name) {
        selection.bins = vec![only];
        return Ok(request);
    }
    let mut available = expected(inputs.metadata, inputs.roots, selection);
    if available.len() > 1 {
        let available = available.into_iter().map(|one| one.name).collect();
        return Err(PlanError::SeveralExecutables { available });
    }
    // That there is none, the plan says; what one lacks that was asked for, cargo.
    let only = available.pop().filter(|one| !one.example && !by_name);
    selection.bins.extend(only.map(|one| one.name));
    Ok(request)
}

/// The step that starts the executable.
///
/// # Errors
///
/// [`PlanError::NothingStarts`] if this machine cannot.
pub(crate) fn start(
    inputs: &Inputs<'_>,
    build: &TargetBuild,
    what: &Expected,
    arguments: &[String],
    target_directory: &str,
) -> Result<Step, PlanError> {
    let executable = executable(inputs.request, build.target, what, target_directory);
    let launch = launch(inputs, build)?;
    let words = |words: Vec<String>, because: &str| Argument { words, because: because.to_owned() };
    let mut all = vec![
        words(launch.words, &launch.because),
        words(vec![executable.clone()], "the executable, after it was checked"),
        words(arguments.to_vec(), "what follows `--` is the program's"),
    ];
    all.retain(|one| !one.words.is_empty());
    let program = all[0].words.remove(0);
    all.retain(|one| !one.words.is_empty());
    Ok(Step {
        title: format!("Starting {}", what.name),
        kind: StepKind::Run { executable },
        program,
        arguments: all,
        env: environment(inputs, what),
        path: Vec::new(),
    })
}

/// Where cargo puts an executable.
fn executable(
    request: &Request,
    target: Target,
    what: &Expected,
    target_directory: &str,
) -> String {
    // The two profiles whose directory has another name (The Cargo Book, "Profiles").
    let directory = match request.profile.as_str() {
        "dev" | "test" => "debug",
        "bench" => "release",
        other => other,
    };
    let examples = if what.example { "examples/" } else { "" };
    format!("{target_directory}/{target}/{directory}/{examples}{}", what.name)
}

/// What `cargo run` sets for a program: the variables of its package (The Cargo Book, "Environment
/// variables Cargo sets for crates") and the `[env]` tables of the configuration.
fn environment(inputs: &Inputs<'_>, what: &Expected) -> Vec<EnvVar> {
    let package = inputs.roots.iter().find(|package| package.name.as_str() == what.package);
    let of_package = package.map(|package| of_package(package)).unwrap_or_default();
    let cargo = inputs.host.environment.get("CARGO").cloned();
    let of_package = of_package.into_iter().chain(cargo.map(|path| ("CARGO".to_owned(), path)));
    let of_package = of_package.map(|(key, value)| EnvVar {
        key,
        value,
        because: "as `cargo run` sets it".to_owned(),
    });
    let tables = build_environment(&Environment::new(), inputs.config_files);
    let of_tables = tables.into_keys().filter_map(|key| {
        let value = inputs.host.environment.get(&key)?.clone();
        Some(EnvVar { key, value, because: "from `[env]` of your cargo configuration".to_owned() })
    });
    of_package.chain(of_tables).collect()
}

fn of_package(package: &Package) -> Vec<(String, String)> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let path = |value: &Option<cargo_metadata::camino::Utf8PathBuf>| {
        value.as_ref().map(ToString::to_string).unwrap_or_default()
    };
    let version = &package.version;
    let directory = package.manifest_path.parent().map(ToString::to_string).unwrap_or_default();
    [
        ("CARGO_MANIFEST_DIR", directory),
        ("CARGO_MANIFEST_PATH", package.manifest_path.to_string()),
        ("CARGO_PKG_NAME", package.name.to_string()),
        ("CARGO_PKG_VERSION", version.to_string()),
        ("CARGO_PKG_VERSION_MAJOR", version.major.to_string()),
        ("CARGO_PKG_VERSION_MINOR", version.minor.to_string()),
        ("CARGO_PKG_VERSION_PATCH", version.patch.to_string()),
        ("CARGO_PKG_VERSION_PRE", version.pre.to_string()),
        ("CARGO_PKG_AUTHORS", package.authors.join(":")),
        ("CARGO_PKG_DESCRIPTION", text(&package.description)),
        ("CARGO_PKG_HOMEPAGE", text(&package.homepage)),
        ("CARGO_PKG_REPOSITORY", text(&package.repository)),
        ("CARGO_PKG_LICENSE", text(&package.license)),
        ("CARGO_PKG_LICENSE_FILE", path(&package.license_file)),
        ("CARGO_PKG_README", path(&package.readme)),
        (
            "CARGO_PKG_RUST_VERSION",
            package.rust_version.as_ref().map(ToString::to_string).unwrap_or_default(),
        ),
    ]
    .map(|(key, value)| (key.to_owned(), value))
    .into()
}
