//! Whether a manifest says what a registry shows and asks for.

use std::path::Path;

use toml::{Table, Value};

use super::package::Package;

/// The keys that every published crate has.
const KEYS: [&str; 8] = [
    "description",
    "license",
    "documentation",
    "readme",
    "keywords",
    "categories",
    "rust-version",
    "edition",
];

/// The files that every published crate has, so that its licences travel with it.
const FILES: [&str; 3] = ["LICENSE-APACHE", "LICENSE-MIT", "README.md"];

/// What the package lacks; `published` are the names of all crates that a registry would have.
pub(super) fn check(root: &Path, package: &Package, published: &[&str]) -> Vec<String> {
    let read = |path: &Path| -> Table {
        let text = muslin_exec::read_if_there(path).unwrap_or_default();
        text.parse().unwrap_or_default()
    };
    let manifest = read(&package.manifest_path);
    let workspace = read(&root.join("Cargo.toml"));
    let files = FILES.into_iter().filter(|file| {
        muslin_exec::read_if_there(&package.directory().join(file))
            .is_none_or(|text| text.is_empty())
    });
    let mut faults: Vec<String> = files.map(|file| format!("no `{file}`")).collect();
    faults.extend(keys(&manifest));
    faults.extend(dependencies(&manifest, &workspace, published));
    faults.into_iter().map(|fault| format!("{}: {fault}", package.name)).collect()
}

fn keys(manifest: &Table) -> Vec<String> {
    let package = manifest.get("package").and_then(Value::as_table).cloned().unwrap_or_default();
    let is_empty = |value: &Value| match value {
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        _ => false,
    };
    let lacks = |key: &&str| package.get(*key).is_none_or(is_empty);
    KEYS.into_iter().filter(lacks).map(|key| format!("no `{key}` in its manifest")).collect()
}

/// Dependencies that a registry would not have, or only by chance in the right version.
fn dependencies(manifest: &Table, workspace: &Table, published: &[&str]) -> Vec<String> {
    let shared = workspace.get("workspace").and_then(|one| one.get("dependencies"));
    let own = manifest.get("dependencies").and_then(Value::as_table).cloned().unwrap_or_default();
    let mut faults = Vec::new();
    for (name, value) in &own {
        let is_shared = value.get("workspace").and_then(Value::as_bool) == Some(true);
        let value = if is_shared { shared.and_then(|all| all.get(name)) } else { Some(value) };
        let Some(value) = value else { continue };
        if value.get("git").is_some() {
            faults.push(format!("`{name}` comes from git"));
        }
        if value.get("path").is_none() {
            continue;
        }
        if !published.contains(&name.as_str()) {
            faults.push(format!("needs `{name}`, which is not published"));
        }
        if value.get("version").is_none() {
            faults.push(format!("no version of `{name}`"));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Table {
        text.parse().unwrap()
    }

    #[test]
    fn an_empty_or_missing_key_is_named() {
        let text = "[package]\ndescription = ''\nlicense.workspace = true\nkeywords = []\nreadme = 'README.md'\ncategories = ['x']\nedition = '2024'\ndocumentation = 'd'";
        assert_eq!(
            keys(&table(text)),
            [
                "no `description` in its manifest",
                "no `keywords` in its manifest",
                "no `rust-version` in its manifest"
            ]
        );
    }

    #[test]
    fn a_crate_of_ours_needs_a_version_and_has_to_be_published() {
        let workspace = table(
            "[workspace.dependencies]\na = { path = 'a', version = '1' }\nb = { path = 'b' }\nc = { git = 'g' }\nd = '1'",
        );
        let manifest = table(
            "[dependencies]\na.workspace = true\nb.workspace = true\nc.workspace = true\nd.workspace = true",
        );
        assert_eq!(
            dependencies(&manifest, &workspace, &["b"]),
            ["needs `a`, which is not published", "no version of `b`", "`c` comes from git"]
        );
    }
}
