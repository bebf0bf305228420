//! The system whose libraries are shown: a directory, and next to it the program's own.

use std::path::Path;

use muslin_elf::Facts;
use muslin_exec::{Kind, Root};
use muslin_schema::{Exit, Failure, Inspection, Libraries};

use super::libraries::{System, libraries};

/// The directory named as a root is not one.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a directory")]
pub(super) struct NoRoot(String);

impl Failure for NoRoot {
    fn exit(&self) -> Exit {
        Exit::Usage
    }
}

/// A system that is looked at.
pub(super) struct Roots {
    name: String,
    root: Root,
    ours: Root,
}

impl Roots {
    pub(super) fn new(name: &str) -> Result<Self, NoRoot> {
        let path = Path::new(name);
        if !matches!(muslin_exec::kind(path), Ok(Kind::Directory)) {
            return Err(NoRoot(name.to_owned()));
        }
        let ours = Root::new(Path::new("/"));
        Ok(Self { name: name.to_owned(), root: Root::new(path), ours })
    }

    /// A program outside of the root is taken to be at its own place in it, together with the
    /// directory above it: so `$ORIGIN/../lib` leads to what was delivered with it.
    pub(super) fn libraries(&self, file: &Inspection, facts: &Facts, path: &Path) -> Libraries {
        let actual = muslin_exec::absolute(path).unwrap_or_else(|| path.to_owned());
        let root = muslin_exec::absolute(Path::new(&self.name)).unwrap_or_default();
        let inside = actual.strip_prefix(&root).ok().map(|inside| format!("/{}", inside.display()));
        let sibling = match (&inside, actual.parent()) {
            (None, Some(directory)) => Some(directory.parent().unwrap_or(directory)),
            _ => None,
        };
        let place = inside.unwrap_or_else(|| actual.display().to_string());
        let is_beside = |path: &str| {
            sibling
                .is_some_and(|above| above != Path::new("/") && Path::new(path).starts_with(above))
        };
        let read = |path: &str| {
            self.root.read(path).or_else(|| is_beside(path).then(|| self.ours.read(path))?)
        };
        let load = |path: &str| {
            let beside = || is_beside(path).then(|| self.ours.open(path))?;
            self.root.open(path).or_else(beside).map(muslin_elf::loading)
        };
        let names = |directory: &str| self.root.names(directory);
        let system = System { read: &read, load: &load, names: &names };
        libraries(file, facts, &place, &self.name, &system)
    }
}
