//! What protects the code of C and C++ that was linked, read from the archives that build scripts left.

use std::collections::BTreeSet;
use std::path::Path;

use muslin_elf::archive::{Archive, Depth};
use muslin_schema::{
    Answer, CompiledCode, CompiledLibrary, Finding, Need, ObjectProtection, Severity, Target,
    TargetPlan, codes,
};

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

/// Libraries for aarch64 whose functions sign their return addresses: a note, and a warning where C++ is compiled, which
/// unwinds through its own functions.
///
/// The unwinder that Rust ships for `aarch64-unknown-linux-musl` (1.95, `libunwind.a`) authenticates an address that it has
/// put nowhere: `autia1716` follows no instruction that sets `x16` and `x17`. So it finds no frame above a signed one.
pub(crate) fn signed_returns(compiled: &[CompiledCode], plans: &[TargetPlan]) -> Vec<Finding> {
    let of = |target: Target| plans.iter().find(|one| one.target == target);
    let cxx = |target| of(target).is_some_and(|plan| plan.needs.contains(&Need::Cxx));
    let signed = compiled.iter().filter(|one| one.target == Target::Aarch64).flat_map(|one| {
        let libraries = one.libraries.iter().filter(|library| library.protection.returns > 0);
        libraries.map(|library| (one.target, library))
    });
    let finding = |(target, library): (Target, &CompiledLibrary)| {
        let CompiledLibrary { name, protection } = library;
        let message = format!(
            "{} of {} objects sign their return addresses, and Rust's unwinder for aarch64 finds no frame above those: a panic or an exception that passes through them ends the program",
            protection.returns, protection.objects
        );
        let note = Finding::note(codes::UNWIND_TABLE, name, message);
        let cure = "compile with `-mbranch-protection=bti` or without that argument".to_owned();
        let note = Finding { cure: Some(cure), ..note };
        if !cxx(target) {
            return note;
        }
        Finding { severity: Severity::Warning, answer: Answer::Unknown, ..note }
    };
    signed.map(finding).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn compiled(target: Target, returns: u64) -> CompiledCode {
        let protection = ObjectProtection { objects: 2, canary: 0, landing_pads: 2, returns };
        let name = "libweave.a".to_owned();
        CompiledCode {
            target,
            all: protection,
            libraries: vec![CompiledLibrary { name, protection }],
        }
    }

    fn plan(needs: &[Need]) -> TargetPlan {
        TargetPlan {
            target: Target::Aarch64,
            natives: Vec::new(),
            libraries: Vec::new(),
            needs: needs.iter().copied().collect(),
            toolchain: "zig".to_owned(),
            comment: None,
            candidates: Vec::new(),
            allocator: muslin_schema::Allocator::Musl,
            libc_routines: muslin_schema::LibcRoutines::MUSL,
            resolver: muslin_schema::Resolver::Musl,
        }
    }

    #[test]
    fn signed_return_addresses_are_named_on_aarch64_and_warned_of_in_cxx() {
        let severity = |target, returns, needs: &[Need]| {
            let found = signed_returns(&[compiled(target, returns)], &[plan(needs)]);
            found.first().map(|one| one.severity)
        };
        assert_eq!(severity(Target::Aarch64, 1, &[Need::C]), Some(Severity::Info));
        assert_eq!(severity(Target::Aarch64, 1, &[Need::C, Need::Cxx]), Some(Severity::Warning));
        assert_eq!(severity(Target::Aarch64, 0, &[Need::Cxx]), None);
        // SHSTK on x86_64 is another bit of the same place.
        assert_eq!(severity(Target::X86_64, 2, &[Need::Cxx]), None);
    }
}
