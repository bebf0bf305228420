//! How the C library inside a file behaves where that may surprise whoever comes from another one.
//!
//! A static link takes from an archive only what is called, so a symbol proves that the code behind it
//! is in the file. Without symbols only its text is left, and the answer is no more than "likely".
//! Silence about an area proves nothing for a stripped file.

use muslin_finding::{Hazard, Libc};

use crate::facts::Facts;
use crate::trace::Traces;

mod certificates;
mod glibc;
mod musl;
mod process;
mod resolver;
mod rule;
mod threads;

use rule::Rule;
pub(crate) use threads::allocator_inside;

/// What is known about the library in or behind the file. Nothing is reported about a dynamic glibc: it
/// behaves as the system does on which the program runs.
pub(crate) fn of(facts: &Facts, traces: &Traces) -> Vec<Hazard> {
    let rules: &[Rule] = match facts.libc.family {
        Libc::Musl => &musl::RULES,
        Libc::Glibc if facts.is_static() => &glibc::RULES,
        _ => return Vec::new(),
    };
    let mut hazards: Vec<Hazard> = rules.iter().filter_map(|rule| rule.find(traces)).collect();
    resolver::ours(facts, &mut hazards);
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
