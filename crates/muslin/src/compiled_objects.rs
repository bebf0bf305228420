//! Finds objects in a build script's archive that none of the target's compilers made.

use muslin_schema::codes;
use std::path::Path;

use muslin_elf::archive::Archive;
use muslin_plan::{COMPILED, Compiled};
use muslin_schema::{Answer, Evidence, Finding, Severity, TargetPlan};

/// More objects than this are counted, not named.
const NAMED: usize = 3;

/// Assemblers that no wrapper means: what they make includes no header of a libc.
const ASSEMBLERS: &[&str] = &["nasm", "yasm"];

/// The objects of a package's archive that no record names; `None` where all are named, and where there is
/// nothing to tell by: a package that a rule is known for, a compiler of the user's, an archive that is in no
/// `OUT_DIR`.
pub(crate) fn foreign_objects(
    package: &str,
    path: &Path,
    archive: &Archive,
    plan: &TargetPlan,
) -> Option<Finding> {
    let need = plan.natives.iter().find(|one| one.package == package);
    let exempt = need.is_some_and(|one| {
        one.known || ASSEMBLERS.iter().any(|assembler| one.tools.contains(*assembler))
    });
    let users =
        plan.candidates.iter().any(|one| one.id.starts_with("CC") || one.id.contains("_CC"));
    if exempt || users {
        return None;
    }
    let out = path.ancestors().find(|one| one.file_name().is_some_and(|name| name == "out"))?;
    let record = muslin_exec::read_if_there(&out.parent()?.join(COMPILED)).unwrap_or_default();
    let compiled = Compiled::parse(&record);
    // What rustc made comes from a Rust library that the script built.
    let by_rustc = |name: &str| name.ends_with(".rcgu.o") || name.contains("rust.metadata");
    let is_object = |name: &str| Path::new(name).extension().is_some_and(|end| end == "o");
    let names = archive.members.iter().map(|member| member.name.as_str());
    let foreign: Vec<&str> =
        names.filter(|name| is_object(name) && !by_rustc(name) && !compiled.made(name)).collect();
    let first = foreign.first()?;
    let others =
        if foreign.len() == 1 { String::new() } else { format!(" and {} more", foreign.len() - 1) };
    Some(Finding {
        code: codes::HOST_COMPILER.into(),
        subject: package.to_owned(),
        severity: Severity::Warning,
        answer: Answer::No,
        message: format!("`{first}`{others}: compiled by none of the compilers of this build"),
        evidence: foreign
            .iter()
            .take(NAMED)
            .map(|name| Evidence::of(format!("`{name}`")))
            .collect(),
        cure: Some(format!(
            "have its build script compile by `CC_<target>`, `CC` or `cc`; after an update of muslin, `cargo clean -p {package}`; `--allow host-compiler` if the object is right"
        )),
        allowed: false,
    })
}

#[cfg(test)]
mod tests {
    use muslin_elf::archive::Depth;
    use muslin_schema::{MemoryRoutines, Target};

    use super::*;

    fn plan() -> TargetPlan {
        TargetPlan {
            target: Target::X86_64,
            natives: Vec::new(),
            libraries: Vec::new(),
            needs: std::collections::BTreeSet::new(),
            toolchain: "zig".to_owned(),
            candidates: Vec::new(),
            allocator: muslin_schema::Allocator::default(),
            memory_routines: MemoryRoutines::Musl,
            resolver: muslin_schema::Resolver::Musl,
        }
    }

    fn message_of(record: &str, members: &[&str]) -> Option<String> {
        let directory =
            muslin_exec::temporary_folder(&std::env::temp_dir(), "muslin-objects").unwrap();
        let out = directory.path().join("build/x-1/out");
        muslin_exec::make_folder(&out).unwrap();
        let path = directory.path().join("build/x-1").join(COMPILED);
        muslin_exec::write_if_different(&path, record.as_bytes(), false).unwrap();
        let objects: Vec<_> =
            members.iter().map(|name| ((*name).to_owned(), b"\x7fELF".to_vec())).collect();
        let archive = Archive::of_objects(&objects, Depth::Symbols);
        foreign_objects("x", &out.join("libx.a"), &archive, &plan()).map(|one| one.message)
    }

    #[test]
    fn recorded_objects_and_those_of_rustc_are_known() {
        let rust = "x-1.x.1234-cgu.0.rcgu.o";
        assert_eq!(message_of("/out/tide.o\n", &["tide.o", rust, "lib.rmeta"]), None);
    }

    #[test]
    fn an_object_that_no_wrapper_made_is_named() {
        let message = message_of("/out/tide.o\n", &["tide.o", "ebb.o", "moon.o"]).unwrap();
        assert_eq!(message, "`ebb.o` and 1 more: compiled by none of the compilers of this build");
        assert!(message_of("", &["tide.o"]).is_some());
    }
}
