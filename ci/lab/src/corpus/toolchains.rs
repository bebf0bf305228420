//! The same cases under every toolchain that is here and can take them, and the table of it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::process::ExitCode;

use muslin_exec::{Real, Runner as _, Stopwatch};
use muslin_schema::{Need, Target, Verdict};
use serde::Deserialize;

use super::case::{Case, Origin};
use super::failed::Failed;
use super::kept::{self, Kept, wanted};
use super::machine::Machine;
use super::{attempt, case};
use crate::product;
use xtask::repository::root;

/// Which cells of the table to fill.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Only these cases
    #[arg(value_name = "CASE")]
    cases: Vec<String>,
    /// Only this toolchain. Repeatable
    #[arg(long = "toolchain", value_name = "ID")]
    toolchains: Vec<String>,
    /// Run again what was run before
    #[arg(long)]
    again: bool,
}

/// The document with the table.
const DOCUMENT: &str = "docs/src/toolchains.md";

/// A toolchain as the product lists it.
#[derive(Deserialize)]
struct Listed {
    id: String,
    provides: Vec<Need>,
    version: Option<String>,
    targets: Vec<ListedTarget>,
}

#[derive(Deserialize)]
struct ListedTarget {
    target: Target,
    verdict: Verdict,
}

#[derive(Deserialize)]
struct List {
    host: String,
    toolchains: Vec<Listed>,
}

/// Whether a case passed under a toolchain, by `case toolchain arch`, for all that were run.
type Cells = BTreeMap<String, bool>;

/// Fills the cells and writes the table.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    kept::ended(fill(arguments))
}

fn fill(arguments: &Arguments) -> Result<(usize, usize), Failed> {
    let list = list()?;
    let cases = cases()?;
    if let Some(name) = kept::unknown(&arguments.cases, &cases) {
        return Err(Failed::because(format!("there is no case `{name}` that needs a compiler")));
    }
    let directory = root().join("target/corpus-toolchains");
    let mut kept = Kept::read("toolchains")?;
    let (mut passed, mut failed) = (0, 0);
    for toolchain in list.toolchains.iter().filter(|one| wanted(&arguments.toolchains, &one.id)) {
        let machine = Machine::probe(&directory.join(&toolchain.id))?;
        for case in cases.iter().filter(|one| wanted(&arguments.cases, &one.name)) {
            for target in case.spec.targets.iter().filter(|target| takes(toolchain, case, **target))
            {
                let name = cell_name(case, toolchain, *target);
                let known = kept.cells.get(&name).copied().unwrap_or_default();
                let good =
                    (known && !arguments.again) || passes(&machine, case, toolchain, *target)?;
                kept.put(name, good)?;
                *if good { &mut passed } else { &mut failed } += 1;
            }
        }
    }
    let table = table(&list, &cases, &kept.cells);
    crate::page::put(&root().join(DOCUMENT), "corpus toolchains", &table)
        .map_err(Failed::because)?;
    Ok((passed, failed))
}

/// Runs one case and says how it came out.
fn passes(
    machine: &Machine,
    case: &Case,
    toolchain: &Listed,
    target: Target,
) -> Result<bool, Failed> {
    let mut case = case.clone();
    case.spec.toolchain = Some(toolchain.id.clone());
    let watch = Stopwatch::start();
    let result = attempt::attempt(machine, &case, &[target]);
    let seconds = watch.elapsed().as_secs_f64();
    let word = if result.is_ok() { "ok    " } else { "FAILED" };
    let mut out = io::stdout().lock();
    writeln!(out, "{word} {:<44} {seconds:6.1} s", cell_name(&case, toolchain, target))?;
    if let Err(failed) = &result {
        failed.write_indented(&mut out)?;
    }
    Ok(result.is_ok())
}

fn cell_name(case: &Case, toolchain: &Listed, target: Target) -> String {
    format!("{} {} {}", case.name, toolchain.id, target.arch())
}

/// What the product says of the toolchains here.
fn list() -> Result<List, Failed> {
    let list = product::muslin()?.args(["toolchains", "list", "--format", "json"]);
    Ok(serde_json::from_str(&Real.capture(&list)?.output)?)
}

/// The cases that need a compiler for the target and leave the choice open.
fn cases() -> Result<Vec<Case>, Failed> {
    let mut cases = case::fixtures(&root().join("ci/fixtures"))?;
    cases.extend(case::fixtures(&root().join("ci/native"))?);
    cases.retain(|case| {
        let spec = &case.spec;
        let compiles = spec.needs.as_ref().is_some_and(|needs| !needs.is_empty());
        let open = spec.fails.is_none() && spec.toolchain.is_none() && spec.host.env.is_empty();
        compiles && open && spec.arguments.is_empty() && matches!(case.origin, Origin::Fixture(_))
    });
    Ok(cases)
}

/// Whether a toolchain is here, builds for the target, and can do what the case needs.
fn takes(toolchain: &Listed, case: &Case, target: Target) -> bool {
    let here = toolchain
        .targets
        .iter()
        .any(|one| one.target == target && one.verdict != Verdict::Rejected);
    here && lacks(toolchain, case).is_empty()
}

fn lacks(toolchain: &Listed, case: &Case) -> Vec<Need> {
    let needs = case.spec.needs.iter().flatten();
    needs.copied().filter(|need| !toolchain.provides.contains(need)).collect()
}

fn table(list: &List, cases: &[Case], cells: &Cells) -> String {
    let compilers: Vec<&Listed> = list
        .toolchains
        .iter()
        .filter(|one| !one.provides.is_empty())
        .filter(|one| one.targets.iter().any(|target| target.verdict != Verdict::Rejected))
        .collect();
    let mut text = format!("On `{}`, for x86_64 / aarch64:\n\n| case | needs |", list.host);
    for one in &compilers {
        let _ = write!(text, " {} {} |", one.id, one.version.as_deref().unwrap_or_default());
    }
    text.push_str("\n|---|---|");
    text.push_str(&"---|".repeat(compilers.len()));
    text.push('\n');
    for case in cases {
        let needs: Vec<&str> = case.spec.needs.iter().flatten().map(|need| need.word()).collect();
        let _ = write!(text, "| {} | {} |", case.name, needs.join(", "));
        for one in &compilers {
            let _ = write!(text, " {} |", cell_text(one, case, cells));
        }
        text.push('\n');
    }
    text
}

fn cell_text(toolchain: &Listed, case: &Case, cells: &Cells) -> String {
    let lacks: Vec<&str> = lacks(toolchain, case).into_iter().map(Need::word).collect();
    if !lacks.is_empty() {
        return format!("no {}", lacks.join(", "));
    }
    let of = |target: &Target| match cells.get(&cell_name(case, toolchain, *target)) {
        _ if !takes(toolchain, case, *target) => "–".to_owned(),
        None => "not run".to_owned(),
        Some(true) => "✓".to_owned(),
        Some(false) => "✗".to_owned(),
    };
    case.spec.targets.iter().map(of).collect::<Vec<_>>().join(" / ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_the_documents_has_a_row_for_every_case() {
        let text = muslin_exec::read_if_there(&root().join(DOCUMENT)).unwrap();
        let rows: Vec<&str> = text
            .lines()
            .filter_map(|line| line.strip_prefix("| ")?.split(" |").next())
            .filter(|name| *name != "case")
            .collect();
        let cases: Vec<String> = cases().unwrap().into_iter().map(|case| case.name).collect();
        assert_eq!(rows, cases);
    }
}
