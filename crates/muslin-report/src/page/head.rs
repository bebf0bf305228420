//! The top of the page: the verdict, and the build in numbers; and its foot.

use muslin_schema::{Answer, Outcome, Report};

use super::element::{Element, el};
use super::share::duration;
use super::verdict::{Verdict, project, sentence};
use crate::size;

pub(super) fn title(report: &Report) -> String {
    format!("{} · muslin", project(report))
}

pub(super) fn header(report: &Report) -> Element {
    let verdict = Verdict::of(report);
    let mark = match verdict {
        Verdict::Static => "static",
        Verdict::Allowed => "allowed",
        Verdict::Failed => "not delivered",
    };
    let stamp = el("p").class(&format!("stamp {}", verdict.class())).text(mark);
    let title = el("div").class("title").with(el("h1").text(project(report))).with(stamp);
    let sentence = el("p").class("sentence").prose(&sentence(report));
    el("header").with(title).with(sentence).with(numbers(report))
}

/// The build in numbers.
fn numbers(report: &Report) -> Element {
    let checks = || report.executables.iter().flat_map(|file| &file.checks);
    let passed = checks().filter(|one| one.answer == Answer::Yes).count();
    let mut natives: Vec<(&str, &str)> = report
        .targets
        .iter()
        .flat_map(|target| &target.natives)
        .filter(|one| one.outcome != Outcome::Nothing)
        .map(|one| (one.package.as_str(), one.version.as_str()))
        .collect();
    natives.sort_unstable();
    natives.dedup();
    let mut tiles = vec![
        (report.executables.len().to_string(), "executables"),
        (passed.to_string(), "checks passed"),
        (natives.len().to_string(), "crates with native code"),
    ];
    let largest = report.executables.iter().map(|file| file.size).max();
    tiles.extend(largest.map(|bytes| (size(bytes), "the largest, as built")));
    let total = report.details.as_ref().map(|details| details.timeline.total());
    let total = total.filter(|total| *total > 0);
    tiles.extend(total.map(|total| (duration(total), "from start to verdict")));
    let tile = |(number, what): (String, &str)| {
        el("div").with(el("dd").text(&number)).with(el("dt").text(what))
    };
    el("dl").class("numbers").all(tiles.into_iter().map(tile))
}

pub(super) fn footer(report: &Report) -> Element {
    let mut facts = Vec::new();
    if let Some(details) = &report.details {
        facts = vec![
            format!("muslin {}", details.muslin),
            format!("rustc {}", details.rustc),
            format!("profile {}", details.profile),
            format!("built on {}", details.host),
        ];
    }
    facts.push(format!("exit code {}", report.exit_code));
    el("footer").with(el("p").text(&facts.join(" · ")))
}
