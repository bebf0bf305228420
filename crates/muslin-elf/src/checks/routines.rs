//! Whose routines of libc are inside.

use muslin_finding::codes;
use muslin_finding::{Evidence, Libc, Severity};

use crate::check::Check;
use crate::check::{Outcome, Run};
use crate::facts::Facts;
use crate::trace::Traces;

pub(super) const LIBC_ROUTINES: Check = Check {
    code: codes::LIBC_ROUTINES,
    severity: Severity::Info,
    title: "memcpy, getenv and their like are fast ones",
    explain: "\
musl's memcmp, memrchr and, on aarch64, memmove go byte by byte, and its memcpy for x86_64 is slow
for small sizes. Programs that compare, search and copy much feel it.

static-build links routines of its own before libc, for Rust, C and C++ alike: vector routines for
memory and strings, and a faster getenv, readdir and open. `--libc-routines musl` leaves them out.
Each has a mark in front of its code, which no stripping takes away, so the answer is the same for a
stripped file. On aarch64, musl's memcpy and memset are good, and stay.

By hand: strings FILE | grep '^muslin routine'",
    run: Run::Whole(libc_routines),
};

fn libc_routines(facts: &Facts, _: &Traces) -> Outcome {
    if facts.libc.family != Libc::Musl || !facts.is_static() {
        return Outcome::not_applicable("only a program with musl inside brings its own");
    }
    if facts.routines.is_empty() {
        return Outcome::no("musl's own, some of which go byte by byte")
            .cure("`cargo muslin static-build` links faster ones before them");
    }
    let names: Vec<&str> = facts.routines.iter().map(|one| one.name.as_str()).collect();
    let evidence = facts.routines.iter().map(|one| {
        Evidence::of(format!("the mark of `{}` at {:#x}, in its code", one.name, one.offset))
    });
    Outcome::yes(format!("muslin's: {}", names.join(", "))).with(evidence)
}
