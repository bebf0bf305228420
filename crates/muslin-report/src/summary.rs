//! The report of a static build as Markdown: for the summary of a job, or a comment.

mod parts;
pub(crate) mod text;

use muslin_schema::{Finding, Report, Severity};

use crate::page::verdict::{Verdict, project, sentence};
use crate::shown::shown;
use text::{cell, prose};

/// The report as Markdown of GitHub's and GitLab's kind, with a drawn graph (Mermaid). The same report is the
/// same text.
#[must_use]
pub fn summary(report: &Report) -> String {
    let report = &*shown(report);
    let mark = match Verdict::of(report) {
        Verdict::Static => "✅",
        Verdict::Allowed => "⚠️",
        Verdict::Failed => "❌",
    };
    let title = format!("## {mark} {}: {}\n", cell(project(report)), prose(&sentence(report)));
    let parts = [
        failure(report),
        parts::executables(report),
        findings(report),
        parts::natives(report),
        parts::toolchains(report),
        parts::size(report),
        parts::time(report),
        parts::places(report),
        parts::comparison(report),
        parts::commands(report),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    format!("{title}\n{}", parts.join("\n"))
}

fn failure(report: &Report) -> Option<String> {
    let failure = report.failure.as_ref()?;
    let mut text = String::new();
    for cause in &failure.because {
        text.push_str(&format!("caused by: {}\n\n", prose(cause)));
    }
    for cause in &failure.causes {
        text.push_str(&finding(cause));
    }
    if let Some(help) = &failure.help {
        text.push_str(&format!("\n*help:* {}\n", prose(help)));
    }
    (!text.is_empty()).then_some(text)
}

/// What counts, and how many notes there are beside.
fn findings(report: &Report) -> Option<String> {
    let (open, notes): (Vec<&Finding>, Vec<&Finding>) =
        report.all_findings().partition(|one| one.fails(Severity::Warning) || one.allowed);
    let notes: Vec<String> =
        notes.into_iter().filter(|one| report.findings.contains(one)).map(finding).collect();
    let mut text: String = open.into_iter().map(finding).collect();
    if !notes.is_empty() {
        text.push_str(&parts::folded(&format!("{} notes", notes.len()), &notes.concat()));
    }
    (!text.is_empty()).then(|| format!("### Findings\n\n{text}"))
}

fn finding(one: &Finding) -> String {
    let mark = match one.severity {
        _ if one.allowed => "⚠️ allowed:",
        Severity::Error if one.fails(Severity::Error) => "❌",
        Severity::Warning if one.fails(Severity::Warning) => "⚠️",
        _ => "ℹ️",
    };
    let cure = one.cure.as_ref().filter(|_| one.fails(Severity::Info));
    let cure = cure.map(|cure| format!("<br>*help:* {}", prose(cure))).unwrap_or_default();
    let (code, subject) = (prose(&format!("`{}`", one.code)), cell(&one.subject));
    format!("- {mark} {code} **{subject}**: {}{cure}\n", prose(&one.message))
}
