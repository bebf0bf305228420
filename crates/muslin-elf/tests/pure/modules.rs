//! The modules of this library form no circle, and none imports through the library's face.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

type Arrows = BTreeMap<String, BTreeSet<String>>;

/// Every module with its text, comments and tests left out.
fn modules(directory: &Path, prefix: &str, found: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap();
        let name = if prefix.is_empty() { stem.to_owned() } else { format!("{prefix}::{stem}") };
        if path.is_dir() {
            modules(&path, &name, found);
        } else if name != "lib" {
            let text = fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]\nmod tests").next().unwrap();
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            found.insert(name, code.collect::<Vec<_>>().join("\n"));
        }
    }
}

/// The module that a path names, or the item of which it names: the longest one that is known.
fn resolve(path: &str, known: &BTreeMap<String, String>) -> Option<String> {
    let mut path = path.trim_end_matches(':');
    loop {
        if known.contains_key(path) {
            return Some(path.to_owned());
        }
        path = path.rsplit_once("::")?.0;
    }
}

fn is_path(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_' || letter == ':'
}

/// The paths in a module's code, from the root of the library.
fn paths(module: &str, code: &str) -> Vec<String> {
    let parent = module.rsplit_once("::").map_or("", |(parent, _)| parent);
    let mut found = Vec::new();
    for (mark, base) in [("crate::", ""), ("super::", parent), ("use ", module)] {
        for (at, _) in code.match_indices(mark) {
            let rest = &code[at + mark.len()..];
            let end = rest.find(|letter| !is_path(letter)).unwrap_or(rest.len());
            let (path, behind) = rest.split_at(end);
            let list = behind.strip_prefix('{').and_then(|list| list.split_once('}'));
            let names = list.map_or("", |(names, _)| names).split(',').map(str::trim);
            let names = names.map(|name| name.trim_end_matches("::self"));
            found.extend(names.map(|name| format!("{base}::{path}{name}")));
        }
    }
    found.into_iter().map(|path| path.trim_start_matches(':').to_owned()).collect()
}

fn arrows() -> Arrows {
    let mut known = BTreeMap::new();
    modules(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "", &mut known);
    let to = |module: &String, code: &String| -> BTreeSet<String> {
        let paths = paths(module, code).into_iter();
        paths.filter_map(|path| resolve(&path, &known)).filter(|to| to != module).collect()
    };
    known.iter().map(|(module, code)| (module.clone(), to(module, code))).collect()
}

/// Takes away, again and again, what depends on nothing that is left.
fn circles(mut arrows: Arrows) -> Arrows {
    loop {
        let left: BTreeSet<String> = arrows.keys().cloned().collect();
        for to in arrows.values_mut() {
            to.retain(|module| left.contains(module));
        }
        let before = arrows.len();
        arrows.retain(|_, to| !to.is_empty());
        if arrows.len() == before {
            return arrows;
        }
    }
}

#[test]
fn the_modules_form_no_circle() {
    let arrows = arrows();
    assert!(arrows.len() > 60 && arrows["facts"].contains("image"), "the sources are read");
    assert_eq!(circles(arrows), Arrows::new());
}

#[test]
fn no_module_imports_through_the_face() {
    let mut known = BTreeMap::new();
    modules(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "", &mut known);
    let through = |code: &&str| {
        let mut names = code.split("crate::").skip(1);
        names.any(|rest| rest.trim_start_matches('{').starts_with(char::is_uppercase))
    };
    let bad = known.iter().filter(|(_, code)| code.lines().any(|line| through(&line)));
    let bad: Vec<&String> = bad.map(|(module, _)| module).collect();
    assert_eq!(bad, Vec::<&String>::new());
}

#[test]
fn a_circle_is_found() {
    let of = |pairs: &[(&str, &str)]| -> Arrows {
        let pairs = pairs.iter();
        pairs.map(|(from, to)| ((*from).to_owned(), [(*to).to_owned()].into())).collect()
    };
    assert_eq!(circles(of(&[("a", "b"), ("b", "a"), ("c", "a")])).len(), 3);
    assert_eq!(circles(of(&[("a", "b"), ("b", "c")])).len(), 0);
}
