//! The modules of a crate, as its files have them, each with the paths that it names.

use std::collections::BTreeSet;
use std::path::Path;

use syn::visit::{self, Visit};
use syn::{Attribute, File, Item, ItemUse, Meta, UseTree, Visibility};

/// One file, which is one module.
#[derive(Debug, Default)]
pub(super) struct Module {
    /// Its path from the crate's root: empty for the root.
    pub(super) path: Vec<String>,
    /// Every path that it names, as written.
    pub(super) paths: BTreeSet<Vec<String>>,
    /// Every import: the name that it has here, and the path behind it. A glob has the name `*`.
    pub(super) imports: Vec<(String, Vec<String>)>,
}

impl Module {
    /// The module's path as it is written in Rust.
    pub(super) fn name(&self) -> String {
        if self.path.is_empty() { "crate".to_owned() } else { self.path.join("::") }
    }
}

/// Reads all modules below a source folder.
pub(super) fn read(folder: &Path) -> Result<Vec<Module>, String> {
    let mut modules = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(|error| error.to_string())?;
        let path = entry.path();
        let relative = path.strip_prefix(folder).unwrap_or(path);
        if path.extension().is_some_and(|ending| ending == "rs") && !is_test(relative) {
            let text = std::fs::read_to_string(path)
                .map_err(|error| format!("{}: {error}", path.display()))?;
            let file =
                syn::parse_file(&text).map_err(|error| format!("{}: {error}", path.display()))?;
            modules.push(module(relative, &file));
        }
    }
    Ok(modules)
}

/// Whether a file holds tests alone: by convention it, or a folder around it, is named `tests`.
fn is_test(relative: &Path) -> bool {
    relative.with_extension("").iter().any(|part| part == "tests")
}

fn module(relative: &Path, file: &File) -> Module {
    let mut path: Vec<String> =
        relative.with_extension("").iter().map(|part| part.to_string_lossy().into()).collect();
    if path.len() == 1 && (path[0] == "lib" || path[0] == "main") {
        path.clear();
    }
    let mut reader = Reader(Module { path, ..Module::default() });
    reader.visit_file(file);
    reader.0
}

struct Reader(Module);

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast Item) {
        let attributes = match item {
            Item::Mod(item) => &item.attrs,
            Item::Fn(item) => &item.attrs,
            Item::Use(item) => &item.attrs,
            Item::Impl(item) => &item.attrs,
            _ => return visit::visit_item(self, item),
        };
        if !attributes.iter().any(is_for_tests) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let imports = &mut self.0.imports;
        leaves(&item.tree, &mut Vec::new(), imports);
        self.0.paths.extend(self.0.imports.iter().map(|(_, path)| path.clone()));
    }

    // `pub(super)` names a module and uses nothing of it.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.0.paths.insert(segments);
        visit::visit_path(self, path);
    }
}

fn is_for_tests(attribute: &Attribute) -> bool {
    match &attribute.meta {
        Meta::List(list) => {
            list.path.is_ident("cfg") && list.tokens.to_string().starts_with("test")
        }
        Meta::Path(path) => path.is_ident("test"),
        Meta::NameValue(_) => false,
    }
}

/// Every name that a `use` brings in, with its path.
fn leaves(tree: &UseTree, path: &mut Vec<String>, found: &mut Vec<(String, Vec<String>)>) {
    match tree {
        UseTree::Path(part) => {
            path.push(part.ident.to_string());
            leaves(&part.tree, path, found);
            path.pop();
        }
        UseTree::Name(name) if name.ident == "self" => {
            found.push((path.last().cloned().unwrap_or_default(), path.clone()));
        }
        UseTree::Name(name) => {
            let name = name.ident.to_string();
            found.push((name.clone(), [path.as_slice(), &[name]].concat()));
        }
        UseTree::Rename(rename) => {
            let whole = [path.as_slice(), &[rename.ident.to_string()]].concat();
            found.push((rename.rename.to_string(), whole));
        }
        UseTree::Glob(_) => found.push(("*".to_owned(), path.clone())),
        UseTree::Group(group) => {
            for tree in &group.items {
                leaves(tree, path, found);
            }
        }
    }
}
