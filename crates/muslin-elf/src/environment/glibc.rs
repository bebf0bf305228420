//! glibc's loader: first every library has to be found, then every version.

use std::cmp::Ordering;

use super::answer::{Answer, no_interpreter, strange_interpreter};
use super::data::Environment;
use super::missed;
use super::program::Program;
use crate::floor::{asked_of_glibc, compare, numbered};
use crate::glibc_libraries::is_own;
use crate::version::VersionNeed;

/// The most lines of a loader's message; no real program asks for more versions that are missing.
const MAX_LINES: usize = 64;
const LIBGCC: &str = "libgcc_s.so.1";
const LIBSTDCXX: &str = "libstdc++.so.6";

pub(super) fn judge(program: &Program<'_>, environment: &Environment, interpreter: &str) -> Answer {
    if !environment.has_loader(program.machine(), interpreter) {
        return if interpreter.starts_with("/nix/store/") && environment.stub.is_some() {
            Answer::unknown(format!("whether `{interpreter}` is in this machine's store"))
        } else {
            strange_interpreter(program, environment, interpreter)
        };
    }
    if let Some(stub) = &environment.stub {
        return Answer::fails("a placeholder is where other systems have their loader")
            .saying(Some(stub.replace("{app}", program.app())))
            .cure(program.static_build());
    }
    if program.facts.dynamic.is_none() {
        return Answer::fails("it has no dynamic table, which glibc's loader reads")
            .saying(Some("Segmentation fault".to_owned()));
    }
    let answers = [missing_library, missing_version, packed_relocations, missing_symbol, doubt];
    answers.iter().find_map(|ask| ask(program, environment)).unwrap_or(Answer::RUNS)
}

/// A library, in a program of the system. Symbols without a version may be the program's.
pub(super) fn loads(library: &Program<'_>, environment: &Environment) -> Answer {
    let answers = [missing_library, missing_version, packed_relocations, doubt];
    answers.iter().find_map(|ask| ask(library, environment)).unwrap_or(Answer::RUNS)
}

/// Whether a library is there; `None` where that depends on what is installed.
fn has(environment: &Environment, library: &str, program: &Program<'_>) -> Option<bool> {
    match library {
        _ if is_own(library) => Some(true),
        LIBGCC if environment.libgcc.is_some() => Some(true),
        LIBSTDCXX if environment.libstdcxx.is_some() => Some(true),
        _ if environment.closed && !program.has_search_path() => Some(false),
        _ => None,
    }
}

fn missing_library(program: &Program<'_>, environment: &Environment) -> Option<Answer> {
    let library =
        program.needed().find(|library| has(environment, library, program) == Some(false))?;
    let cure = match library {
        LIBGCC => {
            format!("take distroless/cc, which has it, or {}", program.static_build())
        }
        _ => format!("bring the library along, or {}", program.static_build()),
    };
    let message = format!(
        "./{}: error while loading shared libraries: {library}: cannot open shared object file: No \
         such file or directory",
        program.app()
    );
    Some(Answer::fails(format!("`{library}` is not there")).saying(Some(message)).cure(cure))
}

/// Whether a version is missing; `None` where that cannot be known.
fn lacks(environment: &Environment, need: &VersionNeed) -> Option<bool> {
    let older = |has: &str, asked: &str| compare(has, asked) == Ordering::Less;
    if let Some(asked) = asked_of_glibc(need) {
        return Some(older(&environment.version, asked));
    }
    if let Some(asked) = numbered(&need.version, "GLIBCXX_") {
        return Some(older(environment.libstdcxx.as_deref()?, asked));
    }
    if let Some(asked) = numbered(&need.version, "GCC_") {
        return Some(older(environment.libgcc.as_deref()?, asked));
    }
    None
}

/// The loader names every version that is missing, in the order of the table.
fn missing_version(program: &Program<'_>, environment: &Environment) -> Option<Answer> {
    let missing: Vec<&VersionNeed> = program
        .facts
        .version_needs
        .iter()
        .filter(|need| !need.weak && lacks(environment, need) == Some(true))
        .collect();
    let first = missing.first()?;
    let app = program.app();
    let lines: Vec<String> = missing
        .iter()
        .take(MAX_LINES)
        .map(|need| {
            let library = environment.library(program.machine(), &need.library);
            format!(
                "./{app}: {library}: version `{}' not found (required by ./{app})",
                need.version
            )
        })
        .collect();
    // The directory is known for glibc's own libraries only.
    let known = missing.iter().all(|need| is_own(&need.library));
    let why = why(program, environment, first);
    let cure =
        format!("build it on the oldest system it has to run on, or {}", program.static_build());
    Some(Answer::fails(why).saying(known.then(|| lines.join("\n"))).cure(cure))
}

fn why(program: &Program<'_>, environment: &Environment, first: &VersionNeed) -> String {
    let floor = program.floor;
    let Some(glibc) = floor.glibc.as_ref().filter(|_| asked_of_glibc(first).is_some()) else {
        return format!("`{}` of `{}` is newer than what is there", first.version, first.library);
    };
    // A version that represents a feature of the loader is asked for by no symbol.
    let causes = if floor.symbols.is_empty() { &floor.special } else { &floor.symbols };
    let symbols: Vec<String> = causes.iter().take(4).map(|cause| format!("`{cause}`")).collect();
    let because = match symbols.len() {
        0 => String::new(),
        _ if causes.len() > symbols.len() => format!(" for {} …", symbols.join(", ")),
        _ => format!(" for {}", symbols.join(", ")),
    };
    format!("it needs glibc {glibc}{because}; there is {}", environment.version)
}

/// The name by which a program asks a loader for packed relocations.
const RELR_MARK: &str = "GLIBC_ABI_DT_RELR";

/// glibc applies them from 2.36 on, and refuses them where a program that asks for versions does not ask for this
/// one (`_dl_check_map_versions`). Older ones leave the addresses as they are.
fn packed_relocations(program: &Program<'_>, environment: &Environment) -> Option<Answer> {
    let needs = &program.facts.version_needs;
    let marked = needs.iter().any(|need| need.version == RELR_MARK);
    let versioned = needs.iter().any(|need| need.library.starts_with("libc.so."));
    if !program.has_relr() || marked {
        return None;
    }
    let cure = "link with `-z pack-relative-relocs`, which adds the version, or without packed relocations";
    if compare(&environment.version, "2.36") == Ordering::Less {
        let why = "its relocations are packed (RELR), which glibc applies from 2.36 on";
        return Some(Answer::fails(why).cure(cure));
    }
    let app = program.app();
    versioned.then(|| {
        Answer::fails(format!("its relocations are packed (RELR) without asking for `{RELR_MARK}`"))
            .saying(Some(format!(
                "./{app}: error while loading shared libraries: ./{app}: DT_RELR without \
                 {RELR_MARK} dependency"
            )))
            .cure(cure)
    })
}

/// A weak version lets the loader pass, but not a symbol that has to be there: with all symbols bound at
/// start it fails there, otherwise as soon as the symbol is used.
fn missing_symbol(program: &Program<'_>, environment: &Environment) -> Option<Answer> {
    let absent = program
        .facts
        .version_needs
        .iter()
        .filter(|need| need.weak && lacks(environment, need) == Some(true));
    let at_once = program.facts.dynamic.as_ref().is_some_and(|dynamic| dynamic.bind_now);
    if let Some(import) = program.unfound_import().filter(|_| knows_all(program)) {
        let app = program.app();
        let what = format!("no library that it needs has `{}`", import.name);
        return Some(if at_once {
            let message =
                format!("./{app}: symbol lookup error: ./{app}: undefined symbol: {}", import.name);
            Answer::fails(what).saying(Some(message)).cure(UNFOUND)
        } else {
            Answer::unknown(format!("it starts, but {what}, and ends when it is called"))
                .cure(UNFOUND)
        });
    }
    let (need, import) = absent.into_iter().find_map(|need| {
        let mut imports = program.imports.iter();
        let import = imports.find(|import| !import.weak && import.version == need.index)?;
        Some((need, import))
    })?;
    let what = format!("`{}` of `{}` is not there", import.name, need.version);
    Some(if at_once {
        Answer::fails(what).cure(program.static_build())
    } else {
        Answer::unknown(format!("it starts, but {what} when it is called"))
            .cure(program.static_build())
    })
}

const UNFOUND: &str =
    "link the library that has it, without arguments that let the linker pass over missing symbols";

/// Whether it needs libraries of glibc and GCC only, all of whose symbols have versions.
fn knows_all(program: &Program<'_>) -> bool {
    program.needed().all(|library| is_own(library) || [LIBGCC, LIBSTDCXX].contains(&library))
}

/// What the loader would decide on the spot.
fn doubt(program: &Program<'_>, environment: &Environment) -> Option<Answer> {
    if let Some(library) =
        program.needed().find(|library| has(environment, library, program).is_none())
    {
        return Some(
            Answer::unknown(format!("whether `{library}` is installed"))
                .cure("install the package that has it"),
        );
    }
    if let Some(why) = &program.floor.unreadable {
        return Some(Answer::unknown(format!("what it needs: {why}")));
    }
    if program.floor.special.iter().any(|version| version == "GLIBC_PRIVATE") {
        return Some(Answer::unknown(
            "it uses `GLIBC_PRIVATE`, which only the very glibc it was built with has to honour",
        ));
    }
    let unclear = program.facts.version_needs.iter().find(|need| {
        let strange = lacks(environment, need).is_none() && need.version != "GLIBC_PRIVATE";
        // CXXABI_ goes with GLIBCXX_, which every program of C++ asks for as well.
        !need.weak && strange && !need.version.starts_with("CXXABI_")
    })?;
    Some(Answer::unknown(format!("whether `{}` has `{}`", unclear.library, unclear.version)))
}

/// glibc's loader is asked for where musl's is: the interpreter decides before any library does.
pub(super) fn on_musl(
    program: &Program<'_>,
    environment: &Environment,
    interpreter: &str,
) -> Answer {
    let libgcc = if program.floor.needs_libgcc { " libgcc" } else { "" };
    let libstdcxx = if program.floor.needs_libstdcxx { " libstdc++" } else { "" };
    let missed = missed::on_musl(program.facts, program.imports);
    let missed = missed.map(|missed| format!("; {}", missed::sentence(&missed)));
    no_interpreter(program, environment, interpreter).cure(format!(
        "{}; `apk add gcompat{libgcc}{libstdcxx}` lets some glibc programs start, without a promise \
         that they work{}",
        program.static_build(),
        missed.unwrap_or_default()
    ))
}
