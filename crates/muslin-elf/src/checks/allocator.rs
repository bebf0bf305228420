//! Whose allocator is inside.

use muslin_finding::codes;
use muslin_finding::{Evidence, Finding, Libc, Severity};

use crate::check::{Check, Policy};
use crate::check::{Outcome, Run};
use crate::facts::Facts;
use crate::hazard::allocator_inside;
use crate::trace::Traces;

pub(super) const ALLOCATOR: Check = Check {
    code: codes::ALLOCATOR,
    severity: Severity::Info,
    title: "its allocator serves many threads at once",
    explain: "\
musl's allocator has one lock for all threads. A program that allocates much in several threads has
them wait for each other, and takes several times as long as with glibc.

`static-build --allocator mimalloc` (or `jemalloc`) compiles another one for the target and links it
before libc: Rust, C and C++ call it alike, and no line of the program changes. It is known again by
the text of its own messages, which no stripping takes away. An archive that is behind libc
would be left out without a word, so a build that asked for it fails where they are missing.

Without symbols it cannot be seen whether musl's is inside.

By hand: strings FILE | grep -E '^(mimalloc|<jemalloc>): ' and nm FILE | grep __libc_malloc_impl",
    run: Run::Whole(whose),
};

fn whose(facts: &Facts, traces: &Traces) -> Outcome {
    if facts.libc.family != Libc::Musl || !facts.is_static() {
        return Outcome::not_applicable("only a program with musl inside brings its own");
    }
    if let Some(inside) = allocator_inside(traces) {
        return Outcome::yes(inside.name).with([Evidence::of(inside.found)]);
    }
    if !traces.has_symbols {
        return Outcome::unknown("there are no symbols that would tell").weighing(Severity::Info);
    }
    if !traces.symbol("pthread_create") {
        return Outcome::yes("musl's own; no thread is started that could wait for its lock");
    }
    Outcome::no("musl's own, with one lock for which all threads wait")
        .cure("`--allocator mimalloc` links one that serves many threads at once")
}

/// Whose allocator is in a program that was built just now. Where one was to be linked before libc, it has
/// to be there.
pub(crate) fn allocator(
    facts: &Facts,
    traces: &Traces,
    wanted: Option<&str>,
    policy: &Policy,
) -> Finding {
    let outcome = match (whose(facts, traces), wanted) {
        (outcome, Some(wanted)) if outcome.is_yes(wanted) => outcome,
        (_, Some(wanted)) => {
            Outcome::no(format!("`{wanted}` was to be linked before libc, and is not in it"))
                .weighing(Severity::Error)
                .cure("it allocates nothing, or one of your linker arguments leaves the archive out; `--allocator musl` says that it is not wanted")
        }
        (outcome, None) => outcome,
    };
    ALLOCATOR.finding(outcome, policy)
}
