//! Checks that knowledge of tools stays in data, and that only `muslin-exec` touches the machine.

use crate::tidy::source::Source;
use crate::tidy::syntax;

/// What only `muslin-exec` may use of the standard library.
const DOOR: &[&str] = &[
    "std::process::Command",
    "std::fs",
    "std::env::var",
    "std::env::var_os",
    "std::env::vars",
    "std::env::vars_os",
    "std::time::Instant",
    "std::time::SystemTime",
    "std::net::TcpListener",
    "std::net::TcpStream",
    "std::net::ToSocketAddrs",
    "std::net::UdpSocket",
];

/// Every Rust file that names a toolchain or a native crate, and every pure crate that touches the machine.
pub(crate) fn check(sources: &[Source]) -> Vec<String> {
    let toolchains = muslin_catalog::TOOLCHAINS.iter().map(|(id, _)| *id);
    let natives = muslin_catalog::NATIVES.iter().map(|(name, _)| *name);
    let data: Vec<String> = toolchains.chain(natives).map(|name| format!("\"{name}\"")).collect();
    let mut faults = Vec::new();
    for source in sources.iter().filter(|source| is_product(&source.path)) {
        for (number, line) in code_lines(&source.code) {
            for name in data.iter().filter(|name| line.contains(name.as_str())) {
                faults
                    .push(format!("{}:{number}: {name} belongs in toolchains/*.toml", source.path));
            }
        }
        if is_pure(&source.path) {
            faults.extend(opened(&source.code).into_iter().map(|(line, item)| {
                format!("{}:{line}: `{item}` belongs in muslin-exec", source.path)
            }));
        }
    }
    faults
}

/// Where a file uses what only the door may, however it is imported.
fn opened(code: &str) -> Vec<(usize, &'static str)> {
    let syntax = syntax::read(code);
    let imported = |name: &String| syntax.imports.iter().find(|import| import.name == *name);
    let imports = syntax.imports.iter().map(|import| (import.line, import.path.clone()));
    // `use std::env;` and then `env::var(…)`.
    let paths = syntax.paths.iter().map(|(path, line)| {
        let module = path.first().and_then(imported).map(|import| import.path.clone());
        (*line, module.map_or_else(|| path.clone(), |module| [module, path[1..].to_vec()].concat()))
    });
    let mut found = Vec::new();
    for (line, path) in imports.chain(paths) {
        let path = path.join("::");
        let is_item = |item: &&&str| {
            path.strip_prefix(**item).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
        };
        found.extend(DOOR.iter().find(is_item).map(|item| (line, *item)));
    }
    found
}

fn is_product(path: &str) -> bool {
    path.starts_with("crates/") && path.contains("/src/")
}

fn is_pure(path: &str) -> bool {
    let opened = ["crates/muslin-exec/", "crates/muslin/", "crates/cargo-muslin/"];
    // Tests make the files that they look at.
    !opened.iter().any(|open| path.starts_with(open))
        && !path.contains("/tests/")
        && !path.ends_with("/tests.rs")
}

/// The lines without comments, each with its number.
fn code_lines(code: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = code.lines().enumerate().map(|(index, line)| (index + 1, line));
    lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_door_is_found_however_it_is_imported() {
        assert_eq!(opened("use std::fs;"), [(1, "std::fs")]);
        assert_eq!(opened("use std::{collections::BTreeMap, fs, path::Path};"), [(1, "std::fs")]);
        assert_eq!(opened("use std::fs::File as F;"), [(1, "std::fs")]);
        assert_eq!(opened("use std::env;\nfn f() { env::var(\"A\"); }"), [(2, "std::env::var")]);
        assert_eq!(opened("fn f() { std::fs::read(\"a\"); }"), [(1, "std::fs")]);
        assert_eq!(opened("use std::path::Path;\nfn f() { env::current_dir(); }"), []);
    }
}
