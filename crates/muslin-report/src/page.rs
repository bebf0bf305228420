//! The report of a static build as one page: it needs no network, no script and no other file.
//!
//! Text of others reaches the page through [`element::Element`] only, which escapes all of it; and the page
//! forbids scripts and everything from outside by a policy of its own.

mod charts;
mod commands;
mod element;
pub(crate) mod executables;
mod findings;
pub(crate) mod graph;
mod head;
mod lanes;
pub(crate) mod natives;
pub(crate) mod places;
mod section;
pub(crate) mod share;
mod size;
pub(crate) mod time;
pub(crate) mod toolchains;
mod treemap;
pub(crate) mod verdict;

use muslin_schema::Report;

use crate::shown::shown;
use element::{Element, el};
use section::Section;

/// The look of the page.
const STYLE: &str = include_str!("page/style.css");
/// Nothing is loaded and nothing runs, whatever the text says.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// The report as one page of HTML, which is well-formed XML too. The same report is the same page.
#[must_use]
pub fn page(report: &Report) -> String {
    let report = &*shown(report);
    let sections: Vec<Section> = [
        findings::section(report),
        natives::section(report),
        toolchains::section(report),
        executables::section(report),
        size::section(report),
        time::section(report),
        places::section(report),
        charts::section(report),
        commands::section(report),
    ]
    .into_iter()
    .flatten()
    .collect();
    let links =
        sections.iter().map(|one| el("a").attr("href", &format!("#{}", one.id)).text(one.title));
    let nav = el("nav").attr("aria-label", "Parts of this report").all(links);
    let main = el("main").all(sections.into_iter().map(Section::drawn));
    let body =
        el("body").with(head::header(report)).with(nav).with(main).with(head::footer(report));
    let html = el("html").attr("lang", "en").with(meta(&head::title(report))).with(body);
    format!("<!DOCTYPE html>\n{html}\n")
}

fn meta(title: &str) -> Element {
    let named = |name: &str, content: &str| el("meta").attr("name", name).attr("content", content);
    el("head")
        .with(el("meta").attr("charset", "utf-8"))
        .with(el("meta").attr("http-equiv", "Content-Security-Policy").attr("content", POLICY))
        .with(named("viewport", "width=device-width, initial-scale=1"))
        .with(named("color-scheme", "light dark"))
        .with(el("title").text(title))
        .with(el("style").style(STYLE))
}
