//! What went wrong or is worth knowing, with its evidence and cure.

use muslin_schema::{Answer, FailureText, Finding, Report, Severity};

use super::element::{Element, el};
use super::section::Section;

/// The failure, if the build ended early, and all findings of the project; those of an executable that fail
/// stand here too.
pub(super) fn section(report: &Report) -> Option<Section> {
    let open = report.executables.iter().flat_map(|file| &file.checks).filter(|one| {
        matches!(one.answer, Answer::No | Answer::Unknown) && one.severity >= Severity::Warning
    });
    let mut all: Vec<&Finding> = report.findings.iter().chain(open).collect();
    all.sort_by_key(|one| std::cmp::Reverse(one.fails(Severity::Info).then_some(one.severity)));
    let mut parts: Vec<Element> = report.failure.iter().map(failure).collect();
    parts.extend(all.into_iter().map(finding));
    let lead = String::new();
    (!parts.is_empty()).then_some(Section { id: "findings", title: "Findings", lead, parts })
}

fn failure(one: &FailureText) -> Element {
    let causes = one.because.iter().map(|cause| el("p").prose(&format!("caused by: {cause}")));
    let details = (!one.details.is_empty()).then(|| el("pre").text(&one.details.join("\n")));
    el("article")
        .class("finding bad")
        .with(el("h3").prose(&one.error))
        .all(causes)
        .all(details)
        .all(one.causes.iter().map(finding))
        .all(one.help.iter().map(|help| cure(help)))
}

/// One finding.
pub(super) fn finding(one: &Finding) -> Element {
    let (word, class) = match (one.answer, one.severity) {
        (Answer::No | Answer::Unknown, _) if one.allowed => ("allowed", "warn"),
        (Answer::No | Answer::Unknown, Severity::Error) => ("error", "bad"),
        (Answer::No | Answer::Unknown, Severity::Warning) => ("warning", "warn"),
        _ => ("note", "quiet"),
    };
    let heading = el("h3")
        .with(el("span").class(&format!("pill {class}")).text(word))
        .text(" ")
        .with(el("code").text(&one.code))
        .text(&format!(" {}", one.subject));
    let evidence = one.evidence.iter().map(|evidence| {
        let place = evidence.offset.map(|at| format!("at {at:#x}: ")).unwrap_or_default();
        el("li").prose(&format!("{place}{}", evidence.detail))
    });
    let evidence = (!one.evidence.is_empty()).then(|| el("ul").class("evidence").all(evidence));
    let cures = one.cure.as_ref().filter(|_| one.fails(Severity::Info)).map(|help| cure(help));
    el("article")
        .class(&format!("finding {class}"))
        .with(heading)
        .with(el("p").prose(&one.message))
        .all(evidence)
        .all(cures)
}

/// What helps.
pub(super) fn cure(help: &str) -> Element {
    el("p").class("cure").with(el("b").text("help ")).prose(help)
}
