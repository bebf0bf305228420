//! The memory routines by size: glibc's, musl's and ours, called by the same program, which take turns.

use std::collections::BTreeMap;
use std::path::PathBuf;

use muslin_exec::{Command, Real, Runner as _};
use muslin_schema::Target;

use super::about::about;
use xtask::commands::run as run_command;
use xtask::repository::root;

/// What is timed, as `ci/bench-memory` knows it.
const ROUTINES: [&str; 7] =
    ["memcpy", "memmove", "memset", "memcmp", "strlen", "memchr", "memrchr"];

/// What ours may take beside glibc's, for any size, and for sizes that chance picks.
const ANY_SIZE: f64 = 1.25;
const MIXED: [(&str, f64); 2] = [("memcmp", 1.0), ("memcpy", 0.7)];
/// The mix of the aims: to 256 bytes.
const MIX: &str = "~256";

/// The sizes that the page shows, in bytes, and as it names those that chance picks.
const SHOWN: [(&str, &str); 16] = [
    ("1", "1"),
    ("8", "8"),
    ("16", "16"),
    ("24", "24"),
    ("32", "32"),
    ("64", "64"),
    ("128", "128"),
    ("256", "256"),
    ("1024", "1024"),
    ("4096", "4096"),
    ("65536", "65536"),
    ("1048576", "1048576"),
    ("~16", "by chance, to 16"),
    ("~64", "to 64"),
    ("~256", "to 256"),
    ("~1024", "to 1024"),
];

/// The least time of a call by size, for each program; sizes in the order of the program.
struct Times {
    sizes: Vec<String>,
    least: Vec<BTreeMap<String, f64>>,
}

impl Times {
    /// The time with glibc's, musl's and our routine, in nanoseconds; `NAN` where it was not measured.
    fn of(&self, size: &str) -> [f64; 3] {
        [0, 1, 2].map(|at: usize| self.least[at].get(size).copied().unwrap_or(f64::NAN))
    }
}

/// Prints a table a routine and what of the aims is reached; writes what `docs/src/speed.md` shows of it.
pub(super) fn run(
    muslin: &Command,
    target: Target,
    rounds: usize,
    say: &mut dyn FnMut(String),
) -> Result<(), String> {
    let programs = programs(muslin, target)?;
    let mut all = Vec::new();
    for routine in ROUTINES {
        let times = times(&programs, routine, rounds)?;
        columns(routine, &times).into_iter().for_each(&mut *say);
        all.push((routine, times));
    }
    let aims = aims(&all);
    aims.iter().cloned().for_each(say);
    let output = format!("{}\n\n{}\n- {}", about(rounds)?, table(&all), aims.join("\n- "));
    crate::page::put(&root().join("docs/src/speed.md"), "bench memory", &output)
}

fn columns(routine: &str, times: &Times) -> Vec<String> {
    let mut lines = vec![format!(
        "{routine:<10} {:>10} {:>10} {:>10}  {:>10} {:>10}",
        "glibc", "musl", "ours", "of glibc's", "of musl's"
    )];
    lines.extend(times.sizes.iter().map(|size| {
        let [glibc, musl, ours] = times.of(size);
        let (of_glibc, of_musl) = (ours / glibc, ours / musl);
        format!(
            "{size:>10} {glibc:>10.2} {musl:>10.2} {ours:>10.2}  {of_glibc:>9.2}× {of_musl:>9.2}×"
        )
    }));
    lines
}

/// The table of the page: our time as a part of glibc's, and of musl's.
fn table(all: &[(&str, Times)]) -> String {
    let names: Vec<String> = all.iter().map(|(name, _)| format!("`{name}`")).collect();
    let mut text =
        format!("| bytes | {} |\n|---|{}\n", names.join(" | "), "---|".repeat(names.len()));
    for (size, title) in SHOWN {
        let cells: Vec<String> = all
            .iter()
            .map(|(_, times)| {
                let [glibc, musl, ours] = times.of(size);
                format!("{:.2}× · {:.2}×", ours / glibc, ours / musl)
            })
            .collect();
        text.push_str(&format!("| {title} | {} |\n", cells.join(" | ")));
    }
    text
}

/// What is aimed at beside glibc, with what came out.
fn aims(all: &[(&str, Times)]) -> Vec<String> {
    let line = |what: String, ratio: f64, most: f64| {
        let verdict = if ratio <= most { "reached" } else { "missed" };
        format!("{what}: {ratio:.2}× of glibc's time (at most {most}×: {verdict})")
    };
    let ratio = |times: &Times, size: &str| {
        let [glibc, _, ours] = times.of(size);
        ours / glibc
    };
    let worst = all.iter().filter_map(|(routine, times)| {
        let sizes = times.sizes.iter().filter(|size| !size.starts_with('~'));
        let (worst, size) = sizes
            .map(|size| (ratio(times, size), size))
            .max_by(|one, other| one.0.total_cmp(&other.0))?;
        Some(line(format!("`{routine}`, the worst size ({size})"), worst, ANY_SIZE))
    });
    let mixed = MIXED.iter().filter_map(|(name, most)| {
        let (_, times) = all.iter().find(|(routine, _)| routine == name)?;
        Some(line(format!("`{name}`, sizes by chance to 256"), ratio(times, MIX), *most))
    });
    worst.chain(mixed).collect()
}

/// The program three times: as cargo builds it for glibc, with musl's routines, and with ours.
fn programs(muslin: &Command, target: Target) -> Result<Vec<PathBuf>, String> {
    let project = root().join("ci/bench-memory");
    let directory = |name: &str| root().join("target/bench-memory").join(name);
    let triple = format!("{}-unknown-linux-gnu", target.arch());
    let glibc = Command::new("cargo").args(["build", "--release", "--quiet", "--target", &triple]);
    run_command(&glibc.env("CARGO_TARGET_DIR", directory("glibc")).within(&project))?;
    for whose in ["musl", "muslin"] {
        let args = ["static-build", "--quiet", "--libc-routines", whose];
        let command = muslin.clone().args(args).args(["--target", target.triple()]);
        let command = command.args(["--target-dir".as_ref(), directory(whose).as_os_str()]);
        run_command(&command.within(&project))?;
    }
    let built = |name: &str, triple: &str| {
        directory(name).join(triple).join("release").join("bench-memory")
    };
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
