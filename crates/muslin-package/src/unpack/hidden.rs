//! Which files of lower layers a container does not see, as "Representing Changes" in OCI's image layer
//! specification has it.

use std::collections::HashMap;

use super::limits::UnpackError;
use super::tape::{Entry, Kind};

/// The most bytes of names that are kept.
const LONGEST_NAMES: usize = 32 << 20;

/// What the layers read so far say of the paths below them. Layers are read from the top down and numbered
/// from the bottom up.
pub(super) struct Hidden {
    /// The number of each path, by that of its directory and its own name; the root is 0.
    names: HashMap<(u32, Box<str>), u32>,
    nodes: Vec<Node>,
    length: usize,
}

/// The highest layer that says so; 0 if none does.
#[derive(Clone, Copy, Default)]
struct Node {
    /// Something of its own is at the path.
    itself: usize,
    /// Nothing of lower layers is below the path.
    below: usize,
}

impl Hidden {
    pub(super) fn new() -> Self {
        Self { names: HashMap::new(), nodes: vec![Node::default()], length: 0 }
    }

    /// Notes an entry of a layer; whether it is only a sign that something is gone.
    pub(super) fn note(&mut self, entry: &Entry, layer: usize) -> Result<bool, UnpackError> {
        let (directory, name) = entry.path.rsplit_once('/').unwrap_or(("", &entry.path));
        if name == ".wh..wh..opq" {
            self.mark(directory, |node| node.below = node.below.max(layer))?;
            return Ok(true);
        }
        if let Some(gone) = name.strip_prefix(".wh.") {
            let gone =
                if directory.is_empty() { gone.to_owned() } else { format!("{directory}/{gone}") };
            self.mark(&gone, |node| node.cover(layer))?;
            return Ok(true);
        }
        match entry.kind {
            // A directory replaces a file, and joins a directory.
            Kind::Directory => {
                self.mark(&entry.path, |node| node.itself = node.itself.max(layer))?;
            }
            Kind::File | Kind::Other => self.mark(&entry.path, |node| node.cover(layer))?,
        }
        Ok(false)
    }

    /// Whether a file of a layer cannot be seen.
    pub(super) fn hides(&self, path: &str, layer: usize) -> bool {
        let mut number = 0;
        for name in parts(path) {
            if self.node(number).below > layer {
                return true;
            }
            match self.names.get(&(number, name.into())) {
                Some(&next) => number = next,
                None => return false,
            }
        }
        self.node(number).itself > layer
    }

    fn mark(&mut self, path: &str, set: impl Fn(&mut Node)) -> Result<(), UnpackError> {
        let mut number = 0;
        for name in parts(path) {
            let known = self.names.get(&(number, name.into())).copied();
            number = match known {
                Some(known) => known,
                None => self.add(number, name)?,
            };
        }
        if let Some(node) = usize::try_from(number).ok().and_then(|at| self.nodes.get_mut(at)) {
            set(node);
        }
        Ok(())
    }

    fn add(&mut self, directory: u32, name: &str) -> Result<u32, UnpackError> {
        self.length = self.length.saturating_add(name.len() + size_of::<Node>() * 4);
        let number = u32::try_from(self.nodes.len());
        let Some(number) = number.ok().filter(|_| self.length <= LONGEST_NAMES) else {
            let limit = format!("paths of more than {LONGEST_NAMES} bytes");
            return Err(UnpackError::TooMuch(limit));
        };
        self.names.insert((directory, name.into()), number);
        self.nodes.push(Node::default());
        Ok(number)
    }

    fn node(&self, number: u32) -> Node {
        let node = usize::try_from(number).ok().and_then(|at| self.nodes.get(at));
        node.copied().unwrap_or_default()
    }
}

impl Node {
    fn cover(&mut self, layer: usize) {
        self.itself = self.itself.max(layer);
        self.below = self.below.max(layer);
    }
}

fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|part| !part.is_empty() && *part != ".")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The paths that can be seen, of layers from the bottom up.
    fn seen(layers: &[&[(&str, Kind)]]) -> Vec<String> {
        let mut hidden = Hidden::new();
        let mut seen = Vec::new();
        for (number, layer) in layers.iter().enumerate().rev() {
            for &(path, kind) in *layer {
                let entry = Entry { path: path.to_owned(), kind, at: 0, size: 0 };
                let sign = hidden.note(&entry, number + 1).unwrap();
                if !sign && kind == Kind::File && !hidden.hides(path, number + 1) {
                    seen.push(format!("{} {path}", number + 1));
                }
            }
        }
        seen
    }

    #[test]
    fn a_file_that_becomes_a_link_is_gone() {
        assert_eq!(seen(&[&[("bin/app", Kind::File)], &[("bin/app", Kind::Other)]]), [""; 0]);
    }

    #[test]
    fn a_directory_that_becomes_a_file_or_a_link_is_gone_with_all_below_it() {
        for kind in [Kind::File, Kind::Other] {
            let layers: &[&[_]] = &[&[("opt/a/app", Kind::File)], &[("opt/a", kind)]];
            assert!(!seen(layers).contains(&"1 opt/a/app".to_owned()), "{kind:?}");
        }
    }

    #[test]
    fn a_file_that_becomes_a_directory_is_gone_and_directories_join() {
        let below: &[_] = &[("app", Kind::File), ("lib/a", Kind::File)];
        let above: &[_] =
            &[("app", Kind::Directory), ("lib", Kind::Directory), ("lib/b", Kind::File)];
        assert_eq!(seen(&[below, above]), ["2 lib/b", "1 lib/a"]);
    }

    #[test]
    fn signs_hide_what_is_below_them_and_not_what_comes_with_them() {
        let below: &[_] = &[("a/one", Kind::File), ("b/two", Kind::File), ("c", Kind::File)];
        let above: &[_] = &[
            ("a/.wh..wh..opq", Kind::File),
            ("a/new", Kind::File),
            (".wh.b", Kind::File),
            ("b/new", Kind::File),
        ];
        assert_eq!(seen(&[below, above]), ["2 a/new", "2 b/new", "1 c"]);
    }
}
