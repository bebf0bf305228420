//! Every file of a directory, so that a change can be named.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use super::failed::Failed;

/// By path: a hash of the file's content and mode.
pub(super) type Snapshot = BTreeMap<PathBuf, u64>;

/// Reads every file of a directory.
pub(super) fn snapshot(directory: &Path) -> Result<Snapshot, Failed> {
    let mut files = Snapshot::new();
    let mut directories = vec![directory.to_owned()];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory)? {
            let path = entry?.path();
            let metadata = fs::symlink_metadata(&path)?;
            let mut hasher = DefaultHasher::new();
            metadata.permissions().mode().hash(&mut hasher);
            if metadata.is_dir() {
                directories.push(path.clone());
            } else if metadata.is_symlink() {
                fs::read_link(&path)?.hash(&mut hasher);
            } else {
                fs::read(&path)?.hash(&mut hasher);
            }
            files.insert(path, hasher.finish());
        }
    }
    Ok(files)
}

/// What became of each file between two snapshots, as sentences.
pub(super) fn differences(before: &Snapshot, after: &Snapshot) -> Vec<String> {
    let gone = before.keys().filter(|path| !after.contains_key(*path));
    let gone = gone.map(|path| format!("the project lost `{}`", path.display()));
    let other = after.iter().filter_map(|(path, hash)| match before.get(path) {
        None => Some(format!("the project gained `{}`", path.display())),
        Some(old) if old != hash => Some(format!("the project's `{}` changed", path.display())),
        Some(_) => None,
    });
    gone.chain(other).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_a_gained_and_a_changed_file_are_each_named() {
        let directory = tempfile::tempdir().unwrap();
        let file = |name: &str| directory.path().join(name);
        fs::write(file("kept"), "1").unwrap();
        fs::write(file("changed"), "1").unwrap();
        fs::write(file("lost"), "1").unwrap();
        let before = snapshot(directory.path()).unwrap();
        assert_eq!(differences(&before, &before), Vec::<String>::new());
        fs::write(file("changed"), "2").unwrap();
        fs::remove_file(file("lost")).unwrap();
        fs::create_dir(file("gained")).unwrap();
        let found = differences(&before, &snapshot(directory.path()).unwrap());
        let said = |name: &str, words: &str| {
            let path = file(name).display().to_string();
            found.iter().any(|line| line.contains(&path) && line.contains(words))
        };
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(said("lost", "lost") && said("gained", "gained") && said("changed", "changed"));
    }
}
