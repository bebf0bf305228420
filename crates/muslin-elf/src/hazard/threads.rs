//! What threads meet in musl: small stacks, and one lock around the allocator.

use muslin_finding::{Hazard, Presence};

use crate::facts::Facts;
use crate::libc::thread_stack;
use crate::segment::SegmentKind;
use crate::trace::Mark;
use crate::trace::Traces;

/// Allocators that take the place of musl's: a symbol, the name, and a text of its own.
const ALLOCATORS: [(&str, &str, Option<Mark>); 8] = [
    ("mi_malloc", "mimalloc", Some(Mark::Mimalloc)),
    ("_mi_malloc_generic", "mimalloc", None),
    ("_rjem_malloc", "jemalloc", Some(Mark::Jemalloc)),
    ("je_malloc", "jemalloc", None),
    ("mallctl", "jemalloc", None),
    ("sn_rust_alloc", "snmalloc", None),
    ("tc_malloc", "tcmalloc", None),
    ("rpmalloc", "rpmalloc", None),
];

/// Any of them is musl's own allocator, old or new.
const MUSLS: [&str; 4] =
    ["__malloc_alloc_meta", "__libc_malloc_impl", "__bin_chunk", "__malloc_lock"];

/// What is asked for here, beside the rules.
pub(super) const SYMBOLS: [&str; 13] = [
    "pthread_create",
    "mi_malloc",
    "_mi_malloc_generic",
    "_rjem_malloc",
    "je_malloc",
    "mallctl",
    "sn_rust_alloc",
    "tc_malloc",
    "rpmalloc",
    "__malloc_alloc_meta",
    "__libc_malloc_impl",
    "__bin_chunk",
    "__malloc_lock",
];

pub(super) fn stack(facts: &Facts, traces: &Traces) -> Option<Hazard> {
    if !traces.symbol("pthread_create") {
        return None;
    }
    let kib = thread_stack::default_size(facts.segment(SegmentKind::Stack)) / 1024;
    Some(Hazard {
        area: "thread-stack".to_owned(),
        presence: Presence::LinkedIn,
        found: "the symbol `pthread_create`".to_owned(),
        sentence: format!(
            "threads that C code starts get a stack of {kib} KiB, where glibc gives 8 MiB; threads of \
             Rust's standard library ask for 2 MiB themselves"
        ),
        advice:
            "if C code recurses deeply in threads, link with `-C link-arg=-Wl,-z,stack-size=N` \
                 (8 MiB at most)"
                .to_owned(),
    })
}

/// An allocator that takes the place of musl's.
pub(crate) struct Inside {
    pub(crate) name: &'static str,
    /// How it is known.
    pub(crate) found: String,
    presence: Presence,
}

/// The one that is inside, if there is one.
pub(crate) fn allocator_inside(traces: &Traces) -> Option<Inside> {
    ALLOCATORS.into_iter().find_map(|(symbol, name, text)| {
        if traces.symbol(symbol) {
            let found = format!("the symbol `{symbol}`");
            return Some(Inside { name, found, presence: Presence::LinkedIn });
        }
        traces.mark(text?)?;
        let found = format!("the messages of {name}");
        Some(Inside { name, found, presence: Presence::Likely })
    })
}

pub(super) fn allocator(traces: &Traces) -> Option<Hazard> {
    let hazard = |presence, found: String, sentence: &str, advice: &str| Hazard {
        area: "allocator".to_owned(),
        presence,
        found,
        sentence: sentence.to_owned(),
        advice: advice.to_owned(),
    };
    let own = MUSLS.iter().find(|name| traces.symbol(name));
    if let Some(Inside { name, found, presence }) = allocator_inside(traces) {
        if traces.has_symbols && own.is_none() {
            let sentence = format!("{name} is inside, and musl's own allocator is not");
            return Some(hazard(presence, found, &sentence, "nothing to do"));
        }
        let sentence = format!("{name} is inside; C code may still call musl's own allocator");
        let advice = "nothing to do, if it was linked before libc or is the global allocator";
        return Some(hazard(presence, found, &sentence, advice));
    }
    let own = own?;
    Some(hazard(
        Presence::LinkedIn,
        format!("the symbol `{own}`"),
        "musl's allocator has one lock for all threads: programs that allocate much in many threads \
         wait for each other",
        "if that is what it does, build it with `--allocator mimalloc`, or make another the global one",
    ))
}
