//! Which of the provided libraries the link took: what is reported comes from there, not from the plan.

use muslin_schema::{NativeNeed, Outcome, Plan, TargetPlan};

use crate::report_details::Observed;

/// Takes out of a plan that was carried out what it provides and the link did not take: packages that linked an
/// archive of their own, and libraries that are then nobody's.
pub(crate) fn keep_linked(plan: &mut Plan, observed: &Observed) {
    for target in &mut plan.targets {
        let own: Vec<Option<String>> =
            target.natives.iter().map(|need| own_archive(need, target, observed)).collect();
        for (need, archive) in target.natives.iter_mut().zip(own) {
            let Some(archive) = archive else { continue };
            need.outcome = Outcome::Bundled;
            need.because = format!(
                "its build script linked its own `{archive}`, not the library that is provided"
            );
            need.libraries.clear();
        }
        let natives = &target.natives;
        target.libraries.retain(|placed| {
            let id = &placed.library.id;
            // No package asks for an allocator.
            let is_linked = observed.linked.iter().any(|path| path.starts_with(&placed.prefix));
            is_linked || natives.iter().any(|one| one.libraries.iter().any(|other| other.id == *id))
        });
    }
}

/// The archive of its own that a package linked, where a library is provided for it and none of that was linked.
fn own_archive(need: &NativeNeed, target: &TargetPlan, observed: &Observed) -> Option<String> {
    if need.outcome != Outcome::Provided {
        return None;
    }
    let provided = |path: &str| {
        let mut placed = target.libraries.iter();
        placed.any(|one| {
            need.libraries.iter().any(|own| own.id == one.library.id)
                && path.starts_with(&one.prefix)
        })
    };
    let archives = observed
        .archives
        .iter()
        .filter(|(package, of, _)| *package == need.package && *of == target.target);
    let archives: Vec<&str> = archives.map(|(.., path)| path.as_str()).collect();
    let taken =
        archives.iter().copied().chain(observed.linked.iter().map(String::as_str)).any(provided);
    let own = archives.iter().find(|path| path.contains("/out/")).filter(|_| !taken)?;
    Some(own.rsplit('/').next().unwrap_or(own).to_owned())
}

#[cfg(test)]
mod tests {
    use muslin_schema::Target;

    use super::*;

    fn plan(outcome: &str) -> Plan {
        let library = serde_json::json!({ "id": "zlib", "title": "zlib", "version": "1.3.2" });
        let mut placed = library.clone();
        placed["prefix"] = "/cache/libraries/zlib-1".into();
        serde_json::from_value(serde_json::json!({
            "schema_version": 1, "target_directory": "/t", "files": [], "steps": [],
            "expected": [], "findings": [], "targets": [{
                "target": "x86_64-unknown-linux-musl", "needs": [], "toolchain": "zig",
                "memory_routines": "musl", "candidates": [], "libraries": [placed],
                "natives": [{
                    "package": "libz-sys", "version": "1.1.31", "outcome": outcome, "because": "asked for",
                    "needs": [], "tools": [], "path": [], "known": true, "evidence": [],
                    "libraries": [library]
                }]
            }]
        }))
        .unwrap()
    }

    fn reported(outcome: &str, left: &[&str], linked: &[&str]) -> (String, Vec<String>) {
        let mut plan = plan(outcome);
        let left =
            left.iter().map(|path| ("libz-sys".to_owned(), Target::X86_64, (*path).to_owned()));
        let observed = Observed {
            archives: left.collect(),
            linked: linked.iter().map(|path| (*path).to_owned()).collect(),
            ..Observed::default()
        };
        keep_linked(&mut plan, &observed);
        let target = &plan.targets[0];
        let ids = target.libraries.iter().map(|one| one.library.id.clone()).collect();
        (target.natives[0].outcome.word().to_owned(), ids)
    }

    #[test]
    fn a_package_that_links_its_own_archive_has_no_provided_library() {
        let (outcome, libraries) =
            reported("provided", &["/t/build/libz-sys-1/out/lib/libz.a"], &[]);
        assert_eq!((outcome.as_str(), libraries.as_slice()), ("bundled", &[][..]));
    }

    #[test]
    fn a_provided_library_that_the_script_or_the_linker_took_stays() {
        let provided = "/cache/libraries/zlib-1/lib/libz.a";
        let own = "/t/build/libz-sys-1/out/libshim.a";
        for (left, linked) in [(&[provided, own][..], &[][..]), (&[own][..], &[provided][..])] {
            let (outcome, libraries) = reported("provided", left, linked);
            assert_eq!((outcome.as_str(), libraries.len()), ("provided", 1));
        }
    }

    #[test]
    fn a_package_of_which_nothing_was_seen_is_reported_as_planned() {
        assert_eq!(reported("provided", &[], &[]).0, "provided");
        assert_eq!(
            reported("static-library", &["/t/build/x-1/out/libz.a"], &[]).0,
            "static-library"
        );
    }
}
