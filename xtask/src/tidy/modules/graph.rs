//! Which module uses which: each path is followed to the module that defines what it names.

use std::collections::{BTreeSet, HashMap};

use super::source::Module;

/// A path through more re-exports than this leads nowhere.
const DEPTH: usize = 8;

/// The modules of a crate and the arrows between them.
pub(super) struct Graph {
    /// For each module, the modules that it uses.
    pub(super) arrows: Vec<BTreeSet<usize>>,
}

impl Graph {
    pub(super) fn of(modules: &[Module]) -> Self {
        let crate_ = Crate::of(modules);
        let arrows = modules.iter().enumerate().map(|(index, module)| {
            let used = module.paths.iter().filter_map(|path| crate_.definer(index, path, DEPTH));
            used.filter(|to| *to != index && !modules[*to].path.is_empty()).collect()
        });
        Self { arrows: arrows.collect() }
    }
}

/// Every import of an item through the crate's root: the importing module and the item.
pub(super) fn face_imports(modules: &[Module]) -> Vec<(String, String)> {
    let Some(root) = modules.iter().find(|module| module.path.is_empty()) else {
        return Vec::new();
    };
    let offered: BTreeSet<&str> =
        root.imports.iter().map(|(name, _)| name.as_str()).filter(|name| *name != "*").collect();
    let inner = modules.iter().filter(|module| !module.path.is_empty());
    inner
        .flat_map(|module| {
            let through = module.paths.iter().filter_map(|path| match path.as_slice() {
                [first, item, ..] if first == "crate" && offered.contains(item.as_str()) => {
                    Some((module.name(), item.clone()))
                }
                _ => None,
            });
            through.collect::<Vec<_>>()
        })
        .collect()
}

struct Crate<'m> {
    modules: &'m [Module],
    by_path: HashMap<&'m [String], usize>,
}

impl<'m> Crate<'m> {
    fn of(modules: &'m [Module]) -> Self {
        let by_path = modules.iter().enumerate().map(|(index, one)| (one.path.as_slice(), index));
        Self { modules, by_path: by_path.collect() }
    }

    /// The module that defines what a path of the module `from` names; `None` outside of the crate.
    fn definer(&self, from: usize, path: &[String], depth: usize) -> Option<usize> {
        let (first, rest) = path.split_first()?;
        let depth = depth.checked_sub(1)?;
        let here = &self.modules[from].path;
        let start: Vec<String> = match first.as_str() {
            "crate" => Vec::new(),
            "self" => here.clone(),
            "super" => here[..here.len().checked_sub(1)?].to_vec(),
            name => {
                let child = [here.as_slice(), &[name.to_owned()]].concat();
                if self.by_path.contains_key(child.as_slice()) {
                    child
                } else if rest.is_empty() {
                    return None;
                } else {
                    // A module that was imported by name: its own import has the arrow to it.
                    let (_, imported) =
                        self.modules[from].imports.iter().find(|(known, path)| {
                            known == name && path.first().is_some_and(|first| first != name)
                        })?;
                    let whole = [imported.as_slice(), rest].concat();
                    return self.definer(from, &whole, depth);
                }
            }
        };
        self.descend(start, rest, depth)
    }

    fn descend(&self, mut at: Vec<String>, mut rest: &[String], depth: usize) -> Option<usize> {
        while let Some((next, after)) = rest.split_first() {
            let deeper = match next.as_str() {
                "super" => at[..at.len().checked_sub(1)?].to_vec(),
                name => [at.as_slice(), &[name.to_owned()]].concat(),
            };
            if !self.by_path.contains_key(deeper.as_slice()) && !deeper.is_empty() {
                break;
            }
            (at, rest) = (deeper, after);
        }
        let module = *self.by_path.get(at.as_slice())?;
        let Some(item) = rest.first() else { return Some(module) };
        let imports = &self.modules[module].imports;
        let named = imports.iter().find(|(name, _)| name == item);
        let named = named.and_then(|(_, path)| {
            self.definer(module, &[path.as_slice(), &rest[1..]].concat(), depth)
        });
        Some(named.unwrap_or(module))
    }
}
