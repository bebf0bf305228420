//! The speed of what comes out: the same programs built by cargo with glibc, by peers and by us, in turns.

mod builds;
mod figures;
mod report;
mod suite;

use muslin_exec::{Command, Measured, timed};
use muslin_schema::Target;

use builds::{Variant, build, variants};
use figures::Figures;
use suite::{ROUTINES, START, SUITE};
use xtask::repository::root;

/// How many starts of the least program one round has. Each is a measurement.
const STARTS: u32 = 20;

/// What to do of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Stage {
    /// Build, then measure
    All,
    /// Build only, and forget what was measured
    Build,
    /// Measure what an earlier run has built; each run adds its rounds to those before
    Measure,
    /// Write the pages of what was measured
    Report,
}

/// Builds and measures; writes `docs/src/speed.svg`, `docs/src/memory-routines.svg` and the tables in `docs/src/speed.md`.
pub(super) fn run(
    muslin: &Command,
    target: Target,
    rounds: usize,
    stage: Stage,
    say: &mut dyn FnMut(String),
) -> Result<(), String> {
    let variants = variants(target, say);
    let kept = root().join("target/bench-runtime/figures.tsv");
    if matches!(stage, Stage::All | Stage::Build) {
        for variant in &variants {
            say(format!("building {}: {}", variant.id, variant.title));
            build(variant, muslin, target)?;
        }
        muslin_exec::write_if_different(&kept, b"", false).map_err(|error| error.to_string())?;
    }
    if stage == Stage::Build {
        return Ok(());
    }
    let variants: Vec<Variant> = variants.into_iter().filter(Variant::is_built).collect();
    let mut figures = Figures::new(&variants);
    figures.load(&muslin_exec::read_if_there(&kept).unwrap_or_default())?;
    if stage != Stage::Report {
        for _ in 0..rounds.max(1) {
            round(&variants, &mut figures)?;
            // Round by round: what was measured is not lost when a run is ended.
            muslin_exec::write_if_different(&kept, figures.text().as_bytes(), false)
                .map_err(|error| error.to_string())?;
        }
    }
    for (at, variant) in variants.iter().enumerate() {
        figures.sizes[at] = variant.size()?;
    }
    for line in report::lines(&variants, &figures) {
        say(line);
    }
    if stage == Stage::Measure {
        return Ok(());
    }
    report::write(&root().join("docs/src"), &variants, &figures)
}

/// All cases of all variants in turns.
fn round(variants: &[Variant], figures: &mut Figures) -> Result<(), String> {
    let round = figures.rounds();
    let works = SUITE.iter().filter(|case| **case != START);
    for case in works.chain(&ROUTINES) {
        for turn in 0..variants.len() {
            let at = (round + turn) % variants.len();
            figures.read(at, &variants[at].work(case)?)?;
        }
    }
    for shift in 0..STARTS as usize {
        for turn in 0..variants.len() {
            let at = (shift + turn) % variants.len();
            figures.add(at, START, start(&variants[at])?);
        }
    }
    Ok(())
}

/// The time of one start of the least program, in nanoseconds.
fn start(variant: &Variant) -> Result<f64, String> {
    let job = Measured {
        command: Command::new(variant.program("hello")),
        input: None,
        limit: std::time::Duration::from_secs(10),
    };
    let run = timed(&job).map_err(|error| error.to_string())?;
    Ok(run.elapsed.as_secs_f64() * 1e9)
}
