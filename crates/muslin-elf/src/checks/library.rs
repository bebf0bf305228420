//! Which C library is inside, and whether anything asks for another one.

use muslin_finding::codes;
use muslin_finding::{Evidence, Libc, Severity};

use crate::check::{Check, Policy};
use crate::check::{Outcome, Run};
use crate::facts::Facts;
use crate::libc::LibcMark;

pub(super) const LIBC_IS_MUSL: Check = Check {
    code: codes::LIBC_IS_MUSL,
    severity: Severity::Error,
    title: "the C library is musl",
    explain: "\
A file for a musl target can still hold another library: `-L /usr/lib/x86_64-linux-gnu` from a
build script makes a linker take glibc's `libc.a` behind musl's CRT object, and the result even
runs, until it asks for a user, a host name or a locale. Static glibc loads modules of the system it
was built on; on any other it fails.

The marks, in the order of their weight: the interpreter; glibc's ABI note; the code at the entry
point, which differs between the libraries and survives stripping; names of sections and symbols;
and text that only one library brings. They have to agree. When nothing speaks, the answer is
unknown: a program with a start of its own needs no C library.

By hand: objdump -d --start-address=ENTRY FILE | head -20, readelf -nW FILE,
strings FILE | grep -E 'GLIBC_TUNABLES|No error information'",
    run: Run::Gate(libc_is_musl),
};

fn libc_is_musl(facts: &Facts, _: &Policy) -> Outcome {
    let verdict = &facts.libc;
    let evidence = verdict.marks.iter().take(8).map(evidence);
    if let Some(other) = verdict.mark_against(Libc::Musl) {
        let message = match verdict.contradictions.first() {
            Some(contradiction) => contradiction.clone(),
            None => format!("{}, by {}", other.libc.as_str(), other.detail),
        };
        return Outcome::no(message)
            .with(evidence)
            .cure("look for a build script that adds a library directory of the host");
    }
    match verdict.marks.first() {
        Some(mark) => Outcome::yes(format!("musl, by {}", mark.detail)).with(evidence),
        None => Outcome::unknown("nothing in the file shows which C library it has, if it has one"),
    }
}

fn evidence(mark: &LibcMark) -> Evidence {
    let detail = format!("{}: {}", mark.libc.as_str(), mark.detail);
    Evidence { offset: mark.offset, detail }
}

pub(super) const NO_SYMBOL_VERSIONS: Check = Check {
    code: codes::NO_SYMBOL_VERSIONS,
    severity: Severity::Error,
    title: "asks for no symbol versions",
    explain: "\
A table of version needs (`GLIBC_2.34` of `libc.so.6`) ties a program to releases of shared
libraries. musl has no symbol versions, so a file for musl that asks for some was linked against
glibc, whatever its target is called.

By hand: readelf -VW FILE",
    run: Run::Gate(no_symbol_versions),
};

fn no_symbol_versions(facts: &Facts, _: &Policy) -> Outcome {
    let needs = &facts.version_needs;
    let Some(first) = needs.first() else { return Outcome::yes("none") };
    let more = match needs.len().saturating_sub(1) {
        0 => String::new(),
        count => format!(" and {count} more"),
    };
    Outcome::no(format!("asks for `{}` of `{}`{more}", first.version, first.library))
        .with(needs.iter().take(8).map(|need| {
            let weak = if need.weak { " (weak)" } else { "" };
            Evidence::at(need.offset, format!("{} of {}{weak}", need.version, need.library))
        }))
        .cure("it was linked against glibc: look at the linker and for `-crt-static`")
}
