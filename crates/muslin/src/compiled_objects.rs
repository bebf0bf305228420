//! Finds objects in a build script's archive that none of the target's compilers made.

use muslin_schema::codes;
use std::collections::BTreeSet;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

use muslin_elf::archive::{Archive, Content, Member, Provenance, index};
use muslin_plan::{Foreign, rules_name_glibc};
use muslin_schema::{Answer, Evidence, Finding, NativeNeed, Severity, TargetPlan};

use crate::glibc_sources::{Record, is_object};

/// More objects than this are counted, not named.
const NAMED: usize = 3;

/// Assemblers that no wrapper means: what they make includes no header of a libc.
const ASSEMBLERS: &[&str] = &["nasm", "yasm"];

/// The member of an archive that Go's linker made.
const GO: &str = "go.o";

/// What is known of the compilers of a build, beside each package's own record.
pub(crate) struct Compilers<'p> {
    plan: &'p TargetPlan,
}

impl<'p> Compilers<'p> {
    /// Those of a target.
    pub(crate) fn of(plan: &'p TargetPlan) -> Self {
        Self { plan }
    }

    /// The plan of the target.
    pub(crate) fn plan(&self) -> &'p TargetPlan {
        self.plan
    }

    /// Whether a line of `.comment` names a C compiler of another family than this build's.
    fn is_other(&self, line: &str) -> bool {
        let of_c = line.starts_with("GCC: ") || line.contains("clang version");
        of_c && self.plan.comment.as_ref().is_some_and(|own| !line.starts_with(own.as_str()))
    }

    /// Whether it is unknown what a package compiles: a rule is known for it, it runs an assembler, or
    /// compilers of the user are at work.
    fn exempts(&self, package: &str) -> bool {
        let need = self.plan.natives.iter().find(|one| one.package == package);
        let exempt = need.is_some_and(|one| {
            one.known || ASSEMBLERS.iter().any(|assembler| one.tools.contains(*assembler))
        });
        let mut candidates = self.plan.candidates.iter();
        exempt || candidates.any(|one| one.id.starts_with("CC") || one.id.contains("_CC"))
    }
}

/// The objects of a package's archive that no record names; `None` where all are named, and where there is
/// nothing to tell by, as in an archive that is in no `OUT_DIR`.
///
/// It is an error where it is proved that they were compiled for another libc or by another compiler: the compiler
/// recorded that it read glibc's headers, or `.comment` names one that made no recorded object.
pub(crate) fn foreign_objects(
    package: &str,
    path: &Path,
    archive: &Archive,
    compilers: &Compilers<'_>,
) -> Option<Finding> {
    let out = path.ancestors().find(|one| one.file_name().is_some_and(|name| name == "out"))?;
    let record = Record::beside(out)?;
    if let Some(finding) = record.with_glibcs(package, archive) {
        return Some(finding);
    }
    if compilers.exempts(package) {
        return None;
    }
    let compiled = &record.compiled;
    let (own, foreign): (Vec<&Member>, Vec<&Member>) = archive
        .members
        .iter()
        .filter(|one| is_object(&one.name) && !by_rustc(&one.name))
        .partition(|one| compiled.made(&one.name));
    let Some(first) = foreign.first() else { return record.included(package, out) };
    let mut known: BTreeSet<String> = BTreeSet::new();
    for member in own {
        known.extend(provenance(path, member).compilers);
    }
    let proof = foreign
        .iter()
        .find_map(|one| proof(one, &provenance(path, one), &known, (compilers, &record.foreign)))
        .or_else(|| ruled(&foreign, out))
        .or_else(|| record.merged());
    // Go's linker makes them, and names what its C compiler made by numbers.
    if proof.is_none() && archive.members.iter().any(|one| one.name == GO) {
        return None;
    }
    Some(unrecorded(package, &foreign, first, proof))
}

/// Objects that no record of this build's compilers names.
fn unrecorded(
    package: &str,
    foreign: &[&Member],
    first: &Member,
    proof: Option<String>,
) -> Finding {
    let others =
        if foreign.len() == 1 { String::new() } else { format!(" and {} more", foreign.len() - 1) };
    let message =
        format!("`{}`{others}: compiled by none of the compilers of this build", first.name);
    Finding {
        code: codes::HOST_COMPILER.into(),
        subject: package.to_owned(),
        severity: if proof.is_some() { Severity::Error } else { Severity::Warning },
        answer: Answer::No,
        message: proof.map_or(message.clone(), |proof| format!("{message}; {proof}")),
        evidence: foreign
            .iter()
            .take(NAMED)
            .map(|one| Evidence::of(format!("`{}`", one.name)))
            .collect(),
        cure: Some(format!(
            "have its build script compile by `CC_<target>`, `CC` or `cc`; after an update of muslin, `cargo clean -p {package}`; `--allow host-compiler` if the object is right"
        )),
        allowed: false,
    }
}

/// The objects of an archive that a build script left outside of its `OUT_DIR`, as in the package itself: what was
/// compiled in this build is on record there too, and the rest is [`prebuilt`].
pub(crate) fn left_outside(
    package: &str,
    (path, out): (&str, &Path),
    archive: &Archive,
    compilers: &Compilers<'_>,
) -> Option<Finding> {
    if path.contains("/out/") {
        return None;
    }
    let other = || prebuilt(path, package, archive, compilers);
    let Some(record) = Record::beside(out) else { return other() };
    if let Some(finding) = record.with_glibcs(package, archive) {
        return Some(finding);
    }
    if compilers.exempts(package) {
        return other();
    }
    let members = archive.members.iter();
    let objects: Vec<&Member> =
        members.filter(|one| is_object(&one.name) && !by_rustc(&one.name)).collect();
    let unknown: Vec<&Member> =
        objects.iter().copied().filter(|one| !record.compiled.made(&one.name)).collect();
    let Some(first) = unknown.first() else {
        return if objects.is_empty() { other() } else { None };
    };
    let read_glibcs = |one: &&Member| {
        let sources = provenance(Path::new(path), one).sources;
        record.foreign.made(&one.name, &sources)
    };
    let Some(proved) = unknown.iter().copied().find(read_glibcs) else { return other() };
    let proof = format!("the compiler of `{}` read glibc's headers", proved.name);
    Some(unrecorded(package, &unknown, first, Some(proof)))
}

/// Objects in a file of the link that no build script of this build left: of them, nothing shows for which libc they
/// were compiled, unless their names or their debug information do. A compiler's own library is not meant, nor one
/// that a rule knows.
pub(crate) fn prebuilt(
    path: &str,
    package: &str,
    archive: &Archive,
    compilers: &Compilers<'_>,
) -> Option<Finding> {
    let file = path.rsplit('/').next().unwrap_or(path);
    let plain = |name: &str| name.replace('-', "_");
    let known = |one: &NativeNeed| one.known && plain(&one.package) == plain(package);
    let provided = compilers.plan.libraries.iter().any(|one| path.starts_with(&one.prefix));
    let is_known = provided || compilers.plan.natives.iter().any(known);
    if file == "libgcc.a" || path.contains("/out/") || is_known {
        return None;
    }
    let first = archive.members.iter().find(|one| {
        matches!(one.content, Content::Object { .. } | Content::Bitcode) && !by_rustc(&one.name)
    })?;
    let cure = "take what is built for musl; if it is: `--allow host-compiler`".to_owned();
    if is_glibc_itself(path) {
        let message = format!(
            "`{file}` is the host's glibc, and its functions would take the place of musl's"
        );
        let cure = "take it out of the link: musl's C library is linked by itself".to_owned();
        return Some(Finding {
            severity: Severity::Error,
            answer: Answer::No,
            cure: Some(cure),
            ..Finding::note(codes::HOST_COMPILER, package, message)
        });
    }
    let headers = |one: &Member| provenance(Path::new(path), one).glibc_headers;
    if let Some((member, headers)) =
        archive.members.iter().find_map(|one| Some((one, headers(one)?)))
    {
        let message = format!(
            "`{file}`: the debug information of `{}` names glibc's headers in `{headers}`",
            member.name
        );
        return Some(Finding {
            severity: Severity::Error,
            answer: Answer::No,
            cure: Some(cure),
            ..Finding::note(codes::HOST_COMPILER, package, message)
        });
    }
    Some(Finding {
        severity: Severity::Warning,
        answer: Answer::Unknown,
        cure: Some(cure),
        ..Finding::note(
            codes::HOST_COMPILER,
            package,
            format!(
                "`{file}`: `{}` was not compiled by this build, and nothing shows for which C library it was",
                first.name
            ),
        )
    })
}

/// Whether a static library is glibc's `libc.a`, under whatever name: only glibc has a function that reports its version.
fn is_glibc_itself(path: &str) -> bool {
    let index = muslin_exec::open(Path::new(path)).ok().and_then(|file| index(file).ok());
    index.into_iter().flatten().any(|(name, _)| name == "gnu_get_libc_version")
}

/// Whether rustc made a member: the script built a Rust library.
pub(crate) fn by_rustc(name: &str) -> bool {
    name.ends_with(".rcgu.o") || name.contains("rust.metadata")
}

/// What proves that an object was made for another libc, or by a compiler that is not this build's.
fn proof(
    member: &Member,
    made: &Provenance,
    known: &BTreeSet<String>,
    (compilers, foreign): (&Compilers<'_>, &Foreign),
) -> Option<String> {
    if foreign.made(&member.name, &made.sources) {
        return Some(format!("the compiler of `{}` read glibc's headers", member.name));
    }
    if let Some(path) = &made.glibc_headers {
        return Some(format!("its debug information names glibc's headers in `{path}`"));
    }
    let other = made.compilers.iter().find(|one| {
        if known.is_empty() { compilers.is_other(one) } else { !known.contains(*one) }
    })?;
    Some(format!("`{}` names another compiler, `{other}`", member.name))
}

/// What proves it by the rules for `make` that a compiler left in the script's `OUT_DIR`.
fn ruled(foreign: &[&Member], out: &Path) -> Option<String> {
    let files = muslin_exec::files_below(out).into_iter().map(|(path, _)| path);
    files.filter(|path| is_rules(path)).find_map(|path| {
        let rules = muslin_exec::read_if_there(&path)?;
        let object = foreign.iter().find(|one| rules_name_glibc(&rules, &one.name))?;
        Some(format!(
            "the compiler of `{}` read glibc's headers, as `{}` says",
            object.name,
            path.display()
        ))
    })
}

/// Whether a file has one of the names that builders give to rules of a compiler: `tide.d`, `tide.Po`.
fn is_rules(path: &Path) -> bool {
    const ENDS: [&str; 5] = ["d", "dep", "P", "Plo", "Po"];
    path.extension().is_some_and(|end| ENDS.iter().any(|one| end == *one))
}

/// What a member says of how it was made.
fn provenance(path: &Path, member: &Member) -> Provenance {
    let from_archive = || {
        let mut file = muslin_exec::open(path).ok()?;
        file.seek(SeekFrom::Start(member.offset)).ok()?;
        let mut bytes = Vec::new();
        file.take(member.size).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    };
    let bytes = if member.content == Content::Elsewhere {
        let directory = path.parent().unwrap_or(Path::new(""));
        muslin_exec::read(&directory.join(&member.name)).ok()
    } else {
        from_archive()
    };
    Provenance::of(&bytes.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use muslin_elf::archive::Depth;
    use muslin_plan::COMPILED;
    use muslin_schema::{LibcRoutines, Target};

    use super::*;

    fn plan() -> TargetPlan {
        TargetPlan {
            target: Target::X86_64,
            natives: Vec::new(),
            libraries: Vec::new(),
            needs: std::collections::BTreeSet::new(),
            toolchain: "zig".to_owned(),
            comment: Some("clang version".to_owned()),
            candidates: Vec::new(),
            allocator: muslin_schema::Allocator::Musl,
            libc_routines: LibcRoutines::MUSL,
            resolver: muslin_schema::Resolver::Musl,
        }
    }

    fn message_of(record: &str, members: &[&str]) -> Option<String> {
        judged(record, members, "").map(|(_, message)| message)
    }

    /// The same with what another compiler recorded.
    fn judged(record: &str, members: &[&str], recorded: &str) -> Option<(Severity, String)> {
        let directory =
            muslin_exec::temporary_directory(&std::env::temp_dir(), "muslin-objects").unwrap();
        let out = directory.path().join("build/x-1/out");
        muslin_exec::make_directory(&out).unwrap();
        let path = directory.path().join("build/x-1").join(COMPILED);
        muslin_exec::write_if_different(&path, record.as_bytes(), false).unwrap();
        let objects: Vec<_> =
            members.iter().map(|name| ((*name).to_owned(), b"\x7fELF".to_vec())).collect();
        let archive = Archive::of_objects(&objects, Depth::Symbols);
        let plan = plan();
        let kept = directory.path().join("build/x-1/muslin-foreign-gcc");
        muslin_exec::write_if_different(&kept, recorded.as_bytes(), false).unwrap();
        let compilers = Compilers::of(&plan);
        foreign_objects("x", &out.join("libx.a"), &archive, &compilers)
            .map(|one| (one.severity, one.message))
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

    #[test]
    fn an_object_whose_compiler_read_glibcs_headers_is_an_error() {
        let rule = "ebb.o: ebb.c /usr/include/x86_64-linux-gnu/gnu/stubs.h\n";
        let (severity, message) = judged("/out/tide.o\n", &["tide.o", "ebb.o"], rule).unwrap();
        assert_eq!(severity, Severity::Error);
        assert_eq!(
            message,
            "`ebb.o`: compiled by none of the compilers of this build; the compiler of `ebb.o` read glibc's headers"
        );
        assert_eq!(judged("/out/tide.o\n", &["go.o", "000000.o"], ""), None);
        // One of the same name that our compiler made for the target is right.
        let rule = "tide.o: tide.c /usr/include/x86_64-linux-gnu/gnu/stubs.h\n";
        assert_eq!(judged("/out/tide.o\n", &["tide.o"], rule), None);
        assert_eq!(judged("", &["moon.o"], rule).unwrap().0, Severity::Warning);
    }

    #[test]
    fn an_object_is_an_error_by_the_rules_for_make_beside_it() {
        let directory =
            muslin_exec::temporary_directory(&std::env::temp_dir(), "muslin-rules").unwrap();
        let member =
            Member { name: "moon.o".to_owned(), offset: 0, size: 0, content: Content::Bitcode };
        let found = |name: &str, rules: &str| {
            let path = directory.path().join("deps").join(name);
            muslin_exec::write_if_different(&path, rules.as_bytes(), false).unwrap();
            ruled(&[&member], directory.path())
        };
        let stubs = "/usr/include/x86_64-linux-gnu/gnu/stubs.h";
        assert_eq!(found("tide.txt", &format!("moon.o: {stubs}\n")), None);
        assert_eq!(found("moon.d", "/x/moon.o: tide.c /cache/musl/regex.h\n"), None);
        assert_eq!(found("ebb.Po", &format!("ebb.o: {stubs}\n")), None);
        let proof = found("moon.Po", &format!("/x/moon.o: tide.c \\\n {stubs}\n")).unwrap();
        assert!(proof.starts_with("the compiler of `moon.o` read glibc's headers"), "{proof}");
    }

    #[test]
    fn what_was_compiled_beside_the_sources_is_on_record_too() {
        let directory =
            muslin_exec::temporary_directory(&std::env::temp_dir(), "muslin-beside").unwrap();
        let out = directory.path().join("build/x-1/out");
        muslin_exec::make_directory(&out).unwrap();
        let note = |name: &str, text: &str| {
            let path = directory.path().join("build/x-1").join(name);
            muslin_exec::write_if_different(&path, text.as_bytes(), false).unwrap();
        };
        note(COMPILED, "/x/tide.o\t/x/tide.c\n");
        note("muslin-foreign-gcc", "ebb.o: ebb.c /usr/include/x86_64-linux-gnu/gnu/stubs.h\n");
        let judged = |members: &[&str]| {
            let objects: Vec<_> =
                members.iter().map(|name| ((*name).to_owned(), b"\x7fELF".to_vec())).collect();
            let archive = Archive::of_objects(&objects, Depth::Symbols);
            let plan = plan();
            let path = "/x/libx.a";
            left_outside("x", (path, &out), &archive, &Compilers::of(&plan))
                .map(|one| (one.severity, one.message))
        };
        assert_eq!(judged(&["tide.o"]), None);
        let (severity, message) = judged(&["tide.o", "ebb.o"]).unwrap();
        assert_eq!(severity, Severity::Error);
        assert!(message.ends_with("the compiler of `ebb.o` read glibc's headers"), "{message}");
    }

    #[test]
    fn a_file_that_no_build_script_left_is_a_warning_and_a_compilers_own_library_is_not() {
        let plan = plan();
        let compilers = Compilers::of(&plan);
        let mut archive = Archive::of_objects(&[], Depth::Symbols);
        archive.members.push(Member {
            name: "tide.o".to_owned(),
            offset: 0,
            size: 0,
            content: Content::Bitcode,
        });
        let of = |path: &str| prebuilt(path, "x", &archive, &compilers).map(|one| one.message);
        assert_eq!(
            of("/opt/libtide.a").as_deref(),
            Some(
                "`libtide.a`: `tide.o` was not compiled by this build, and nothing shows for which C library it was"
            )
        );
        assert_eq!(of("/usr/lib/gcc/x86_64-linux-gnu/12/libgcc.a"), None);
        assert_eq!(of("/t/build/x-1/out/libtide.a"), None);
    }

    #[test]
    fn the_hosts_libc_is_an_error_under_any_name() {
        // An archive whose index alone has something in it: one name, of the member at offset 8.
        let archive = |name: &str| {
            let index = [&[0, 0, 0, 1, 0, 0, 0, 8][..], name.as_bytes(), &[0]].concat();
            let header =
                format!("{:<16}{:<12}{:<6}{:<6}{:<8}{:<10}`\n", "/", 0, 0, 0, 0, index.len());
            [b"!<arch>\n", header.as_bytes(), &index].concat()
        };
        let directory =
            muslin_exec::temporary_directory(&std::env::temp_dir(), "muslin-libc").unwrap();
        let plan = plan();
        let severity = |file: &str, name: &str| {
            let path = directory.path().join(file);
            muslin_exec::write_if_different(&path, &archive(name), false).unwrap();
            let objects = [("version.o".to_owned(), b"\x7fELF".to_vec())];
            let mut members = Archive::of_objects(&objects, Depth::Symbols);
            members.members[0].content = Content::Bitcode;
            let path = path.display().to_string();
            prebuilt(&path, "x", &members, &Compilers::of(&plan)).map(|one| one.severity)
        };
        assert_eq!(severity("libc.a", "gnu_get_libc_version"), Some(Severity::Error));
        assert_eq!(severity("libweft.a", "gnu_get_libc_version"), Some(Severity::Error));
        assert_eq!(severity("libc.a", "__libc_start_main"), Some(Severity::Warning));
    }

    #[test]
    fn a_compiler_that_made_no_recorded_object_is_another_one() {
        let plan = plan();
        let compilers = Compilers::of(&plan);
        let member =
            Member { name: "ebb.o".to_owned(), offset: 0, size: 0, content: Content::Bitcode };
        let of = |compiler: &str, known: &[&str]| {
            let made = Provenance { compilers: vec![compiler.to_owned()], ..Provenance::default() };
            let known = known.iter().map(|one| (*one).to_owned()).collect();
            proof(&member, &made, &known, (&compilers, &Foreign::default()))
        };
        assert_eq!(
            of("GCC: 12", &["clang 20"]).as_deref(),
            Some("`ebb.o` names another compiler, `GCC: 12`")
        );
        assert_eq!(of("clang 20", &["clang 20"]), None);
        // Where none is recorded, the toolchain's family is known: this is clang as zig brings it.
        assert_eq!(
            of("GCC: 12", &[]).as_deref(),
            Some("`ebb.o` names another compiler, `GCC: 12`")
        );
        assert!(of("Debian clang version 14.0.6", &[]).is_some());
        assert_eq!(
            (of("clang version 18.1.8", &[]), of("rustc version 1.95.0", &[])),
            (None, None)
        );
    }
}
