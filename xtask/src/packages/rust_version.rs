//! Whether a crate declares a Rust that its dependencies allow. For its own code, clippy's `incompatible_msrv` does.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use muslin_exec::Command;
use serde::Deserialize;

use super::package::{Package, output};

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Node>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    name: String,
    rust_version: Option<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Resolved>,
}

#[derive(Deserialize)]
struct Resolved {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<DependencyKind>,
}

#[derive(Deserialize)]
struct DependencyKind {
    kind: Option<String>,
}

/// Where people and CI read which Rust is needed.
const DOCUMENTS: [(&str, &str); 4] = [
    (".github/workflows/ci.yml", "rust: \"{}\","),
    ("CONTRIBUTING.md", "today it is {}."),
    ("README.md", "Rust {} "),
    ("README.zh-CN.md", "Rust {} "),
];

/// The documents that name another Rust than the workspace's manifest.
pub(super) fn documents(root: &Path) -> Result<Vec<String>, String> {
    let read = |name: &str| muslin_exec::read_if_there(&root.join(name)).unwrap_or_default();
    let manifest: toml::Table =
        read("Cargo.toml").parse().map_err(|error: toml::de::Error| error.to_string())?;
    let package = manifest.get("workspace").and_then(|one| one.get("package"));
    let version = package.and_then(|one| one.get("rust-version")?.as_str());
    let version = version.ok_or("Cargo.toml: no `rust-version` of the workspace")?;
    let wrong = DOCUMENTS.iter().filter_map(|(name, text)| {
        let text = text.replace("{}", version);
        (!read(name).contains(&text)).then(|| format!("{name}: `{text}` is missing"))
    });
    Ok(wrong.collect())
}

/// The dependencies of the packages that need a newer Rust than a package declares.
pub(super) fn check(root: &Path, packages: &[Package]) -> Result<Vec<String>, String> {
    let args = ["metadata", "--format-version=1", "--offline", "--filter-platform"];
    let cargo = Command::new("cargo").args(args).args(["x86_64-unknown-linux-musl"]);
    let text = output(&cargo.within(root))?;
    let metadata = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    Ok(packages.iter().flat_map(|package| faults(&metadata, &package.name)).collect())
}

fn faults(metadata: &Metadata, name: &str) -> Vec<String> {
    let nodes: BTreeMap<&str, &Node> =
        metadata.packages.iter().map(|one| (one.id.as_str(), one)).collect();
    let Some(package) = metadata.packages.iter().find(|one| one.name == name) else {
        return vec![format!("{name}: unknown to cargo")];
    };
    let Some(declared) = package.rust_version.as_deref() else {
        return vec![format!("{name}: no `rust-version`")];
    };
    let reached = reached(metadata, &package.id);
    let newer = reached.iter().filter_map(|id| {
        let one = nodes.get(id)?;
        let needed = one.rust_version.as_deref()?;
        (parts(needed) > parts(declared))
            .then(|| format!("{name}: `{}` needs Rust {needed}, declared is {declared}", one.name))
    });
    newer.collect()
}

/// A package and everything that compiling it compiles.
fn reached<'a>(metadata: &'a Metadata, package: &'a str) -> BTreeSet<&'a str> {
    let nodes: BTreeMap<&str, &Resolved> =
        metadata.resolve.nodes.iter().map(|one| (one.id.as_str(), one)).collect();
    let (mut reached, mut next) = (BTreeSet::new(), vec![package]);
    while let Some(id) = next.pop() {
        if reached.insert(id) {
            let all = nodes.get(id).into_iter().flat_map(|node| &node.deps);
            let compiled = all
                .filter(|one| one.dep_kinds.iter().any(|kind| kind.kind.as_deref() != Some("dev")));
            next.extend(compiled.map(|one| one.pkg.as_str()));
        }
    }
    reached
}

/// `1.88` and `1.88.0` are the same.
fn parts(version: &str) -> [u64; 3] {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or_default());
    std::array::from_fn(|_| parts.next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dependency_that_needs_a_newer_rust_is_named_and_one_of_tests_is_not() {
        let text = r#"{
            "packages": [
                { "id": "a", "name": "a", "rust_version": "1.88" },
                { "id": "b", "name": "b", "rust_version": "1.88.0" },
                { "id": "c", "name": "c", "rust_version": "1.91" },
                { "id": "d", "name": "d", "rust_version": "1.99" }
            ],
            "resolve": { "nodes": [
                { "id": "a", "deps": [
                    { "pkg": "b", "dep_kinds": [{ "kind": null }] },
                    { "pkg": "d", "dep_kinds": [{ "kind": "dev" }] }
                ] },
                { "id": "b", "deps": [{ "pkg": "c", "dep_kinds": [{ "kind": "build" }] }] }
            ] }
        }"#;
        let metadata: Metadata = serde_json::from_str(text).unwrap();
        assert_eq!(faults(&metadata, "a"), ["a: `c` needs Rust 1.91, declared is 1.88"]);
    }
}
