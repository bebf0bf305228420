//! Knowledge stays in data, and the machine stays behind its door.

use crate::tidy::Source;

/// Words that only the door may say.
const DOOR: &[&str] =
    &["std::process::Command", "std::fs", "std::env::var", "Instant::now", "SystemTime"];

/// Every Rust file that names a toolchain or a native crate, and every pure crate that touches the machine.
pub(crate) fn check(sources: &[Source]) -> Vec<String> {
    let toolchains = muslin_catalog::TOOLCHAINS.iter().map(|(id, _)| *id);
    let natives = muslin_catalog::NATIVES.iter().map(|(name, _)| *name);
    let data: Vec<String> = toolchains.chain(natives).map(|name| format!("\"{name}\"")).collect();
    let mut faults = Vec::new();
    for source in sources.iter().filter(|source| is_product(&source.path)) {
        for (number, line) in code_lines(&source.code) {
            for name in data.iter().filter(|name| line.contains(name.as_str())) {
                faults.push(format!(
                    "{}:{number}: {name} belongs into toolchains/*.toml",
                    source.path
                ));
            }
            if is_pure(&source.path) {
                for word in DOOR.iter().filter(|word| line.contains(**word)) {
                    faults.push(format!(
                        "{}:{number}: `{word}` belongs into muslin-exec",
                        source.path
                    ));
                }
            }
        }
    }
    faults
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

/// The lines that are no comments, each with its number.
fn code_lines(code: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = code.lines().enumerate().map(|(index, line)| (index + 1, line));
    lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
}
