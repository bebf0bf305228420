//! Reads every object and static library of a link, by whatever way it came onto the command line.
//!
//! What rustc made and brought itself is passed over: its objects, and the libraries of its sysroot. In an
//! `.rlib`, only the members count that a build script or `#[link]` supplied.

use muslin_schema::codes;
use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::Path;

use muslin_elf::archive::{
    Archive, ArchivePolicy, Content, Depth, Linked, Mark, NotArchive, check_archive, index,
};
use muslin_linker::{
    FIRST_DIRECTORY, Judgement, LinkContext, LinkFiles, LinkInput, LinkOption, Weight, inputs,
    judge, judge_script, layout_script,
};
use muslin_schema::{Answer, Evidence, Finding, Severity, Target};

use crate::defined_twice::{Library, defined_twice};
use crate::link_record::LinkRecord;
use crate::linked::TAKEN;

/// What is in the inputs of a link.
pub(crate) fn inspect(options: &[LinkOption], target: Target, linked: Linked) -> LinkRecord {
    let (paths, scripts) = paths(options);
    let mut archives: Vec<(&String, Archive)> = Vec::new();
    for path in &paths {
        archives.extend(foreign(path, linked).map(|archive| (path, archive)));
    }
    let suspects: BTreeSet<String> = archives
        .iter()
        .flat_map(|(_, archive)| &archive.unresolved)
        .filter(|one| one.mark == Mark::Glibc)
        .map(|one| one.name.clone())
        .collect();
    let defined_elsewhere = defined(&suspects, &paths);
    let mut findings = Vec::new();
    for (path, archive) in &mut archives {
        archive.unresolved.retain(|one| !defined_elsewhere.contains(&one.name));
        findings.extend(check(path, archive, target, linked));
    }
    let marked = |mark: Mark| -> Vec<String> {
        let those = archives.iter().filter(|(path, archive)| {
            !is_cxx_runtime(path) && archive.unresolved.iter().any(|one| one.mark == mark)
        });
        those.map(|(path, _)| owner(path)).collect()
    };
    let (threads, loading) = (marked(Mark::Threads), marked(Mark::Loading));
    let go = archives.iter().filter(|(path, _)| holds_go(path)).map(|(path, _)| owner(path));
    let go = go.collect();
    findings.extend(judgements(options, &scripts, linked));
    if linked == Linked::Well {
        findings.extend(twice(&paths));
    }
    let inputs = archives.into_iter().map(|(path, _)| path.clone()).collect();
    LinkRecord {
        inputs,
        findings,
        threads,
        loading,
        go,
        defined_elsewhere,
        ..LinkRecord::default()
    }
}

/// The files of a link that did not come from rustc, and its scripts.
fn paths(options: &[LinkOption]) -> (Vec<String>, Vec<String>) {
    let files =
        LinkFiles { exists: &|path| muslin_exec::is_file(Path::new(path)), script: &script };
    let (mut paths, mut scripts) = (Vec::new(), Vec::new());
    for input in inputs(options, &files) {
        match input {
            LinkInput::File(path) if !of_rust(&path) => paths.push(path),
            LinkInput::Script(path) | LinkInput::Layout(path) => scripts.push(path),
            LinkInput::File(_) => {}
        }
    }
    (paths, scripts)
}

/// The functions of libc that something asks for by a weak reference, and that no other file defines.
///
/// A linker takes no member of a library for such a reference. So the code would find that a function is missing
/// which each dynamic program has, and do without: without a lock, or without the kernel's random numbers.
pub(crate) fn weakly_asked(options: &[LinkOption]) -> BTreeSet<String> {
    let (paths, _) = paths(options);
    let archives = paths.iter().filter_map(|path| foreign(path, Linked::Well));
    let mut asked: BTreeSet<String> = archives.flat_map(|archive| archive.weak).collect();
    if asked.is_empty() {
        return asked;
    }
    let names = libc_of(options).and_then(|libc| names_defined(&libc)).unwrap_or_default();
    asked.retain(|name| names.contains(name));
    for elsewhere in defined(&asked, &paths) {
        asked.remove(&elsewhere);
    }
    asked
}

/// rustc's own libc, which is next to its CRT objects.
fn libc_of(options: &[LinkOption]) -> Option<String> {
    paths_of_rust(options).iter().find_map(|path| {
        let (directory, _) = path.split_once("/self-contained/")?;
        Some(format!("{directory}/self-contained/libc.a"))
    })
}

/// The names that a library defines; `None` if it cannot be read.
fn names_defined(path: &str) -> Option<BTreeSet<String>> {
    let defined = index(muslin_exec::open(Path::new(path)).ok()?).ok()?;
    Some(defined.into_iter().map(|(name, _)| name).collect())
}

/// Functions that two of the files define. What is linked before libc is there to be taken first.
fn twice(paths: &[String]) -> Vec<Finding> {
    let named = |path: &&String| !path.contains(&format!("/{FIRST_DIRECTORY}/"));
    let libraries = paths.iter().filter(named).map(|path| Library { path, owner: owner(path) });
    let rlib = |path: &str| Path::new(path).extension().is_some_and(|ending| ending == "rlib");
    defined_twice(&libraries.collect::<Vec<_>>(), &|path, member| {
        !(rlib(path) && member_of_rust(member))
    })
}

/// The files of rustc's own on a command line.
fn paths_of_rust(options: &[LinkOption]) -> Vec<&str> {
    let files = options.iter().filter_map(|option| match option {
        LinkOption::File(path) if of_rust(path) => Some(path.as_str()),
        _ => None,
    });
    files.collect()
}

/// What is wrong with the arguments.
fn judgements(options: &[LinkOption], scripts: &[String], linked: Linked) -> Vec<Finding> {
    let of_rust = paths_of_rust(options);
    let unwinds = of_rust.iter().any(|path| name_of(path).starts_with("libpanic_unwind-"));
    // It is read only where an argument asks for it.
    let libc = libc_of(options);
    let names = OnceCell::<Option<BTreeSet<String>>>::new();
    let in_libc = |name: &str| {
        let Some(path) = &libc else { return false };
        // A libc that cannot be read may define any name.
        names.get_or_init(|| names_defined(path)).as_ref().is_none_or(|names| names.contains(name))
    };
    let context = LinkContext {
        unwinds,
        in_libc: &in_libc,
        script: &|name| layout_script(name, options, &script),
    };
    // A linker that refuses an argument says so itself.
    let counts = |one: &Judgement| one.weight == Weight::Error || linked != Linked::Failed;
    let in_scripts = scripts.iter().flat_map(|path| {
        script(path).map(|text| judge_script(path, &text, &context)).unwrap_or_default()
    });
    let found = judge(options, &context).into_iter().chain(in_scripts);
    found
        .filter(counts)
        .map(|one| {
            let (severity, answer) = match one.weight {
                Weight::Error => (Severity::Error, Answer::No),
                Weight::Warning => (Severity::Warning, Answer::Unknown),
            };
            let cure = Some("remove that argument where it is set".to_owned());
            Finding {
                severity,
                answer,
                cure,
                ..Finding::note(codes::LINKER_ARGUMENT_UNSAFE, &one.argument, one.why)
            }
        })
        .collect()
}

/// The text of a linker script; `None` for everything that is not text.
fn script(path: &str) -> Option<String> {
    let mut head = [0; 64];
    let mut file = muslin_exec::open(Path::new(path)).ok()?;
    let length = file.read(&mut head).ok()?;
    let head = &head[..length];
    let text = |byte: &u8| matches!(byte, b'\t'..=b'\r' | b' '..=b'~');
    if head.is_empty() || head.starts_with(b"!<") || !head.iter().all(text) {
        return None;
    }
    muslin_exec::read_if_there(Path::new(path))
}

/// Whether rustc made a file, or brought it along.
fn of_rust(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    path.contains("/lib/rustlib/") || name.ends_with(".rcgu.o") || name == "symbols.o"
}

/// Whether a file is a C++ runtime: it can start threads, and does so only for a program that wants them.
fn is_cxx_runtime(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    ["libstdc++.a", "libc++.a", "libc++abi.a", "libsupc++.a"].contains(&name)
}

/// Whether rustc made a member of an `.rlib`.
fn member_of_rust(name: &str) -> bool {
    [".rcgu.o", ".rmeta"].iter().any(|ending| name.ends_with(ending))
}

/// The objects in a file that did not come from rustc; `None` if there are none.
pub(crate) fn foreign(path: &str, linked: Linked) -> Option<Archive> {
    // Relocations explain a link that failed; where it went well, they are right.
    let depth = if linked == Linked::Failed { Depth::Relocations } else { Depth::Symbols };
    let file = muslin_exec::open(Path::new(path)).ok()?;
    let rlib = Path::new(path).extension().is_some_and(|ending| ending == "rlib");
    let keep = |name: &str| !(rlib && member_of_rust(name));
    match Archive::survey_members(file, depth, &keep) {
        Ok(archive) if rlib && archive.members.is_empty() => None,
        Ok(archive) if archive.thin => Some(fetched(&archive, path, depth)),
        Ok(archive) => Some(archive),
        Err(NotArchive::Elf | NotArchive::Other(_)) => {
            let bytes = muslin_exec::read(Path::new(path)).ok()?;
            Some(Archive::of_objects(&[(name_of(path), bytes)], depth))
        }
        Err(_) => None,
    }
}

/// The members of a thin archive, from the files that it names.
fn fetched(archive: &Archive, path: &str, depth: Depth) -> Archive {
    let directory = Path::new(path).parent().unwrap_or(Path::new("."));
    let elsewhere = archive.members.iter().filter(|one| one.content == Content::Elsewhere);
    let objects: Vec<(String, Vec<u8>)> = elsewhere
        .filter_map(|one| {
            let bytes = muslin_exec::read(&directory.join(&one.name)).ok()?;
            Some((one.name.clone(), bytes))
        })
        .collect();
    Archive::of_objects(&objects, depth)
}

/// Whether an archive holds a Go runtime, as `go build -buildmode=c-archive` makes it: the part of it that is C starts
/// with `x_cgo_init` (Go's `src/runtime/cgo/callbacks.go`).
fn holds_go(path: &str) -> bool {
    let names = muslin_exec::open(Path::new(path)).ok().and_then(|file| index(file).ok());
    names.unwrap_or_default().into_iter().any(|(name, _)| name == "x_cgo_init")
}

/// Those of some names that an input defines, next to the one that asks for them.
fn defined(names: &BTreeSet<String>, paths: &[String]) -> Vec<String> {
    if names.is_empty() {
        return Vec::new();
    }
    let mut found = BTreeSet::new();
    for path in paths {
        let Ok(file) = muslin_exec::open(Path::new(path)) else { continue };
        let defined = index(file).unwrap_or_default();
        found.extend(defined.into_iter().map(|(name, _)| name).filter(|name| names.contains(name)));
    }
    found.into_iter().collect()
}

fn check(path: &str, archive: &Archive, target: Target, linked: Linked) -> Vec<Finding> {
    let policy = ArchivePolicy { subject: owner(path), target, linked };
    let counts = |one: &Finding| {
        matches!(one.answer, Answer::No | Answer::Unknown) && one.severity >= Severity::Warning
    };
    let mut findings: Vec<Finding> =
        check_archive(archive, &policy).into_iter().filter(counts).collect();
    for finding in &mut findings {
        finding.message = format!("`{}`: {}", name_of(path), finding.message);
        finding.evidence.push(Evidence::of(format!("{TAKEN}`{path}`")));
    }
    findings
}

fn name_of(path: &str) -> String {
    path.rsplit('/').next().unwrap_or(path).to_owned()
}

/// Whose a file is, as far as its path shows: the crate of an `.rlib`, the package of an `OUT_DIR`, or the file.
pub(crate) fn owner(path: &str) -> String {
    let name = name_of(path);
    let of_crate = name
        .strip_suffix(".rlib")
        .and_then(|stem| stem.strip_prefix("lib")?.rsplit_once('-'))
        .map(|(name, _)| name);
    let of_script = path
        .rsplit_once("/build/")
        .and_then(|(_, rest)| rest.split('/').next()?.rsplit_once('-'))
        .filter(|_| path.contains("/out/"))
        .map(|(name, _)| name);
    of_crate.or(of_script).map_or(name.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_the_crate_or_the_package_in_its_path() {
        assert_eq!(owner("/t/release/deps/libloom_sys-0a1b2c3d4e5f6071.rlib"), "loom_sys");
        assert_eq!(owner("/t/release/build/loom-sys-0a1b2c3d4e5f6071/out/libloom.a"), "loom-sys");
        assert_eq!(owner("/opt/prebuilt/libloom.a"), "libloom.a");
    }

    #[test]
    fn what_rustc_made_is_not_read() {
        assert!(of_rust("/t/deps/app-1.app.2-cgu.0.rcgu.o") && of_rust("/tmp/rustcAb/symbols.o"));
        assert!(of_rust("/sys/lib/rustlib/x86_64-unknown-linux-musl/lib/libstd-1.rlib"));
        assert!(!of_rust("/t/deps/libloom_sys-1.rlib") && !of_rust("/opt/loom.o"));
    }
}
