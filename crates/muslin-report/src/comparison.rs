//! Builds of one program side by side: a table for a terminal, a chart, and a page with both.

mod drawing;
pub(crate) mod measured_on;
mod page;
pub(crate) mod rows;

use muslin_schema::Comparison;

pub use drawing::comparison_chart;
pub use page::comparison_page;

use crate::paint::Paint;
use crate::shown::shown;
use crate::size;
use measured_on::machine;
use rows::{Cell, rows};

/// The width of the first column, and of each of the others.
const LABEL: usize = 24;
const COLUMN: usize = 21;

/// The table, and where the files are.
#[must_use]
pub fn comparison(what: &Comparison, directory: &str, paint: Paint) -> String {
    let what = &*shown(what);
    let mut text = format!(
        "{} {} · {} · {}\n\n",
        paint.accent(&format!("{:>12}", "Compared")),
        paint.strong(&format!("{} ({})", what.program, what.package)),
        what.target,
        machine(what)
    );
    let names: Vec<String> =
        what.variants.iter().map(|one| format!("{:>COLUMN$}", one.id)).collect();
    text.push_str(&format!("{:LABEL$}{}\n", "", paint.strong(&names.concat())));
    for row in rows(what) {
        let cells: Vec<String> = row.cells.iter().map(|cell| aligned(cell, paint)).collect();
        let line = format!("{:>LABEL$}{}", row.label, cells.concat());
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text.push('\n');
    for workload in &what.workloads {
        let about = format!("`{}`, {} runs of each in turns", workload.command, workload.rounds);
        text.push_str(&format!("{:>LABEL$}  {about}\n", workload.id));
    }
    text.push_str(&images(what, paint));
    for note in &what.notes {
        text.push_str(&format!("{} {note}\n", paint.warn(&format!("{:>12}", "Note"))));
    }
    for method in what.methods.iter().filter(|one| one.how.starts_with("unknown")) {
        text.push_str(&format!(
            "{} {}: {}\n",
            paint.warn(&format!("{:>12}", "Note")),
            method.figure,
            method.how
        ));
    }
    let files = format!("compare.html, compare.svg and compare.json in {directory}");
    text.push_str(&format!("{} {files}\n", paint.accent(&format!("{:>12}", "Drawn"))));
    text
}

/// A value with its ratio to the first column.
fn aligned(cell: &Cell, paint: Paint) -> String {
    let ratio = cell.ratio.map(|ratio| format!("{ratio:.2}×")).unwrap_or_default();
    let painted = match cell.ratio {
        Some(ratio) if ratio < 0.95 => paint.good(&format!("{ratio:>8.2}×")),
        Some(ratio) if ratio > 1.05 => paint.warn(&format!("{ratio:>8.2}×")),
        _ => format!("{ratio:>9}"),
    };
    format!("{:>width$}{painted}", cell.text, width = COLUMN - 9)
}

fn images(what: &Comparison, paint: Paint) -> String {
    let mut text = String::new();
    for (index, image) in what.images.iter().enumerate() {
        let label = if index == 0 { "Image" } else { "" };
        let bytes = format!("{:>9}", size(image.download));
        text.push_str(&format!(
            "{} {bytes} to download · `{}` on {}\n",
            paint.accent(&format!("{label:>12}")),
            image.variant,
            image.base
        ));
    }
    text
}
