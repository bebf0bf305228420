//! Checks `Cargo.lock` against the advisories in `ci/advisories`, by the policy of `deny.toml`. Nothing is fetched.

mod lock;
mod policy;
mod snapshot;

use std::path::Path;
use std::process::ExitCode;

use muslin_advisories::{Advisory, Kind};

use crate::advisories::lock::{LockedPackage, locked_packages};
use crate::advisories::policy::{Judgement, Policy};
use crate::advisories::snapshot::{LOOKED_UP, Snapshot};
use xtask::commands::say;
use xtask::repository::root;

const LOCK: &str = "Cargo.lock";
const POLICY: &str = "deny.toml";

/// What the check found.
#[derive(Debug, Default, PartialEq, Eq)]
struct Outcome {
    faults: Vec<String>,
    /// Advisories that the policy accepts.
    accepted: Vec<String>,
}

/// Checks the lock file of this repository; prints every advisory about its crates.
pub(crate) fn run() -> ExitCode {
    let outcome = check(&root())
        .unwrap_or_else(|error| Outcome { faults: vec![error], accepted: Vec::new() });
    outcome.accepted.iter().for_each(|line| say(&format!("note: {line}")));
    outcome.faults.iter().for_each(|line| say(&format!("error: {line}")));
    say(&format!("advisories: {} faults", outcome.faults.len()));
    if outcome.faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// # Errors
///
/// A file that is missing or is not what it should be; in words.
fn check(root: &Path) -> Result<Outcome, String> {
    let read = |name: &str| {
        let path = root.join(name);
        muslin_exec::read_if_there(&path).ok_or_else(|| format!("cannot read `{name}`"))
    };
    let snapshot = Snapshot::read(root)?;
    Ok(outcome(&snapshot, &locked_packages(&read(LOCK)?)?, &Policy::read(&read(POLICY)?)?))
}

fn outcome(snapshot: &Snapshot, locked: &[LockedPackage], policy: &Policy) -> Outcome {
    let mut outcome = Outcome { faults: unknown(snapshot, locked), ..Outcome::default() };
    for package in locked {
        let about = snapshot.advisories.iter().filter(|advisory| advisory.package == package.name);
        for advisory in about.filter(|advisory| package.is_affected_by(advisory)) {
            let sentence = sentence(advisory, package);
            match policy.judge(advisory, package) {
                Judgement::Accepted(why) => outcome.accepted.push(format!("{sentence}; {why}")),
                Judgement::Refused => {
                    outcome.faults.push(format!("{sentence}; {}", cure(advisory)));
                }
            }
        }
    }
    outcome
}

/// The crates that were never looked up. One that has left the lock file leaves the list as well: when it comes
/// back, there may be advisories that the snapshot does not have.
fn unknown(snapshot: &Snapshot, locked: &[LockedPackage]) -> Vec<String> {
    let is_locked = |name: &String| locked.iter().any(|package| package.name == *name);
    let mut new: Vec<&str> = locked.iter().map(|package| package.name.as_str()).collect();
    new.retain(|name| !snapshot.looked_up.contains(*name));
    new.dedup();
    let new = new.into_iter().map(|name| {
        format!(
            "{LOCK}: `{name}` was not looked up in RustSec's database; see ci/advisories/README.md"
        )
    });
    let left = snapshot.looked_up.iter().filter(|name| !is_locked(name));
    let left = left.map(|name| {
        format!("{LOOKED_UP}: `{name}` is not in {LOCK}; remove it, and its advisories")
    });
    new.chain(left).collect()
}

fn sentence(advisory: &Advisory, package: &LockedPackage) -> String {
    let kind = match advisory.kind {
        Kind::Vulnerability => "vulnerability",
        Kind::Unmaintained => "unmaintained",
        Kind::Unsound => "unsound",
        Kind::Notice => "notice",
    };
    let (id, title) = (&advisory.id, &advisory.title);
    format!("{LOCK}: {} {}: {id}, {kind}: {title}", package.name, package.version)
}

fn cure(advisory: &Advisory) -> String {
    let change = if advisory.patched.is_empty() {
        "use another crate".to_owned()
    } else {
        format!("update it to {}", advisory.patched.join(" or "))
    };
    format!("{change}, or add its id with a reason to `advisories.ignore` in {POLICY}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As in `deny.toml`.
    const OURS: &str = "[advisories]\nunmaintained = \"workspace\"\nunsound = \"all\"\n";

    /// A lock file with one crate of our own that depends on `needed`, and these crates of a registry.
    fn lock(needed: &str, packages: &[(&str, &str)]) -> Vec<LockedPackage> {
        let own = format!(
            "[[package]]\nname = \"own\"\nversion = \"0.1.0\"\ndependencies = [\"{needed}\"]\n"
        );
        let foreign = packages.iter().map(|(name, version)| {
            format!(
                "[[package]]\nname = \"{name}\"\nversion = \"{version}\"\nsource = \"registry\"\n"
            )
        });
        locked_packages(&(own + &foreign.collect::<String>())).unwrap()
    }

    /// The committed advisories with only these crates looked up.
    fn snapshot(names: &[&str]) -> Snapshot {
        let looked_up = names.iter().map(|name| (*name).to_owned()).collect();
        Snapshot { looked_up, ..Snapshot::read(&root()).unwrap() }
    }

    fn found(needed: &str, packages: &[(&str, &str)], policy: &str) -> Outcome {
        let names: Vec<&str> = packages.iter().map(|(name, _)| *name).collect();
        outcome(&snapshot(&names), &lock(needed, packages), &Policy::read(policy).unwrap())
    }

    #[test]
    fn no_advisory_is_about_our_crates_and_every_crate_was_looked_up() {
        assert_eq!(check(&root()).map(|outcome| outcome.faults), Ok(Vec::new()));
    }

    #[test]
    fn old_versions_are_refused_with_the_cure() {
        let old = [("rustls", "0.23.44"), ("keccak", "0.1.5"), ("nix", "0.22.1")];
        let faults = found("rustls", &old, OURS).faults.join("\n");
        let starts = |line: &str| {
            assert!(faults.lines().any(|fault| fault.starts_with(line)), "{line}: {faults}");
        };
        starts("Cargo.lock: rustls 0.23.44: RUSTSEC-2026-0285, vulnerability: ");
        starts("Cargo.lock: keccak 0.1.5: RUSTSEC-2026-0012, unsound: ");
        starts("Cargo.lock: nix 0.22.1: RUSTSEC-2021-0119, vulnerability: ");
        assert!(
            faults.contains("; update it to >= 0.23.45, or add its id with a reason"),
            "{faults}"
        );
        assert_eq!(faults.lines().count(), 3, "{faults}");
        let new = [("rustls", "0.23.45"), ("keccak", "0.1.6"), ("nix", "0.22.2")];
        assert_eq!(found("rustls", &new, OURS), Outcome::default());
    }

    /// Whether an advisory is a fault; the outcome has it either way.
    fn refuses(id: &str, needed: &str, package: (&str, &str), policy: &str) -> bool {
        let outcome = found(needed, &[package, ("other", "1.0.0")], policy);
        let count = |lines: &[String]| lines.iter().filter(|line| line.contains(id)).count();
        let (faults, accepted) = (count(&outcome.faults), count(&outcome.accepted));
        assert_eq!(faults + accepted, 1, "{outcome:?}");
        faults == 1
    }

    #[test]
    fn an_unmaintained_crate_is_refused_where_the_policy_says_so() {
        let refused = |needed: &str, policy: &str| {
            refuses("RUSTSEC-2025-0010, unmaintained", needed, ("ring", "0.16.20"), policy)
        };
        assert!(refused("ring", OURS));
        assert!(refused("ring 0.16.20", OURS));
        assert!(!refused("other", OURS));
        assert!(refused("other", "[advisories]\n"));
        assert!(refused("other", "[advisories]\nunmaintained = \"transitive\"\n"));
        assert!(!refused("ring", "[advisories]\nunmaintained = \"none\"\n"));
    }

    #[test]
    fn an_unsound_crate_is_refused_where_the_policy_says_so() {
        let refused = |needed: &str, policy: &str| {
            refuses("RUSTSEC-2026-0012, unsound", needed, ("keccak", "0.1.5"), policy)
        };
        assert!(refused("other", OURS));
        assert!(refused("keccak", "[advisories]\n"));
        assert!(!refused("other", "[advisories]\n"));
    }

    #[test]
    fn an_ignored_advisory_is_printed_with_the_reason() {
        let policy =
            "[advisories]\nignore = [{ id = \"RUSTSEC-2026-0285\", reason = \"we only send\" }]\n";
        let outcome = found("rustls", &[("rustls", "0.23.44")], policy);
        assert_eq!(outcome.faults, Vec::<String>::new());
        assert!(outcome.accepted[0].ends_with("; ignored: we only send"), "{outcome:?}");
    }

    #[test]
    fn a_crate_that_was_never_looked_up_and_one_that_has_left_are_faults() {
        let locked = lock("new", &[("new", "1.0.0"), ("new", "2.0.0"), ("old", "1.0.0")]);
        let policy = Policy::read(OURS).unwrap();
        let faults = outcome(&snapshot(&["left", "old"]), &locked, &policy).faults;
        assert_eq!(
            faults,
            [
                "Cargo.lock: `new` was not looked up in RustSec's database; see ci/advisories/README.md",
                "ci/advisories/crates.txt: `left` is not in Cargo.lock; remove it, and its advisories",
            ]
        );
    }
}
