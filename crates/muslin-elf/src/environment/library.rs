//! A shared library, in the hands of the programs that a system has.

use muslin_finding::Libc;

use super::answer::Answer;
use super::data::{Environment, Family};
use super::program::Program;
use super::{glibc, missed, musl};

pub(super) fn judge(library: &Program<'_>, environment: &Environment) -> Answer {
    if environment.standard_loader(library.machine()).is_none() && !environment.closed {
        let machine = library.machine();
        return Answer::unknown(format!("nothing is known here of its releases for {machine}"));
    }
    if environment.stub.is_some() {
        return Answer::unknown("whether a loader is in this machine's store");
    }
    match (environment.family, library.facts.libc.family) {
        (Family::None, _) => {
            Answer::fails("no loader is there, and no program that loads libraries")
        }
        (Family::Glibc, Libc::Glibc) => glibc::loads(library, environment),
        (Family::Musl, Libc::Musl) => musl::loads(library, environment),
        (Family::Glibc, Libc::Musl) => Answer::fails("it is for programs with musl"),
        (Family::Musl, Libc::Glibc) => instead_of_glibc(library),
        // Android's library has the same name, and versions.
        (Family::Musl, Libc::Unknown) if asks_for_libc_so(library) => {
            musl::loads(library, environment)
        }
        (_, Libc::Unknown) if needs_nothing(library) => Answer::RUNS,
        (_, Libc::Unknown) => Answer::unknown("for programs of which C library it is"),
        (_, other) => Answer::fails(format!("it is for programs with {}", other.as_str())),
    }
}

fn needs_nothing(library: &Program<'_>) -> bool {
    library.needed().next().is_none() && library.imports.iter().all(|import| import.weak)
}

fn asks_for_libc_so(library: &Program<'_>) -> bool {
    library.needed().any(|name| name == "libc.so") && library.facts.version_needs.is_empty()
}

/// musl answers to most names of glibc's libraries, but not to all, and has not all symbols.
fn instead_of_glibc(library: &Program<'_>) -> Answer {
    if let Some(loader) = library.needed().find(|name| name.starts_with("ld-linux")) {
        return Answer::fails(format!("it is for programs with glibc: there is no `{loader}`"));
    }
    match missed::on_musl(library.facts, library.imports) {
        Some(missed) if !missed.names.is_empty() => {
            Answer::fails(format!("it is for programs with glibc: {}", missed::sentence(&missed)))
        }
        _ => Answer::unknown(
            "it is for programs with glibc, and musl has every symbol that it takes",
        ),
    }
}
