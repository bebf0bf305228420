//! What is wrong in a file, and where.

use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

/// One thing that is wrong, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The place, in bytes from the start of the text.
    pub span: Range<usize>,
    /// What is wrong there.
    pub message: String,
    /// What would be right, if that is known.
    pub help: Option<String>,
}

/// Everything that is wrong in one file. [`fmt::Display`] underlines each fault at its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faults {
    /// The file, as the user knows it.
    pub path: String,
    /// Its whole text.
    pub text: String,
    /// The faults, in the order of their places.
    pub list: Vec<Fault>,
}

impl Faults {
    pub(crate) fn new(path: &str, text: &str, mut list: Vec<Fault>) -> Self {
        list.sort_by_key(|fault| (fault.span.start, fault.span.end));
        Self { path: path.to_owned(), text: text.to_owned(), list }
    }

    /// All faults as text, in colour or plain.
    #[must_use]
    pub fn render(&self, colored: bool) -> String {
        let renderer = if colored { Renderer::styled() } else { Renderer::plain() };
        let screens: Vec<String> = self
            .list
            .iter()
            .map(|fault| {
                let snippet = Snippet::source(&self.text)
                    .path(&self.path)
                    .annotation(AnnotationKind::Primary.span(fault.span.clone()));
                let group = Level::ERROR.primary_title(&fault.message).element(snippet);
                match &fault.help {
                    Some(help) => renderer.render(&[group.element(Level::HELP.message(help))]),
                    None => renderer.render(&[group]),
                }
            })
            .collect();
        screens.join("\n\n")
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Faults {}
