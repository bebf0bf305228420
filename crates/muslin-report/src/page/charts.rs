//! What `compare` measured: each build beside the first.

use muslin_schema::Report;

use super::element::{Element, el};
use super::section::Section;
use super::share::percent;
use crate::comparison::measured_on::machine;
use crate::comparison::rows::{Row, rows};

pub(super) fn section(report: &Report) -> Option<Section> {
    let what = report.details.as_ref()?.comparison.as_ref()?;
    let lead =
        format!("{}, as `compare` measured it: {}. Less is better.", what.program, machine(what));
    let names: Vec<&str> = what.variants.iter().map(|one| one.title.as_str()).collect();
    let known = |row: &Row| row.cells.iter().any(|cell| cell.value.is_some());
    let charts = rows(what).into_iter().filter(known).map(|row| chart(&row, &names));
    let notes = what.notes.iter().map(|note| el("p").class("note").prose(note));
    let parts = std::iter::once(el("div").class("cards").all(charts)).chain(notes).collect();
    Some(Section { id: "comparison", title: "Comparison", lead, parts })
}

fn chart(row: &Row, names: &[&str]) -> Element {
    let most = row.cells.iter().filter_map(|cell| cell.value).fold(0.0, f64::max);
    let bars = row.cells.iter().zip(names).enumerate().map(|(index, (cell, name))| {
        // The first is what all others are compared with.
        let class = if index == 0 { "tables" } else { "own" };
        let width = percent(thousandths(cell.value.unwrap_or_default(), most), 1_000);
        let fill = el("i").class(class).attr("style", &format!("width:{width}"));
        let ratio = cell.ratio.map(|ratio| format!(" · {ratio:.2}×")).unwrap_or_default();
        el("li")
            .with(el("span").class("what").text(name))
            .with(el("span").class("bar").with(fill))
            .with(el("span").class("number").text(&format!("{}{ratio}", cell.text)))
    });
    let bars = el("ul").class("bars wide").all(bars);
    el("article").class("card").with(el("h3").text(&row.label)).with(bars)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "from 0 to 1000, drawn and not counted"
)]
fn thousandths(value: f64, most: f64) -> u64 {
    if most > 0.0 { (value / most * 1_000.0).clamp(0.0, 1_000.0) as u64 } else { 0 }
}
