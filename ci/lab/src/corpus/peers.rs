//! The same programs by plain cargo, by the nearest peer and by us, and the table of it.
//!
//! All three build with the same flags, from the same lock file, and what comes out is judged alike: by our
//! own reading of the bytes, and by a run in an empty root.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use muslin_exec::{Command, Stopwatch};
use muslin_schema::Target;
use serde::{Deserialize, Serialize};

use super::case::{self, Case};
use super::failed::Failed;
use super::kept::{self, Kept, wanted};
use super::machine::Machine;
use super::project::Project;
use super::services::Services;
use super::{attempt, delivered, empty_root};
use crate::peer::{PEER, zigbuild};
use xtask::repository::root;

/// Which cells to fill; the table shows all that were ever filled.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Only these cases
    #[arg(value_name = "NAME")]
    cases: Vec<String>,
    /// Only what this one builds. Repeatable
    #[arg(long = "builder", value_name = "WHICH")]
    builders: Vec<Builder>,
    /// Only for this target. Repeatable
    #[arg(long = "target", value_name = "TARGET")]
    targets: Vec<Target>,
    /// Build again what was built before
    #[arg(long)]
    again: bool,
}

/// Who builds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Builder {
    Cargo,
    Zigbuild,
    Muslin,
}

/// In the order of the table's columns.
const BUILDERS: [Builder; 3] = [Builder::Cargo, Builder::Zigbuild, Builder::Muslin];

/// The file of the table.
const DOCUMENT: &str = "docs/src/corpus.md";

/// What came out of one build.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Cell {
    outcome: Outcome,
    /// How long the build took.
    seconds: f64,
    /// Of all executables together.
    bytes: u64,
    /// Why it is not better.
    said: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Outcome {
    /// Static, and it did its work in an empty root.
    Works,
    /// It was built, and one of our checks failed: it is not static, or would not start.
    Unfit,
    /// It did not do its work in an empty root.
    Fails,
    /// There is no executable.
    NotBuilt,
}

type Cells = BTreeMap<String, Cell>;

/// Fills the cells and writes the table. A peer's failure is a result; ours is a failure.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    kept::ended(fill(arguments))
}

fn fill(arguments: &Arguments) -> Result<(usize, usize), Failed> {
    let cases = cases()?;
    if let Some(name) = kept::unknown(&arguments.cases, &cases) {
        return Err(Failed::because(format!("there is no case `{name}` with an executable")));
    }
    let directory = root().join("target/corpus-peers");
    let mut kept: Kept<Cell> = Kept::read("peers")?;
    let (mut works, mut ours_failed) = (0, 0);
    for case in cases.iter().filter(|one| wanted(&arguments.cases, &one.name)) {
        for target in case.spec.targets.iter().filter(|one| wanted(&arguments.targets, one)) {
            for builder in BUILDERS.iter().filter(|one| wanted(&arguments.builders, one)) {
                let name = cell_name(case, *builder, *target);
                if arguments.again || !kept.cells.contains_key(&name) {
                    let machine = Machine::probe(&directory.join(builder.name()))?;
                    let cell = built(&machine, case, *builder, *target)?;
                    tell(&name, &cell)?;
                    kept.put(name.clone(), cell)?;
                }
                let good = kept.cells[&name].outcome == Outcome::Works;
                works += usize::from(good);
                ours_failed += usize::from(!good && *builder == Builder::Muslin);
            }
        }
    }
    crate::page::put(&root().join(DOCUMENT), "corpus peers", &table(&cases, &kept.cells))
        .map_err(Failed::because)?;
    Ok((works, ours_failed))
}

fn cell_name(case: &Case, builder: Builder, target: Target) -> String {
    format!("{} {} {}", case.name, builder.name(), target.arch())
}

fn tell(name: &str, cell: &Cell) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{:<8} {name:<44} {:6.1} s  {}", cell.outcome.word(), cell.seconds, cell.said)
}

/// Every program of the registry, the projects that speak with servers, and the crates with C in them.
fn cases() -> Result<Vec<Case>, Failed> {
    let mut cases = case::programs(&root().join("ci/cases.toml"))?;
    cases.extend(case::fixtures(&root().join("ci/services"))?);
    cases.extend(case::fixtures(&root().join("ci/native"))?);
    cases.retain(|case| case.spec.fails.is_none());
    Ok(cases)
}

/// Builds a case and judges what came out.
fn built(machine: &Machine, case: &Case, builder: Builder, target: Target) -> Result<Cell, Failed> {
    empty_root::tools(machine, &[target])?;
    let temporary = tempfile::tempdir()?;
    let loom = tempfile::tempdir()?;
    let services = Services::start(&case.spec.services, loom.path())?;
    let project = Project::prepare(machine, case, temporary.path())?;
    let command = builder.command(machine, case, &project, target)?;
    let watch = Stopwatch::start();
    let printed = machine.capture(command)?;
    let seconds = watch.elapsed().as_secs_f64();
    let cell = |outcome, bytes, said: &str| Cell {
        outcome,
        seconds,
        bytes,
        said: without_places(said.lines().next().unwrap_or_default()),
    };
    if !printed.succeeded() {
        return Ok(cell(Outcome::NotBuilt, 0, reason(&printed.error)));
    }
    let directory = project.target_dir.join(target.triple()).join("release");
    let names: BTreeSet<&str> = case.spec.executables.iter().map(|one| one.name.as_str()).collect();
    let mut bytes = 0;
    for name in names {
        let Ok(read) = muslin_exec::read(&directory.join(name)) else {
            return Ok(cell(Outcome::NotBuilt, 0, &format!("there is no `{name}`")));
        };
        bytes += read.len() as u64;
    }
    for wanted in &case.spec.executables {
        let path = directory.join(&wanted.name);
        if let Some(why) = unfit(machine, &path)? {
            return Ok(cell(Outcome::Unfit, bytes, &why));
        }
        let wrong = delivered::runs(machine, &case.spec, &services, wanted, &path, target);
        if let Some(why) = wrong.first() {
            return Ok(cell(Outcome::Fails, bytes, why));
        }
    }
    Ok(cell(Outcome::Works, bytes, ""))
}

/// The line of an output that says what went wrong: the first that a build script wrote to its standard
/// error, where one failed, else the first that calls itself an error.
fn reason(said: &str) -> &str {
    let of_script = || {
        let (_, script) = said.split_once("--- stderr\n")?;
        let telling = |line: &&str| !line.is_empty() && !line.starts_with("thread '");
        script.lines().map(str::trim).find(telling)
    };
    let error = || said.lines().find(|line| line.starts_with("error"));
    of_script().or_else(error).or_else(|| said.lines().last()).unwrap_or_default()
}

/// What our own reading of the bytes has against a file, if anything.
fn unfit(machine: &Machine, path: &Path) -> Result<Option<String>, Failed> {
    let args = ["inspect", "--quick", "--color", "never", "--require", "static"];
    let printed = machine.capture(machine.muslin().args(args).args([path]))?;
    if printed.succeeded() {
        return Ok(None);
    }
    let why = printed.error.lines().find_map(|line| line.split_once(": ")).map(|(_, why)| why);
    Ok(Some(why.unwrap_or("it is not static").to_owned()))
}

impl Builder {
    fn name(self) -> &'static str {
        match self {
            Self::Cargo => "cargo",
            Self::Zigbuild => "zigbuild",
            Self::Muslin => "muslin",
        }
    }

    /// The command that a user would type, with the lock file as it is published.
    fn command(
        self,
        machine: &Machine,
        case: &Case,
        project: &Project,
        target: Target,
    ) -> Result<Command, Failed> {
        let command = match self {
            Self::Muslin => return attempt::command(machine, case, project, &[target]),
            Self::Cargo => Command::new("cargo").args(["build"]),
            Self::Zigbuild => zigbuild().map_err(Failed::because)?,
        };
        Ok(command
            .args(["--release", "--locked", "--target", target.triple()])
            .args(["--manifest-path".as_ref(), project.manifest.as_os_str()])
            .args(["--target-dir".as_ref(), project.target_dir.as_os_str()])
            .within(&project.working_directory))
    }
}

impl Outcome {
    fn word(self) -> &'static str {
        match self {
            Self::Works => "works",
            Self::Unfit => "unfit",
            Self::Fails => "fails",
            Self::NotBuilt => "no file",
        }
    }
}

/// A row a case and target with a result, and below it what a peer said where it did no better.
fn table(cases: &[Case], cells: &Cells) -> String {
    let mut text = format!(
        "| program | for | cargo build | {} | muslin |\n|---|---|---|---|---|\n",
        PEER.replace("==", " ")
    );
    let mut reasons = String::new();
    let mut run = BTreeSet::new();
    let (mut rows, mut works) = (0, [0; BUILDERS.len()]);
    for case in cases {
        for target in &case.spec.targets {
            let row = BUILDERS.map(|builder| cells.get(&cell_name(case, builder, *target)));
            if row.iter().any(Option::is_none) {
                continue;
            }
            rows += 1;
            run.insert(&case.name);
            let name = case.title();
            let _ = write!(text, "| {name} | {} |", target.arch());
            for ((cell, builder), works) in row.iter().flatten().zip(BUILDERS).zip(&mut works) {
                *works += usize::from(cell.outcome == Outcome::Works);
                let _ = write!(text, " {} |", cell_text(cell));
                if !cell.said.is_empty() {
                    let of = format!("{name}, {}, {}", target.arch(), builder.name());
                    let _ = writeln!(reasons, "- {of}: {}: `{}`", cell.outcome.word(), cell.said);
                }
            }
            text.push('\n');
        }
    }
    let _ = writeln!(
        text,
        "| **{rows} rows** | | **{} work** | **{} work** | **{} work** |",
        works[0], works[1], works[2]
    );
    let (run, all) = (run.len(), cases.len());
    format!(
        "{text}\nOf {all} programs and projects, {run} were built by all three so far.\n\n{reasons}"
    )
}

/// The output, without directories of the machine and in a length that people read.
fn without_places(said: &str) -> String {
    const MOST: usize = 160;
    let directory = format!("{}/", root().display());
    let args = said.split(' ').map(|word| match word.replace(&directory, "") {
        word if word.contains("/.cargo/") || word.contains("/.cache/") => "…".to_owned(),
        word => word,
    });
    let said = args.collect::<Vec<_>>().join(" ");
    match said.char_indices().nth(MOST) {
        Some((end, _)) => format!("{} …", &said[..end]),
        None => said,
    }
}

fn cell_text(cell: &Cell) -> String {
    match cell.outcome {
        Outcome::NotBuilt => format!("✗ {}", cell.outcome.word()),
        Outcome::Works => format!("✓ {:.0} s, {}", cell.seconds, muslin_report::size(cell.bytes)),
        _ => format!("✗ {}, {:.0} s", cell.outcome.word(), cell.seconds),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_names_no_directory_of_the_machine() {
        let root = root();
        let here = root.display();
        let said = format!("in `{here}/target/x`: \"-o\" \"/home/me/.cargo/registry/a.c\" failed");
        assert_eq!(without_places(&said), "in `target/x`: \"-o\" … failed");
        assert!(without_places(&"x".repeat(900)).chars().count() < 200);
    }

    #[test]
    fn a_reason_is_what_the_build_script_said() {
        let said = "   Compiling a\nerror: failed to run custom build command for `openssl-sys v0.9.118`\n\nCaused by:\n  --- stdout\n  cargo:x\n  --- stderr\n\n  thread 'main' panicked at build.rs:1:\n  Could not find OpenSSL\nwarning: build failed\n";
        assert_eq!(reason(said), "Could not find OpenSSL");
        let said = "   Compiling a\nerror: linking with `cc` failed: exit status: 1\n";
        assert_eq!(reason(said), "error: linking with `cc` failed: exit status: 1");
    }
}
