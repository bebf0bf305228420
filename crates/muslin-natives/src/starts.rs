//! Which programs a build script starts, by the string literals in its text.

use std::collections::BTreeSet;

/// Build systems, compilers and what configures them. Variables by which scripts ask for one count as the
/// program that they stand for.
const BUILDERS: &[(&str, &str)] = &[
    ("AR", "ar"),
    ("CC", "cc"),
    ("CXX", "c++"),
    ("MAKE", "make"),
    ("ar", "ar"),
    ("autoreconf", "autoreconf"),
    ("bmake", "bmake"),
    ("bootstrap", "configure"),
    ("c++", "c++"),
    ("cc", "cc"),
    ("clang", "clang"),
    ("clang++", "clang++"),
    ("cmake", "cmake"),
    ("configure", "configure"),
    ("g++", "g++"),
    ("gcc", "gcc"),
    ("gmake", "gmake"),
    ("make", "make"),
    ("meson", "meson"),
    ("nasm", "nasm"),
    ("ninja", "ninja"),
    ("samu", "samu"),
    ("scons", "scons"),
    ("xmake", "xmake"),
    ("yasm", "yasm"),
];

/// Programs that run what somebody wrote: they build native code where the script links something.
const INTERPRETERS: &[&str] = &[
    "bash", "bazel", "dash", "go", "just", "node", "perl", "python", "python3", "ruby", "sh",
    "task", "waf",
];

/// Ways to start a program.
const STARTS: &[&str] =
    &[CHOOSES, "Command::new(", "cmd!(", "Exec::cmd(", "Exec::shell(", "make_cmd::", "run_cmd!("];

/// How a script has `cc` start a compiler of its choice, instead of that of the target.
const CHOOSES: &str = ".compiler(";

/// The compilers whose names carry a version or a triple: `clang-17`, `x86_64-linux-gnu-gcc-12`.
const DECORATED: &[&str] = &["clang++", "clang", "g++", "gcc"];

/// The programs that build native code, as far as the text of a script names them, in order.
pub(crate) fn builders(text: &str) -> Vec<String> {
    if !STARTS.iter().any(|start| text.contains(start)) {
        return Vec::new();
    }
    let mut found = BTreeSet::new();
    let mut interpreters = BTreeSet::new();
    for literal in literals(text) {
        for program in programs(literal) {
            let name = program.rsplit('/').next().unwrap_or(program);
            let name = undecorated(name);
            if let Some((_, builder)) = BUILDERS.iter().find(|(known, _)| *known == name) {
                found.insert((*builder).to_owned());
            } else if INTERPRETERS.contains(&name) || is_script(name) {
                interpreters.insert(name.to_owned());
            }
        }
    }
    if found.is_empty() && text.contains("rustc-link-") {
        found = interpreters;
    }
    if found.is_empty() && text.contains(CHOOSES) {
        found.insert("cc".to_owned());
    }
    found.into_iter().collect()
}

/// The plain name of a compiler.
fn undecorated(name: &str) -> &str {
    let version = |byte: char| byte.is_ascii_digit() || byte == '.' || byte == '-';
    let bare = name.trim_end_matches(version);
    let ends = |plain: &&&str| {
        bare.strip_suffix(**plain).is_some_and(|rest| rest.is_empty() || rest.ends_with('-'))
    };
    DECORATED.iter().find(ends).copied().unwrap_or(name)
}

/// Whether a file name is that of a shell script.
fn is_script(name: &str) -> bool {
    std::path::Path::new(name).extension().is_some_and(|ending| ending == "sh")
}

/// The string literals of a Rust text. Raw strings and escapes are taken as they stand.
pub(crate) fn literals(text: &str) -> impl Iterator<Item = &str> {
    text.lines().flat_map(|line| line.split('"').skip(1).step_by(2))
}

/// The first word of each command in a shell line; in other texts, at most their first word.
fn programs(line: &str) -> impl Iterator<Item = &str> {
    line.split(['&', ';', '|', '(', '\n']).filter_map(|command| {
        command
            .split_whitespace()
            .find(|word| !word.contains('=') && !matches!(*word, "env" | "exec" | "cd"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_found_in_every_way_of_starting_them() {
        let of = |text: &str| builders(text).join(" ");
        assert_eq!(of(r#"Command::new("make").arg("-C")"#), "make");
        assert_eq!(
            of(r#"Command::new("sh").arg("-c").arg("./configure && CFLAGS=-O2 make -j4")"#),
            "configure make"
        );
        assert_eq!(of(r#"let tool = "gcc"; Command::new(tool)"#), "gcc");
        assert_eq!(of(r#"cmd!(sh, "cmake --build {out}").run()"#), "cmake");
        assert_eq!(of(r#"Command::new(root.join("csrc/configure"))"#), "configure");
        assert_eq!(of(r#"Command::new(env::var("CC").unwrap_or("cc".into()))"#), "cc");
    }

    #[test]
    fn a_script_that_runs_another_counts_where_it_links_something() {
        let runs = r#"Command::new("python3").arg("build.py");"#;
        assert!(builders(runs).is_empty());
        let links = format!("{runs} println!(\"cargo:rustc-link-lib=static=x\");");
        assert_eq!(builders(&links), ["python3"]);
        let script = r#"Command::new("./build.sh"); println!("cargo::rustc-link-search={out}")"#;
        assert_eq!(builders(script), ["build.sh"]);
    }

    #[test]
    fn a_compiler_that_cc_has_to_take_is_started_by_its_name() {
        let of = |text: &str| builders(text).join(" ");
        assert_eq!(of(r#"cc::Build::new().compiler("gcc").file("a.c")"#), "gcc");
        assert_eq!(of(r#"cc::Build::new().compiler("/usr/bin/clang-17")"#), "clang");
        assert_eq!(of("let mut one = cc::Build::new(); one.compiler(&chosen);"), "cc");
        assert_eq!(of(r#"Command::new("x86_64-linux-gnu-gcc-12.2")"#), "gcc");
        assert_eq!(of(r#"Command::new("clang-format")"#), "");
    }

    #[test]
    fn a_script_that_starts_nothing_or_git_builds_nothing() {
        assert!(builders(r#"panic!("make failed")"#).is_empty());
        assert!(builders(r#"Command::new("git").args(["rev-parse", "HEAD"])"#).is_empty());
    }
}
