//! One area of behaviour, and what shows that its code is linked in.

use muslin_finding::{Hazard, Presence};

use crate::trace::{Mark, Traces};

/// When a text alone counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Text {
    /// Only where the symbols are gone: with them, the text belongs to somebody else.
    WhenStripped,
    /// Always: the code may be Rust's, whose names are not looked for.
    Always,
}

/// One area of behaviour.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) area: &'static str,
    /// Any of them proves it.
    pub(super) symbols: &'static [&'static str],
    /// All of them together make it likely; none for an area without a text of its own.
    pub(super) texts: &'static [Mark],
    pub(super) text: Text,
    /// The texts, in words.
    pub(super) text_words: &'static str,
    pub(super) sentence: &'static str,
    pub(super) advice: &'static str,
}

/// Shells are started alike by every libc.
pub(super) const SHELL: Rule = Rule {
    area: "shell",
    symbols: &["system", "popen", "wordexp"],
    texts: &[Mark::Shell],
    text: Text::WhenStripped,
    text_words: "the path /bin/sh",
    sentence: "`system`, `popen` and `wordexp` start /bin/sh and fail where there is none, as in \
               an empty root",
    advice: "start programs directly, or bring a shell along",
};

impl Rule {
    pub(super) fn find(&self, traces: &Traces) -> Option<Hazard> {
        let (presence, found) =
            if let Some(name) = self.symbols.iter().find(|name| traces.symbol(name)) {
                (Presence::LinkedIn, format!("the symbol `{name}`"))
            } else {
                let counts = self.text == Text::Always || !traces.has_symbols;
                let all = self.texts.iter().all(|mark| traces.mark(*mark).is_some());
                if !counts || self.texts.is_empty() || !all {
                    return None;
                }
                (Presence::Likely, self.text_words.to_owned())
            };
        Some(Hazard {
            area: self.area.to_owned(),
            presence,
            found,
            sentence: self.sentence.to_owned(),
            advice: self.advice.to_owned(),
        })
    }
}
