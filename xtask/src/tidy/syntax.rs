//! The paths and texts of a Rust source file, from its syntax tree.

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

/// What the checks ask about one file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Syntax {
    /// The modules that the file declares, without those of tests.
    pub(crate) modules: Vec<String>,
    /// The modules that are tests: `#[cfg(test)] mod tests;`.
    pub(crate) tests: Vec<String>,
    /// The names that the file imports, its own re-exports among them.
    pub(crate) imports: Vec<Import>,
    /// Every other path with more than one segment, and the line it is on.
    pub(crate) paths: Vec<(Vec<String>, usize)>,
}

/// One name of a `use`: `use std::{fs, path::Path as P}` has two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Import {
    pub(crate) path: Vec<String>,
    /// The name it has here; `*` for all names of a module.
    pub(crate) name: String,
    pub(crate) line: usize,
}

/// Reads a file. What does not parse has nothing in it; the compiler reports it.
pub(crate) fn read(code: &str) -> Syntax {
    let mut syntax = Syntax::default();
    if let Ok(file) = syn::parse_file(code) {
        syntax.visit_file(&file);
    }
    syntax
}

impl<'ast> Visit<'ast> for Syntax {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if !is_test(attributes(item)) {
            visit::visit_item(self, item);
        } else if let syn::Item::Mod(module) = item {
            self.tests.push(module.ident.to_string());
        }
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if module.content.is_none() {
            self.modules.push(module.ident.to_string());
        }
        visit::visit_item_mod(self, module);
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let line = item.use_token.span.start().line;
        flatten(&item.tree, &mut Vec::new(), line, &mut self.imports);
    }

    /// `pub(in crate::a)` says who may import; it imports nothing.
    fn visit_vis_restricted(&mut self, _: &'ast syn::VisRestricted) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<String> =
            path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if let [_, _, ..] = segments.as_slice() {
            let line = path.segments[0].ident.span().start().line;
            self.paths.push((segments, line));
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        tokens(call.tokens.clone(), &mut self.paths);
        visit::visit_macro(self, call);
    }
}

fn attributes(item: &syn::Item) -> &[syn::Attribute] {
    match item {
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Struct(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        syn::Item::Const(item) => &item.attrs,
        syn::Item::Enum(item) => &item.attrs,
        _ => &[],
    }
}

/// Whether an item is there for tests only: `#[cfg(test)]`, or `#[cfg(all(test, …))]`.
fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let syn::Meta::List(list) = &attribute.meta else { return false };
        let condition = list.tokens.to_string();
        list.path.is_ident("cfg") && (condition == "test" || condition.starts_with("all (test ,"))
    })
}

fn flatten(tree: &syn::UseTree, prefix: &mut Vec<String>, line: usize, found: &mut Vec<Import>) {
    let mut push = |last: Option<String>, name: String, prefix: &[String]| {
        let path = prefix.iter().cloned().chain(last).collect();
        found.push(Import { path, name, line });
    };
    match tree {
        syn::UseTree::Path(path) => {
            prefix.push(path.ident.to_string());
            flatten(&path.tree, prefix, line, found);
            prefix.pop();
        }
        syn::UseTree::Name(name) if name.ident == "self" => {
            push(None, prefix.last().cloned().unwrap_or_default(), prefix);
        }
        syn::UseTree::Name(name) => {
            push(Some(name.ident.to_string()), name.ident.to_string(), prefix);
        }
        syn::UseTree::Rename(rename) => {
            let last = (rename.ident != "self").then(|| rename.ident.to_string());
            push(last, rename.rename.to_string(), prefix);
        }
        syn::UseTree::Glob(_) => push(None, "*".to_owned(), prefix),
        syn::UseTree::Group(group) => {
            for tree in &group.items {
                flatten(tree, prefix, line, found);
            }
        }
    }
}

/// The paths among the arguments of a macro, which have no syntax tree: `write!(f, "{}", crate::name())`.
fn tokens(stream: TokenStream, paths: &mut Vec<(Vec<String>, usize)>) {
    let mut path: Vec<String> = Vec::new();
    let (mut line, mut colons) = (0, 0);
    let mut end = |path: &mut Vec<String>, line: usize| {
        let path = std::mem::take(path);
        if path.len() > 1 {
            paths.push((path, line));
        }
    };
    let mut groups = Vec::new();
    for token in stream {
        match token {
            TokenTree::Ident(ident) => {
                if colons != 2 {
                    end(&mut path, line);
                    line = ident.span().start().line;
                }
                path.push(ident.to_string());
                colons = 0;
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
            other => {
                end(&mut path, line);
                colons = 0;
                if let TokenTree::Group(group) = other {
                    groups.push(group.stream());
                }
            }
        }
    }
    end(&mut path, line);
    for group in groups {
        tokens(group, paths);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn imports(code: &str) -> Vec<String> {
        let all = read(code).imports.into_iter();
        all.map(|import| format!("{} as {}", import.path.join("::"), import.name)).collect()
    }

    #[test]
    fn a_group_is_as_many_imports_as_it_has_names() {
        assert_eq!(
            imports("use std::{fs, path::{self, Path as P}};\nuse crate::a::*;"),
            ["std::fs as fs", "std::path as path", "std::path::Path as P", "crate::a as *"]
        );
    }

    #[test]
    fn what_is_for_tests_is_left_out() {
        let code =
            "#[cfg(test)]\nmod tests { use crate::b; }\n#[cfg(all(test, unix))]\nuse crate::a;";
        let syntax = read(code);
        assert_eq!(syntax.imports, []);
        assert_eq!(syntax.tests, ["tests"]);
    }

    #[test]
    fn who_may_see_an_item_is_not_a_path() {
        assert_eq!(read("pub(in crate::a) fn f() {}").paths, []);
    }

    #[test]
    fn a_path_is_found_in_a_type_an_expression_and_a_macro() {
        let code =
            "fn f(x: crate::a::A) {\n    crate::b::g();\n    write!(x, \"{}\", crate::c::h(1));\n}";
        let paths = read(code).paths.into_iter();
        let paths: Vec<String> =
            paths.map(|(path, line)| format!("{line} {}", path.join("::"))).collect();
        assert_eq!(paths, ["1 crate::a::A", "2 crate::b::g", "3 crate::c::h"]);
    }
}
