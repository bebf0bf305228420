//! Whether a package contains every file of its crate. Cargo leaves out nested packages without a word.

use std::collections::BTreeSet;
use std::path::Path;

use muslin_exec::Command;

use super::package::{Package, output};

/// The files of the tree that the package lacks.
pub(super) fn check(root: &Path, package: &Package) -> Result<Vec<String>, String> {
    let list = ["package", "--list", "--offline", "--allow-dirty", "-p", &package.name];
    let packaged = output(&Command::new("cargo").args(list).within(root))?;
    // New files count before they are committed, as they do for cargo.
    let tracked = ["ls-files", "--cached", "--others", "--exclude-standard"];
    let tracked = output(&Command::new("git").args(tracked).within(package.directory()))?;
    let text = muslin_exec::read_if_there(&package.manifest_path).unwrap_or_default();
    let manifest: toml::Table = text.parse().map_err(|error| format!("{error}"))?;
    let missing = missing(&tracked, &packaged, &Selection::of(&manifest));
    Ok(missing
        .into_iter()
        .map(|file| format!("{}: `{file}` is not packaged", package.name))
        .collect())
}

/// What a manifest selects of its directory.
struct Selection {
    include: Vec<String>,
    exclude: Vec<String>,
}

impl Selection {
    fn of(manifest: &toml::Table) -> Self {
        let list = |key: &str| {
            let list = manifest.get("package").and_then(|one| one.get(key));
            let list = list.and_then(toml::Value::as_array).map(Vec::as_slice).unwrap_or_default();
            let texts = list.iter().filter_map(toml::Value::as_str);
            texts.map(|text| text.trim_start_matches('/').to_owned()).collect()
        };
        Self { include: list("include"), exclude: list("exclude") }
    }

    /// Whether the manifest says on purpose that a file is left out.
    fn leaves_out(&self, file: &str) -> bool {
        let fits = |pattern: &String| match pattern.strip_suffix('*') {
            Some(start) => file.starts_with(start),
            None => file == pattern || file.starts_with(&format!("{pattern}/")),
        };
        self.exclude.iter().any(fits)
            || (!self.include.is_empty() && !self.include.iter().any(fits))
    }
}

fn missing(tracked: &str, packaged: &str, selection: &Selection) -> Vec<String> {
    let packaged: BTreeSet<&str> = packaged.lines().collect();
    let tracked = tracked.lines().filter(|file| !selection.leaves_out(file));
    tracked.filter(|file| !packaged.contains(file)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cargo_drops_is_named_unless_the_manifest_leaves_it_out() {
        let selection = |text: &str| Selection::of(&text.parse().unwrap());
        let tracked = "Cargo.toml\nfuzz/Cargo.toml\nrecipes/a/Cargo.toml\nsrc/lib.rs";
        let packaged = "Cargo.toml\nCargo.toml.orig\nsrc/lib.rs";
        let plain = selection("[package]\nexclude = ['/fuzz']");
        assert_eq!(missing(tracked, packaged, &plain), ["recipes/a/Cargo.toml"]);
        let listed = selection("[package]\ninclude = ['/Cargo.*', '/src', '/fuzz']");
        assert_eq!(missing(tracked, packaged, &listed), ["fuzz/Cargo.toml"]);
    }
}
