//! No crate depends on one that stands above it.

use std::path::Path;

/// The floor each crate stands on; a crate may depend on lower floors only.
const FLOORS: &[(&str, u8)] = &[
    ("muslin-finding", 0),
    ("muslin-schema", 1),
    ("muslin-toml", 1),
    ("muslin-catalog", 1),
    ("muslin-pipelines", 1),
    ("muslin-memory", 1),
    ("muslin-resolver", 1),
    ("muslin-init", 1),
    ("muslin-advisories", 2),
    ("muslin-elf", 2),
    ("muslin-natives", 2),
    ("muslin-failures", 2),
    ("muslin-toolchain", 2),
    ("muslin-libraries", 2),
    ("muslin-linker", 2),
    ("muslin-package", 2),
    ("muslin-reproduce", 2),
    ("muslin-report", 2),
    ("muslin-exec", 2),
    ("muslin-registry", 2),
    ("muslin-plan", 3),
    ("muslin", 4),
    ("muslin-cli", 5),
    ("cargo-muslin", 6),
    ("xtask", 6),
];

/// Every arrow that points up or sideways, and every crate without a floor.
pub(crate) fn check(root: &Path) -> Vec<String> {
    let mut faults = Vec::new();
    for manifest in manifests(root) {
        let Some(text) = muslin_exec::read_if_there(&manifest) else { continue };
        let Ok(table) = text.parse::<toml::Table>() else { continue };
        let name = table.get("package").and_then(|package| package.get("name")?.as_str());
        let Some(name) = name else { continue };
        let Some(floor) = floor(name) else {
            faults.push(format!("{}: `{name}` stands on no floor", manifest.display()));
            continue;
        };
        let dependencies = table.get("dependencies").and_then(toml::Value::as_table);
        for dependency in dependencies.into_iter().flat_map(toml::Table::keys) {
            if self::floor(dependency).is_some_and(|below| below >= floor) {
                faults.push(format!(
                    "`{name}` must not depend on `{dependency}`: it is no lower floor"
                ));
            }
        }
    }
    faults
}

fn floor(name: &str) -> Option<u8> {
    FLOORS.iter().find(|(known, _)| *known == name).map(|(_, floor)| *floor)
}

fn manifests(root: &Path) -> Vec<std::path::PathBuf> {
    let crates = root.join("crates").read_dir().into_iter().flatten().flatten();
    let mut all: Vec<_> = crates.map(|entry| entry.path().join("Cargo.toml")).collect();
    all.extend(["ci", "toolchains", "xtask"].map(|folder| root.join(folder).join("Cargo.toml")));
    all.sort();
    all
}
