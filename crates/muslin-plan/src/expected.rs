//! Which executables have to come out.

use cargo_metadata::{Metadata, Package, TargetKind};
use muslin_schema::{Expected, Selection};

/// The executables of the selected packages, as cargo selects them: a binary whose required features
/// are off is left out, unless it was asked for by name (cargo then explains what it lacks).
pub(crate) fn expected(
    metadata: &Metadata,
    roots: &[&Package],
    selection: &Selection,
) -> Vec<Expected> {
    let mut all: Vec<Expected> = Vec::new();
    for package in roots {
        let features = enabled(metadata, package);
        for target in &package.targets {
            let example = target.kind.contains(&TargetKind::Example);
            let program = target.crate_types.contains(&cargo_metadata::CrateType::Bin);
            if !(program && (example || target.is_bin()))
                || !wanted(selection, &target.name, example)
            {
                continue;
            }
            let by_name =
                selection.bins.contains(&target.name) || selection.examples.contains(&target.name);
            if by_name || target.required_features.iter().all(|feature| features.contains(feature))
            {
                let (package, name) = (package.name.to_string(), target.name.clone());
                all.push(Expected { package, name, example });
            }
        }
    }
    all.sort();
    all
}

fn enabled(metadata: &Metadata, package: &Package) -> Vec<String> {
    let node = metadata
        .resolve
        .iter()
        .flat_map(|resolve| &resolve.nodes)
        .find(|node| node.id == package.id);
    node.map(|node| node.features.iter().map(ToString::to_string).collect()).unwrap_or_default()
}

fn wanted(selection: &Selection, name: &str, example: bool) -> bool {
    let named = |list: &[String]| list.iter().any(|one| one == name);
    if example {
        return selection.all_examples || named(&selection.examples);
    }
    let unspecific = selection.bins.is_empty() && !selection.has_examples();
    selection.all_bins || named(&selection.bins) || unspecific
}
