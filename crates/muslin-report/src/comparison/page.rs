//! A page that needs nothing beside it: chart, table, and how it was measured.

use muslin_schema::Comparison;

use super::drawing::comparison_chart;
use super::measured_on::machine;
use super::rows::rows;
use crate::chart::{COLORS, escape};
use crate::shown::shown;
use crate::size;

/// The page, in light and dark, without script.
#[must_use]
pub fn comparison_page(what: &Comparison) -> String {
    let what = &*shown(what);
    let title = escape(&format!("{} ({}): builds compared", what.program, what.package));
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n\
         <style>{COLORS}\n{STYLE}</style>\n<main>\n<h1>{title}</h1>\n<p class=\"faint\">{}</p>\n\
         {}{}{}{}{}</main>\n</html>\n",
        escape(&machine(what)),
        figure(what),
        table(what),
        images(what),
        list("What to know", &what.notes),
        list("How it was measured", &methods(what)),
    )
}

const STYLE: &str = "\
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}\n\
main{max-width:928px;margin:2rem auto;padding:0 1rem}\nh1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}\n\
.faint{color:var(--faint)}figure{margin:0;overflow-x:auto}svg{max-width:100%;height:auto;border:1px solid var(--line);border-radius:8px}\n\
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}\n\
th,td{text-align:right;padding:.3rem .6rem;border-bottom:1px solid var(--line);white-space:nowrap}\n\
th:first-child,td:first-child{text-align:left}code{font-size:.9em}small{color:var(--faint)}\n";

fn figure(what: &Comparison) -> String {
    format!("<figure>\n{}</figure>\n", comparison_chart(what))
}

fn table(what: &Comparison) -> String {
    let heads: Vec<String> = what
        .variants
        .iter()
        .map(|one| {
            let about = format!("{} · {}", one.linkage.as_str(), one.libc.as_str());
            format!(
                "<th title=\"{}\">{}<br><small>{}</small></th>",
                escape(&one.command),
                escape(&one.id),
                escape(&about)
            )
        })
        .collect();
    let body: Vec<String> = rows(what)
        .into_iter()
        .map(|row| {
            let cells: Vec<String> = row
                .cells
                .iter()
                .map(|cell| {
                    let ratio = cell.ratio.map(|ratio| format!(" <small>{ratio:.2}×</small>"));
                    format!("<td>{}{}</td>", escape(&cell.text), ratio.unwrap_or_default())
                })
                .collect();
            format!("<tr><td>{}</td>{}</tr>\n", escape(&row.label), cells.concat())
        })
        .collect();
    let commands: Vec<String> = what
        .variants
        .iter()
        .map(|one| {
            format!(
                "<code>{}</code>: {}, <code>{}</code>",
                escape(&one.id),
                escape(&one.title),
                escape(&one.command)
            )
        })
        .chain(what.workloads.iter().map(|one| {
            format!(
                "{}: <code>{}</code>, {} runs of each",
                escape(&one.id),
                escape(&one.command),
                one.rounds
            )
        }))
        .collect();
    format!(
        "<h2>Figures</h2>\n<p>{}</p>\n<div class=\"wide\"><table>\n<tr><th></th>{}</tr>\n{}</table></div>\n",
        commands.join("<br>\n"),
        heads.concat(),
        body.concat()
    )
}

fn images(what: &Comparison) -> String {
    let rows: Vec<String> = what
        .images
        .iter()
        .map(|one| {
            format!(
                "<tr><td><code>{}</code> on {}<br><small>{}</small></td><td>{}</td><td>{}</td></tr>\n",
                escape(&one.variant),
                escape(&one.base),
                escape(&one.source),
                size(one.of_base),
                size(one.download)
            )
        })
        .collect();
    format!(
        "<h2>Container images</h2>\n<div class=\"wide\"><table>\n<tr><th></th><th>of the base</th><th>to download</th></tr>\n{}</table></div>\n",
        rows.concat()
    )
}

fn methods(what: &Comparison) -> Vec<String> {
    what.methods.iter().map(|one| format!("{}: {}", one.figure, one.how)).collect()
}

fn list(title: &str, items: &[String]) -> String {
    if items.is_empty() {
        return String::new();
    }
    let items: Vec<String> =
        items.iter().map(|item| format!("<li>{}</li>\n", escape(item))).collect();
    format!("<h2>{title}</h2>\n<ul>\n{}</ul>\n", items.concat())
}
