//! Speed, as ratios measured in one run: what is compared takes turns, so that a busy machine slows both.

mod about;
mod builds;
mod comparison;
mod image;
mod inspect;
mod memory;
mod runtime;
mod toolchains;

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use muslin_schema::Target;

use crate::product;
use xtask::commands::run as run_command;
use xtask::repository::root;

/// What to measure, and how long.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// What to measure; the default is the first
    #[arg(value_enum, default_value = "builds")]
    what: Vec<What>,
    /// How often each side of a comparison runs
    #[arg(long, default_value_t = 15)]
    rounds: usize,
    /// Of `runtime`: build, measure and write apart, so that nothing else runs while it is measured
    #[arg(long, value_enum, default_value = "all")]
    stage: runtime::Stage,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum What {
    /// A static build beside cargo's own build of the same
    Builds,
    /// A project with C under every toolchain, beside cargo-zigbuild
    Toolchains,
    /// An image of an executable that is built already
    Image,
    /// What the executables do in their time, beside glibc's and a peer's; writes docs/src/speed.md
    Runtime,
    /// memcpy, memcmp and their like by size: glibc's, musl's and ours
    Memory,
    /// A large library, beside `readelf` and `checksec`
    Inspect,
}

/// Builds our own release executable, measures with it, and prints a line a comparison.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    match measure(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            // If standard error is closed, the exit code still reports the failure.
            let _ = writeln!(io::stderr(), "error: {why}");
            ExitCode::FAILURE
        }
    }
}

fn measure(arguments: &Arguments) -> Result<(), String> {
    let target =
        Target::of_host(std::env::consts::ARCH).ok_or("no static target for this machine")?;
    let own = product::muslin().map_err(|error| error.to_string())?;
    let uses_release =
        arguments.what.iter().any(|what| !matches!(what, What::Memory | What::Runtime));
    if uses_release {
        let build = ["static-build", "-q", "-p", "cargo-muslin"];
        run_command(&own.clone().args(build).within(root()))?;
    }
    let muslin: PathBuf = root().join(format!("target/{target}/release/cargo-muslin"));
    let mut say = |line: String| {
        let _ = writeln!(io::stdout(), "{line}");
    };
    for what in &arguments.what {
        match what {
            What::Builds => builds::run(&muslin, target, arguments.rounds, &mut say)?,
            What::Inspect => inspect::run(&muslin, arguments.rounds, &mut say)?,
            What::Image => say(image::line(arguments.rounds)?),
            What::Runtime => {
                runtime::run(&own, target, arguments.rounds, arguments.stage, &mut say)?;
            }
            What::Memory => memory::run(&own, target, arguments.rounds, &mut say)?,
            What::Toolchains => toolchains::run(&muslin, target, arguments.rounds, &mut say)?,
        }
    }
    Ok(())
}
