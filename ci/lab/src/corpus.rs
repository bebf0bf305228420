//! Builds the fixtures and the registry's programs with the real command line, and runs what comes out.
//!
//! Nothing here knows how a static build works: each case says in data what must come out of it, and
//! every executable has to run in an empty root. A tool that is missing fails the case and names the
//! command that installs it.

mod attempt;
mod bare;
mod case;
mod delivered;
mod empty_root;
mod failed;
mod kept;
mod machine;
mod peers;
mod predicted;
mod project;
mod refused;
mod registry;
mod services;
mod sources;
mod sysroot;
mod toolchains;
mod tree;

use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::{slice, thread};

use muslin_exec::Stopwatch;
use muslin_schema::{Exit, Target};

use case::Case;
use failed::Failed;
use machine::Machine;

use xtask::repository::root;

/// Which cases to run, and for what.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    part: Option<Part>,
    /// Run only the cases of these names, wherever they come from
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// Run the fixtures; the default when nothing else is named
    #[arg(long)]
    fixtures: bool,
    /// Run the programs of `ci/cases.toml`, fetched by cargo as they were published
    #[arg(long)]
    registry: bool,
    /// Run the projects of `ci/services`, which speak with servers on loopback
    #[arg(long)]
    services: bool,
    /// Build for this target only: a full triple, `x86_64` or `aarch64`
    #[arg(long = "target", value_name = "TARGET")]
    targets: Vec<Target>,
    /// How many cases are run at once
    #[arg(short, long, value_name = "N", default_value = "1")]
    jobs: NonZeroUsize,
    /// Name the cases and their traps, and run nothing
    #[arg(long)]
    list: bool,
    /// Where all cases build [default: target/corpus]
    #[arg(long, value_name = "DIR")]
    target_dir: Option<PathBuf>,
}

/// What is more than to run cases as they are.
#[derive(Debug, clap::Subcommand)]
enum Part {
    /// Build the cases that need a compiler under every toolchain here, and write docs/src/toolchains.md
    Toolchains(toolchains::Arguments),
    /// Build what the registry has with cargo alone, with the nearest peer and with us, and write docs/src/corpus.md
    Peers(peers::Arguments),
    /// Ask `doctor` about programs that no rule was written for, build them with `--build`, and write docs/src/prediction.md
    Predicted(predicted::Arguments),
    /// Build with C on a machine that has rustup and a C linker only, made in a directory by debootstrap
    BareMachine,
}

impl Arguments {
    fn wanted_targets<'a>(&'a self, of_case: &'a [Target]) -> impl Iterator<Item = Target> + 'a {
        let wanted = |target: &Target| self.targets.is_empty() || self.targets.contains(target);
        of_case.iter().copied().filter(wanted)
    }
}

/// Runs the wanted cases and prints for each whether it came out as expected.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    match &arguments.part {
        Some(Part::Toolchains(arguments)) => return toolchains::run(arguments),
        Some(Part::Peers(arguments)) => return peers::run(arguments),
        Some(Part::Predicted(arguments)) => return predicted::run(arguments),
        Some(Part::BareMachine) => return bare::run(),
        None => {}
    }
    let mut out = io::stdout();
    match select(arguments) {
        Ok(cases) if arguments.list => list(&cases, &mut out),
        Ok(cases) => run_all(arguments, &cases, &mut out),
        Err(failed) => {
            // A closed standard error must not hide the exit code.
            let _ = writeln!(io::stderr(), "error: {failed}");
            Exit::Usage.into()
        }
    }
}

fn select(arguments: &Arguments) -> Result<Vec<Case>, Failed> {
    let others = arguments.services || arguments.registry || !arguments.names.is_empty();
    let groups = [
        (case::fixtures(&root().join("ci/fixtures"))?, arguments.fixtures || !others),
        (case::fixtures(&root().join("ci/services"))?, arguments.services),
        (case::programs(&root().join("ci/cases.toml"))?, arguments.registry),
    ];
    for name in &arguments.names {
        if !groups.iter().flat_map(|(cases, _)| cases).any(|case| case.name == *name) {
            return Err(Failed::because(format!(
                "there is no case `{name}`; `cargo lab corpus --list` names them all"
            )));
        }
    }
    let cases = groups.into_iter().flat_map(|(cases, wanted)| {
        let named = |case: &Case| arguments.names.contains(&case.name);
        cases.into_iter().filter(move |case| wanted || arguments.list || named(case))
    });
    Ok(cases.collect())
}

fn list(cases: &[Case], out: &mut dyn Write) -> ExitCode {
    for case in cases {
        let architectures: Vec<&str> = case.spec.targets.iter().map(|t| t.arch()).collect();
        let _ =
            writeln!(out, "{:<26} {:<15} {}", case.name, architectures.join(" "), case.spec.why);
    }
    ExitCode::SUCCESS
}

fn run_all(arguments: &Arguments, cases: &[Case], out: &mut (dyn Write + Send)) -> ExitCode {
    let default = || root().join("target/corpus");
    let target_dir = arguments.target_dir.clone().unwrap_or_else(default);
    let machines: Result<Vec<Machine>, Failed> =
        (0..arguments.jobs.get()).map(|job| Machine::probe(&room(&target_dir, job))).collect();
    let machines = match machines {
        Ok(machines) => machines,
        Err(failed) => {
            let _ = writeln!(io::stderr(), "error: {failed}");
            return Exit::Unexpected.into();
        }
    };
    let shared = Mutex::new(Shared { left: cases.iter(), out, passed: 0, wrong: 0 });
    let next = || lock(&shared).left.next();
    thread::scope(|scope| {
        for machine in &machines {
            scope.spawn(|| {
                while let Some(case) = next() {
                    let targets: Vec<Target> =
                        arguments.wanted_targets(&case.spec.targets).collect();
                    for targets in case.runs(&targets) {
                        let watch = Stopwatch::start();
                        let result = attempt::attempt(machine, case, &targets);
                        lock(&shared).note(case, &targets, watch, &result);
                    }
                }
            });
        }
    });
    let Shared { out, passed, wrong, .. } = &mut *lock(&shared);
    let _ = writeln!(out, "{passed} passed, {wrong} failed");
    if *wrong == 0 && *passed > 0 { ExitCode::SUCCESS } else { Exit::Unexpected.into() }
}

/// Where one job builds. Cargo lets one build at a time into a directory, so each has its own.
fn room(target_dir: &Path, job: usize) -> PathBuf {
    if job == 0 { target_dir.to_owned() } else { target_dir.join(format!("job-{job}")) }
}

/// What the jobs have in common.
struct Shared<'c> {
    left: slice::Iter<'c, Case>,
    out: &'c mut (dyn Write + Send),
    passed: usize,
    wrong: usize,
}

impl Shared<'_> {
    fn note(
        &mut self,
        case: &Case,
        targets: &[Target],
        watch: Stopwatch,
        result: &Result<(), Failed>,
    ) {
        *if result.is_ok() { &mut self.passed } else { &mut self.wrong } += 1;
        // If nobody reads the lines, the exit code still has the result.
        let _ = tell(self.out, case, targets, watch, result);
    }
}

fn lock<'s, 'c>(shared: &'s Mutex<Shared<'c>>) -> MutexGuard<'s, Shared<'c>> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

fn tell(
    out: &mut dyn Write,
    case: &Case,
    targets: &[Target],
    watch: Stopwatch,
    result: &Result<(), Failed>,
) -> io::Result<()> {
    let architectures: Vec<&str> = targets.iter().map(|target| target.arch()).collect();
    let name = format!("{} {}", case.name, architectures.join("+"));
    let seconds = watch.elapsed().as_secs_f64();
    match result {
        Ok(()) => writeln!(out, "ok     {name:<40} {seconds:6.1} s")?,
        Err(failed) => {
            writeln!(out, "FAILED {name:<40} {seconds:6.1} s")?;
            writeln!(out, "       {}", case.spec.why)?;
            failed.write_indented(out)?;
        }
    }
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_of_this_repository_is_sound_and_has_its_own_reason() {
        let fixtures = case::fixtures(&root().join("ci/fixtures")).unwrap();
        let programs = case::programs(&root().join("ci/cases.toml")).unwrap();
        let mut names: Vec<&str> =
            fixtures.iter().chain(&programs).map(|case| case.name.as_str()).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all, "two cases of one name");
        // All fixtures share one target directory: a name that occurs twice would hide one executable.
        let mut files: Vec<&str> = fixtures
            .iter()
            .flat_map(|case| case.spec.executables.iter().map(|file| file.name.as_str()))
            .collect();
        let all = files.len();
        files.sort_unstable();
        files.dedup();
        assert_eq!(files.len(), all, "two executables of one name");
    }
}
