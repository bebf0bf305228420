//! Between which versions the C library inside a static file is.
//!
//! musl's `libc.a` has no text that names its version. What is left are things that came with a
//! release: texts of `strerror`, and functions. A text counts for an upper bound only if the table that
//! would hold it is there.

use std::cmp::Ordering;

use muslin_finding::{Libc, VersionBound};

use crate::facts::Facts;
use crate::floor::compare;
use crate::trace::{Mark, Traces};

/// Functions of musl, with the release that brought each. A program may define one of the same name,
/// so only names that are the library's business stand here.
const SYMBOLS: [(&str, &str); 6] = [
    ("__malloc_alloc_meta", "1.2.1"),
    ("_Fork", "1.2.2"),
    ("qsort_r", "1.2.3"),
    ("pthread_getname_np", "1.2.3"),
    ("preadv2", "1.2.5"),
    ("statx", "1.2.5"),
];

/// musl's first allocator, which the release 1.2.1 replaced.
const OLD_ALLOCATOR: &str = "__bin_chunk";

/// Whether a symbol of this name shows a version.
pub(crate) fn is_dated(name: &[u8]) -> bool {
    name == OLD_ALLOCATOR.as_bytes() || SYMBOLS.iter().any(|(known, _)| known.as_bytes() == name)
}

/// The oldest and the newest version that the library inside can be.
pub(crate) fn of(facts: &Facts, traces: &Traces) -> (Option<VersionBound>, Option<VersionBound>) {
    if !facts.is_static() {
        return (None, None);
    }
    match facts.libc.family {
        Libc::Musl => musl(traces),
        Libc::Glibc => {
            let bound = traces.glibc_release.as_ref().map(|(version, offset)| {
                bound(version, format!("glibc's own banner at byte {offset}"))
            });
            (bound.clone(), bound)
        }
        _ => (None, None),
    }
}

fn bound(version: &str, because: impl Into<String>) -> VersionBound {
    VersionBound { version: version.to_owned(), because: because.into() }
}

fn musl(traces: &Traces) -> (Option<VersionBound>, Option<VersionBound>) {
    let has = |mark| traces.mark(mark).is_some();
    let mut lower: Vec<VersionBound> = SYMBOLS
        .iter()
        .filter(|(name, _)| traces.symbol(name))
        .map(|(name, version)| bound(version, format!("the symbol `{name}`")))
        .collect();
    let mut upper = Vec::new();
    if has(Mark::ErrorTexts) {
        if has(Mark::Multihop) {
            lower.push(bound("1.1.20", "the error text of EMULTIHOP"));
        }
        if has(Mark::KeyHasExpired) {
            lower.push(bound("1.2.3", "the error text of EKEYEXPIRED"));
        } else {
            upper.push(bound("1.2.2", "no error text for EKEYEXPIRED"));
        }
        if !has(Mark::DataConsistency) {
            upper.push(bound("1.2.5", "no error text for EUCLEAN"));
        }
    }
    if traces.symbol(OLD_ALLOCATOR) {
        upper.push(bound("1.2.0", format!("the symbol `{OLD_ALLOCATOR}`, of the first allocator")));
    }
    let by_version =
        |one: &VersionBound, other: &VersionBound| compare(&one.version, &other.version);
    // `max_by` takes the last of equals; the table's order would be as good.
    let (oldest, newest) =
        (lower.into_iter().max_by(by_version), upper.into_iter().min_by(by_version));
    let agree = oldest.as_ref().zip(newest.as_ref()).is_none_or(|(oldest, newest)| {
        compare(&oldest.version, &newest.version) != Ordering::Greater
    });
    // A program with a function of such a name of its own: neither bound can be trusted.
    if agree { (oldest, newest) } else { (None, None) }
}
