//! What a user adds to archives and packages, in `[package.metadata.muslin.dist]`.
//!
//! ```toml
//! [package.metadata.muslin.dist]
//! # Files and directories. Each goes where its name says: completions, manual pages, units of systemd, documents.
//! include = ["CHANGELOG.md", "completions", "man/loom.1", "loom.service"]
//! # Files and directories for packages alone, each with its place there. Those in `/etc` are configuration files.
//! assets = ["etc/loom.toml=/etc/loom.toml"]
//! ```

use muslin_toml::{Faults, Table, read_at};

/// What is added to a release. Paths start from the directory of the manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DistSettings {
    /// Files and directories whose places their names decide.
    pub include: Vec<String>,
    /// Pairs of a path here, and an absolute one in the packages.
    pub assets: Vec<(String, String)>,
}

impl DistSettings {
    /// The settings in a manifest.
    ///
    /// # Errors
    ///
    /// All faults of the table, each at its place.
    pub fn of_manifest(path: &str, text: &str) -> Result<Self, Faults> {
        let at = ["package", "metadata", "muslin", "dist"];
        Ok(read_at(path, text, &at, |table| Some(prove(table)))?.unwrap_or_default())
    }
}

fn prove(table: &Table<'_>) -> DistSettings {
    let include = table.strings("include");
    let mut assets = Vec::new();
    for asset in table.strings("assets") {
        match asset.split_once('=') {
            Some((from, to)) if !from.is_empty() && is_place(to) => {
                assets.push((from.to_owned(), to.to_owned()));
            }
            _ => table.fault(
                format!(
                    "`{asset}` is not a pair of a path here and one in the package, like `loom.toml=/etc/loom.toml`"
                ),
                None,
            ),
        }
    }
    DistSettings { include, assets }
}

/// An absolute path without steps upward.
fn is_place(path: &str) -> bool {
    path.len() > 1 && path.starts_with('/') && !path.split('/').any(|part| part == "..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_asset_without_an_absolute_place_is_a_fault() {
        for asset in ["loom.toml", "loom.toml=etc/loom.toml", "=/etc/a", "a=/etc/../b", "a=/"] {
            let text = format!("[package.metadata.muslin.dist]\nassets = [\"{asset}\"]\n");
            let faults = DistSettings::of_manifest("Cargo.toml", &text).unwrap_err();
            assert!(faults.to_string().contains("is not a pair of a path here"), "{faults}");
        }
    }

    #[test]
    fn the_example_in_the_documentation_is_sound() {
        let page: Vec<&str> = include_str!("settings.rs")
            .lines()
            .map_while(|line| line.strip_prefix("//!"))
            .collect();
        let page = page.join("\n");
        let example = page.split("```").nth(1).and_then(|block| block.split_once('\n')).unwrap().1;
        let settings = DistSettings::of_manifest("Cargo.toml", example).unwrap();
        assert_eq!((settings.include.len(), settings.assets.len()), (4, 1));
    }
}
