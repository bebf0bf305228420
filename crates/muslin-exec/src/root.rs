//! A directory that is looked at as if it were the root of a system: links inside it stay inside.

use std::collections::VecDeque;
use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::input;

/// The most links that are followed on the way to one file, as in the kernel.
const MAX_LINKS: u32 = 40;

/// The root directory of another system.
#[derive(Clone, Debug)]
pub struct Root(PathBuf);

impl Root {
    /// A root at this directory.
    #[must_use]
    pub fn new(directory: &Path) -> Self {
        Self(directory.to_owned())
    }

    /// Where an absolute path inside the root is for us. An absolute link means the root, not ours,
    /// and `..` ends at it.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<PathBuf> {
        let mut ahead: VecDeque<PathBuf> = parts(Path::new(path)).collect();
        let mut behind: Vec<PathBuf> = Vec::new();
        let mut links = 0;
        while let Some(part) = ahead.pop_front() {
            if part.as_os_str() == ".." {
                behind.pop();
                continue;
            }
            behind.push(part);
            let here = self.real(&behind);
            if !fs::symlink_metadata(&here).ok()?.file_type().is_symlink() {
                continue;
            }
            links += 1;
            if links > MAX_LINKS {
                return None;
            }
            let target = fs::read_link(&here).ok()?;
            behind.pop();
            if target.is_absolute() {
                behind.clear();
            }
            for part in parts(&target).collect::<Vec<_>>().into_iter().rev() {
                ahead.push_front(part);
            }
        }
        Some(self.real(&behind))
    }

    /// The bytes of a regular file inside the root.
    #[must_use]
    pub fn read(&self, path: &str) -> Option<Vec<u8>> {
        input::read_regular(&self.find(path)?).ok()
    }

    /// A regular file inside the root, of which only places are read.
    #[must_use]
    pub fn open(&self, path: &str) -> Option<fs::File> {
        input::open_regular(&self.find(path)?).ok()
    }

    /// The names in a directory inside the root, sorted.
    #[must_use]
    pub fn names(&self, directory: &str) -> Vec<String> {
        self.find(directory).map(|directory| input::names_in(&directory)).unwrap_or_default()
    }

    fn real(&self, parts: &[PathBuf]) -> PathBuf {
        parts.iter().fold(self.0.clone(), |path, part| path.join(part))
    }
}

fn parts(path: &Path) -> impl Iterator<Item = PathBuf> {
    path.components().filter_map(|part| match part {
        Component::Normal(_) | Component::ParentDir => Some(PathBuf::from(part.as_os_str())),
        _ => None,
    })
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn links_stay_inside_the_root() {
        let directory = tempfile::tempdir().unwrap();
        let top = directory.path();
        fs::create_dir_all(top.join("usr/lib")).unwrap();
        fs::write(top.join("usr/lib/libc.so"), "inside").unwrap();
        symlink("usr/lib", top.join("lib")).unwrap();
        symlink("/usr/lib/libc.so", top.join("lib/libc.so.6")).unwrap();
        symlink("../../../../../../etc/passwd", top.join("lib/out")).unwrap();
        symlink("round", top.join("lib/round")).unwrap();
        let root = Root::new(top);
        assert_eq!(root.read("/lib/libc.so.6").as_deref(), Some(&b"inside"[..]));
        assert_eq!(root.read("/lib/out"), None, "it means /etc/passwd of that root");
        assert_eq!(root.read("/lib/round"), None, "a circle of links ends");
        assert_eq!(root.names("/lib"), ["libc.so", "libc.so.6", "out", "round"]);
    }
}
