//! What protects the code of C and C++ that was linked, read from the archives that build scripts left.

use std::collections::BTreeSet;
use std::path::Path;

use muslin_elf::archive::{Archive, Depth};
use muslin_schema::{
    Answer, CompiledCode, CompiledLibrary, Finding, ObjectProtection, Severity, Target, codes,
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

/// Libraries for aarch64 whose functions sign their return addresses, each a warning: whether anything unwinds through them
/// is not known. C++ does, and so does C that calls functions of Rust's `extern "C-unwind"`.
///
/// The unwinder that Rust ships for `aarch64-unknown-linux-musl` (1.95, `libunwind.a`) authenticates an address that it has
/// put nowhere: `autia1716` follows no instruction that sets `x16` and `x17`. So it finds no frame above a signed one.
pub(crate) fn signed_returns(compiled: &[CompiledCode]) -> Vec<Finding> {
    let of_arm = compiled.iter().filter(|one| one.target == Target::Aarch64);
    let libraries = of_arm.flat_map(|one| &one.libraries);
    let signed = libraries.filter(|library| library.protection.returns > 0);
    let finding = |CompiledLibrary { name, protection }: &CompiledLibrary| {
        let message = format!(
            "{} of {} objects sign their return addresses, and Rust's unwinder for aarch64 finds no frame above those: a panic or an exception that passes through them ends the program",
            protection.returns, protection.objects
        );
        let cure = "compile with `-mbranch-protection=bti` or without that argument".to_owned();
        Finding {
            severity: Severity::Warning,
            answer: Answer::Unknown,
            cure: Some(cure),
            ..Finding::note(codes::UNWIND_TABLE, name, message)
        }
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

    #[test]
    fn signed_return_addresses_are_a_warning_on_aarch64() {
        let severity = |target, returns| {
            let found = signed_returns(&[compiled(target, returns)]);
            found.first().map(|one| one.severity)
        };
        assert_eq!(severity(Target::Aarch64, 1), Some(Severity::Warning));
        assert_eq!(severity(Target::Aarch64, 0), None);
        // SHSTK on x86_64 is another bit of the same place.
        assert_eq!(severity(Target::X86_64, 2), None);
    }
}
