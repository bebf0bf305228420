//! A static build beside cargo's own build of the same.

use std::path::Path;
use std::time::Duration;

use muslin_exec::{Command, Real, Runner as _};
use muslin_schema::Target;

use super::comparison::{Aim, Side, least, milliseconds, verdict};
use xtask::commands::run as run_command;
use xtask::repository::root;

/// Prints a line a comparison.
pub(super) fn run(
    muslin: &Path,
    target: Target,
    rounds: usize,
    say: &mut dyn FnMut(String),
) -> Result<(), String> {
    let directory = tempfile::tempdir().map_err(|error| error.to_string())?;
    let hello = directory.path().join("hello");
    run_command(&Command::new("cargo").args(["new", "--quiet", "--vcs=none"]).args([&hello]))?;
    let (cargo_directory, muslin_directory) =
        (directory.path().join("cargo"), directory.path().join("muslin"));
    let linker = format!("target.{target}.linker=\"rust-lld\"");
    let cargo = Command::new("cargo")
        .args(["build", "--release", "--quiet", "--target", target.triple(), "--config", &linker])
        .env("CARGO_TARGET_DIR", &cargo_directory)
        .within(&hello);
    let static_build = Command::new(muslin)
        .args(["muslin", "static-build", "--quiet", "--target-dir"])
        .args([&muslin_directory])
        .within(&hello);

    let large = root().join("ci/large-graph");
    let graph =
        ["metadata", "--format-version=1", "--locked", "--filter-platform", target.triple()];
    let metadata = Command::new("cargo").args(graph).within(&large);
    let packages = Real.capture(&metadata).map_err(|error| error.to_string())?;
    let packages = packages.output.matches("\"manifest_path\":").count();
    let survey = Command::new(muslin)
        .args(["muslin", "natives", "--locked", "--format=json"])
        .within(&large);

    say(format!("{:<34} {:>9} {:>9}", "least of each, in ms", "cargo", "muslin"));
    let mut compare = |name: String, sides: [Side; 2], aim: Aim| {
        let [cargo, muslin] = least(&sides, rounds)?.try_into().unwrap_or_default();
        let (a, b) = (milliseconds(cargo), milliseconds(muslin));
        say(format!("{name:<34} {a:>9.1} {b:>9.1}  {}", verdict(cargo, muslin, aim)));
        Ok::<(), String>(())
    };
    let side = |command: &Command, clean: Option<&Path>| Side {
        name: String::new(),
        command: command.clone(),
        clean: clean.map(Path::to_owned),
        before: None,
    };
    compare(
        "hello, nothing to do".to_owned(),
        [side(&cargo, None), side(&static_build, None)],
        Aim::Longer(Duration::from_millis(100)),
    )?;
    compare(
        "hello, from nothing".to_owned(),
        [side(&cargo, Some(&cargo_directory)), side(&static_build, Some(&muslin_directory))],
        Aim::Times(1.5),
    )?;
    compare(
        format!("survey of {packages} packages"),
        [side(&metadata, None), side(&survey, None)],
        Aim::Times(1.2),
    )
}
