//! What a person sees: the program on a terminal that `script` (util-linux) makes.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "the process itself is what is tested")]

use std::fs;
use std::path::Path;
use std::process::Command;

/// Everything that a terminal of this many columns gets from `cargo muslin WORDS` with these variables.
fn screen(directory: &Path, columns: u16, variables: &[(&str, &str)], words: &str) -> String {
    let program = env!("CARGO_BIN_EXE_cargo-muslin");
    let line = format!("stty cols {columns} rows 40; '{program}' muslin {words}");
    let mut command = Command::new("script");
    command.args(["-qec", &line, "/dev/null"]).current_dir(directory);
    for name in [
        "CI",
        "NO_COLOR",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "CARGO_TERM_COLOR",
        "CARGO_TARGET_DIR",
        "CARGO_TERM_PROGRESS_WHEN",
        "CARGO_TERM_PROGRESS_WIDTH",
    ] {
        command.env_remove(name);
    }
    command.env("TERM", "xterm-256color").env("CARGO_NET_OFFLINE", "true");
    command.envs(variables.iter().copied());
    let output = command.output().expect("apt-get install bsdutils");
    String::from_utf8(output.stdout).unwrap()
}

/// The text without the sequences that color it and move the cursor.
fn plain(screen: &str) -> String {
    let mut text = String::new();
    let mut rest = screen.chars();
    while let Some(c) = rest.next() {
        if c == '\u{1b}' {
            let _ = rest.by_ref().find(char::is_ascii_alphabetic);
        } else {
            text.push(c);
        }
    }
    text
}

fn project() -> tempfile::TempDir {
    let project = tempfile::tempdir().unwrap();
    let manifest = "[package]\nname = \"loom\"\nversion = \"1.2.3\"\nedition = \"2021\"\n";
    fs::write(project.path().join("Cargo.toml"), manifest).unwrap();
    fs::create_dir(project.path().join("src")).unwrap();
    fs::write(project.path().join("src/main.rs"), "fn main() {}\n").unwrap();
    project
}

#[test]
fn a_build_shows_a_spinner_with_the_time_and_ends_with_cargo_s_last_line() {
    let project = project();
    let cache = tempfile::tempdir().unwrap();
    let cache = cache.path().to_str().unwrap();
    let seen = screen(project.path(), 100, &[("MUSLIN_CACHE_DIR", cache)], "static-build");
    let text = plain(&seen);
    assert!(seen.contains("\u{1b}[1m\u{1b}[92m") || seen.contains("\u{1b}[1m\u{1b}[32m"), "{seen}");
    let objects: Vec<&str> = text.split('\r').filter(|line| line.contains("object")).collect();
    assert!(objects.iter().any(|line| line.contains(" 0s") || line.contains(" 1s")), "{text}");
    assert!(!text.contains("0/1"), "what has one part has no bar: {text}");
    let last = text.lines().find(|line| line.contains("Finished `release` profile"));
    assert!(last.is_some_and(|line| line.contains(" target(s) in ")), "{text}");
}

#[test]
fn a_dumb_terminal_and_variables_that_refuse_get_neither_colors_nor_a_bar() {
    let project = project();
    for variables in [("TERM", "dumb"), ("NO_COLOR", "1"), ("CARGO_TERM_COLOR", "never")] {
        let quiet = [variables, ("CARGO_TERM_PROGRESS_WHEN", "never")];
        let seen = screen(project.path(), 100, &quiet, "static-build");
        assert!(!seen.contains('\u{1b}'), "{variables:?}: {seen}");
        assert!(seen.contains("Finished `release` profile"), "{variables:?}: {seen}");
    }
    let dumb = screen(project.path(), 100, &[("TERM", "dumb")], "static-build");
    assert!(!dumb.contains('\u{1b}'), "{dumb}");
}

#[test]
fn text_is_as_wide_as_the_terminal() {
    let project = project();
    for words in ["explain no-interpreter", "--help"] {
        let text = plain(&screen(project.path(), 60, &[], words));
        let widest = text.lines().map(|line| line.trim_end().chars().count()).max();
        assert!(widest.is_some_and(|widest| widest > 40 && widest <= 60), "{words}: {text}");
    }
}

#[test]
fn a_file_gets_colors_where_they_are_forced() {
    let project = project();
    let colored = |name: &str, value: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-muslin"));
        command.args(["muslin", "plan"]).current_dir(project.path());
        command.env_remove("NO_COLOR").env_remove("CARGO_TARGET_DIR").env(name, value);
        let output = command.output().unwrap();
        String::from_utf8(output.stdout).unwrap().contains('\u{1b}')
    };
    assert!(colored("CLICOLOR_FORCE", "1"));
    assert!(colored("CARGO_TERM_COLOR", "always"));
    assert!(!colored("CLICOLOR", "1"));
}
