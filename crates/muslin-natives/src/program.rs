//! The libraries that the source of a package asks the linker for, in its crate roots and their modules.

use std::path::{Path, PathBuf};

use cargo_metadata::{Package, TargetKind};

use crate::conditions::{CompiledFor, Surroundings};
use crate::links::links;
use crate::script::{Library, Sources, below, is_runtime, library, modules, without_comments};

/// More files than this are not read for one package.
const FILES: usize = 4096;

/// The libraries that the program or library of a package links by attributes, in order.
pub(crate) fn linked(
    package: &Package,
    sources: Sources<'_>,
    around: Surroundings<'_>,
) -> Vec<Library> {
    let is_root =
        |kind: &TargetKind| matches!(kind, TargetKind::Lib | TargetKind::RLib | TargetKind::Bin);
    let roots = package.targets.iter().filter(|target| target.kind.iter().any(is_root));
    let mut waiting: Vec<(Vec<PathBuf>, bool)> =
        roots.map(|target| (vec![target.src_path.clone().into_std_path_buf()], true)).collect();
    let mut found = Vec::new();
    let can_hold = |text: &str| around.cfg(text, CompiledFor::Target) != Some(false);
    for _ in 0..FILES {
        let Some((candidates, is_root)) = waiting.pop() else { break };
        let read = candidates.iter().find_map(|path| Some((path, sources(path)?)));
        let Some((path, text)) = read else { continue };
        if text.contains("link(") {
            found.extend(of_file(&text, around));
        }
        let directory =
            if is_root { path.parent().unwrap_or(Path::new("")).to_owned() } else { below(path) };
        let below = modules(&without_comments(&text), &directory, &can_hold);
        waiting.extend(below.into_iter().map(|one| (one, false)));
    }
    found.sort();
    found.dedup();
    found
}

/// The libraries of one file, that of C++ among them.
fn of_file(text: &str, around: Surroundings<'_>) -> Vec<Library> {
    let found = links(text, around).unwrap_or_default();
    let wanted = |kind: &str, name: &str| {
        let runtime = || Library { name: Some(name.to_owned()), is_static: kind == "static" };
        is_runtime(name).then(runtime).or_else(|| library((kind, name)))
    };
    found.iter().filter_map(|(kind, name)| wanted(kind, name)).collect()
}
