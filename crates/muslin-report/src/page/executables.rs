//! What was built, with the answer of every check.

use muslin_schema::{Answer, Executable, Finding, Report, Severity};

use super::element::{Element, el};
use super::section::Section;
use super::share::count;
use crate::size;

pub(super) fn section(report: &Report) -> Option<Section> {
    if report.executables.is_empty() {
        return None;
    }
    let lead = "Each was read byte by byte after it was linked.".to_owned();
    let parts = report.executables.iter().map(card).collect();
    Some(Section { id: "executables", title: "Executables", lead, parts })
}

fn card(file: &Executable) -> Element {
    let facts = [
        file.target.arch().to_owned(),
        file.linkage.to_string(),
        file.libc.to_string(),
        size(file.size),
    ];
    let facts = facts.iter().map(|fact| el("span").class("tag").text(fact));
    let heading = el("h3").text(&file.name).all(facts);
    let (class, words) = verdict(&file.checks);
    let summary = el("summary").with(el("span").class(&format!("pill {class}")).text(&words));
    let mut checks = el("details")
        .with(summary)
        .with(el("ul").class("checks").all(file.checks.iter().map(check)));
    if class != "good" {
        checks = checks.attr("open", "open");
    }
    el("article")
        .class("card")
        .with(heading)
        .with(el("p").class("path").with(el("code").text(&file.path)))
        .with(checks)
}

/// How an executable fared, as a class and in words.
pub(crate) fn verdict(checks: &[Finding]) -> (&'static str, String) {
    let failed = checks.iter().filter(|one| one.fails(Severity::Warning)).count();
    let passed = checks.iter().filter(|one| one.answer == Answer::Yes).count();
    if checks.iter().any(|one| one.fails(Severity::Error)) {
        ("bad", format!("{failed} of {} failed", count(checks.len(), "check")))
    } else if failed > 0 {
        ("warn", format!("{}, {passed} passed", count(failed, "warning")))
    } else {
        ("good", format!("{} passed", count(passed, "check")))
    }
}

fn check(one: &Finding) -> Element {
    let (mark, word, class) = match one.answer {
        Answer::Yes => ("✓", "yes", "good"),
        Answer::No => ("✗", "no", "bad"),
        Answer::NotApplicable => ("–", "does not apply", "quiet"),
        Answer::Unknown => ("?", "unknown", "warn"),
    };
    el("li")
        .class(class)
        .with(el("span").class("mark").attr("role", "img").attr("aria-label", word).text(mark))
        .with(el("code").text(&one.code))
        .with(el("span").prose(&one.message))
}
