//! Charts of bars as SVG: one panel a figure, in light and dark. Pure text, no script, no font of its own.

use muslin_schema::Untrusted;

/// A chart: panels in two columns below a title.
#[derive(Clone, Debug, Default)]
pub struct Chart {
    /// What it is about.
    pub title: String,
    /// Where the figures come from.
    pub subtitle: String,
    /// The panels, in reading order.
    pub panels: Vec<Panel>,
}

/// One figure of several builds. The bars of a panel have one scale, which begins at 0.
#[derive(Clone, Debug, Default)]
pub struct Panel {
    /// The figure.
    pub title: String,
    /// Its bars, from top to bottom.
    pub bars: Vec<Bar>,
    /// Whether it takes both columns, with room for long names.
    pub wide: bool,
}

/// One bar.
#[derive(Clone, Debug, Default)]
pub struct Bar {
    /// What it represents; the same name has the same colour in each panel.
    pub name: String,
    /// More about it, behind the name.
    pub about: String,
    /// How long it is; `None` where the value is not known.
    pub value: Option<f64>,
    /// How far its runs lie apart.
    pub range: Option<(f64, f64)>,
    /// The value in words, behind the bar.
    pub text: String,
}

/// Widths and heights, in pixels.
const WIDTH: usize = 880;
const MARGIN: usize = 24;
const GAP: usize = 32;
const PANEL: usize = (WIDTH - 2 * MARGIN - GAP) / 2;
const HEAD: usize = 76;
const TITLE: usize = 28;
const ROW: usize = 24;
const BETWEEN: usize = 24;
/// Where bars begin in a panel, and the most that they take; the rest is for the value.
const NAMES: usize = 92;
const BARS: usize = 190;
/// The same in a wide panel.
const WIDE_NAMES: usize = 280;
const WIDE_BARS: usize = 420;

/// Colours by name. The bars' are distinguished by those who see no red or no green too: they differ in
/// lightness.
pub(crate) const COLORS: &str = "\
:root{color-scheme:light dark;--paper:#ffffff;--ink:#1c2128;--faint:#59636e;--line:#d1d9e0;\
--s0:#8c959f;--s1:#bc6d1f;--s2:#1f7a8c;--s3:#22509e;--s4:#8250a8;--s5:#3d7a35}\
@media(prefers-color-scheme:dark){:root{--paper:#12161c;--ink:#e6edf3;--faint:#9aa5b1;--line:#343c46;\
--s0:#7d8792;--s1:#e3a35c;--s2:#5cc3d6;--s3:#7ea8f0;--s4:#c297e8;--s5:#86c97c}}";

/// The chart as a file of its own.
#[must_use]
pub fn svg(chart: &Chart) -> String {
    let names = names(chart);
    let mut body = String::new();
    body.push_str(&text(MARGIN, 34, "t", &chart.title));
    body.push_str(&text(MARGIN, 56, "f", &chart.subtitle));
    let mut top = HEAD;
    for row in rows(&chart.panels) {
        let rows = row.iter().map(|panel| panel.bars.len()).max().unwrap_or(0);
        for (column, panel) in row.iter().enumerate() {
            body.push_str(&draw(panel, &names, MARGIN + column * (PANEL + GAP), top));
        }
        top += TITLE + rows * ROW + BETWEEN;
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{top}\" viewBox=\"0 0 {WIDTH} {top}\" role=\"img\" aria-label=\"{label}\">\
         <style>{COLORS}\
         svg text{{font:13px system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;fill:var(--ink)}}\
         svg .t{{font-size:19px;font-weight:600}}svg .p{{font-weight:600}}svg .f{{fill:var(--faint);font-size:12px}}\
         svg .n{{text-anchor:end;fill:var(--faint)}}svg .r{{stroke:var(--ink);stroke-width:1.5}}\
         svg .a{{stroke:var(--line)}}</style>\
         <rect width=\"{WIDTH}\" height=\"{top}\" rx=\"8\" fill=\"var(--paper)\"/>\n{body}</svg>\n",
        label = escape(&chart.title)
    )
}

/// The panels in rows: two of them, or a wide one.
fn rows(panels: &[Panel]) -> Vec<&[Panel]> {
    let mut rows = Vec::new();
    let mut rest = panels;
    while let Some(first) = rest.first() {
        let two = !first.wide && rest.get(1).is_some_and(|second| !second.wide);
        let (row, more) = rest.split_at(1 + usize::from(two));
        rows.push(row);
        rest = more;
    }
    rows
}

/// The names of all bars, each once: the place of a name is its colour.
fn names(chart: &Chart) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for bar in chart.panels.iter().flat_map(|panel| &panel.bars) {
        if !names.contains(&bar.name.as_str()) {
            names.push(&bar.name);
        }
    }
    names
}

fn draw(panel: &Panel, names: &[&str], left: usize, top: usize) -> String {
    let mut out = text(left, top + 14, "p", &panel.title);
    let most = panel.bars.iter().flat_map(|bar| [bar.value, bar.range.map(|(_, upper)| upper)]);
    let most = most.flatten().fold(0.0_f64, f64::max);
    let (names_end, longest) = if panel.wide { (WIDE_NAMES, WIDE_BARS) } else { (NAMES, BARS) };
    let scale = |value: f64| if most > 0.0 { value / most * as_float(longest) } else { 0.0 };
    let (start, bottom) = (left + names_end, top + TITLE + panel.bars.len() * ROW - 4);
    out.push_str(&format!(
        "<line class=\"a\" x1=\"{start}\" x2=\"{start}\" y1=\"{}\" y2=\"{bottom}\"/>\n",
        top + TITLE - 4
    ));
    for (index, bar) in panel.bars.iter().enumerate() {
        let y = top + TITLE + index * ROW;
        let color = names.iter().position(|name| *name == bar.name).unwrap_or_default() % 6;
        out.push_str(&text(start - 8, y + 13, "n", &format!("{}{}", bar.name, bar.about)));
        let length = bar.value.map_or(0.0, scale);
        let mut end = length;
        if bar.value.is_some() {
            out.push_str(&format!(
                "<rect x=\"{start}\" y=\"{y}\" width=\"{:.1}\" height=\"16\" rx=\"2\" fill=\"var(--s{color})\"/>\n",
                length.max(1.0)
            ));
        }
        if let Some((lower, upper)) = bar.range {
            let (from, to) = (as_float(start) + scale(lower), as_float(start) + scale(upper));
            let middle = y + 8;
            out.push_str(&format!(
                "<line class=\"r\" x1=\"{from:.1}\" x2=\"{to:.1}\" y1=\"{middle}\" y2=\"{middle}\"/>\n"
            ));
            end = end.max(scale(upper));
        }
        let x = as_float(start) + end + 8.0;
        out.push_str(&format!(
            "<text x=\"{x:.1}\" y=\"{}\">{}</text>\n",
            y + 13,
            escape(&bar.text)
        ));
    }
    out
}

fn text(x: usize, y: usize, class: &str, text: &str) -> String {
    format!("<text x=\"{x}\" y=\"{y}\" class=\"{class}\">{}</text>\n", escape(text))
}

#[expect(clippy::cast_precision_loss, reason = "pixels of a chart")]
fn as_float(pixels: usize) -> f64 {
    pixels as f64
}

/// Text as XML and HTML take it; what is not seen in it is escaped visibly.
pub(crate) fn escape(text: &str) -> String {
    let text = Untrusted::lines(text).visible();
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_have_the_length_of_their_value_and_a_colour_by_name() {
        let bar = |name: &str, value: Option<f64>, text: &str| Bar {
            name: name.into(),
            value,
            text: text.into(),
            ..Bar::default()
        };
        let chart = Chart {
            title: "a < b".into(),
            subtitle: String::new(),
            panels: vec![Panel {
                title: "size".into(),
                wide: false,
                bars: vec![
                    bar("cargo", Some(40.0), "40"),
                    bar("musl", Some(10.0), "10 · 0.25×"),
                    bar("other", None, "unknown"),
                ],
            }],
        };
        let svg = svg(&chart);
        assert!(svg.contains("a &lt; b") && !svg.contains("a < b"));
        assert!(svg.contains("width=\"190.0\" height=\"16\" rx=\"2\" fill=\"var(--s0)\""), "{svg}");
        assert!(svg.contains("width=\"47.5\" height=\"16\" rx=\"2\" fill=\"var(--s1)\""), "{svg}");
        assert!(!svg.contains("var(--s2)\"/>"), "what is not known has no bar: {svg}");
    }
}
