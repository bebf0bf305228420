//! The reference of the book, made from the tables that the code itself goes by.

mod commands;

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::process::ExitCode;

use muslin_elf::archive::ARCHIVE_CHECKS;
use muslin_elf::{CHECKS, finding::Severity};
use muslin_libraries::{Libraries, Library, unavailable};
use muslin_plan::{KEYS, Key};
use muslin_schema::Exit;
use muslin_toolchain::Catalog;

use xtask::repository::root;

/// The directory of the pages.
const DIRECTORY: &str = "docs/src/reference";

/// Writes every page that differs.
pub(crate) fn run() -> ExitCode {
    for (name, text) in pages() {
        let path = root().join(DIRECTORY).join(name);
        if let Err(error) = muslin_exec::write_if_different(&path, text.as_bytes(), false) {
            // If standard error is closed, the exit code still reports the failure.
            let _ = writeln!(io::stderr(), "error: {error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// The pages by their file names.
fn pages() -> Vec<(&'static str, String)> {
    let page = |title: &str, text: String| {
        format!("# {title}\n\n<!-- written by `cargo xtask reference` -->\n\n{}\n", text.trim_end())
    };
    vec![
        ("commands.md", page("Commands", commands::commands())),
        ("configuration.md", page("Configuration", configuration())),
        ("checks.md", page("Checks", checks())),
        ("exit-codes.md", page("Exit codes", exit_codes())),
        ("toolchains.md", page("Toolchains", toolchains())),
        ("libraries.md", page("Static C libraries", libraries())),
    ]
}

fn configuration() -> String {
    let mut text = "In `Cargo.toml`, under `[workspace.metadata.muslin]` or `[package.metadata.muslin]`. The command line is stronger; an unknown key is an error.\n\n| key | value | meaning | stronger |\n|---|---|---|---|\n".to_owned();
    for Key { name, values, meaning, flag, variable, .. } in KEYS {
        let stronger: Vec<String> =
            flag.iter().chain(variable).map(|name| format!("`{name}`")).collect();
        let _ = writeln!(text, "| `{name}` | {values} | {meaning} | {} |", stronger.join(", "));
    }
    text + "\nWhat `image` has of its own, under `[….metadata.muslin.image]`, is in [images.md](../images.md).\n"
}

fn checks() -> String {
    let mut text =
        "Each has a diagnostic code, for `allow`, `--allow`, `explain` and reports. `cargo muslin explain CODE` prints its text; without a code it lists all codes: those of builds, of `doctor` and of failures too.\n\n## Of executables\n\n"
            .to_owned();
    for one in CHECKS {
        let when = if one.is_gate() { "guards every build" } else { "asked by `inspect`" };
        check(&one.code, one.title, one.severity, when, one.explain, &mut text);
    }
    text.push_str("## Of static libraries\n\n");
    for one in ARCHIVE_CHECKS {
        check(&one.code, one.title, one.severity, "read before the link", one.explain, &mut text);
    }
    text
}

fn check(
    code: &str,
    title: &str,
    severity: Severity,
    when: &str,
    explain: &str,
    text: &mut String,
) {
    let severity = match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    };
    let _ = write!(
        text,
        "### `{code}`\n\n{title}: {severity} · {when}\n\n```text\n{}\n```\n\n",
        explain.trim()
    );
}

fn exit_codes() -> String {
    let mut text = "| code | means |\n|---|---|\n".to_owned();
    for exit in Exit::ALL {
        let _ = writeln!(text, "| {} | {} |", exit as u8, exit.meaning());
    }
    text
}

fn toolchains() -> String {
    let mut text = "In the order of preference: the first that is here and can do what the project needs is chosen. A file of your own in `--catalog DIR` adds one, or replaces one of the same name.\n\n| id | what it is | beside linking | targets | hosts | how to get it |\n|---|---|---|---|---|---|\n".to_owned();
    let catalog = Catalog::with(&[]).expect("a test reads every embedded toolchain");
    for one in catalog.toolchains() {
        let provides: Vec<&str> = one.provides.iter().map(|need| need.word()).collect();
        let targets: Vec<&str> = one.targets.iter().map(|target| target.arch()).collect();
        let own = if one.native_only { ", the host's own" } else { "" };
        let hosts = if one.hosts.is_empty() { "all".to_owned() } else { one.hosts.join(", ") };
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {}{own} | {hosts} | {} |",
            one.id,
            one.title,
            provides.join(", "),
            targets.join(", "),
            one.help.as_deref().unwrap_or_default().replace('|', "\\|")
        );
    }
    text
}

fn libraries() -> String {
    let mut text = "## What is provided\n\n| name | library | version | licence | for |\n|---|---|---|---|---|\n".to_owned();
    let libraries =
        Libraries::with(&[]).expect("a test reads every embedded library").all().to_vec();
    for one in &libraries {
        let serves: Vec<String> =
            one.serves.iter().map(|one| format!("`{}`", one.package)).collect();
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {} | {} |",
            one.id,
            one.title,
            one.version,
            one.license.as_deref().unwrap_or_default(),
            if serves.is_empty() { asked_for_by_name(one) } else { serves.join(", ") }
        );
    }
    text.push_str("\n## What cannot be provided\n\n| library | asked for by | why | instead |\n|---|---|---|---|\n");
    for one in unavailable() {
        let crates: Vec<String> = one.crates.iter().map(|name| format!("`{name}`")).collect();
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} |",
            one.title,
            crates.join(", "),
            one.because,
            one.instead
        );
    }
    text
}

/// For whom a library is that no crate is named for: who asks pkg-config for it, or `--allocator`.
fn asked_for_by_name(library: &Library) -> String {
    let names: Vec<String> =
        library.pkg_config.iter().map(|one| format!("`{}`", one.name)).collect();
    if names.is_empty() {
        return "`--allocator`".to_owned();
    }
    format!("who asks for {}", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_are_what_the_code_says() {
        for (name, text) in pages() {
            let path = root().join(DIRECTORY).join(name);
            let there = muslin_exec::read_if_there(&path).unwrap_or_default();
            assert!(
                there == text,
                "`{DIRECTORY}/{name}` is out of date: run `cargo xtask reference`"
            );
        }
    }
}
