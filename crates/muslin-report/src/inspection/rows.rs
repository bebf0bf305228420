//! Rows with a label in a column of their own, as the rest of the product prints them.

use crate::paint::Paint;

/// The width of the column of labels.
const LABEL: usize = 12;
/// Where a list is broken into another line.
const WIDTH: usize = 100 - LABEL - 1;

/// Lines that are being collected.
pub(super) struct Rows {
    pub(super) paint: Paint,
    text: String,
    last: &'static str,
}

impl Rows {
    pub(super) fn new(paint: Paint) -> Self {
        Self { paint, text: String::new(), last: "" }
    }

    /// A row; a label that stood above is not repeated.
    pub(super) fn row(&mut self, label: &'static str, value: &str) {
        let shown = if self.last == label { "" } else { label };
        self.last = label;
        let label = self.paint.accent(&format!("{shown:>LABEL$}"));
        self.text.push_str(&format!("{label} {value}\n"));
    }

    /// A row of plain text that may be long, in one tone.
    pub(super) fn long_row(&mut self, label: &'static str, value: &str, tone: Tone) {
        let paint = self.paint;
        let mut lines = wrapped(value).into_iter();
        self.row(label, &tone(paint, &lines.next().unwrap_or_default()));
        for line in lines {
            self.text.push_str(&format!("{:>LABEL$} {}\n", "", tone(paint, &line)));
        }
    }

    /// More about the row above: plain text that may be long, in one tone, behind a word.
    pub(super) fn more(&mut self, lead: &str, value: &str, tone: Tone) {
        let paint = self.paint;
        for (index, line) in wrapped(value).iter().enumerate() {
            let lead = match (index, lead) {
                (0, "") => String::new(),
                (0, lead) => format!("{} ", paint.accent(lead)),
                _ => " ".repeat(if lead.is_empty() { 0 } else { 2 }),
            };
            self.text.push_str(&format!("{:>LABEL$}   {lead}{}\n", "", tone(paint, line)));
        }
    }

    /// What is seen on another screen, not broken.
    pub(super) fn verbatim(&mut self, lead: &str, line: &str) {
        self.text.push_str(&format!("{:>LABEL$}   {} {line}\n", "", self.paint.faint(lead)));
    }

    /// Text that has its own shape.
    pub(super) fn raw(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub(super) fn text(self) -> String {
        self.text
    }
}

/// How a line is coloured: one of the functions of [`Paint`].
pub(super) type Tone = fn(Paint, &str) -> String;

/// Without colour.
pub(super) fn plain(_: Paint, text: &str) -> String {
    text.to_owned()
}

/// Text as lines that fit the screen, broken at spaces. Colours come later, or they would be counted.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() < WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
