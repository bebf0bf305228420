//! The parts of the summary, each nothing where there is nothing to say.

use muslin_schema::{Executable, Outcome, Report, Runs, Step, Verdict};

use super::text::{cell, label, prose};
use crate::comparison::measured_on::machine;
use crate::comparison::rows::rows;
use crate::inspection::places::groups;
use crate::natives::{fate, wants};
use crate::page::graph::Graph;
use crate::page::share::{count, duration, percent_in_words};
use crate::page::{executables, natives, places, time, toolchains};
use crate::size as bytes;

/// How many of the largest and of the longest are listed.
const MOST: usize = 10;

pub(super) fn executables(report: &Report) -> Option<String> {
    let rows = joined(report.executables.iter().map(executable));
    let head =
        "| executable | target | kind | C library | size | checks |\n|---|---|---|---|--:|---|\n";
    (!rows.is_empty()).then(|| format!("{head}{rows}"))
}

fn executable(file: &Executable) -> String {
    let (class, words) = executables::verdict(&file.checks);
    let mark = match class {
        "good" => "✅",
        "warn" => "⚠️",
        _ => "❌",
    };
    format!(
        "| {} | {} | {} | {} | {} | {mark} {words} |\n",
        cell(&file.name),
        file.target.arch(),
        file.linkage.as_str(),
        file.libc.as_str(),
        bytes(file.size),
    )
}

/// Rows one after the other.
fn joined(rows: impl Iterator<Item = String>) -> String {
    rows.collect::<Vec<_>>().concat()
}

/// Something that is opened by a click.
pub(super) fn folded(title: &str, text: &str) -> String {
    format!("<details><summary>{}</summary>\n\n{text}\n</details>\n", cell(title))
}

pub(super) fn natives(report: &Report) -> Option<String> {
    if report.targets.is_empty() {
        return None;
    }
    let needs = natives::needs(report);
    if needs.is_empty() {
        return Some(
            "### Native code\n\nNone: the project is pure Rust for its targets.\n".to_owned(),
        );
    }
    let graph = Graph::of(needs.iter().map(|(one, _)| one.path.as_slice()));
    let (nodes, _) = graph.placed();
    let mut drawing = String::from("```mermaid\ngraph LR\n");
    for (number, node) in nodes.iter().enumerate() {
        let need =
            needs.iter().map(|(one, _)| *one).find(|one| one.path.last() == Some(&node.name));
        let below = need.map(wants).filter(|text| !text.is_empty());
        let below = below.map(|text| format!("<br/>{}", label(&text))).unwrap_or_default();
        let class = match need.map(|one| one.outcome) {
            None => "",
            Some(Outcome::Missing | Outcome::Broken) => ":::bad",
            Some(Outcome::Uncertain) => ":::open",
            Some(_) => ":::native",
        };
        drawing.push_str(&format!("  n{number}[\"{}{below}\"]{class}\n", label(&node.name)));
    }
    for (from, to) in graph.edges() {
        drawing.push_str(&format!("  n{from} --> n{to}\n"));
    }
    drawing.push_str("  classDef native stroke:#1a7f4b,stroke-width:2px\n");
    drawing.push_str("  classDef open stroke:#9a6700,stroke-width:2px\n");
    drawing.push_str("  classDef bad stroke:#c0342b,stroke-width:2px\n```\n");
    let rows = joined(needs.iter().map(|(one, _)| {
        let cure = one.cure_in_place().map(|cure| format!("<br>*help:* {}", prose(&cure)));
        format!(
            "| {} {} | {} | {} | {}{} |\n",
            cell(&one.package),
            cell(&one.version),
            cell(&fate(one)),
            cell(&wants(one)),
            prose(&one.because),
            cure.unwrap_or_default()
        )
    }));
    Some(format!(
        "### Native code\n\n{drawing}\n| crate | what becomes of it | takes | why |\n|---|---|---|---|\n{rows}"
    ))
}

pub(super) fn toolchains(report: &Report) -> Option<String> {
    let tables: Vec<String> = toolchains::groups(report)
        .into_iter()
        .map(|(targets, plan)| {
            let rows = joined(plan.candidates.iter().map(|one| {
                let (mark, bold) = match one.verdict {
                    Verdict::Chosen => ("✅ chosen", "**"),
                    Verdict::Fits => ("would do", ""),
                    Verdict::Rejected => ("no", ""),
                };
                format!("| {bold}{}{bold} | {mark} | {} |\n", cell(&one.id), prose(&one.because))
            }));
            let purpose = cell(&toolchains::purpose(&targets, plan));
            format!("{purpose}\n\n| toolchain | | why |\n|---|---|---|\n{rows}")
        })
        .collect();
    (!tables.is_empty()).then(|| format!("### Toolchains\n\n{}", tables.join("\n")))
}

pub(super) fn size(report: &Report) -> Option<String> {
    let details = report.details.as_ref()?;
    let tables: Vec<String> = report
        .executables
        .iter()
        .zip(&details.executables)
        .filter_map(|(file, looked)| {
            let shares = &looked.anatomy.as_ref()?.shares;
            let loaded: u64 = shares.iter().map(|share| share.size).sum();
            let rows = joined(shares.iter().take(MOST).map(|share| {
                let part = percent_in_words(share.size, loaded);
                let (name, origin) = (cell(&share.name), share.origin.as_str());
                format!("| {name} | {origin} | {} | {part} |\n", bytes(share.size))
            }));
            let title =
                format!("{} {} by crate: {} loaded", file.name, file.target.arch(), bytes(loaded));
            let head = "| from | what | size | share |\n|---|---|--:|--:|\n";
            Some(folded(&title, &format!("{head}{rows}")))
        })
        .collect();
    (!tables.is_empty()).then(|| format!("### Size\n\n{}", tables.join("\n")))
}

pub(super) fn time(report: &Report) -> Option<String> {
    let timeline = &report.details.as_ref()?.timeline;
    if timeline.stages.is_empty() {
        return None;
    }
    let stages: Vec<String> = timeline
        .stages
        .iter()
        .map(|stage| format!("{} {}", cell(&stage.name), duration(stage.duration)))
        .collect();
    let mut text = format!("### Time\n\n{}: {}\n", duration(timeline.total()), stages.join(" · "));
    let longest = time::by_duration(&timeline.units);
    if !longest.is_empty() {
        let rows = joined(longest.iter().take(MOST).map(|one| {
            format!("| {} | {} |\n", cell(&time::described(one)), duration(one.duration))
        }));
        let table = format!("| work | time |\n|---|--:|\n{rows}");
        text.push_str(&format!("\n{}", folded("The longest", &table)));
    }
    Some(text)
}

pub(super) fn places(report: &Report) -> Option<String> {
    let mut text = String::new();
    for (names, verdicts) in places::columns(report)? {
        for group in groups(verdicts) {
            let (word, why) = match group.verdict {
                Runs::Runs => ("runs on", String::new()),
                Runs::Fails => ("fails on", reason(group.first.first_failure.as_deref())),
                Runs::Unknown => ("not known on", reason(group.first.first_failure.as_deref())),
            };
            let who = cell(&places::spoken(&names));
            text.push_str(&format!("- **{who}** {word} {}{why}\n", cell(&group.names)));
        }
    }
    let hazards = places::hazards(&report.details.as_ref()?.executables);
    let hazards = joined(hazards.into_iter().map(|one| {
        format!(
            "- **{}**: {}. *{}*\n",
            cell(&one.area),
            prose(one.sentence.trim_end_matches('.')),
            prose(&one.advice)
        )
    }));
    if !hazards.is_empty() {
        text.push_str(&format!("\n{}", folded("How the C library inside behaves", &hazards)));
    }
    Some(format!("### Where it runs\n\n{text}"))
}

fn reason(why: Option<&str>) -> String {
    why.map(|why| format!(": {}", prose(why))).unwrap_or_default()
}

pub(super) fn comparison(report: &Report) -> Option<String> {
    let what = report.details.as_ref()?.comparison.as_ref()?;
    let titles: Vec<String> = what.variants.iter().map(|one| cell(&one.title)).collect();
    let head = format!("| | {} |\n|---|{}\n", titles.join(" | "), "--:|".repeat(titles.len()));
    let rows = joined(rows(what).iter().map(|row| {
        let cells = row.cells.iter().map(|one| {
            let ratio = one.ratio.map(|ratio| format!(" ({ratio:.2}×)")).unwrap_or_default();
            format!("{}{ratio}", cell(&one.text))
        });
        format!("| {} | {} |\n", cell(&row.label), cells.collect::<Vec<_>>().join(" | "))
    }));
    let machine = cell(&machine(what));
    Some(format!("### Comparison\n\n{} on {machine}\n\n{head}{rows}", cell(&what.program)))
}

pub(super) fn commands(report: &Report) -> Option<String> {
    let steps = &report.details.as_ref()?.steps;
    let tables: Vec<String> = steps.iter().map(step).collect();
    (!tables.is_empty()).then(|| {
        format!(
            "### Commands\n\n{} with the reason for every word and variable\n\n{}",
            count(steps.len(), "command"),
            tables.join("\n")
        )
    })
}

fn step(step: &Step) -> String {
    let row = |what: &str, because: &str| {
        format!("| <code>{}</code> | {} |\n", cell(what), prose(because))
    };
    let mut rows = String::new();
    for one in &step.env {
        rows.push_str(&row(
            &format!("{}={}", one.key, one.value.replace('\u{1f}', " ")),
            &one.because,
        ));
    }
    rows.push_str(&row(&step.program, ""));
    for one in &step.arguments {
        rows.push_str(&row(&one.words.join(" "), &one.because));
    }
    folded(&step.title, &format!("| word | reason |\n|---|---|\n{rows}"))
}
