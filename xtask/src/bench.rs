//! Speed, as ratios measured in one run: what is compared takes turns, so that a busy machine slows both.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use muslin_exec::{Command, Real, Runner as _, Stopwatch};
use muslin_schema::Target;

use crate::setup::run as run_command;
use crate::tidy::root;

/// How long to measure.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// How often each side of a comparison runs.
    #[arg(long, default_value_t = 15)]
    rounds: usize,
}

/// Two commands that do the same job, cargo's own first.
struct Comparison {
    name: String,
    cargo: Command,
    muslin: Command,
    /// Runs before each, untimed.
    before: Option<PathBuf>,
    aim: Aim,
}

/// What the second may take beside the first.
enum Aim {
    /// So much longer.
    Longer(Duration),
    /// So many times as long.
    Times(f64),
}

/// Builds our own release executable, measures with it, and prints a line a comparison.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    match comparisons() {
        Ok((comparisons, _folder)) => {
            let mut out = io::stdout().lock();
            let _ = writeln!(out, "{:<34} {:>9} {:>9}", "least of each, in ms", "cargo", "muslin");
            for comparison in comparisons {
                let line = measure(&comparison, arguments.rounds);
                let _ = writeln!(
                    out,
                    "{}",
                    line.unwrap_or_else(|why| format!("{}: {why}", comparison.name))
                );
            }
            ExitCode::SUCCESS
        }
        Err(why) => {
            let _ = writeln!(io::stderr(), "error: {why}");
            ExitCode::FAILURE
        }
    }
}

fn comparisons() -> Result<(Vec<Comparison>, tempfile::TempDir), String> {
    let target =
        Target::of_host(std::env::consts::ARCH).ok_or("no static target for this machine")?;
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let root = root();
    run_command(
        &Command::new(&own).args(["static-build", "-q", "-p", "cargo-muslin"]).within(&root),
    )?;
    let muslin = root.join(format!("target/{target}/release/cargo-muslin"));

    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let hello = folder.path().join("hello");
    run_command(&Command::new("cargo").args(["new", "--quiet", "--vcs=none"]).args([&hello]))?;
    let linker = format!("target.{target}.linker=\"rust-lld\"");
    let build = Command::new("cargo")
        .args(["build", "--release", "--quiet", "--target", target.triple(), "--config", &linker])
        .env("CARGO_TARGET_DIR", folder.path().join("cargo"))
        .within(&hello);
    let static_build = Command::new(&muslin)
        .args(["muslin", "static-build", "--quiet", "--target-dir"])
        .args([folder.path().join("muslin")])
        .within(&hello);

    let large = root.join("ci/large-graph");
    let graph =
        ["metadata", "--format-version=1", "--locked", "--filter-platform", target.triple()];
    let metadata = Command::new("cargo").args(graph).within(&large);
    let packages = Real.capture(&metadata).map_err(|error| error.to_string())?;
    let packages = packages.output.matches("\"manifest_path\":").count();
    let survey = Command::new(&muslin)
        .args(["muslin", "natives", "--locked", "--format=json"])
        .within(&large);

    let comparisons = vec![
        Comparison {
            name: "hello, nothing to do".to_owned(),
            cargo: build.clone(),
            muslin: static_build.clone(),
            before: None,
            aim: Aim::Longer(Duration::from_millis(100)),
        },
        Comparison {
            name: "hello, from nothing".to_owned(),
            cargo: build,
            muslin: static_build,
            before: Some(folder.path().to_owned()),
            aim: Aim::Times(1.5),
        },
        Comparison {
            name: format!("survey of {packages} packages"),
            cargo: metadata,
            muslin: survey,
            before: None,
            aim: Aim::Times(1.2),
        },
    ];
    Ok((comparisons, folder))
}

fn measure(comparison: &Comparison, rounds: usize) -> Result<String, String> {
    let Comparison { name, cargo, muslin, before, aim } = comparison;
    for command in [cargo, muslin] {
        timed(command, None)?;
    }
    let (mut least_cargo, mut least_muslin) = (Duration::MAX, Duration::MAX);
    for _ in 0..rounds.max(1) {
        least_cargo = least_cargo.min(timed(cargo, before.as_deref())?);
        least_muslin = least_muslin.min(timed(muslin, before.as_deref())?);
    }
    let milliseconds = |time: Duration| time.as_secs_f64() * 1000.0;
    let (a, b) = (milliseconds(least_cargo), milliseconds(least_muslin));
    let (result, aim, reached) = match aim {
        Aim::Longer(most) => {
            let most = milliseconds(*most);
            (format!("{:+.0} ms", b - a), format!("at most +{most:.0} ms"), b - a <= most)
        }
        Aim::Times(most) => (format!("{:.2}×", b / a), format!("at most {most}×"), b / a <= *most),
    };
    let verdict = if reached { "reached" } else { "missed" };
    Ok(format!("{name:<34} {a:>9.1} {b:>9.1}  {result:>8}  ({aim}: {verdict})"))
}

/// One run; `clean` names the folder whose build folders are removed first.
fn timed(command: &Command, clean: Option<&Path>) -> Result<Duration, String> {
    if let Some(folder) = clean {
        for build in ["cargo", "muslin"] {
            muslin_exec::remove_tree(&folder.join(build)).map_err(|error| error.to_string())?;
        }
    }
    let watch = Stopwatch::start();
    let captured = Real.capture(command).map_err(|error| error.to_string())?;
    let time = watch.elapsed();
    if captured.succeeded() {
        Ok(time)
    } else {
        Err(format!("`{command}` failed:\n{}", captured.error))
    }
}
