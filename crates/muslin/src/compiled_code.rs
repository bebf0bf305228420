//! What protects the code of C and C++ that was linked, read from the archives that build scripts left.

use std::collections::BTreeSet;
use std::path::Path;

use muslin_elf::archive::{Archive, Depth};
use muslin_schema::{CompiledCode, CompiledLibrary, ObjectProtection, Target};

use crate::archives::Archives;
use crate::compiled_objects::by_rustc;
use crate::linked::LinkedExecutable;

/// Bits of the GNU property: landing pads, and protected return addresses.
const LANDING_PADS: u32 = 1;
const RETURNS: u32 = 2;

/// By target: what protects the objects of these archives, each with its target and its path.
pub(crate) fn compiled_code(archives: BTreeSet<(Target, String)>) -> Vec<CompiledCode> {
    let mut found: Vec<CompiledCode> = Vec::new();
    for (target, path) in archives {
        let Some(protection) = read(Path::new(&path)) else { continue };
        let name = path.rsplit('/').next().unwrap_or(&path).to_owned();
        let library = CompiledLibrary { name, protection };
        match found.iter_mut().find(|one| one.target == target) {
            Some(one) => {
                one.all = one.all.and(protection);
                one.libraries.push(library);
            }
            None => {
                found.push(CompiledCode { target, all: protection, libraries: vec![library] });
            }
        }
    }
    for one in &mut found {
        one.libraries.sort_by(|a, b| a.name.cmp(&b.name));
    }
    found
}

/// The static libraries in executables, each once for a target, without those of the Rust toolchain.
pub(crate) fn static_libraries(
    executables: &[LinkedExecutable<'_>],
    left: &Archives,
    sysroot: &str,
) -> BTreeSet<(Target, String)> {
    let inputs = executables.iter().flat_map(|one| {
        let inputs = one.records.iter().flat_map(|record| &record.inputs);
        inputs.map(|path| (one.target, path.clone()))
    });
    let left = left.all().into_iter().map(|(_, target, path)| (target, path));
    let is_library = |path: &str| {
        Path::new(path).extension().is_some_and(|end| end == "a") && !path.starts_with(sysroot)
    };
    inputs.chain(left).filter(|(_, path)| is_library(path)).collect()
}

/// Nothing for what is not a static library: that has been reported where it was linked.
fn read(path: &Path) -> Option<ObjectProtection> {
    let file = muslin_exec::open(path).ok()?;
    protection(&Archive::survey_members(file, Depth::Symbols, &|name| !by_rustc(name)).ok()?)
}

/// What protects the objects of an archive; `None` if it has no code.
pub(crate) fn protection(archive: &Archive) -> Option<ObjectProtection> {
    let count = |holds: &dyn Fn(&muslin_elf::archive::Protected) -> bool| {
        archive.protected.iter().filter(|one| holds(one)).count() as u64
    };
    let claims = |bit: u32| count(&|one| one.properties.protection & bit != 0);
    let found = ObjectProtection {
        objects: count(&|_| true),
        canary: count(&|one| one.canary),
        landing_pads: claims(LANDING_PADS),
        returns: claims(RETURNS),
    };
    (found.objects > 0).then_some(found)
}
