//! What threads meet in musl: small stacks, and one lock around the allocator.

use muslin_schema::{Hazard, Presence};

use super::Mark;
use crate::Facts;
use crate::checks::thread_stack;
use crate::trace::Traces;

/// Allocators that take the place of musl's: a symbol, the name, and a text of its own.
const ALLOCATORS: [(&str, &str, Option<Mark>); 7] = [
    ("mi_malloc", "mimalloc", Some(Mark::Mimalloc)),
    ("_mi_malloc_generic", "mimalloc", None),
    ("_rjem_malloc", "jemalloc", Some(Mark::Jemalloc)),
    ("je_malloc", "jemalloc", None),
    ("sn_rust_alloc", "snmalloc", None),
    ("tc_malloc", "tcmalloc", None),
    ("rpmalloc", "rpmalloc", None),
];

/// Any of them is musl's own allocator, old or new.
const MUSLS: [&str; 4] =
    ["__malloc_alloc_meta", "__libc_malloc_impl", "__bin_chunk", "__malloc_lock"];

/// What is asked for here, beside the rules.
pub(super) const SYMBOLS: [&str; 12] = [
    "pthread_create",
    "mi_malloc",
    "_mi_malloc_generic",
    "_rjem_malloc",
    "je_malloc",
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
    let kib = thread_stack::default_size(facts) / 1024;
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

pub(super) fn allocator(traces: &Traces) -> Option<Hazard> {
    let hazard = |presence, found: String, sentence: &str, advice: &str| Hazard {
        area: "allocator".to_owned(),
        presence,
        found,
        sentence: sentence.to_owned(),
        advice: advice.to_owned(),
    };
    for (symbol, name, text) in ALLOCATORS {
        let (presence, found) = if traces.symbol(symbol) {
            (Presence::LinkedIn, format!("the symbol `{symbol}`"))
        } else if text.is_some_and(|text| traces.mark(text).is_some()) {
            (Presence::Likely, format!("the messages of {name}"))
        } else {
            continue;
        };
        let sentence = format!("{name} is inside; C code may still call musl's own allocator");
        let advice = "nothing to do, if this is the program's global allocator";
        return Some(hazard(presence, found, &sentence, advice));
    }
    let own = MUSLS.iter().find(|name| traces.symbol(name))?;
    Some(hazard(
        Presence::LinkedIn,
        format!("the symbol `{own}`"),
        "musl's allocator has one lock for all threads: programs that allocate much in many threads \
         wait for each other",
        "if that is what it does, make mimalloc or another allocator the global one",
    ))
}
