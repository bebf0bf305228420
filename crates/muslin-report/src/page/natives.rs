//! What needed C, and by which path it came in.

use muslin_schema::{NativeNeed, Outcome, Report};

use super::element::{Element, el};
use super::findings::cure;
use super::graph::{Graph, Placed};
use super::section::Section;
use crate::natives::{fate, wants};

/// How wide a column is, and the room between two.
const COLUMN: usize = 190;
const GAP: usize = 50;
/// The height of a node.
const NODE: u32 = 40;
/// No name is longer in the drawing; all of it is in the list.
const LETTERS: usize = 24;

/// One package over all targets, and the targets that it is for.
type Need<'a> = (&'a NativeNeed, Vec<&'static str>);

pub(super) fn section(report: &Report) -> Option<Section> {
    if report.targets.is_empty() {
        return None;
    }
    let needs = needs(report);
    let lead = if needs.is_empty() {
        "Nothing: the project is pure Rust for its targets.".to_owned()
    } else {
        "Crates that need more than Rust, and the way by which each came in.".to_owned()
    };
    let mut parts = Vec::new();
    if !needs.is_empty() {
        parts.push(drawing(&needs));
        let everywhere = report.targets.len();
        let cards = needs.iter().map(|need| card(need, everywhere));
        parts.push(el("div").class("cards").all(cards));
    }
    Some(Section { id: "native", title: "Native code", lead, parts })
}

/// Every package that needs something, once.
pub(crate) fn needs(report: &Report) -> Vec<Need<'_>> {
    let mut needs: Vec<Need<'_>> = Vec::new();
    for target in &report.targets {
        for one in target.natives.iter().filter(|one| one.outcome != Outcome::Nothing) {
            match needs.iter_mut().find(|(other, _)| *other == one) {
                Some((_, targets)) => targets.push(target.target.arch()),
                None => needs.push((one, vec![target.target.arch()])),
            }
        }
    }
    needs
}

fn drawing(needs: &[Need<'_>]) -> Element {
    let graph = Graph::of(needs.iter().map(|(one, _)| one.path.as_slice()));
    let (placed, height) = graph.placed();
    let columns = placed.iter().map(|one| one.column).max().unwrap_or_default() + 1;
    let width = columns * (COLUMN + GAP) - GAP + 2;
    let edges = graph.edges().iter().map(|(from, to)| edge(&placed[*from], &placed[*to]));
    let nodes = placed.iter().map(|one| node(one, needs));
    let svg = el("svg")
        .attr("viewBox", &format!("0 0 {width} {height}"))
        .attr("width", &width.to_string())
        .attr("height", &height.to_string())
        .attr("role", "img")
        .attr("aria-label", "Packages that need native code, and the packages that lead to them")
        .all(edges)
        .all(nodes);
    el("div").class("graph").attr("tabindex", "0").with(svg)
}

fn left(node: &Placed) -> usize {
    node.column * (COLUMN + GAP) + 1
}

fn edge(from: &Placed, to: &Placed) -> Element {
    let (x1, y1) = (left(from) + COLUMN, from.middle);
    let (x2, y2) = (left(to), to.middle);
    let bend = GAP / 2 + 6;
    let path = format!("M{x1} {y1}C{} {y1} {} {y2} {x2} {y2}", x1 + bend, x2 - bend);
    el("path").attr("d", &path)
}

fn node(node: &Placed, needs: &[Need<'_>]) -> Element {
    let need = needs.iter().map(|(one, _)| *one).find(|one| one.path.last() == Some(&node.name));
    let class = need.map_or("via", |one| class(one.outcome));
    let (x, top) = (left(node), node.middle - NODE / 2);
    let (name, below) = match need {
        Some(one) => (node.name.as_str(), wants(one)),
        None => (node.name.as_str(), String::new()),
    };
    let rect = el("rect")
        .attr("x", &x.to_string())
        .attr("y", &top.to_string())
        .attr("width", &COLUMN.to_string())
        .attr("height", &NODE.to_string())
        .attr("rx", "7");
    let line = |y: u32, text: &str, class: &str| {
        let x = (x + COLUMN / 2).to_string();
        el("text").attr("x", &x).attr("y", &y.to_string()).class(class).text(&short(text))
    };
    let texts = if below.is_empty() {
        vec![line(node.middle + 4, name, "name")]
    } else {
        vec![line(node.middle - 3, name, "name"), line(node.middle + 13, &below, "wants")]
    };
    el("g").class(class).with(el("title").text(name)).with(rect).all(texts)
}

fn short(text: &str) -> String {
    if text.chars().count() <= LETTERS {
        return text.to_owned();
    }
    text.chars().take(LETTERS - 1).chain(['…']).collect()
}

/// How an outcome looks.
fn class(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Nothing | Outcome::Bundled | Outcome::StaticLibrary | Outcome::Provided => "good",
        Outcome::Uncertain => "warn",
        Outcome::Missing | Outcome::Broken => "bad",
    }
}

fn card((one, targets): &Need<'_>, everywhere: usize) -> Element {
    let name = el("h3").text(&format!("{} {}", one.package, one.version));
    let fate = el("p").class(&format!("fate {}", class(one.outcome))).text(&fate(one));
    let rows = [
        ("why", Some(one.because.clone())),
        ("through", Some(one.path.join(" → "))),
        ("feature", one.feature.clone()),
        ("takes", Some(wants(one)).filter(|wants| !wants.is_empty())),
        ("only for", (targets.len() < everywhere).then(|| targets.join(", "))),
        ("seen", Some(one.evidence.join("; ")).filter(|text| !one.known && !text.is_empty())),
    ];
    let rows = rows.into_iter().filter_map(|(label, value)| Some((label, value?)));
    let rows = rows.flat_map(|(label, value)| [el("dt").text(label), el("dd").prose(&value)]);
    el("article")
        .class("card")
        .with(name)
        .with(fate)
        .with(el("dl").class("rows").all(rows))
        .all(one.cure_in_place().map(|help| cure(&help)))
}
