//! What `doctor` says of published programs, beside what a build shows: the figure of the prediction.
//!
//! The programs of `ci/predicted.txt` were chosen before anyone looked at the answers, and no rule was
//! written for one of them. A program whose build has not been tried yet counts for neither side.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use muslin_exec::{Command, Stopwatch};
use muslin_schema::{Answer, Diagnosis, Severity, codes};
use serde::{Deserialize, Serialize};

use super::failed::Failed;
use super::kept::{Kept, ended, wanted};
use super::machine::Machine;
use super::project::copy_tree;
use xtask::repository::root;

/// Which programs to ask about; the table shows all that were ever asked about.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Only these programs
    #[arg(value_name = "NAME")]
    programs: Vec<String>,
    /// Build them too, and compare
    #[arg(long)]
    build: bool,
    /// Ask again what was asked before
    #[arg(long)]
    again: bool,
}

/// The programs, one a line: name and version.
const LIST: &str = "ci/predicted.txt";

/// The file of the table.
const DOCUMENT: &str = "docs/src/prediction.md";

/// What `doctor` says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Prediction {
    /// A static build yields executables.
    Ready,
    /// It does not, unless something is changed: what.
    Unless(String),
    /// Only the build can tell, because of these packages.
    Unknown(Vec<String>),
}

/// What the build showed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Shown {
    /// Executables that our checks passed.
    Static,
    /// None, and why.
    Nothing(String),
}

/// One row.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Row {
    prediction: Prediction,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    shown: Option<Shown>,
    /// How long the build took.
    #[serde(default)]
    seconds: f64,
}

impl Row {
    /// Whether the build showed what was predicted; `None` where one of them said nothing.
    fn is_right(&self) -> Option<bool> {
        match (&self.prediction, self.shown.as_ref()?) {
            (Prediction::Unknown(_), _) => None,
            (Prediction::Ready, shown) => Some(*shown == Shown::Static),
            (Prediction::Unless(_), shown) => Some(*shown != Shown::Static),
        }
    }
}

/// Asks about the programs, builds them if that is wanted, and prints the figure.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    ended(fill(arguments))
}

fn fill(arguments: &Arguments) -> Result<(usize, usize), Failed> {
    let programs = programs()?;
    let machine = Machine::probe(&root().join("target/corpus-predicted"))?;
    let mut kept: Kept<Row> = Kept::read("predicted")?;
    for (name, version) in programs.iter().filter(|(name, _)| wanted(&arguments.programs, name)) {
        let known = kept.cells.get(name).filter(|_| !arguments.again);
        if known.is_some_and(|row| row.shown.is_some() || !arguments.build) {
            continue;
        }
        let temporary = tempfile::tempdir()?;
        let directory = unpacked(&machine, name, version, temporary.path())?;
        let mut row =
            Row { prediction: predicted(&machine, &directory)?, shown: None, seconds: 0.0 };
        if arguments.build {
            let watch = Stopwatch::start();
            row.shown = Some(built(&machine, &directory)?);
            row.seconds = watch.elapsed().as_secs_f64().round();
        } else if let Some(before) = kept.cells.get(name) {
            row = Row { prediction: row.prediction, ..before.clone() };
        }
        writeln!(io::stdout(), "{name} {version}: {}", said(&row))?;
        kept.put(name.clone(), row)?;
    }
    let rows: Vec<(&str, &str, &Row)> = programs
        .iter()
        .filter_map(|(name, version)| {
            Some((name.as_str(), version.as_str(), kept.cells.get(name)?))
        })
        .collect();
    let text = table(&rows);
    writeln!(io::stdout(), "{}", figure(&rows))?;
    crate::page::put(&root().join(DOCUMENT), "corpus predicted", &text).map_err(Failed::because)?;
    let judged =
        |right: bool| rows.iter().filter(|(.., row)| row.is_right() == Some(right)).count();
    Ok((judged(true), judged(false)))
}

/// Name and version of each program of the list.
fn programs() -> Result<Vec<(String, String)>, Failed> {
    let file = root().join(LIST);
    let text = muslin_exec::read_if_there(&file).unwrap_or_default();
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (name, version) = line.split_once(' ').ok_or_else(|| {
                Failed::because(format!("`{line}` in `{LIST}` is not a name and a version"))
            })?;
            Ok((name.to_owned(), version.to_owned()))
        })
        .collect()
}

/// A copy of a published package, as cargo unpacks it.
fn unpacked(
    machine: &Machine,
    name: &str,
    version: &str,
    temporary: &Path,
) -> Result<PathBuf, Failed> {
    let package = format!("{name}@{version}");
    let printed =
        machine.capture(Command::new("cargo").args(["info", &package]).within(temporary))?;
    let home = std::env::home_dir().unwrap_or_default().join(".cargo");
    let home = muslin_exec::environment().get("CARGO_HOME").map_or(home, PathBuf::from);
    let sources = home.join("registry/src");
    let titled = format!("{name}-{version}");
    let found = muslin_exec::names_in(&sources)
        .into_iter()
        .map(|registry| sources.join(registry).join(&titled))
        .find(|directory| directory.is_dir());
    let Some(found) = found else {
        return Err(Failed::because(format!("cargo has no `{package}`:\n{}", printed.error)));
    };
    let directory = temporary.join(&titled);
    copy_tree(&found, &directory)?;
    // The toolchain that is installed builds all of them.
    for name in ["rust-toolchain", "rust-toolchain.toml"] {
        muslin_exec::remove_file(&directory.join(name))
            .or_else(|error| if directory.join(name).exists() { Err(error) } else { Ok(()) })?;
    }
    Ok(directory)
}

/// What `doctor` says of a project.
fn predicted(machine: &Machine, directory: &Path) -> Result<Prediction, Failed> {
    let command = machine.muslin().args(["doctor", "--format", "json"]).within(directory);
    let printed = machine.capture(command)?;
    let diagnosis: Diagnosis = serde_json::from_str(&printed.output)?;
    let against = diagnosis.checks.iter().find(|one| {
        one.answer == Answer::No
            && (one.severity == Severity::Error || one.is(codes::HOST_TOOL_MISSING))
    });
    if let Some(finding) = against {
        return Ok(Prediction::Unless(finding.message.clone()));
    }
    let open = diagnosis
        .checks
        .iter()
        .filter(|one| one.is(codes::NATIVE_CODE) && one.answer != Answer::Yes)
        .map(|one| one.subject.clone());
    let open: Vec<String> = open.collect();
    Ok(if open.is_empty() { Prediction::Ready } else { Prediction::Unknown(open) })
}

/// What a build of a project shows.
fn built(machine: &Machine, directory: &Path) -> Result<Shown, Failed> {
    let target_dir = machine.target_dir.as_os_str();
    let command = machine
        .muslin()
        .args(["static-build", "--color", "never", "--locked"])
        .env("CARGO_TARGET_DIR", target_dir)
        .within(directory);
    let printed = machine.capture(command)?;
    if printed.succeeded() {
        return Ok(Shown::Static);
    }
    let why = printed.error.lines().find(|line| line.starts_with("error"));
    Ok(Shown::Nothing(why.unwrap_or("no reason was given").to_owned()))
}

fn said(row: &Row) -> String {
    let prediction = match &row.prediction {
        Prediction::Ready => "ready".to_owned(),
        Prediction::Unless(what) => format!("fails unless: {what}"),
        Prediction::Unknown(packages) => format!("its build will tell: {}", packages.join(", ")),
    };
    match &row.shown {
        None => prediction,
        Some(Shown::Static) => format!("{prediction}; static"),
        Some(Shown::Nothing(why)) => format!("{prediction}; no file: {why}"),
    }
}

/// The figure in a sentence.
fn figure(rows: &[(&str, &str, &Row)]) -> String {
    let count = |holds: &dyn Fn(&Row) -> bool| rows.iter().filter(|(.., row)| holds(row)).count();
    let unknown = count(&|row| matches!(row.prediction, Prediction::Unknown(_)));
    let ready = count(&|row| row.prediction == Prediction::Ready);
    format!(
        "{} programs: {ready} ready, {} fail unless something changes, {unknown} unknown; {} built, \
         of which {} as predicted and {} not",
        rows.len(),
        rows.len() - ready - unknown,
        count(&|row| row.shown.is_some()),
        count(&|row| row.is_right() == Some(true)),
        count(&|row| row.is_right() == Some(false)),
    )
}

fn table(rows: &[(&str, &str, &Row)]) -> String {
    let mut text = format!(
        "{}\n\n| program | said before | the build showed |\n|---|---|---|\n",
        figure(rows)
    );
    for (name, version, row) in rows {
        let before = match &row.prediction {
            Prediction::Ready => "✓ ready".to_owned(),
            Prediction::Unless(what) => format!("✗ {}", cell(what)),
            Prediction::Unknown(packages) => format!("? {}", packages.join(", ")),
        };
        let shown = match &row.shown {
            None => "not built yet".to_owned(),
            Some(Shown::Static) => "✓ static".to_owned(),
            Some(Shown::Nothing(why)) => format!("✗ {}", cell(why)),
        };
        let _ = writeln!(text, "| {name} {version} | {before} | {shown} |");
    }
    text
}

/// Text for a cell, without what ends one.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_said_and_shown_is_right_or_wrong() {
        let row = |prediction, shown| Row { prediction, shown, seconds: 0.0 };
        let fails = || Prediction::Unless("bell".to_owned());
        let nothing = || Some(Shown::Nothing("bell".to_owned()));
        let unknown = || Prediction::Unknown(vec!["bell-sys 1.0.0".to_owned()]);
        let rows = [
            row(Prediction::Ready, Some(Shown::Static)),
            row(Prediction::Ready, nothing()),
            row(Prediction::Ready, None),
            row(fails(), nothing()),
            row(fails(), Some(Shown::Static)),
            row(unknown(), Some(Shown::Static)),
        ];
        let right: Vec<_> = rows.iter().map(Row::is_right).collect();
        assert_eq!(right, [Some(true), Some(false), None, Some(true), Some(false), None]);
        let rows: Vec<_> = rows.iter().map(|row| ("bell", "1.0.0", row)).collect();
        assert_eq!(
            figure(&rows),
            "6 programs: 3 ready, 2 fail unless something changes, 1 unknown; 5 built, of which 2 as predicted and 2 not"
        );
    }

    #[test]
    fn the_list_names_a_hundred_programs_each_once() {
        let mut names: Vec<String> =
            programs().unwrap().into_iter().map(|(name, _)| name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), 100);
    }
}
