//! The memory routines by size: glibc's, musl's and ours, called by the same program, which take turns.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use muslin_exec::{Command, Real, Runner as _};
use muslin_schema::Target;

use crate::setup::run as run_command;
use crate::tidy::root;

/// What is timed, as `ci/bench-memory` knows it.
const ROUTINES: [&str; 7] =
    ["memcpy", "memmove", "memset", "memcmp", "strlen", "memchr", "memrchr"];

/// What ours may take beside glibc's, for any size, and for sizes that chance picks.
const ANY_SIZE: f64 = 1.25;
const MIXED: [(&str, f64); 2] = [("memcmp", 1.0), ("memcpy", 0.7)];
/// The mix of the aims: up to 256 bytes.
const MIX: &str = "~256";

/// The least time of a call by size, for each program; sizes in the order of the program.
struct Times {
    sizes: Vec<String>,
    least: Vec<BTreeMap<String, f64>>,
}

/// Prints a table a routine, and what of the aims is reached.
pub(super) fn run(
    xtask: &Path,
    target: Target,
    rounds: usize,
    say: &mut dyn FnMut(String),
) -> Result<(), String> {
    let programs = programs(xtask, target)?;
    let mut slowest = Vec::new();
    let mut mixed = Vec::new();
    for routine in ROUTINES {
        let times = times(&programs, routine, rounds)?;
        say(format!(
            "{routine:<10} {:>10} {:>10} {:>10}  {:>10} {:>10}",
            "glibc", "musl", "ours", "of glibc's", "of musl's"
        ));
        let mut worst = (0.0, String::new());
        for size in &times.sizes {
            let [glibc, musl, ours] =
                [0, 1, 2].map(|at: usize| times.least[at].get(size).copied().unwrap_or(f64::NAN));
            let ratio = ours / glibc;
            say(format!(
                "{size:>10} {glibc:>10.2} {musl:>10.2} {ours:>10.2}  {ratio:>9.2}× {:>9.2}×",
                ours / musl
            ));
            if !size.starts_with('~') && ratio > worst.0 {
                worst = (ratio, size.clone());
            }
            let aim = MIXED.iter().find(|(name, _)| *name == routine && size == MIX);
            mixed.extend(aim.map(|(_, most)| (routine, ratio, *most)));
        }
        slowest.push((routine, worst));
    }
    let verdict = |ratio: f64, most: f64| {
        format!("(at most {most}×: {})", if ratio <= most { "reached" } else { "missed" })
    };
    say(format!("{:<44} {:>9}", "ours, as parts of glibc's time", ""));
    for (routine, (ratio, size)) in slowest {
        let name = format!("{routine}, the worst size ({size})");
        say(format!("{name:<44} {ratio:>8.2}×  {}", verdict(ratio, ANY_SIZE)));
    }
    for (routine, ratio, most) in mixed {
        let name = format!("{routine}, sizes by chance up to 256");
        say(format!("{name:<44} {ratio:>8.2}×  {}", verdict(ratio, most)));
    }
    Ok(())
}

/// The program three times: as cargo builds it for glibc, with musl's routines, and with ours.
fn programs(xtask: &Path, target: Target) -> Result<Vec<PathBuf>, String> {
    let project = root().join("ci/bench-memory");
    let folder = |name: &str| root().join("target/bench-memory").join(name);
    let triple = format!("{}-unknown-linux-gnu", target.arch());
    let glibc = Command::new("cargo").args(["build", "--release", "--quiet", "--target", &triple]);
    run_command(&glibc.env("CARGO_TARGET_DIR", folder("glibc")).within(&project))?;
    for whose in ["musl", "muslin"] {
        let words = ["static-build", "--quiet", "--memory-routines", whose];
        let command = Command::new(xtask).args(words).args(["--target", target.triple()]);
        let command = command.args(["--target-dir".as_ref(), folder(whose).as_os_str()]);
        run_command(&command.within(&project))?;
    }
    let built =
        |name: &str, triple: &str| folder(name).join(triple).join("release").join("bench-memory");
    Ok(vec![
        built("glibc", &triple),
        built("musl", target.triple()),
        built("muslin", target.triple()),
    ])
}

fn times(programs: &[PathBuf], routine: &str, rounds: usize) -> Result<Times, String> {
    let mut times = Times { sizes: Vec::new(), least: vec![BTreeMap::new(); programs.len()] };
    for _ in 0..rounds.max(1) {
        for (program, least) in programs.iter().zip(&mut times.least) {
            let command = Command::new(program).args([routine]);
            let captured = Real.capture(&command).map_err(|error| error.to_string())?;
            if !captured.succeeded() {
                return Err(format!("`{command}` failed:\n{}", captured.error));
            }
            for (size, time) in captured.output.lines().filter_map(|line| line.split_once('\t')) {
                let time: f64 =
                    time.parse().map_err(|_| format!("`{command}` printed `{time}`"))?;
                let known = least.entry(size.to_owned()).or_insert(time);
                *known = known.min(time);
                if !times.sizes.iter().any(|one| one == size) {
                    times.sizes.push(size.to_owned());
                }
            }
        }
    }
    Ok(times)
}
