//! Stretches of memory and whose they are.

use super::owners::{Owners, UNKNOWN};
use super::rust_name;
use super::sources::Sources;
use crate::symbol::Entry;

/// Stretches of memory and whose they are, by address and without overlap.
pub(super) struct Spans(Vec<Span>);

#[derive(Clone, Copy)]
struct Span {
    start: u64,
    end: u64,
    owner: usize,
}

impl Spans {
    /// What symbols say. The linker lists local symbols by object, each group behind the name of the source
    /// file, so a local name that says nothing belongs to whom the file belongs to.
    pub(super) fn of(entries: &[Entry<'_>], sources: &Sources, owners: &mut Owners) -> Self {
        let apart = crates_are_apart(entries);
        let mut file: &[u8] = b"";
        let mut spans = Vec::new();
        for entry in entries {
            if entry.is_file {
                file = entry.name;
                continue;
            }
            if entry.size == 0 || entry.is_thread_local {
                continue;
            }
            let by_file = || {
                let file = Some(file).filter(|_| entry.is_local)?;
                let of_rust = || rust_name::crate_of_file(file).filter(|_| apart);
                let source = sources.of_file(file).map(Owners::of_source);
                source.or_else(|| of_rust().map(|name| owners.of_crate(name)))
            };
            let owner = match rust_name::crate_of(entry.name) {
                Some(name) => Some(owners.of_crate(&name)),
                None => sources.of_name(entry.name).map(Owners::of_source).or_else(by_file),
            };
            let end = entry.value.saturating_add(entry.size);
            spans.extend(owner.map(|owner| Span { start: entry.value, end, owner }));
        }
        Self(apart_from_each_other(spans))
    }

    /// Whose an address is.
    pub(super) fn owner(&self, address: u64) -> usize {
        let behind = self.0.partition_point(|span| span.start <= address);
        let before = behind.checked_sub(1).map(|at| self.0[at]);
        before.filter(|span| address < span.end).map_or(UNKNOWN, |span| span.owner)
    }

    /// Whose the bytes between two addresses are, piece by piece.
    pub(super) fn within(&self, start: u64, end: u64) -> Vec<(usize, u64)> {
        let mut shares = Vec::new();
        let mut at = start;
        let first = self.0.partition_point(|span| span.end <= start);
        for span in self.0[first..].iter().take_while(|span| span.start < end) {
            let (from, to) = (span.start.max(start), span.end.min(end));
            shares.extend([
                (UNKNOWN, from.saturating_sub(at)),
                (span.owner, to.saturating_sub(from)),
            ]);
            at = to;
        }
        shares.push((UNKNOWN, end.saturating_sub(at)));
        shares.retain(|(_, size)| *size > 0);
        shares
    }
}

/// Whether each crate has objects of its own. After a link-time optimisation over all crates there is one
/// object for all, and its name says nothing of what is in it.
fn crates_are_apart(entries: &[Entry<'_>]) -> bool {
    let mut crates = entries.iter().filter(|entry| entry.is_file).filter_map(|entry| {
        let name = rust_name::crate_of_file(entry.name);
        name.filter(|name| *name != "compiler_builtins")
    });
    let first = crates.next();
    crates.any(|other| Some(other) != first)
}

/// In the order of addresses; where two overlap, the first keeps what it has.
fn apart_from_each_other(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
    let mut end = 0;
    spans.retain_mut(|span| {
        span.start = span.start.max(end);
        end = end.max(span.end);
        span.start < span.end
    });
    spans
}
