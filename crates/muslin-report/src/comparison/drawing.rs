//! The figures of a comparison as a chart.

use muslin_schema::Comparison;

use super::measured_on::machine;
use super::rows::{Row, rows};
use crate::chart::{Bar, Chart, Panel, svg};
use crate::shown::shown;
use crate::size;

/// The chart, as an SVG file of its own.
#[must_use]
pub fn comparison_chart(what: &Comparison) -> String {
    svg(&chart(&shown(what)))
}

fn chart(what: &Comparison) -> Chart {
    let mut panels: Vec<Panel> = rows(what).into_iter().map(|row| panel(what, row)).collect();
    let title = "container image, to download".to_owned();
    panels.push(Panel { title, bars: images(what), wide: true });
    let first = what.variants.first().map(|one| one.id.as_str()).unwrap_or_default();
    Chart {
        title: format!("{} ({}), beside `{first}`", what.program, what.package),
        subtitle: machine(what),
        panels,
    }
}

fn panel(what: &Comparison, row: Row) -> Panel {
    let bars = what.variants.iter().zip(row.cells).map(|(variant, cell)| {
        let ratio = cell.ratio.map(|ratio| format!(" · {ratio:.2}×")).unwrap_or_default();
        Bar {
            name: variant.id.clone(),
            about: String::new(),
            value: cell.value,
            range: cell.range,
            text: format!("{}{ratio}", cell.text),
        }
    });
    Panel { title: row.label, bars: bars.collect(), wide: false }
}

#[expect(clippy::cast_precision_loss, reason = "a bar is some pixels long")]
fn images(what: &Comparison) -> Vec<Bar> {
    let bars = what.images.iter().map(|image| Bar {
        name: image.variant.clone(),
        value: Some(image.download as f64),
        range: None,
        about: format!(" on {}", image.base),
        text: size(image.download),
    });
    bars.collect()
}
