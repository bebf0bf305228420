//! A tree of files as it is packed: what is the same for every user, machine and clone.

use std::collections::BTreeMap;

/// One thing in a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its path from the root of the tree, with `/` between the parts and none at either end.
    pub path: String,
    /// What it is.
    pub node: Node,
    /// Its permission bits.
    pub mode: u32,
    /// The numbers of its user and its group.
    pub owner: (u32, u32),
}

/// What an entry is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// A directory.
    Directory,
    /// A file with its content.
    File(Vec<u8>),
    /// A second name of the file at this path, which is in the same tree.
    Link(String),
}

impl Entry {
    /// A file that all can read and root can write.
    #[must_use]
    pub fn file(path: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        Self { path: path.into(), node: Node::File(content.into()), mode: 0o644, owner: (0, 0) }
    }

    /// A file that all can run.
    #[must_use]
    pub fn program(path: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        Self { mode: 0o755, ..Self::file(path, content) }
    }

    /// A directory that all can enter.
    #[must_use]
    pub fn directory(path: impl Into<String>) -> Self {
        Self { path: path.into(), node: Node::Directory, mode: 0o755, owner: (0, 0) }
    }

    /// How many bytes its content has.
    pub(crate) fn size(&self) -> usize {
        match &self.node {
            Node::File(content) => content.len(),
            Node::Directory | Node::Link(_) => 0,
        }
    }

    /// The entry with other permission bits.
    #[must_use]
    pub fn mode(self, mode: u32) -> Self {
        Self { mode, ..self }
    }

    /// The entry with another owner.
    #[must_use]
    pub fn owned_by(self, user: u32, group: u32) -> Self {
        Self { owner: (user, group), ..self }
    }
}

/// Sorts entries by path, bytewise, and adds the directories above them that are not named.
///
/// The first entry of a path stays, and links come last, so that what they name is there before them.
#[must_use]
pub fn tree(entries: Vec<Entry>) -> Vec<Entry> {
    let mut sorted: BTreeMap<(bool, String), Entry> = BTreeMap::new();
    let directories: Vec<String> = entries.iter().flat_map(|entry| above(&entry.path)).collect();
    for entry in entries.into_iter().chain(directories.into_iter().map(Entry::directory)) {
        let link = matches!(entry.node, Node::Link(_));
        sorted.entry((link, entry.path.clone())).or_insert(entry);
    }
    sorted.into_values().collect()
}

/// The directories above a path.
fn above(path: &str) -> Vec<String> {
    path.match_indices('/').map(|(at, _)| path[..at].to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_is_sorted_and_whole() {
        let link = Entry { node: Node::Link("a/b/file".to_owned()), ..Entry::file("a/aa", "") };
        let entries =
            tree(vec![link, Entry::file("a/b/file", "x"), Entry::directory("a").mode(0o1777)]);
        let paths: Vec<_> = entries.iter().map(|one| (one.path.as_str(), one.mode)).collect();
        assert_eq!(paths, [("a", 0o1777), ("a/b", 0o755), ("a/b/file", 0o644), ("a/aa", 0o644)]);
    }
}
