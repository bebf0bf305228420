//! musl's loader: libraries and symbols, and no versions.

use std::cmp::Ordering;

use super::answer::{Answer, strange_interpreter};
use super::data::Environment;
use super::glibc;
use super::program::Program;
use crate::floor::compare;

/// Names that musl's loader takes for itself, whatever the end (`ldso/dynlink.c: load_library`).
const OWN: [&str; 7] =
    ["libc.", "libpthread.", "librt.", "libm.", "libdl.", "libutil.", "libxnet."];

/// Functions that came with a release, as far as they are known for certain.
const DATED: [(&str, &str); 5] = [
    ("_Fork", "1.2.2"),
    ("qsort_r", "1.2.3"),
    ("pthread_getname_np", "1.2.3"),
    ("preadv2", "1.2.5"),
    ("statx", "1.2.5"),
];

pub(super) fn judge(program: &Program<'_>, environment: &Environment, interpreter: &str) -> Answer {
    if environment.standard_loader(program.machine()) != Some(interpreter) {
        return if interpreter.contains("/ld-linux") {
            glibc::on_musl(program, environment, interpreter)
        } else {
            strange_interpreter(program, environment, interpreter)
        };
    }
    loads(program, environment)
}

/// A program or a library, by the loader of the system.
pub(super) fn loads(program: &Program<'_>, environment: &Environment) -> Answer {
    missing_gcc(program, environment)
        .or_else(|| missing_symbol(program, environment))
        .or_else(|| packed_relocations(program, environment))
        .or_else(|| text_relocations(program))
        .or_else(|| doubt(program))
        .unwrap_or(Answer::RUNS)
}

fn is_own(library: &str) -> bool {
    OWN.iter().any(|prefix| library.starts_with(prefix))
}

/// GCC's two libraries are packages of their own, which a fresh installation does not have.
fn missing_gcc(program: &Program<'_>, environment: &Environment) -> Option<Answer> {
    let [libgcc, libstdcxx] = environment.gcc_packages.as_slice() else { return None };
    let packages = [("libgcc_s.so.1", libgcc), ("libstdc++.so.6", libstdcxx)];
    let (library, install) = program
        .needed()
        .find_map(|library| packages.iter().find(|(name, _)| *name == library))
        .filter(|_| !program.has_search_path())?;
    let message = format!(
        "Error loading shared library {library}: No such file or directory (needed by ./{})",
        program.app()
    );
    Some(
        Answer::fails(format!("`{library}` is not there"))
            .saying(Some(message))
            .cure(format!("`{install}`, or {}", program.static_build())),
    )
}

fn missing_symbol(program: &Program<'_>, environment: &Environment) -> Option<Answer> {
    let newer = |version| compare(&environment.version, version) == Ordering::Less;
    // Another library may define a function of that name as well.
    if !program.needed().all(is_own) {
        return None;
    }
    let (name, version) = DATED.iter().find(|(name, version)| {
        newer(version) && program.imports.iter().any(|import| !import.weak && import.name == *name)
    })?;
    let message = format!("Error relocating ./{}: {name}: symbol not found", program.app());
    Some(
        Answer::fails(format!(
            "`{name}` came with musl {version}; there is {}",
            environment.version
        ))
        .saying(Some(message))
        .cure(format!("build it against the older musl, or {}", program.static_build())),
    )
}

/// Loaders before 1.2.4 do not know them and leave the addresses as they are.
fn packed_relocations(program: &Program<'_>, environment: &Environment) -> Option<Answer> {
    let old = compare(&environment.version, "1.2.4") == Ordering::Less;
    (old && program.has_relr()).then(|| {
        Answer::fails("its relocations are packed (RELR), which musl knows from 1.2.4 on")
            .cure("link with `-z nopack-relative-relocs`, or static")
    })
}

fn text_relocations(program: &Program<'_>) -> Option<Answer> {
    let fault = program.text_relocations()?;
    let answer = Answer::fails(fault.message.clone()).saying(Some("Segmentation fault".to_owned()));
    Some(match &fault.cure {
        Some(cure) => answer.cure(cure),
        None => answer,
    })
}

fn doubt(program: &Program<'_>) -> Option<Answer> {
    let library = program.needed().find(|library| !is_own(library))?;
    Some(
        Answer::unknown(format!("whether `{library}` is installed"))
            .cure("install the package that has it"),
    )
}
