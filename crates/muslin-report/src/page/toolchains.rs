//! Which toolchain was chosen, and why each other was not.

use muslin_schema::{Candidate, Need, Report, TargetPlan, Verdict};

use super::element::{Element, el};
use super::section::Section;

pub(super) fn section(report: &Report) -> Option<Section> {
    if report.targets.is_empty() {
        return None;
    }
    let lead = "All toolchains in the order of preference: the first that is here and does what the project needs is taken.";
    let parts = groups(report).into_iter().map(|(targets, plan)| table(&targets, plan)).collect();
    Some(Section { id: "toolchains", title: "Toolchains", lead: lead.to_owned(), parts })
}

/// Targets with the same choice share a table.
pub(crate) fn groups(report: &Report) -> Vec<(Vec<&'static str>, &TargetPlan)> {
    let mut groups: Vec<(Vec<&'static str>, &TargetPlan)> = Vec::new();
    for plan in &report.targets {
        let same =
            |other: &TargetPlan| other.candidates == plan.candidates && other.needs == plan.needs;
        match groups.iter_mut().find(|(_, other)| same(other)) {
            Some((targets, _)) => targets.push(plan.target.arch()),
            None => groups.push((vec![plan.target.arch()], plan)),
        }
    }
    groups
}

/// What a toolchain is for: `x86_64 and aarch64, for C, C++`.
pub(crate) fn purpose(targets: &[&str], plan: &TargetPlan) -> String {
    let needs: Vec<&str> = plan.needs.iter().map(|need: &Need| need.as_str()).collect();
    let needs = if needs.is_empty() { "linking alone".to_owned() } else { needs.join(", ") };
    format!("{}: for {needs}", targets.join(" and "))
}

fn table(targets: &[&str], plan: &TargetPlan) -> Element {
    let rows = plan.candidates.iter().map(row);
    let caption = el("caption").text(&purpose(targets, plan));
    el("table").class("candidates").with(caption).with(el("tbody").all(rows))
}

fn row(one: &Candidate) -> Element {
    let (class, word) = match one.verdict {
        Verdict::Chosen => ("chosen", "chosen"),
        Verdict::Fits => ("fits", "would do"),
        Verdict::Rejected => ("rejected", "no"),
    };
    let pill = match one.verdict {
        Verdict::Chosen => "pill good",
        Verdict::Fits => "pill quiet",
        Verdict::Rejected => "pill faint",
    };
    el("tr")
        .class(class)
        .with(el("th").attr("scope", "row").with(el("code").text(&one.id)))
        .with(el("td").with(el("span").class(pill).text(word)))
        .with(el("td").prose(&one.because))
}
