//! `cargo metadata`, for one target.

use cargo_metadata::{Metadata, MetadataCommand};
use muslin_exec::{Command, RunError, Runner};
use muslin_schema::{Environment, Exit, Failure, Request, Target};

/// The package graph cannot be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum MetadataError {
    #[error(transparent)]
    Run(#[from] RunError),
    /// Cargo refused; `said` is what it said.
    #[error("cargo cannot read this project")]
    Refused { said: String, offline: bool },
    #[error("cargo's metadata cannot be understood")]
    Unreadable(#[from] cargo_metadata::Error),
}

impl Failure for MetadataError {
    fn exit(&self) -> Exit {
        Exit::Metadata
    }

    fn details(&self) -> Vec<String> {
        match self {
            Self::Refused { said, .. } => said.lines().map(str::to_owned).collect(),
            _ => Vec::new(),
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::Refused { offline: true, .. } => {
                Some("if something has to be fetched: once without `--offline`".to_owned())
            }
            _ => None,
        }
    }
}

/// The graph as it is resolved for a target, with the request's features.
pub(crate) fn metadata(
    runner: &dyn Runner,
    request: &Request,
    environment: &Environment,
    target: Target,
) -> Result<Metadata, MetadataError> {
    let cargo = environment.get("CARGO").map_or("cargo", String::as_str);
    let mut command = Command::new(cargo).args([
        "metadata",
        "--format-version=1",
        "--color=never",
        "--filter-platform",
        target.triple(),
    ]);
    if let Some(path) = &request.manifest_path {
        command = command.args(["--manifest-path", path]);
    }
    if let Some(folder) = &request.target_dir {
        // `metadata` knows no `--target-dir`, but the variable, which is stronger than any configuration.
        let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.into());
        command = command.env("CARGO_TARGET_DIR", folder);
    }
    for config in configs(&request.cargo_args) {
        command = command.args(["--config", config]);
    }
    for feature in features(request) {
        command = command.args(["--features", &feature]);
    }
    command = command.args(request.features.flags()).args(request.network.flags());
    let captured = runner.capture(&command)?;
    if !captured.succeeded() {
        let (said, offline) = (captured.error, request.network.is_offline());
        return Err(MetadataError::Refused { said, offline });
    }
    Ok(MetadataCommand::parse(captured.output)?)
}

/// The `--config` values among the arguments for cargo: they can change the graph too.
fn configs(cargo_args: &[String]) -> impl Iterator<Item = &str> {
    let after =
        cargo_args.windows(2).filter(|pair| pair[0] == "--config").map(|pair| pair[1].as_str());
    after.chain(cargo_args.iter().filter_map(|word| word.strip_prefix("--config=")))
}

/// Features as `cargo metadata` wants them: it knows no `--package`, so a feature of the one selected
/// package is named with it.
fn features(request: &Request) -> Vec<String> {
    let names = request.features.list.iter();
    match request.selection.packages.as_slice() {
        [package] if !package.contains(['@', ':', '/']) => names
            .map(|name| if name.contains('/') { name.clone() } else { format!("{package}/{name}") })
            .collect(),
        _ => names.cloned().collect(),
    }
}
