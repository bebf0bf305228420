//! What `inspect` found as Markdown: a table of all files, then what is wrong with each.

use muslin_schema::{Finding, Inspected, InspectedArchive, InspectedFile, Runs, Severity};

use crate::inspection::{Tally, archive, headline, libc_version, places};
use crate::shown::shown;
use crate::size;
use crate::summary::text::{cell, code_prose as prose};

/// The whole answer, to be shown on a page or in a comment.
#[must_use]
pub fn markdown(inspected: &Inspected) -> String {
    let inspected = &*shown(inspected);
    let mut text = String::new();
    if !inspected.files.is_empty() {
        text.push_str("| file | machine | linkage | C library | size | checks |\n");
        text.push_str("|---|---|---|---|--:|---|\n");
        inspected.files.iter().for_each(|file| text.push_str(&row(file)));
        text.push('\n');
    }
    if !inspected.archives.is_empty() {
        text.push_str("| static library | holds | size | checks |\n|---|---|--:|---|\n");
        inspected.archives.iter().for_each(|one| text.push_str(&archive_row(one)));
        text.push('\n');
    }
    for one in &inspected.unreadable {
        text.push_str(&format!(
            "- ❌ **{}** cannot be read: {}\n",
            cell(&one.name),
            prose(&one.why)
        ));
    }
    for one in &inspected.unmet {
        text.push_str(&format!(
            "- ❌ **{}** is not {}: {}\n",
            cell(&one.name),
            prose(&format!("`{}`", one.requirement)),
            prose(&one.why)
        ));
    }
    for file in &inspected.files {
        text.push_str(&section(file));
    }
    for one in &inspected.archives {
        let findings: Vec<String> =
            one.checks.iter().filter(|one| one.fails(Severity::Warning)).map(check).collect();
        if !findings.is_empty() {
            text.push_str(&format!("\n### {}\n\n{}", cell(&one.name), findings.concat()));
        }
    }
    text
}

fn row(file: &InspectedFile) -> String {
    let one = &file.inspection;
    let version =
        libc_version(&one.libc).map(|text| format!(" {}", cell(&text))).unwrap_or_default();
    format!(
        "| {} | {} | {} | {}{version} | {} | {} |\n",
        cell(&one.name),
        cell(&one.header.machine),
        one.linkage.as_str(),
        one.libc.family.as_str(),
        size(one.size),
        verdict(&one.checks, one.truncated),
    )
}

fn archive_row(one: &InspectedArchive) -> String {
    let (name, holds) = (cell(&one.name), cell(&archive::contents(one)));
    format!("| {name} | {holds} | {} | {} |\n", size(one.size), verdict(&one.checks, one.truncated))
}

fn verdict(checks: &[Finding], truncated: bool) -> String {
    let tally = Tally::of(checks);
    let mark = match (tally.errors, tally.warnings) {
        _ if truncated => "❌ truncated;",
        (0, 0) => "✅",
        (0, _) => "⚠️",
        _ => "❌",
    };
    format!("{mark} {tally}")
}

fn section(file: &InspectedFile) -> String {
    let one = &file.inspection;
    let mut text = format!("\n### {}\n\n{}\n\n", cell(&one.name), cell(&headline(one)));
    for group in places::groups(&one.environments) {
        let (word, why) = match group.verdict {
            Runs::Runs => ("Runs on", String::new()),
            Runs::Fails => ("Fails on", reason(group.first.first_failure.as_deref())),
            Runs::Unknown => ("Not known on", reason(group.first.first_failure.as_deref())),
        };
        let cure =
            group.first.cure.as_ref().map(|cure| format!(" *{}*", prose(cure))).unwrap_or_default();
        text.push_str(&format!("- **{word}** {}{why}{cure}\n", cell(&group.names)));
    }
    for finding in one.checks.iter().filter(|finding| finding.fails(Severity::Warning)) {
        text.push_str(&check(finding));
    }
    for hazard in &one.hazards {
        let (area, presence) = (prose(&format!("`{}`", hazard.area)), hazard.presence.as_str());
        let (sentence, advice) = (prose(&hazard.sentence), prose(&hazard.advice));
        text.push_str(&format!("- {area} ({presence}): {sentence}. *{advice}*\n"));
    }
    text
}

fn reason(why: Option<&str>) -> String {
    why.map(|why| format!(": {}.", prose(why))).unwrap_or_default()
}

fn check(one: &Finding) -> String {
    let mark = if one.fails(Severity::Error) { "❌" } else { "⚠️" };
    let cure = one.cure.as_ref().map(|cure| format!(" *{}*", prose(cure))).unwrap_or_default();
    let message = prose(one.message.trim_end_matches('.'));
    format!("- {mark} `{}`: {message}.{cure}\n", one.code)
}
