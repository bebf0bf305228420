//! `cargo metadata`, for one target.

use cargo_metadata::{Metadata, MetadataCommand};
use muslin_exec::{Command, RunError, Stream};
use muslin_failures::{Context, Failures, Output};
use muslin_schema::{Exit, Failure, Finding, Request, Target};

use crate::events::Event;
use crate::session::Session;

/// The package graph cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum MetadataError {
    #[error(transparent)]
    Run(#[from] RunError),
    /// Cargo refused; `printed` is what it said, and `causes` what is known of that.
    #[error("cargo cannot read this project")]
    Refused { printed: String, causes: Vec<Finding>, offline: bool },
    #[error("cargo's metadata cannot be understood")]
    Unreadable(#[from] cargo_metadata::Error),
}

impl Failure for MetadataError {
    fn exit(&self) -> Exit {
        Exit::Metadata
    }

    fn details(&self) -> Vec<String> {
        match self {
            Self::Refused { printed, .. } => printed.lines().map(str::to_owned).collect(),
            _ => Vec::new(),
        }
    }

    fn causes(&self) -> Vec<Finding> {
        match self {
            Self::Refused { causes, .. } => causes.clone(),
            _ => Vec::new(),
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::Refused { offline: true, causes, .. } if causes.is_empty() => {
                Some("if something must be fetched: run once without `--offline`".to_owned())
            }
            _ => None,
        }
    }
}

/// The graph as it is resolved for a target, with the request's features.
pub(crate) fn metadata(
    session: &Session<'_>,
    request: &Request,
    target: Target,
) -> Result<Metadata, MetadataError> {
    let cargo = session.environment.get("CARGO").map_or("cargo", String::as_str);
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
    if let Some(directory) = &request.target_dir {
        // `metadata` knows no `--target-dir`, but the variable, which is stronger than any configuration.
        let directory = std::path::absolute(directory).unwrap_or_else(|_| directory.into());
        command = command.env("CARGO_TARGET_DIR", directory);
    }
    for config in configs(&request.cargo_args) {
        command = command.args(["--config", config]);
    }
    for feature in features(request) {
        command = command.args(["--features", &feature]);
    }
    command = command.args(request.features.flags()).args(request.network.flags());
    let (mut answer, mut printed) = (String::new(), String::new());
    let code = session.runner.stream(&command, &mut |stream, line| match stream {
        Stream::Output => answer.push_str(line),
        // What cargo is doing is reported as it happens; the rest is why it failed, if it did.
        Stream::Error if is_status(line) => {
            let subject = line.trim_start().split_once(' ').map_or("", |(_, rest)| rest);
            session.events.event(Event::CargoStatus { line, subject });
        }
        Stream::Error => {
            printed.push_str(line);
            printed.push('\n');
        }
    })?;
    if code != Some(0) {
        // The user's own failure files are found by the configuration, which is not read yet.
        let diagnosis = Failures::embedded().diagnose(&Output::of(&printed), &Context::default());
        let (causes, offline) = (diagnosis.causes, request.network.is_offline());
        return Err(MetadataError::Refused { printed, causes, offline });
    }
    Ok(MetadataCommand::parse(answer)?)
}

/// Whether a line of cargo's says what it is doing: a verb that is right in a column of twelve.
pub(crate) fn is_status(line: &str) -> bool {
    let verb = line.trim_start().split(' ').next().unwrap_or_default();
    let width = line.len() - line.trim_start().len() + verb.len();
    let capital = verb.starts_with(|c: char| c.is_ascii_uppercase());
    width == 12 && capital && (verb.ends_with("ing") || verb.ends_with("ed"))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cargo_is_doing_is_no_part_of_why_it_failed() {
        for line in
            ["    Updating index", "  Downloaded syn v3.0.10", "    Blocking waiting for file lock"]
        {
            assert!(is_status(line), "{line}");
        }
        for line in [
            "error: no matching package named `x` found",
            "required by package `y`",
            "Caused by:",
            "  attempting to make an HTTP request, but --offline was specified",
        ] {
            assert!(!is_status(line), "{line}");
        }
    }
}
