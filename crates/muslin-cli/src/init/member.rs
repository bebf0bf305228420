//! Makes the xtask a member of the project's workspace, so that `cargo xtask` works from every directory of it. Every
//! byte of the manifest and of the lock file that is not the xtask's stays as it is.

use serde::Deserialize;
use toml::{Spanned, Table};

/// The part of a manifest that is changed.
#[derive(Deserialize)]
struct Manifest {
    workspace: Option<Workspace>,
}

#[derive(Deserialize)]
struct Workspace {
    members: Option<Spanned<Vec<Spanned<String>>>>,
}

/// A file with what was added to it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Extended {
    pub(super) text: String,
    pub(super) added: String,
}

/// Adds a member to a manifest; nothing where there is no place for it that leaves the rest alone.
///
/// A package without a workspace becomes the root of one. The packages in the directories `nested` stay outside: cargo
/// refuses to build one that is neither a member nor excluded.
pub(super) fn add_member(manifest: &str, member: &str, nested: &[String]) -> Option<Extended> {
    let read: Manifest = toml::from_str(manifest).ok()?;
    let Some(workspace) = read.workspace else {
        let mut added = format!("[workspace]\nmembers = [{}]\n", quoted(member));
        if !nested.is_empty() {
            let list: Vec<String> = nested.iter().map(|one| quoted(one)).collect();
            added.push_str(&format!("exclude = [{}]\n", list.join(", ")));
        }
        let gap = if manifest.ends_with('\n') { "\n" } else { "\n\n" };
        return checked(format!("{manifest}{gap}{added}"), added);
    };
    let (at, added) = match &workspace.members {
        Some(members) => in_list(manifest, members, member),
        None => in_table(manifest, member)?,
    };
    let text = format!("{}{added}{}", &manifest[..at], &manifest[at..]);
    checked(text, added.trim_matches(['\n', ',', ' ']).to_owned())
}

/// Where a member goes in a list, and its text: behind the last one, on a line of its own if that has one.
fn in_list(
    manifest: &str,
    members: &Spanned<Vec<Spanned<String>>>,
    member: &str,
) -> (usize, String) {
    let Some(last) = members.get_ref().last() else {
        return (members.span().start + 1, quoted(member));
    };
    let before = manifest[..last.span().start].rsplit('\n').next().unwrap_or_default();
    let is_alone = !before.is_empty() && before.trim().is_empty();
    let gap = if is_alone { format!("\n{before}") } else { " ".to_owned() };
    (last.span().end, format!(",{gap}{}", quoted(member)))
}

/// Where a list goes in the table of the workspace, and its text. A manifest may have its subtables alone.
fn in_table(manifest: &str, member: &str) -> Option<(usize, String)> {
    let list = format!("members = [{}]\n", quoted(member));
    let mut at = 0;
    for line in manifest.split_inclusive('\n') {
        if line.trim() == "[workspace]" {
            let gap = if line.ends_with('\n') { "" } else { "\n" };
            return Some((at + line.len(), format!("{gap}{list}")));
        }
        at += line.len();
    }
    let start =
        if manifest.starts_with("[workspace.") { 0 } else { manifest.find("\n[workspace.")? + 1 };
    Some((start, format!("[workspace]\n{list}\n")))
}

/// Adds a package without dependencies to a lock file, where cargo would write it; nothing if it has it.
pub(super) fn add_to_lock(lock: &str, name: &str, version: &str) -> Option<Extended> {
    let entry = format!("[[package]]\nname = {}\nversion = {}\n", quoted(name), quoted(version));
    if lock.contains(&entry) {
        return None;
    }
    let is_later = |block: &str| {
        let line = block.lines().nth(1).and_then(|line| line.strip_prefix("name = "));
        line.is_some_and(|other| other.trim_matches('"') > name)
    };
    let blocks = lock.match_indices("[[package]]\n").map(|(at, _)| at);
    let behind = lock.find("\n[metadata]\n").map(|at| at + 1);
    let place = blocks.into_iter().find(|at| is_later(&lock[*at..])).or(behind);
    let text = match place {
        Some(at) => format!("{}{entry}\n{}", &lock[..at], &lock[at..]),
        None => format!("{lock}\n{entry}"),
    };
    checked(text, entry)
}

fn checked(text: String, added: String) -> Option<Extended> {
    text.parse::<Table>().is_ok().then_some(Extended { text, added })
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(manifest: &str) -> String {
        add_member(manifest, "xtask", &[]).map(|one| one.text).unwrap_or_default()
    }

    #[test]
    fn a_list_of_members_keeps_its_shape_and_comments() {
        assert_eq!(
            member("[workspace]\nmembers = [\"a\", 'b'] # ours\n"),
            "[workspace]\nmembers = [\"a\", 'b', \"xtask\"] # ours\n"
        );
        assert_eq!(
            member("[workspace]\nmembers = [\n    \"a\",\n    \"b\", # the last\n]\n"),
            "[workspace]\nmembers = [\n    \"a\",\n    \"b\",\n    \"xtask\", # the last\n]\n"
        );
        assert_eq!(
            member("workspace = { members = [] }\n"),
            "workspace = { members = [\"xtask\"] }\n"
        );
        assert_eq!(
            member("[workspace]\nexclude = []\n"),
            "[workspace]\nmembers = [\"xtask\"]\nexclude = []\n"
        );
        assert_eq!(
            member("[package]\nname = \"a\"\n\n[workspace.package]\nversion = \"1.0.0\"\n"),
            "[package]\nname = \"a\"\n\n[workspace]\nmembers = [\"xtask\"]\n\n[workspace.package]\nversion = \"1.0.0\"\n"
        );
    }

    #[test]
    fn a_package_becomes_a_workspace_that_leaves_nested_packages_alone() {
        let nested = ["fuzz".to_owned(), "tools/a \"b\"".to_owned()];
        let added = add_member("[package]\nname = \"a\"", "xtask", &nested).unwrap();
        assert_eq!(
            added.text,
            "[package]\nname = \"a\"\n\n[workspace]\nmembers = [\"xtask\"]\nexclude = [\"fuzz\", 'tools/a \"b\"']\n"
        );
    }

    #[test]
    fn a_manifest_without_a_place_for_it_is_left_alone() {
        for manifest in ["workspace.exclude = []\n", "[workspace\n"] {
            assert_eq!(add_member(manifest, "xtask", &[]), None, "{manifest}");
        }
    }

    #[test]
    fn a_lock_file_gets_the_entry_in_the_order_of_names() {
        let entry = "[[package]]\nname = \"xtask\"\nversion = \"0.0.0\"\n";
        let lock = "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\n";
        let last = "[[package]]\nname = \"zz\"\nversion = \"1.0.0\"\n";
        let add = |lock: &str| add_to_lock(lock, "xtask", "0.0.0").map(|one| one.text);
        assert_eq!(add(lock).unwrap(), format!("{lock}\n{entry}"));
        assert_eq!(add(&format!("{lock}\n{last}")).unwrap(), format!("{lock}\n{entry}\n{last}"));
        let old = format!("{lock}\n[metadata]\n");
        assert_eq!(add(&old).unwrap(), format!("{lock}\n{entry}\n[metadata]\n"));
        assert_eq!(add(&format!("{lock}\n{entry}")), None);
    }
}
