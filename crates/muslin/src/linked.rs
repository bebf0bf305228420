//! What the links of a build say about its executables: whose they are, and what went into them.

use muslin_schema::codes;
use std::collections::BTreeSet;
use std::path::Path;

use cargo_metadata::Metadata;
use muslin_natives::trace;
use muslin_plan::LINKER_DIRECTORY;
use muslin_schema::{Answer, Evidence, Expected, Finding, Plan, Severity, Target};

use crate::link_record::{LinkRecord, records_in};

/// The evidence that names an archive which a build script left, in front of its path.
pub(crate) const LEFT: &str = "the archive is ";
/// The evidence that names a file which the linker took, in front of its path.
pub(crate) const TAKEN: &str = "the linker took ";

/// Who can have asked for an argument: a place, and all that it says.
pub(crate) struct Asker {
    pub(crate) place: String,
    pub(crate) text: String,
}

/// An executable that cargo named, with the records of its link.
pub(crate) struct LinkedExecutable<'b> {
    pub(crate) target: Target,
    pub(crate) what: &'b Expected,
    pub(crate) path: &'b str,
    /// None where a linker of the user linked it, or nobody knows who.
    pub(crate) records: Vec<LinkRecord>,
}

/// Finds the records of an executable by the hash of its bytes.
pub(crate) fn records_of(plan: &Plan, sha256: &str) -> Vec<LinkRecord> {
    LinkRecord::of(&records_in(Path::new(&plan.target_directory)), sha256)
}

/// The executable is the one of this package: its bytes were linked for it.
///
/// Where two projects share a target directory and a name, the one that was built last has its program there.
fn identity(executable: &LinkedExecutable<'_>, graph: &Metadata) -> Option<Finding> {
    let LinkedExecutable { what, path, records, .. } = executable;
    let packages = graph.packages.iter().filter(|package| *package.name == what.package);
    let owns = |record: &&LinkRecord| {
        let directory = record.manifest_directory.as_deref();
        packages.clone().any(|package| {
            directory.is_none()
                || package.manifest_path.parent().is_some_and(|one| Some(one.as_str()) == directory)
        })
    };
    if records.iter().any(|record| owns(&record)) {
        return None;
    }
    let Some(other) = records.first() else {
        return Some(Finding {
            severity: Severity::Warning,
            answer: Answer::Unknown,
            cure: Some(format!(
                "`cargo clean --package {}`, so that it is linked again",
                what.package
            )),
            ..Finding::note(
                codes::OUTPUT_REPLACED,
                &what.name,
                format!("no record of the link of `{path}`, so what went into it is not known"),
            )
        });
    };
    let owner = other.manifest_directory.as_deref().unwrap_or("another project");
    Some(Finding {
        severity: Severity::Error,
        answer: Answer::No,
        cure: Some(
            "give each project a target directory of its own, or build them one after the other"
                .to_owned(),
        ),
        ..Finding::note(
            codes::OUTPUT_REPLACED,
            &what.name,
            format!("`{path}` was linked for `{owner}`, which shares this target directory"),
        )
    })
}

/// What is wrong with the inputs and arguments of links, each once: what is known of a package already is left out.
fn findings(
    records: &[LinkRecord],
    graph: &Metadata,
    plan: &Plan,
    known: &[Finding],
    askers: &[Asker],
) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for mut finding in records.iter().flat_map(|record| record.findings.iter().cloned()) {
        let of_crate =
            graph.packages.iter().find(|package| package.name.replace('-', "_") == finding.subject);
        if finding.is(codes::LINKER_ARGUMENT_UNSAFE) {
            finding.evidence.extend(asked_by(&finding.subject, askers));
        }
        if let Some(package) = of_crate {
            finding.subject = package.name.to_string();
        }
        let same = |one: &Finding| one.code == finding.code && one.subject == finding.subject;
        let new = !known.iter().any(|one| same(one) || of_same_file(one, &finding))
            && !found.iter().any(|one| same(one) && one.message == finding.message);
        if new {
            let natives: Vec<_> =
                plan.targets.iter().flat_map(|one| one.natives.iter().cloned()).collect();
            found.extend(trace(vec![finding], &natives));
        }
    }
    found
}

/// The places that an argument comes from, each once though it is in force for several targets: those that say its
/// name and its value.
fn asked_by(argument: &str, askers: &[Asker]) -> Vec<Evidence> {
    let words: Vec<&str> = argument
        .trim_start_matches('-')
        .split([' ', '='])
        .filter(|word| !word.is_empty())
        .collect();
    let says = |asker: &&Asker| words.iter().all(|word| asker.text.contains(word));
    let mut places: Vec<&str> = Vec::new();
    for asker in askers.iter().filter(says) {
        if !places.contains(&asker.place.as_str()) {
            places.push(&asker.place);
        }
    }
    places.into_iter().map(|place| Evidence::of(format!("it is set by {place}"))).collect()
}

/// Whether two findings with one code are about the same file, which a build script may have named already.
fn of_same_file(known: &Finding, seen: &Finding) -> bool {
    let path = |finding: &Finding| {
        finding.evidence.iter().find_map(|one| {
            let text = one.detail.strip_prefix(LEFT).or_else(|| one.detail.strip_prefix(TAKEN))?;
            Some(text.trim_matches('`').to_owned())
        })
    };
    known.code == seen.code && path(known).is_some() && path(known) == path(seen)
}

/// All that the links of a build say: of those that cargo has just started, and of those that it did not need to
/// repeat.
pub(crate) fn judged(
    executables: &[LinkedExecutable<'_>],
    noted: &[LinkRecord],
    graph: &Metadata,
    plan: &Plan,
    known: &[Finding],
    askers: &[Asker],
) -> Vec<Finding> {
    let earlier = executables.iter().flat_map(|one| one.records.iter().cloned());
    let records: Vec<LinkRecord> = noted.iter().cloned().chain(earlier).collect();
    let whose = executables.iter().filter(|one| is_wrapped(plan, one.target));
    let mut found: Vec<Finding> = whose.filter_map(|one| identity(one, graph)).collect();
    found.extend(findings(&records, graph, plan, known, askers));
    found.extend(hazards(&records));
    found
}

/// What of the inputs is different in a static program of musl, in a line each.
fn hazards(records: &[LinkRecord]) -> Vec<Finding> {
    let all = |of: fn(&LinkRecord) -> &Vec<String>| {
        let names: BTreeSet<&str> = records.iter().flat_map(of).map(String::as_str).collect();
        let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
        Some(names.join(", ")).filter(|names| !names.is_empty())
    };
    let threads = all(|record| &record.threads).map(|names| {
        let message = format!("{names}: threads that C code starts have 8 MiB of stack unless `--thread-stack` sets another size, not musl's 128 KiB");
        Finding::note(codes::THREAD_STACK, "C threads", message)
    });
    let loading = all(|record| &record.loading).map(|names| {
        let message = format!("{names}: `dlopen` always fails in a static program, so no plugin or extension can be loaded at run time");
        Finding::note(codes::DLOPEN, "shared libraries", message)
    });
    let go = all(|record| &record.go).map(|names| {
        let message = format!("{names}: holds a Go runtime, which starts in a constructor; it gets `argc` and `argv`, as with glibc");
        Finding::note(codes::CONSTRUCTORS, "Go", message)
    });
    threads.into_iter().chain(loading).chain(go).collect()
}

/// Whether our wrapper links for a target, and no linker of the user.
fn is_wrapped(plan: &Plan, target: Target) -> bool {
    let directory = format!("/{LINKER_DIRECTORY}/{target}-");
    plan.files.iter().any(|file| file.path.contains(&directory))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph() -> Metadata {
        serde_json::from_value(serde_json::json!({
            "packages": [{
                "name": "app", "version": "0.1.0", "id": "path+file:///one#app@0.1.0", "dependencies": [],
                "manifest_path": "/one/Cargo.toml", "features": {}, "edition": "2024", "targets": []
            }],
            "workspace_members": [], "workspace_root": "/one", "target_directory": "/shared",
            "version": 1
        }))
        .unwrap()
    }

    fn finding(directories: &[&str]) -> Option<(Severity, String)> {
        let what = Expected { package: "app".into(), name: "app".into(), example: false };
        let record = |directory: &&str| LinkRecord {
            manifest_directory: Some((*directory).to_owned()),
            ..LinkRecord::default()
        };
        let executable = LinkedExecutable {
            target: Target::X86_64,
            what: &what,
            path: "/shared/app",
            records: directories.iter().map(record).collect(),
        };
        identity(&executable, &graph()).map(|one| (one.severity, one.message))
    }

    #[test]
    fn a_program_of_another_project_in_the_same_target_directory_is_an_error() {
        let (severity, message) = finding(&["/two"]).unwrap();
        assert_eq!(severity, Severity::Error);
        assert_eq!(
            message,
            "`/shared/app` was linked for `/two`, which shares this target directory"
        );
    }

    #[test]
    fn a_program_that_both_projects_link_to_the_same_bytes_is_right_for_both() {
        assert_eq!(finding(&["/two", "/one"]), None);
    }

    #[test]
    fn an_argument_is_traced_to_those_who_say_its_name_and_its_value() {
        let asker = |place: &str, text: &str| Asker { place: place.into(), text: text.into() };
        let askers = [
            asker("config.toml:2", "-Clink-arg=-Wl,--image-base=0"),
            // For the other target.
            asker("config.toml:2", "-Clink-arg=-Wl,--image-base=0"),
            asker("the build script of `loom`", "cargo:rustc-link-arg=-Tloom.ld"),
        ];
        let of = |argument: &str| -> Vec<String> {
            asked_by(argument, &askers).into_iter().map(|one| one.detail).collect()
        };
        assert_eq!(of("--image-base 0"), ["it is set by config.toml:2"]);
        assert_eq!(of("-Tloom.ld"), ["it is set by the build script of `loom`"]);
        assert_eq!(of("--defsym=a=b"), [""; 0]);
    }

    #[test]
    fn a_link_that_nobody_recorded_is_a_warning() {
        assert_eq!(finding(&[]).unwrap().0, Severity::Warning);
    }
}
