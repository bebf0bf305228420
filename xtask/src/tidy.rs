//! Holds the sources against the invariants of ARCHITECTURE.md, so that they stay true.

mod arrows;
mod flags;
mod modules;
mod names;
mod shape;

use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use crate::repository::root;

/// One source file of ours.
pub(crate) struct Source {
    /// Its path from the root of the repository.
    pub(crate) path: String,
    /// Its text without its tests.
    pub(crate) code: String,
    /// How many lines the whole file has.
    pub(crate) lines: usize,
}

/// Reads all sources and says everything that is out of order.
pub(crate) fn run() -> ExitCode {
    let root = root();
    let sources = sources(&root);
    let faults = [
        arrows::check(&root),
        flags::check(&sources),
        modules::check(&root),
        names::check(&sources),
        shape::check(&sources),
    ]
    .concat();
    let mut out = io::stdout().lock();
    for fault in &faults {
        let _ = writeln!(out, "{fault}");
    }
    let _ = writeln!(out, "{} files, {} faults", sources.len(), faults.len());
    if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn sources(root: &Path) -> Vec<Source> {
    let mut found = Vec::new();
    for folder in ["crates", "toolchains", "xtask"] {
        collect(&root.join(folder), root, &mut found);
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn collect(folder: &Path, root: &Path, found: &mut Vec<Source>) {
    for entry in folder.read_dir().into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, root, found);
        } else if path.extension().is_some_and(|ending| ending == "rs")
            && let Some(text) = muslin_exec::read_if_there(&path)
        {
            let relative = path.strip_prefix(root).unwrap_or(&path).display().to_string();
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            found.push(Source {
                path: relative,
                code: code.to_owned(),
                lines: text.lines().count(),
            });
        }
    }
}
