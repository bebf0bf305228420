//! Inside a crate, modules form no circle, and none imports through the crate's own face.

mod circles;
mod graph;
mod source;

use std::path::{Path, PathBuf};

use graph::{Graph, face_imports};

/// Crates that have not come this far. One that has no fault left must leave the list.
const UNFINISHED: &[&str] = &[
    "crates/muslin/src",
    "crates/muslin-advisories/src",
    "crates/muslin-cli/src",
    "crates/muslin-elf/src",
    "crates/muslin-exec/src",
    "crates/muslin-failures/src",
    "crates/muslin-libraries/src",
    "crates/muslin-linker/src",
    "crates/muslin-memory/src",
    "crates/muslin-natives/src",
    "crates/muslin-package/src",
    "crates/muslin-plan/src",
    "crates/muslin-registry/src",
    "crates/muslin-report/src",
    "crates/muslin-reproduce/src",
    "crates/muslin-resolver/src",
    "crates/muslin-schema/src",
    "crates/muslin-toml/src",
    "crates/muslin-toolchain/src",
    "xtask/src",
];

/// Every circle of modules and every import through a crate's own `lib.rs` or `main.rs`.
pub(crate) fn check(root: &Path) -> Vec<String> {
    let mut all = Vec::new();
    for folder in sources(root) {
        let name = folder.strip_prefix(root).unwrap_or(&folder).display().to_string();
        let faults = faults(&folder, root);
        match (UNFINISHED.contains(&name.as_str()), faults.is_empty()) {
            (true, false) => {}
            (true, true) => {
                all.push(format!("{name} has no circle left: remove it from UNFINISHED"));
            }
            (false, _) => all.extend(faults),
        }
    }
    all
}

fn faults(folder: &Path, root: &Path) -> Vec<String> {
    let name = folder.strip_prefix(root).unwrap_or(folder).display().to_string();
    let modules = match source::read(folder) {
        Ok(modules) => modules,
        Err(why) => return vec![format!("{name}: {why}")],
    };
    let graph = Graph::of(&modules);
    let circles = circles::find(&graph.arrows).into_iter().map(|circle| {
        let names: Vec<String> = circle.iter().map(|index| modules[*index].name()).collect();
        format!("{name}: a circle of modules: {}", names.join(", "))
    });
    let through_face = face_imports(&modules).into_iter().map(|(module, item)| {
        format!("{name}: `{module}` imports `{item}` through the crate's own face")
    });
    circles.chain(through_face).collect()
}

/// The source folder of every crate.
fn sources(root: &Path) -> Vec<PathBuf> {
    let crates = root.join("crates").read_dir().into_iter().flatten().flatten();
    let mut all: Vec<PathBuf> = crates.map(|entry| entry.path().join("src")).collect();
    all.extend(["ci", "toolchains", "xtask"].map(|folder| root.join(folder).join("src")));
    all.retain(|folder| folder.is_dir());
    all.sort();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crate_of(files: &[(&str, &str)]) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        faults(folder.path(), folder.path())
    }

    #[test]
    fn two_modules_that_import_each_other_are_a_circle() {
        let found = crate_of(&[
            ("lib.rs", "mod a;\nmod b;\n"),
            ("a.rs", "use crate::b::B;\npub struct A(B);\n"),
            ("b.rs", "use super::a::A;\npub struct B(Box<A>);\n"),
        ]);
        assert_eq!(found, [": a circle of modules: a, b"]);
    }

    #[test]
    fn a_reexport_leads_to_the_module_that_defines() {
        let found = crate_of(&[
            ("lib.rs", "mod a;\nmod b;\npub use b::B;\n"),
            ("a.rs", "use crate::b::B;\npub struct A(B);\n"),
            ("b.rs", "mod inner;\npub use inner::B;\n"),
            ("b/inner.rs", "pub struct B(crate::a::A);\n"),
        ]);
        assert_eq!(found, [": a circle of modules: a, b::inner"]);
    }

    #[test]
    fn a_path_in_an_expression_counts_and_one_in_a_test_does_not() {
        let found = crate_of(&[
            ("lib.rs", "mod a;\nmod b;\nmod c;\n"),
            ("a.rs", "pub fn a() { crate::b::b() }\n"),
            ("b.rs", "pub fn b() { crate::a::a() }\n"),
            ("c.rs", "#[cfg(test)]\nmod tests { use crate::a::a; }\n"),
        ]);
        assert_eq!(found, [": a circle of modules: a, b"]);
    }

    #[test]
    fn an_import_through_the_face_is_named() {
        let found = crate_of(&[
            ("lib.rs", "mod a;\nmod b;\npub use a::A;\n"),
            ("a.rs", "pub struct A;\n"),
            ("b.rs", "use crate::A;\npub struct B(A);\n"),
        ]);
        assert_eq!(found, [": `b` imports `A` through the crate's own face"]);
    }

    #[test]
    fn a_parent_that_uses_its_children_is_no_circle() {
        let found = crate_of(&[
            ("lib.rs", "mod a;\n"),
            ("a.rs", "mod child;\nuse child::Child;\npub struct A(Child);\n"),
            ("a/child.rs", "pub struct Child;\n"),
        ]);
        assert_eq!(found, [""; 0]);
    }
}
