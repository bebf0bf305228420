//! Checks that the modules of a crate form no circle, and that none imports through the crate's own root.

use std::collections::{BTreeMap, BTreeSet};

use crate::tidy::source::Source;
use crate::tidy::syntax::{self, Syntax};

/// The crates that still have a circle or an import through their root. A crate leaves the list when it has none.
const PENDING: &[&str] = &[];

/// How often a name is followed from one re-export to the next.
const DEEPEST: usize = 8;

/// The modules of one crate, by their path within it; the root is the empty path.
struct Crate<'a> {
    name: &'a str,
    modules: BTreeMap<Vec<String>, Module<'a>>,
}

struct Module<'a> {
    file: &'a str,
    syntax: Syntax,
}

/// Where a path ends, and whether a re-export of the crate's root was on the way.
struct Target {
    place: Place,
    through_root: bool,
}

enum Place {
    Module(Vec<String>),
    /// An item of another crate, which a module of this one re-exports.
    Elsewhere(Vec<String>),
}

/// One module that imports from another.
struct Arrow {
    from: Vec<String>,
    to: Place,
    through_root: bool,
    line: usize,
    path: String,
}

/// Every circle and every import through a crate's root, without those of the crates that are [`PENDING`].
pub(crate) fn check(sources: &[Source]) -> Vec<String> {
    let crates = crates(sources);
    let counted = crates.iter().filter(|one| !PENDING.contains(&one.name));
    counted.flat_map(Crate::faults).collect()
}

/// The crates on the list that have nothing left to be listed for.
#[cfg(test)]
fn listed_without_need(sources: &[Source]) -> Vec<&str> {
    let crates = crates(sources);
    let clean = crates.iter().filter(|one| one.faults().is_empty()).map(|one| one.name);
    let clean: Vec<&str> = clean.collect();
    PENDING.iter().copied().filter(|name| clean.contains(name)).collect()
}

fn crates(sources: &[Source]) -> Vec<Crate<'_>> {
    let mut by_name: BTreeMap<&str, Vec<&Source>> = BTreeMap::new();
    for source in sources {
        if let Some((before, _)) = source.path.split_once("/src/") {
            let name = before.rsplit('/').next().unwrap_or(before);
            by_name.entry(name).or_default().push(source);
        }
    }
    by_name.into_iter().map(|(name, sources)| Crate::read(name, &sources)).collect()
}

impl<'a> Crate<'a> {
    fn read(name: &'a str, sources: &[&'a Source]) -> Self {
        let mut modules = BTreeMap::new();
        for source in sources {
            let Some((_, inside)) = source.path.split_once("/src/") else { continue };
            let module = Module { file: &source.path, syntax: syntax::read(&source.code) };
            modules.insert(module_path(inside), module);
        }
        let mut one = Self { name, modules };
        one.drop_tests();
        one
    }

    /// Takes out the modules that are tests, with all below them.
    fn drop_tests(&mut self) {
        let mut tests = Vec::new();
        for (path, module) in &self.modules {
            tests.extend(module.syntax.tests.iter().map(|test| join(path, test)));
        }
        self.modules.retain(|path, _| !tests.iter().any(|test| path.starts_with(test)));
    }

    fn faults(&self) -> Vec<String> {
        let arrows = self.arrows();
        let mut faults = Vec::new();
        for arrow in arrows.iter().filter(|arrow| arrow.through_root && !arrow.from.is_empty()) {
            let defined = match &arrow.to {
                Place::Module(path) => format!("crate::{}", path.join("::")),
                Place::Elsewhere(path) => path.join("::"),
            };
            faults.push(format!(
                "{}:{}: `{}` is imported through the crate's root; it is defined in `{defined}`",
                self.file(&arrow.from),
                arrow.line,
                arrow.path,
            ));
        }
        let edges = arrows.iter().filter_map(|arrow| match &arrow.to {
            Place::Module(to) if *to != arrow.from => Some((arrow.from.clone(), to.clone())),
            _ => None,
        });
        let edges = edges.collect();
        for circle in circles(&edges) {
            let names = circle.iter().map(|path| self.file(path));
            faults.push(format!("a circle of modules: {}", names.collect::<Vec<_>>().join(", ")));
        }
        for (one, other) in crossings(&edges) {
            let (one, other) = (one.join("::"), other.join("::"));
            faults.push(format!(
                "{}: modules below `{one}` and below `{other}` import from each other",
                self.name
            ));
        }
        faults
    }

    fn file(&self, path: &[String]) -> &str {
        self.modules.get(path).map_or("?", |module| module.file)
    }

    fn arrows(&self) -> Vec<Arrow> {
        let mut arrows = Vec::new();
        for (from, module) in &self.modules {
            let imports = module.syntax.imports.iter().map(|import| (&import.path, import.line));
            let paths = module.syntax.paths.iter().map(|(path, line)| (path, *line));
            for (path, line) in imports.chain(paths) {
                let Some(absolute) = self.absolute(from, path) else { continue };
                let Some(target) = self.resolve(&absolute, DEEPEST) else { continue };
                arrows.push(Arrow {
                    from: from.clone(),
                    to: target.place,
                    through_root: target.through_root,
                    line,
                    path: path.join("::"),
                });
            }
        }
        arrows
    }

    /// A path from the crate's root on; none where it leads to another crate.
    fn absolute(&self, module: &[String], path: &[String]) -> Option<Vec<String>> {
        let mut base = module.to_vec();
        let mut rest = path;
        match path.first()?.as_str() {
            "crate" => {
                base.clear();
                rest = &path[1..];
            }
            "self" => rest = &path[1..],
            "super" => {
                while let Some("super") = rest.first().map(String::as_str) {
                    base.pop();
                    rest = &rest[1..];
                }
            }
            first if self.modules.contains_key(&join(module, first)) => {}
            _ => return None,
        }
        base.extend(rest.iter().cloned());
        Some(base)
    }

    /// The module that defines what a path names.
    fn resolve(&self, path: &[String], left: usize) -> Option<Target> {
        let mut module = Vec::new();
        for (index, segment) in path.iter().enumerate() {
            let below = join(&module, segment);
            if self.modules.contains_key(&below) {
                module = below;
                continue;
            }
            let Some(import) = self.import(&module, segment) else { break };
            if left == 0 {
                return None;
            }
            let Some(followed) = self.absolute(&module, import) else {
                let place = Place::Elsewhere(import.to_vec());
                return Some(Target { place, through_root: module.is_empty() });
            };
            let rest = [followed.as_slice(), &path[index + 1..]].concat();
            let mut target = self.resolve(&rest, left - 1)?;
            target.through_root |= module.is_empty();
            return Some(target);
        }
        Some(Target { place: Place::Module(module), through_root: false })
    }

    /// Where a name that a module imports comes from.
    fn import(&self, module: &[String], name: &str) -> Option<&[String]> {
        let imports = &self.modules.get(module)?.syntax.imports;
        imports.iter().find(|import| import.name == name).map(|import| import.path.as_slice())
    }
}

/// `a/b.rs` and `a/b/mod.rs` are `a::b`; `lib.rs` and `main.rs` are the root.
fn module_path(file: &str) -> Vec<String> {
    let path = file.trim_end_matches(".rs").trim_end_matches("/mod");
    if matches!(path, "lib" | "main") {
        return Vec::new();
    }
    path.split('/').map(str::to_owned).collect()
}

fn join(path: &[String], name: &str) -> Vec<String> {
    path.iter().cloned().chain([name.to_owned()]).collect()
}

type Path = Vec<String>;
type Edges = BTreeSet<(Path, Path)>;

/// The groups of modules that can be reached from each other.
fn circles(edges: &Edges) -> Vec<BTreeSet<Path>> {
    let mut next: BTreeMap<&Path, Vec<&Path>> = BTreeMap::new();
    for (from, to) in edges {
        next.entry(from).or_default().push(to);
    }
    let reached = |start: &Path| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![start]);
        while let Some(path) = open.pop() {
            for to in next.get(path).into_iter().flatten() {
                if seen.insert((*to).clone()) {
                    open.push(to);
                }
            }
        }
        seen
    };
    let reach: BTreeMap<&Path, BTreeSet<Path>> =
        next.keys().map(|path| (*path, reached(path))).collect();
    let mut found: Vec<BTreeSet<Path>> = Vec::new();
    for (path, from_here) in &reach {
        if from_here.contains(*path) && !found.iter().any(|circle| circle.contains(*path)) {
            let both = |other: &&Path| reach.get(*other).is_some_and(|back| back.contains(*path));
            found.push(from_here.iter().filter(both).cloned().collect());
        }
    }
    found
}

/// Pairs of neighbours of which each has a module somewhere below it that imports from below the other.
fn crossings(edges: &Edges) -> BTreeSet<(Path, Path)> {
    let mut between = BTreeSet::new();
    for (from, to) in edges {
        let same = from.iter().zip(to).take_while(|(a, b)| a == b).count();
        // A module and one below it are not neighbours.
        if same < from.len() && same < to.len() {
            between.insert((from[..=same].to_vec(), to[..=same].to_vec()));
        }
    }
    let back = |(a, b): &&(Path, Path)| a < b && between.contains(&(b.clone(), a.clone()));
    between.iter().filter(back).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The faults of a crate made of these files.
    fn faults(files: &[(&str, &str)]) -> Vec<String> {
        let sources: Vec<Source> = files
            .iter()
            .map(|(file, code)| Source {
                path: format!("crates/sample/src/{file}"),
                code: (*code).to_owned(),
                text: (*code).to_owned(),
            })
            .collect();
        check(&sources)
    }

    #[test]
    fn a_circle_of_two_modules_is_found() {
        let found = faults(&[
            ("lib.rs", "mod a; mod b;"),
            ("a.rs", "use crate::b::B; pub struct A;"),
            ("b.rs", "fn f(_: crate::a::A) {} pub struct B;"),
        ]);
        assert_eq!(
            found,
            [
                "a circle of modules: crates/sample/src/a.rs, crates/sample/src/b.rs",
                "sample: modules below `a` and below `b` import from each other"
            ]
        );
    }

    #[test]
    fn a_reexport_is_followed_to_the_module_that_defines() {
        let found = faults(&[
            ("lib.rs", "mod a; mod b; pub use a::A; pub use b::B;"),
            ("a.rs", "use crate::B; pub struct A;"),
            ("b.rs", "use crate::A; pub struct B;"),
        ]);
        assert_eq!(
            found,
            [
                "crates/sample/src/a.rs:1: `crate::B` is imported through the crate's root; it is defined in `crate::b`",
                "crates/sample/src/b.rs:1: `crate::A` is imported through the crate's root; it is defined in `crate::a`",
                "a circle of modules: crates/sample/src/a.rs, crates/sample/src/b.rs",
                "sample: modules below `a` and below `b` import from each other"
            ]
        );
    }

    #[test]
    fn a_parent_and_its_child_are_a_circle_too() {
        let found = faults(&[
            ("lib.rs", "mod a;"),
            ("a.rs", "mod child; pub use child::run; pub struct A;"),
            ("a/child.rs", "use super::A; pub fn run() {}"),
        ]);
        assert_eq!(
            found,
            ["a circle of modules: crates/sample/src/a.rs, crates/sample/src/a/child.rs"]
        );
    }

    #[test]
    fn directories_that_import_from_each_other_are_found() {
        let found = faults(&[
            ("lib.rs", "mod a; mod b;"),
            ("a.rs", "mod one; mod two;"),
            ("a/one.rs", "use crate::b::one::X;"),
            ("a/two.rs", "pub struct Y;"),
            ("b.rs", "mod one; mod two;"),
            ("b/one.rs", "pub struct X;"),
            ("b/two.rs", "use crate::a::two::Y;"),
        ]);
        assert_eq!(found, ["sample: modules below `a` and below `b` import from each other"]);
    }

    #[test]
    fn tests_do_not_count() {
        let found = faults(&[
            ("lib.rs", "mod a; mod b; #[cfg(test)] mod tests;"),
            ("a.rs", "use crate::b::B;\n#[cfg(test)]\nmod tests { use crate::tests::help; }"),
            ("b.rs", "pub struct B;"),
            ("tests.rs", "use crate::a::A;"),
        ]);
        assert_eq!(found, [""; 0]);
    }

    #[test]
    fn no_crate_is_listed_without_need() {
        let sources = crate::tidy::source::sources(&xtask::repository::root());
        assert_eq!(listed_without_need(&sources), [""; 0]);
    }
}
