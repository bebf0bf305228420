//! Checks that a crate depends only on crates of lower layers, as the table of ARCHITECTURE.md has them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The table of layers: the one place where a crate's layer is written down.
const TABLE: &str = "ARCHITECTURE.md";

/// The tables of a manifest that make one crate depend on another. A development dependency may be of the same
/// layer: tests of one crate may draw what another makes.
const KINDS: [(&str, bool); 3] =
    [("dependencies", false), ("build-dependencies", false), ("dev-dependencies", true)];

/// Every dependency on the same or a higher layer, every crate without a layer, and every row without a crate.
pub(crate) fn check(root: &Path) -> Vec<String> {
    let layers = layers(&muslin_exec::read_if_there(&root.join(TABLE)).unwrap_or_default());
    let mut faults = Vec::new();
    let mut seen = Vec::new();
    for manifest in manifests(root) {
        let Some(text) = muslin_exec::read_if_there(&manifest) else { continue };
        let Ok(table) = text.parse::<toml::Table>() else { continue };
        let name = table.get("package").and_then(|package| package.get("name")?.as_str());
        let Some(name) = name else { continue };
        faults.extend(dependencies(name, &table, &layers));
        seen.push(name.to_owned());
    }
    let absent = layers.keys().filter(|name| !seen.contains(name));
    faults.extend(absent.map(|name| format!("{TABLE}: no crate is called `{name}`")));
    faults
}

/// What is wrong with the dependencies of one crate.
fn dependencies(name: &str, manifest: &toml::Table, layers: &BTreeMap<String, u8>) -> Vec<String> {
    let Some(layer) = layers.get(name) else {
        return vec![format!("{TABLE}: `{name}` is missing from the table of layers")];
    };
    let mut faults = Vec::new();
    for (kind, same_layer) in KINDS {
        let targets = manifest.get("target").and_then(toml::Value::as_table);
        let tables =
            targets.into_iter().flat_map(|all| all.values().filter_map(|one| one.get(kind)));
        let tables = manifest.get(kind).into_iter().chain(tables).filter_map(toml::Value::as_table);
        for dependency in tables.flat_map(toml::Table::keys) {
            let Some(other) = layers.get(dependency) else { continue };
            if other > layer || (other == layer && !same_layer) {
                faults.push(format!(
                    "`{name}` (layer {layer}) must not have `{dependency}` (layer {other}) in `{kind}`"
                ));
            }
        }
    }
    faults
}

/// The rows `| 3 | `muslin-plan` | … |`, where one row may name several crates.
fn layers(document: &str) -> BTreeMap<String, u8> {
    let mut layers = BTreeMap::new();
    for line in document.lines() {
        let mut cells = line.trim_matches('|').split('|').map(str::trim);
        let (Some(layer), Some(crates)) = (cells.next(), cells.next()) else { continue };
        let Ok(layer) = layer.parse::<u8>() else { continue };
        let names = crates.split('`').skip(1).step_by(2);
        layers.extend(names.map(|name| (name.to_owned(), layer)));
    }
    layers
}

fn manifests(root: &Path) -> Vec<PathBuf> {
    let crates = root.join("crates").read_dir().into_iter().flatten().flatten();
    let mut all: Vec<_> = crates.map(|entry| entry.path().join("Cargo.toml")).collect();
    let others = ["ci/lab", "toolchains", "xtask"];
    all.extend(others.map(|directory| root.join(directory).join("Cargo.toml")));
    all.sort();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: &str =
        "| layer | crate | purpose |\n|---|---|---|\n| 3 | `top`, `peer` | x |\n| 1 | `base` | y |";

    fn faults(manifest: &str) -> Vec<String> {
        dependencies("top", &manifest.parse().unwrap(), &layers(ROWS))
    }

    #[test]
    fn a_row_may_name_several_crates() {
        let expected = [("base".to_owned(), 1), ("peer".to_owned(), 3), ("top".to_owned(), 3)];
        assert_eq!(layers(ROWS), BTreeMap::from(expected));
    }

    #[test]
    fn a_dependency_on_a_lower_layer_is_accepted() {
        assert_eq!(faults("[dependencies]\nbase = \"1\"\n"), [""; 0]);
        assert_eq!(faults("[dev-dependencies]\npeer = \"1\"\n"), [""; 0]);
    }

    #[test]
    fn every_kind_of_dependency_is_read() {
        let fault = |kind: &str| {
            vec![format!("`top` (layer 3) must not have `peer` (layer 3) in `{kind}`")]
        };
        assert_eq!(faults("[dependencies]\npeer = \"1\"\n"), fault("dependencies"));
        assert_eq!(faults("[build-dependencies]\npeer = \"1\"\n"), fault("build-dependencies"));
        assert_eq!(
            faults("[target.'cfg(unix)'.dependencies]\npeer = \"1\"\n"),
            fault("dependencies")
        );
        let up = dependencies(
            "base",
            &"[dev-dependencies]\ntop = \"1\"\n".parse().unwrap(),
            &layers(ROWS),
        );
        assert_eq!(up, ["`base` (layer 1) must not have `top` (layer 3) in `dev-dependencies`"]);
    }
}
