//! The Rust files of this repository, without those of fixtures and recipes.

use std::path::Path;

/// Files that `init` writes into projects: parts of programs, no modules of this workspace.
const TEMPLATES: &str = "crates/muslin-cli/pipelines";

/// One source file of this repository.
pub(crate) struct Source {
    /// Its path from the root of the repository.
    pub(crate) path: String,
    /// Its text without its tests.
    pub(crate) code: String,
    /// Its whole text.
    pub(crate) text: String,
}

/// Every source file, in the order of its path.
pub(crate) fn sources(root: &Path) -> Vec<Source> {
    let mut found = Vec::new();
    for directory in ["crates", "ci/lab", "toolchains", "xtask"] {
        collect(&root.join(directory), root, &mut found);
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn collect(directory: &Path, root: &Path, found: &mut Vec<Source>) {
    for entry in directory.read_dir().into_iter().flatten().flatten() {
        let path = entry.path();
        if path.ends_with(TEMPLATES) {
            continue;
        }
        if path.is_dir() {
            collect(&path, root, found);
        } else if path.extension().is_some_and(|ending| ending == "rs")
            && let Some(text) = muslin_exec::read_if_there(&path)
        {
            let relative = path.strip_prefix(root).unwrap_or(&path).display().to_string();
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            found.push(Source { path: relative, code: code.to_owned(), text });
        }
    }
}
