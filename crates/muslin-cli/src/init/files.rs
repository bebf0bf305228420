//! The files that `init` proposes.

use std::path::Path;

use muslin_schema::Proposal;

use crate::init::alias::{ALIAS, Alias, alias};
use crate::init::error::InitError;
use crate::init::forge::Forge;
use crate::init::member::{Extended, add_member, add_to_lock};
use crate::init::place::{Members, XTASK};
use crate::init::source::Pinned;
use crate::init::templates;

/// How deep packages of other workspaces are looked for.
const DEPTH: usize = 4;

/// The files for a project, in the order in which they are shown.
///
/// # Errors
///
/// [`InitError`] if the project would not load with them, or a pipeline cannot work.
pub(super) fn proposals(
    root: &Path,
    forges: &[Forge],
    source: &Pinned,
) -> Result<Vec<Proposal>, InitError> {
    let path = root.join("Cargo.toml");
    let manifest = muslin_exec::read_if_there(&path).unwrap_or_default();
    let members = Members::read(&manifest);
    let mut all = xtask(root, source);
    if all.iter().any(|one| one.kept.is_none()) && !members.takes(XTASK) {
        let extended = add_member(&manifest, XTASK, &nested(root));
        all.push(extended.map_or_else(
            || Proposal::kept("Cargo.toml", &format!("add \"{XTASK}\" to the workspace's members")),
            |one| extend("Cargo.toml", one),
        ));
    }
    if let Some(lock) = muslin_exec::read_if_there(&root.join("Cargo.lock")) {
        all.extend(add_to_lock(&lock, XTASK, "0.0.0").map(|one| extend("Cargo.lock", one)));
    }
    all.push(alias_proposal(root));
    for forge in forges {
        let (path, pipeline) = forge.pipeline();
        let text = pipeline.replace("{install}", &source.install_command()?);
        all.push(proposal(root, path, text.replace("{key}", source.key())));
    }
    let directories = taken_in(root, &all, &members);
    if directories.is_empty() {
        return Ok(all);
    }
    let cure = members.exclusion(&directories);
    Err(InitError::TakenIn { manifest: path.display().to_string(), directories, cure })
}

/// The files of the xtask. A package of the project's own that has its place is left alone.
fn xtask(root: &Path, source: &Pinned) -> Vec<Proposal> {
    let files = [
        ("Cargo.toml", templates::XTASK_MANIFEST.to_owned()),
        ("main.rs", source.xtask()),
        // What it installs stays out of the repository.
        (".gitignore", "/tool\n".to_owned()),
    ];
    let first = templates::XTASK_MANIFEST.lines().next().unwrap_or_default();
    let there = muslin_exec::read_if_there(&root.join(XTASK).join("Cargo.toml"));
    let is_foreign = there.is_some_and(|text| !text.starts_with(first));
    let files = files.into_iter().map(|(file, text)| (format!("{XTASK}/{file}"), text));
    if is_foreign {
        let because = "the project has an xtask of its own, which can run `cargo muslin`";
        return files.take(1).map(|(path, _)| Proposal::kept(&path, because)).collect();
    }
    files.map(|(path, text)| proposal(root, &path, text)).collect()
}

/// The directories of the root that hold packages.
fn nested(root: &Path) -> Vec<String> {
    fn holds_package(directory: &Path, depth: usize) -> bool {
        muslin_exec::is_file(&directory.join("Cargo.toml"))
            || depth > 0 && {
                let mut below = directories(directory);
                below.any(|name| holds_package(&directory.join(name), depth - 1))
            }
    }
    fn directories(of: &Path) -> impl Iterator<Item = String> {
        muslin_exec::names_in(of).into_iter().filter(move |name| {
            let is_built = name == "target" || name == "node_modules";
            !name.starts_with('.') && !is_built && muslin_exec::is_directory(&of.join(name))
        })
    }
    directories(root).filter(|name| holds_package(&root.join(name), DEPTH)).collect()
}

/// The new directories that the workspace would take in: a member needs a manifest, and none of these has one.
fn taken_in(root: &Path, proposals: &[Proposal], members: &Members) -> Vec<String> {
    let written = proposals.iter().filter(|one| one.kept.is_none());
    let directories = written.flat_map(|one| Path::new(&one.path).ancestors().skip(1));
    let mut taken: Vec<String> = directories
        .map(|one| one.display().to_string())
        .filter(|one| !one.is_empty() && one != XTASK && members.takes(one))
        .filter(|one| !muslin_exec::is_directory(&root.join(one)))
        .collect();
    taken.sort();
    taken.dedup();
    taken
}

/// A new file, unless there is one.
fn proposal(root: &Path, path: &str, text: String) -> Proposal {
    match muslin_exec::read_if_there(&root.join(path)) {
        None if muslin_exec::is_file(&root.join(path)) => {
            Proposal::kept(path, "it exists, and is not text")
        }
        None => Proposal::new(path, text),
        Some(old) if old == text => Proposal::kept(path, "it is up to date"),
        Some(_) => Proposal::kept(path, "it exists, and is never overwritten"),
    }
}

fn extend(path: &str, Extended { text, added }: Extended) -> Proposal {
    Proposal { old: true, added, ..Proposal::new(path, text) }
}

fn alias_proposal(root: &Path) -> Proposal {
    // Cargo still reads the name without an extension, and prefers it.
    let paths = [".cargo/config", ".cargo/config.toml"];
    let found = paths
        .into_iter()
        .find_map(|path| muslin_exec::read_if_there(&root.join(path)).map(|text| (path, text)));
    let (path, old) = found.unwrap_or((paths[1], String::new()));
    match alias(&old, ALIAS) {
        Alias::There => Proposal::kept(path, "it has an alias `xtask` already"),
        Alias::Unclear => Proposal::kept(path, &format!("add this line to its aliases: {ALIAS}")),
        Alias::Added { text, added } => {
            Proposal { old: !old.is_empty(), added, ..Proposal::new(path, text) }
        }
    }
}
