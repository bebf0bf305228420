//! What of a build script runs for a target: branches for other systems, for features that are off and
//! functions that nobody calls are blanked, and everything else stays where it is.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use syn::spanned::Spanned;
use syn::{Expr, File, ImplItem, Item, ItemFn, Lit};

use crate::attributes::{attributes, is_off};
use crate::conditions::{CompiledFor, Surroundings};
use crate::value::{Scope, Value};
use crate::walk::{Ask, Line, Walk};

/// What runs of a script.
pub(crate) struct Live {
    /// Its files without what does not run.
    pub(crate) texts: Vec<String>,
    /// The lines for cargo that code which runs prints, as far as they are known.
    pub(crate) lines: Vec<Line>,
    /// Every name that code which runs uses, but for what is only imported.
    pub(crate) uses: BTreeSet<String>,
    /// The names that code which runs for certain uses.
    pub(crate) surely_uses: BTreeSet<String>,
    /// What each crate's imports are called.
    pub(crate) imports: HashMap<String, BTreeSet<String>>,
    /// The installed libraries that it looks for.
    pub(crate) asks: Vec<Ask>,
}

/// What runs of a script, of which the first text has `main`; `None` if one of them is not Rust as we know it.
pub(crate) fn live(texts: &[String], around: Surroundings<'_>) -> Option<Live> {
    let files: Option<Vec<File>> = texts.iter().map(|text| syn::parse_file(text).ok()).collect();
    let files = files?;
    let mut functions = HashMap::new();
    let mut constants = Vec::new();
    for file in &files {
        collect(&file.items, &mut functions, &mut constants);
    }
    let mut scope = Scope::new(around, &functions);
    for (name, value) in constants {
        scope.names.insert(name, value);
    }
    let mut units = Units::default();
    for (place, file) in files.iter().enumerate() {
        units.add(&file.items, place, &scope);
    }
    let runs = units.running(|unit| &unit.walked.uses);
    let surely = units.running(|unit| &unit.walked.surely_uses);
    let mut dead: Vec<Vec<Range<usize>>> = vec![Vec::new(); texts.len()];
    for (unit, runs) in units.list.iter().zip(&runs) {
        let dead = &mut dead[unit.place];
        dead.extend((!runs).then(|| unit.whole.clone()));
        dead.extend(unit.walked.dead.iter().cloned());
    }
    let texts = texts.iter().zip(dead).map(|(text, dead)| blanked(text, dead)).collect();
    let mut lines = Vec::new();
    let mut asks = Vec::new();
    for (at, unit) in units.list.iter().enumerate().filter(|(at, _)| runs[*at]) {
        let of_unit = unit.walked.asks.iter().cloned();
        asks.extend(of_unit.map(|ask| Ask { certain: ask.certain && surely[at], ..ask }));
        let of_unit = unit.walked.lines.iter().cloned();
        lines.extend(of_unit.map(|line| Line { certain: line.certain && surely[at], ..line }));
    }
    Some(Live {
        texts,
        lines,
        uses: units.names(&runs, |unit| &unit.walked.uses),
        surely_uses: units.names(&surely, |unit| &unit.walked.surely_uses),
        imports: units.imports,
        asks,
    })
}

/// A piece of code that runs as a whole or not at all.
struct Unit {
    /// The file that it is in.
    place: usize,
    /// The name by which it is called; `None` if it runs whenever the script does.
    name: Option<String>,
    whole: Range<usize>,
    walked: Walk,
}

#[derive(Default)]
struct Units {
    list: Vec<Unit>,
    imports: HashMap<String, BTreeSet<String>>,
}

impl Units {
    fn add(&mut self, items: &[Item], place: usize, scope: &Scope<'_>) {
        for item in items {
            let whole = item.span().byte_range();
            let unit = |name: Option<String>, whole: Range<usize>, walked: Walk| Unit {
                place,
                name,
                whole,
                walked,
            };
            if is_off(attributes(item), &scope.around, CompiledFor::Host) {
                let walked = Walk { dead: vec![whole.clone()], ..Walk::default() };
                self.list.push(unit(None, whole, walked));
                continue;
            }
            match item {
                Item::Fn(function) => {
                    let walked = Walk::of_function(scope, &function.sig, &function.block);
                    self.list.push(unit(Some(function.sig.ident.to_string()), whole, walked));
                }
                Item::Mod(module) => {
                    if let Some((_, items)) = &module.content {
                        self.add(items, place, scope);
                    }
                }
                Item::Use(one) => self.import(&one.tree),
                Item::Impl(implementation) => {
                    for item in &implementation.items {
                        let ImplItem::Fn(method) = item else { continue };
                        let walked = Walk::of_function(scope, &method.sig, &method.block);
                        // Who calls a method of a trait cannot be seen.
                        let own = implementation.trait_.is_none();
                        let name = own.then(|| method.sig.ident.to_string());
                        self.list.push(unit(name, item.span().byte_range(), walked));
                    }
                }
                other => self.list.push(unit(None, 0..0, Walk::of_item(scope, other))),
            }
        }
    }

    /// The names under which a `use` brings what a crate has.
    fn import(&mut self, tree: &syn::UseTree) {
        match tree {
            syn::UseTree::Group(group) => group.items.iter().for_each(|one| self.import(one)),
            syn::UseTree::Path(path) => {
                let names = self.imports.entry(path.ident.to_string()).or_default();
                imported(&path.tree, names);
            }
            syn::UseTree::Rename(one) => {
                let names = self.imports.entry(one.ident.to_string()).or_default();
                names.insert(one.rename.to_string());
            }
            _ => {}
        }
    }

    /// Which units run: those without a name, `main`, and those whose name one that runs uses; all of them
    /// where there is no `main`.
    fn running(&self, uses: impl Fn(&Unit) -> &BTreeSet<String>) -> Vec<bool> {
        // A library is called from anywhere.
        let is_library = !self.list.iter().any(|unit| unit.name.as_deref() == Some("main"));
        let starts =
            |unit: &Unit| is_library || unit.name.as_deref().is_none_or(|name| name == "main");
        let mut runs: Vec<bool> = self.list.iter().map(starts).collect();
        loop {
            let names = self.names(&runs, &uses);
            let called = |unit: &Unit| unit.name.as_ref().is_some_and(|name| names.contains(name));
            let next: Vec<bool> =
                self.list.iter().zip(&runs).map(|(unit, runs)| *runs || called(unit)).collect();
            if next == runs {
                return runs;
            }
            runs = next;
        }
    }

    fn names(&self, runs: &[bool], uses: impl Fn(&Unit) -> &BTreeSet<String>) -> BTreeSet<String> {
        let running = self.list.iter().zip(runs).filter(|(_, runs)| **runs);
        running.flat_map(|(unit, _)| uses(unit).iter().cloned()).collect()
    }
}

fn imported(tree: &syn::UseTree, names: &mut BTreeSet<String>) {
    match tree {
        syn::UseTree::Group(group) => group.items.iter().for_each(|one| imported(one, names)),
        syn::UseTree::Path(path) => imported(&path.tree, names),
        syn::UseTree::Name(one) => {
            names.insert(one.ident.to_string());
        }
        syn::UseTree::Rename(one) => {
            names.insert(one.rename.to_string());
        }
        // Any name could come from it.
        syn::UseTree::Glob(_) => {
            names.insert("*".to_owned());
        }
    }
}

/// The functions of a script, and its constants with a text.
fn collect<'f>(
    items: &'f [Item],
    functions: &mut HashMap<String, &'f ItemFn>,
    constants: &mut Vec<(String, Value)>,
) {
    let text = |expression: &Expr| match expression {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Some(Value::Text(text.value())),
            _ => None,
        },
        _ => None,
    };
    for item in items {
        match item {
            Item::Fn(function) => {
                functions.insert(function.sig.ident.to_string(), function);
            }
            Item::Const(one) => {
                constants.extend(text(&one.expr).map(|value| (one.ident.to_string(), value)));
            }
            Item::Static(one) => {
                constants.extend(text(&one.expr).map(|value| (one.ident.to_string(), value)));
            }
            Item::Mod(module) => {
                if let Some((_, items)) = &module.content {
                    collect(items, functions, constants);
                }
            }
            _ => {}
        }
    }
}

/// A text in which these places are blank.
fn blanked(text: &str, dead: Vec<Range<usize>>) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for range in dead {
        if let Some(part) = bytes.get_mut(range) {
            part.iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
        }
    }
    // Whole tokens are blanked, so what is left is text.
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}
