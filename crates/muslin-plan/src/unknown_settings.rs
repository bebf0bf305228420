//! Settings of cargo that can change flags, linkers or compilers, and that a static build does not take into
//! account: each is named with its place.

use muslin_schema::{Answer, Environment, Finding, Severity, codes};
use toml::de::{DeTable, DeValue};

use crate::settings::{ConfigFile, place};

/// The keys of `[build]` that are read, or that change nothing about what is compiled (The Cargo Book,
/// "Configuration").
const BUILD: &[&str] = &[
    "build-dir",
    "dep-info-basedir",
    "incremental",
    "jobs",
    "pipelining",
    "rustc",
    "rustc-workspace-wrapper",
    "rustc-wrapper",
    "rustdoc",
    "rustdocflags",
    "rustflags",
    "sbom",
    "target",
    "target-dir",
    "warnings",
];

/// The keys of `[target.<…>]`; tables in it are links overrides.
const TARGET: &[&str] = &["ar", "linker", "runner", "rustdocflags", "rustflags"];

/// Unstable features that change how crates are compiled or linked.
const UNSTABLE: &[&str] = &[
    "build-std",
    "build-std-features",
    "codegen-backend",
    "dual-proc-macros",
    "host-config",
    "panic-abort-tests",
    "panic-immediate-abort",
    "profile-rustflags",
    "rustc-unicode",
    "target-applies-to-host",
];

/// The settings that are not taken into account.
pub(crate) fn unknown_settings(files: &[ConfigFile], environment: &Environment) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for file in files {
        if let Ok(root) = DeTable::parse(&file.text) {
            found.extend(of_file(file, root.get_ref()));
        }
    }
    found.extend(of_environment(environment));
    found
}

fn of_file(file: &ConfigFile, root: &DeTable<'_>) -> Vec<Finding> {
    let table = |name: &str| root.get(name).and_then(|value| value.get_ref().as_table());
    let mut found = Vec::new();
    let mut name = |key: String, at: usize| found.push(finding(&key, &place(file, at)));
    for (key, value) in table("build").into_iter().flatten() {
        if !BUILD.contains(&key.get_ref().as_ref()) {
            name(format!("build.{}", key.get_ref()), value.span().start);
        }
    }
    for (target, value) in table("target").into_iter().flatten() {
        for (key, value) in value.get_ref().as_table().into_iter().flatten() {
            let is_override = matches!(value.get_ref(), DeValue::Table(_));
            if !is_override && !TARGET.contains(&key.get_ref().as_ref()) {
                name(format!("target.{}.{}", target.get_ref(), key.get_ref()), value.span().start);
            }
        }
    }
    for (key, value) in table("host").into_iter().flatten() {
        name(format!("host.{}", key.get_ref()), value.span().start);
    }
    for (key, value) in table("unstable").into_iter().flatten() {
        let on = value.get_ref().as_bool() != Some(false);
        if on && UNSTABLE.contains(&key.get_ref().as_ref()) {
            name(format!("unstable.{}", key.get_ref()), value.span().start);
        }
    }
    if let Some(value) = root.get("target-applies-to-host") {
        name("target-applies-to-host".to_owned(), value.span().start);
    }
    found
}

/// Cargo reads `a.b-c` from `CARGO_A_B_C` too.
fn of_environment(environment: &Environment) -> Vec<Finding> {
    let upper = |key: &str| key.replace('-', "_").to_uppercase();
    let known = |key: &&String| {
        let build = key.strip_prefix("CARGO_BUILD_");
        let host = key.starts_with("CARGO_HOST_") || *key == "CARGO_TARGET_APPLIES_TO_HOST";
        let unstable = key.strip_prefix("CARGO_UNSTABLE_");
        let profile = key.starts_with("CARGO_PROFILE_") && key.ends_with("_RUSTFLAGS");
        build.is_some_and(|rest| !BUILD.iter().any(|one| upper(one) == rest))
            || unstable.is_some_and(|rest| UNSTABLE.iter().any(|one| upper(one) == rest))
            || host
            || profile
    };
    environment.keys().filter(known).map(|key| finding(key, "the environment")).collect()
}

fn finding(key: &str, place: &str) -> Finding {
    Finding {
        severity: Severity::Warning,
        answer: Answer::Unknown,
        cure: Some(
            "remove it, or read with `plan` what is passed; the executable is checked nevertheless"
                .to_owned(),
        ),
        ..Finding::note(
            codes::CARGO_SETTING,
            key,
            format!(
                "`{key}` from {place} can change flags, linker or compilers, and is left to cargo"
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, variables: &[&str]) -> Vec<String> {
        let file = ConfigFile { path: "c.toml".to_owned(), text: text.to_owned() };
        let set = variables.iter().map(|key| ((*key).to_owned(), "1".to_owned())).collect();
        let found = unknown_settings(&[file], &set);
        found.into_iter().map(|one| one.message).collect()
    }

    fn named(key: &str, place: &str) -> String {
        format!("`{key}` from {place} can change flags, linker or compilers, and is left to cargo")
    }

    #[test]
    fn settings_that_cargo_documents_are_known() {
        let text = "[build]\nrustflags = ['x']\nbuild-dir = 'b'\n[target.x86_64-unknown-linux-musl]\nlinker = 'l'\n[target.x86_64-unknown-linux-musl.z]\nrustc-link-lib = ['z']\n[net]\noffline = true\n[alias]\nb = 'build'\n";
        let environment = ["CARGO_BUILD_JOBS", "CARGO_BUILD_RUSTC_WRAPPER", "CARGO_HOME"];
        assert_eq!(of(text, &environment), [""; 0]);
    }

    #[test]
    fn tables_and_features_of_unstable_cargo_are_named_with_their_place() {
        let text = "[host]\nlinker = 'cc'\n[unstable]\nhost-config = true\ngit = true\nbuild-std = ['core']\n";
        assert_eq!(
            of(text, &[]),
            [
                named("host.linker", "c.toml:2"),
                named("unstable.build-std", "c.toml:6"),
                named("unstable.host-config", "c.toml:4")
            ]
        );
    }

    #[test]
    fn a_key_that_nobody_knows_is_named_in_a_file_and_in_a_variable() {
        let text = "[build]\nlinker-plugin = 'x'\n[target.'cfg(unix)']\nld = 'y'\n";
        assert_eq!(
            of(text, &["CARGO_BUILD_LINKER_PLUGIN", "CARGO_PROFILE_RELEASE_RUSTFLAGS"]),
            [
                named("build.linker-plugin", "c.toml:2"),
                named("target.cfg(unix).ld", "c.toml:4"),
                named("CARGO_BUILD_LINKER_PLUGIN", "the environment"),
                named("CARGO_PROFILE_RELEASE_RUSTFLAGS", "the environment")
            ]
        );
    }
}
