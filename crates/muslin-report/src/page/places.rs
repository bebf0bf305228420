//! Where the executables run, and how their C library behaves there.

use muslin_schema::{EnvironmentVerdict, ExecutableDetails, Hazard, Report, Runs};

use super::element::{Element, el};
use super::section::Section;
use super::share::count;
use crate::inspection::places::{groups, split};

/// Executables with the same fate everywhere, and that fate.
type Column<'a> = (Vec<String>, &'a [EnvironmentVerdict]);

pub(super) fn section(report: &Report) -> Option<Section> {
    let columns = columns(report)?;
    let hazards = hazards(&report.details.as_ref()?.executables);
    let lead = "Judged from the bytes against what is known of each system, on a machine of the right architecture.";
    let mut parts = vec![matrix(&columns)];
    parts.extend(columns.iter().flat_map(|(names, verdicts)| reasons(names, verdicts)));
    if !hazards.is_empty() {
        parts.push(el("h3").text("How the C library inside behaves"));
        parts.push(el("ul").class("hazards").all(hazards.into_iter().map(hazard)));
    }
    Some(Section { id: "places", title: "Where it runs", lead: lead.to_owned(), parts })
}

/// The executables by their fate; `None` if nothing is known of any.
pub(crate) fn columns(report: &Report) -> Option<Vec<Column<'_>>> {
    let details = report.details.as_ref()?;
    let mut columns: Vec<Column<'_>> = Vec::new();
    for (file, looked) in report.executables.iter().zip(&details.executables) {
        if looked.environments.is_empty() {
            continue;
        }
        let name = format!("{} {}", file.name, file.target.arch());
        match columns.iter_mut().find(|(_, other)| *other == looked.environments.as_slice()) {
            Some((names, _)) => names.push(name),
            None => columns.push((vec![name], &looked.environments)),
        }
    }
    (!columns.is_empty()).then_some(columns)
}

/// The executables of a column; many are counted.
pub(crate) fn spoken(names: &[String]) -> String {
    match names {
        [_, _, _, _, ..] => count(names.len(), "executable"),
        _ => names.join(", "),
    }
}

fn matrix(columns: &[Column<'_>]) -> Element {
    let head = columns.iter().map(|(names, _)| {
        el("th").attr("scope", "col").attr("title", &names.join(", ")).text(&spoken(names))
    });
    let head =
        el("thead").with(el("tr").with(el("th").attr("scope", "col").text("System")).all(head));
    let mut families: Vec<&str> = Vec::new();
    for one in columns.iter().flat_map(|(_, verdicts)| *verdicts) {
        let (family, _) = split(&one.name);
        if !families.contains(&family) {
            families.push(family);
        }
    }
    let rows = families.into_iter().map(|family| {
        let cells = columns.iter().map(|(_, verdicts)| cell(family, verdicts));
        el("tr").with(el("th").attr("scope", "row").text(family)).all(cells)
    });
    let table = el("table").class("places").with(head).with(el("tbody").all(rows));
    el("div").class("scroll").attr("tabindex", "0").with(table)
}

fn cell(family: &str, verdicts: &[EnvironmentVerdict]) -> Element {
    let here = verdicts.iter().filter(|one| split(&one.name).0 == family);
    let chips = here.map(|one| {
        let version = split(&one.name).1;
        let (mark, class) = match one.verdict {
            Runs::Runs => ("✓", "good"),
            Runs::Fails => ("✗", "bad"),
            Runs::Unknown => ("?", "warn"),
        };
        let why = one.first_failure.as_deref().unwrap_or(&one.libc);
        let title = format!("{}: {}. {why}", one.name, one.verdict.as_str());
        el("span")
            .class(&format!("chip {class}"))
            .attr("title", &title)
            .with(el("b").attr("role", "img").attr("aria-label", one.verdict.as_str()).text(mark))
            .text(version)
    });
    el("td").all(chips)
}

/// Why it does not run somewhere, each reason once.
fn reasons(names: &[String], verdicts: &[EnvironmentVerdict]) -> Vec<Element> {
    let others = groups(verdicts).into_iter().filter(|group| group.verdict != Runs::Runs);
    let reported = others.map(|group| {
        let word = if group.verdict == Runs::Fails { "fails" } else { "not known" };
        let why = group.first.first_failure.as_deref().unwrap_or_default();
        let seen = group.first.message.as_ref().map(|text| el("pre").text(text));
        let help = group.first.cure.as_ref().map(|help| super::findings::cure(help));
        let heading = el("b").text(&format!("{} · {word} on {}: ", spoken(names), group.names));
        el("div").class("reason").with(el("p").with(heading).prose(why)).all(seen).all(help)
    });
    reported.collect()
}

/// What may surprise in some executable, once.
pub(crate) fn hazards(all: &[ExecutableDetails]) -> Vec<&Hazard> {
    let mut hazards: Vec<&Hazard> = Vec::new();
    for one in all.iter().flat_map(|looked| &looked.hazards) {
        if !hazards.iter().any(|other| other.area == one.area && other.sentence == one.sentence) {
            hazards.push(one);
        }
    }
    hazards
}

fn hazard(one: &Hazard) -> Element {
    el("li")
        .with(el("span").class("tag").text(&one.area))
        .with(el("span").prose(&format!("{}. ", one.sentence.trim_end_matches('.'))))
        .with(el("em").prose(&one.advice))
}
