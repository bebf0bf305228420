//! The Rust toolchain that builds the recipes of libraries: that of the project, or a newer one where that is too old.
//!
//! A recipe is our own package, and its dependencies are as new as they are: what a project needs an old Rust for
//! has nothing to do with it.

use std::path::Path;

use muslin_exec::{Command, Runner};
use muslin_schema::{Answer, Evidence, Finding, Host, RecipeRust, Severity, Target};

/// The oldest release that knows the edition of the recipes.
const OLDEST: (u32, u32) = (1, 85);

/// Looks for a toolchain of rustup where the project's own is too old; the newest that has all targets.
pub(crate) fn find(runner: &dyn Runner, host: &Host, targets: &[Target]) -> Option<RecipeRust> {
    if is_new_enough(&host.rustc) || !host.rustup {
        return None;
    }
    let list = runner.capture(&Command::new("rustup").args(["toolchain", "list", "-v"])).ok()?;
    let found = directories(&list.output).filter_map(|sysroot| {
        let has = |target: &Target| {
            muslin_exec::is_directory(&Path::new(sysroot).join("lib/rustlib").join(target.triple()))
        };
        if !targets.iter().all(has) {
            return None;
        }
        let rustc = format!("{sysroot}/bin/rustc");
        let asked = runner.capture(&Command::new(rustc).args(["-vV"])).ok()?;
        let release = asked.output.lines().find_map(|line| line.strip_prefix("release: "))?.trim();
        is_new_enough(release)
            .then(|| RecipeRust { rustc: release.to_owned(), sysroot: sysroot.to_owned() })
    });
    found.max_by_key(|one| numbers(&one.rustc))
}

/// Why a recipe could not be built, where the Rust toolchain is too old for it: the project's own crates are not to
/// blame, and no crate of it has to change.
pub(crate) fn too_old(host: &Host, library: &str, printed: &[String]) -> Option<Finding> {
    let old = host.recipe_rust.is_none() && !is_new_enough(&host.rustc);
    let line = printed.iter().find(|line| line.starts_with("error"))?;
    old.then(|| Finding {
        code: "rust-too-old".to_owned(),
        subject: library.to_owned(),
        severity: Severity::Error,
        answer: Answer::No,
        message: format!(
            "its recipe is built by Rust {}.{} or newer; the project has {}, and rustup has no newer one with this target",
            OLDEST.0, OLDEST.1, host.rustc
        ),
        evidence: vec![Evidence::of(format!("cargo said: {line}"))],
        cure: Some(
            "install a newer toolchain beside it, with `rustup toolchain install stable` and its targets; the project keeps its own".to_owned(),
        ),
        allowed: false,
    })
}

/// The directories in lines of a name, marks in brackets and a path.
fn directories(list: &str) -> impl Iterator<Item = &str> {
    list.lines().filter_map(|line| {
        let at = line.find('/')?;
        Some(line[at..].trim())
    })
}

fn is_new_enough(release: &str) -> bool {
    numbers(release) >= OLDEST
}

/// The first two numbers of a release: 1 and 95 of `1.95.0-nightly`.
fn numbers(release: &str) -> (u32, u32) {
    let mut parts = release.split(['.', '-']).map(|part| part.parse().unwrap_or_default());
    (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_directory_of_each_toolchain_is_at_the_end_of_its_line() {
        let list = "stable-x86_64-unknown-linux-gnu (active, default) /root/.rustup/toolchains/stable-x86_64-unknown-linux-gnu\n1.72.0\t/home/me/my tools/1.72.0\n";
        assert_eq!(
            directories(list).collect::<Vec<_>>(),
            [
                "/root/.rustup/toolchains/stable-x86_64-unknown-linux-gnu",
                "/home/me/my tools/1.72.0"
            ]
        );
    }

    #[test]
    fn an_old_toolchain_is_named_and_no_crate_of_the_project_is() {
        let printed =
            ["error: failed to parse manifest at `/c/recipes/openssl/Cargo.toml`".to_owned()];
        let mut host = Host { rustc: "1.72.1".to_owned(), ..Host::for_tests() };
        let cause = too_old(&host, "openssl", &printed).unwrap();
        assert_eq!(cause.subject, "openssl");
        assert!(cause.message.contains("the project has 1.72.1"));
        host.rustc = "1.95.0".to_owned();
        assert_eq!(too_old(&host, "openssl", &printed), None);
    }

    #[test]
    fn releases_are_compared_by_their_numbers() {
        assert!(is_new_enough("1.85.0") && is_new_enough("1.100.0-nightly"));
        assert!(!is_new_enough("1.84.1") && !is_new_enough("1.9.0"));
    }
}
