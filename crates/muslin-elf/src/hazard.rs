//! How the C library inside a file behaves where that may surprise whoever comes from another one.
//!
//! A static link takes from an archive only what is called, so a symbol proves that the code behind it
//! is in the file. Without symbols only its text is left, and the answer is no more than "likely".
//! Silence about an area proves nothing for a stripped file.

use muslin_finding::{Hazard, Libc, Presence};

use crate::Facts;
use crate::trace::{Mark, Traces};

mod certificates;
mod glibc;
mod musl;
mod process;
mod threads;

pub(crate) use threads::allocator_inside;

/// When a text alone counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Text {
    /// Only where the symbols are gone: with them, the text belongs to somebody else.
    WhenStripped,
    /// Always: the code may be Rust's, whose names are not looked for.
    Always,
}

/// One area of behaviour.
#[derive(Debug)]
struct Rule {
    area: &'static str,
    /// Any of them proves it.
    symbols: &'static [&'static str],
    /// All of them together make it likely; none for an area without a text of its own.
    texts: &'static [Mark],
    text: Text,
    /// The texts, in words.
    text_words: &'static str,
    sentence: &'static str,
    advice: &'static str,
}

/// Shells are started alike by every libc.
const SHELL: Rule = Rule {
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
    fn find(&self, traces: &Traces) -> Option<Hazard> {
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

/// What is known about the library in or behind the file. Nothing is said about a dynamic glibc: it
/// behaves as the system does on which the program runs.
pub(crate) fn of(facts: &Facts, traces: &Traces) -> Vec<Hazard> {
    let rules: &[Rule] = match facts.libc.family {
        Libc::Musl => &musl::RULES,
        Libc::Glibc if facts.is_static() => &glibc::RULES,
        _ => return Vec::new(),
    };
    let mut hazards: Vec<Hazard> = rules.iter().filter_map(|rule| rule.find(traces)).collect();
    if facts.libc.family == Libc::Musl {
        hazards.extend(threads::stack(facts, traces));
        hazards.extend(threads::allocator(traces));
    }
    hazards.extend(process::one(traces));
    hazards.extend(certificates::RULES.iter().filter_map(|rule| rule.find(traces)));
    hazards
}

/// Whether a symbol of this name is asked for by any rule.
pub(crate) fn is_wanted(name: &[u8]) -> bool {
    if process::is_wanted(name) {
        return true;
    }
    // Nearly all names of Rust and C++ end here.
    if name.starts_with(b"_ZN") || name.starts_with(b"_R") {
        return false;
    }
    let rules = musl::RULES.iter().chain(&glibc::RULES).chain(&certificates::RULES);
    let mut names = rules.flat_map(|rule| rule.symbols).chain(&threads::SYMBOLS);
    names.any(|wanted| wanted.as_bytes() == name)
}
