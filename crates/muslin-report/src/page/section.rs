//! One part of the page.

use super::element::{Element, el};

/// One part of the page, reached by its name.
pub(super) struct Section {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    /// What it says, in a sentence.
    pub(super) lead: String,
    pub(super) parts: Vec<Element>,
}

impl Section {
    pub(super) fn drawn(self) -> Element {
        let heading = el("h2").text(self.title);
        let lead = (!self.lead.is_empty()).then(|| el("p").class("lead").prose(&self.lead));
        el("section").attr("id", self.id).with(heading).all(lead).all(self.parts)
    }
}
