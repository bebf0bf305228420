//! The public API of the libraries that others build on, kept as text: a change of it shows in review.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;

use muslin_exec::Command;
use public_api::Builder;

use xtask::commands::{output, run as run_command, say};
use xtask::repository::root;

/// The libraries whose API follows semantic versioning. The other crates are published because these and
/// `cargo-muslin` need them.
const LIBRARIES: [&str; 3] = ["muslin-finding", "muslin-elf", "muslin"];

/// The Rust release whose rustdoc writes the JSON that `public-api` reads: its format changes without notice.
const RUST: &str = "1.95";

/// Makes this program act as rustdoc, with the unstable options that its JSON needs. Cargo itself must not see
/// `RUSTC_BOOTSTRAP`: build scripts read it, and all that depends on them would be compiled again.
const AS_RUSTDOC: &str = "XTASK_AS_RUSTDOC";

/// What to do with the lists.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Compare with the committed lists instead of writing them.
    #[arg(long)]
    check: bool,
}

/// rustdoc's own run, where cargo started this program in its place.
pub(crate) fn as_rustdoc() -> Option<ExitCode> {
    muslin_exec::environment().get(AS_RUSTDOC)?;
    let rustdoc = Command::new("rustdoc").args(std::env::args_os().skip(1));
    let done = run_command(&rustdoc.env("RUSTC_BOOTSTRAP", "1"));
    Some(if done.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Writes the lists, or compares them.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    match lists(arguments.check) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            say(&format!("error: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// Whether every list is up to date now.
fn lists(check: bool) -> Result<bool, String> {
    let rust = output(&["rustc", "--version"])?;
    if !rust.contains(&format!("rustc {RUST}.")) {
        say(&format!(
            "public API: not compared; rustdoc of Rust {RUST} is needed, this is {}",
            rust.trim()
        ));
        return Ok(check);
    }
    let mut same = true;
    for library in LIBRARIES {
        let now = public_api(library)?;
        let path = root().join("crates").join(library).join("api.txt");
        if check {
            let kept = muslin_exec::read_if_there(&path).unwrap_or_default();
            same &= compare(library, &kept, &now);
        } else {
            muslin_exec::write_if_different(&path, now.as_bytes(), false)
                .map_err(|error| error.to_string())?;
        }
    }
    Ok(same)
}

/// One line for each public item of a library, without what the compiler derives.
fn public_api(library: &str) -> Result<String, String> {
    let json = rustdoc_json(library)?;
    let api = Builder::from_rustdoc_json(json)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .omit_auto_derived_impls(true)
        .build()
        .map_err(|error| format!("the documentation of {library} cannot be read: {error}"))?;
    let mut lines: Vec<String> = api.items().map(ToString::to_string).collect();
    lines.push(String::new());
    Ok(lines.join("\n"))
}

fn rustdoc_json(library: &str) -> Result<PathBuf, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let json = ["-Zunstable-options", "--output-format", "json"];
    let command = Command::from_argv(["cargo", "rustdoc", "--quiet", "--lib", "-p", library, "--"])
        .args(json)
        .env("RUSTDOC", program)
        .env("RUSTDOCFLAGS", "")
        .env(AS_RUSTDOC, "1");
    run_command(&command)?;
    let environment = muslin_exec::environment();
    let target = environment.get("CARGO_TARGET_DIR").map_or("target", String::as_str);
    Ok(root().join(target).join("doc").join(library.replace('-', "_")).with_extension("json"))
}

/// Whether two lists agree; prints the lines in which they differ, and what they mean for the next version.
fn compare(library: &str, kept: &str, now: &str) -> bool {
    let [kept, now] = [kept, now].map(|list| list.lines().collect::<BTreeSet<_>>());
    let removed: Vec<_> = kept.difference(&now).collect();
    let added: Vec<_> = now.difference(&kept).collect();
    for line in &removed {
        say(&format!("- {line}"));
    }
    for line in &added {
        say(&format!("+ {line}"));
    }
    if removed.is_empty() && added.is_empty() {
        return true;
    }
    let means = if removed.is_empty() {
        "it only grows"
    } else {
        "a line that changes or goes breaks users: name it in CHANGELOG.md, and raise the minor version before 1.0"
    };
    say(&format!("public API of {library} differs: {means}. Then run `cargo xtask api`"));
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_agrees_with_itself_in_any_order_and_with_nothing_else() {
        assert!(compare(
            "one",
            "pub fn one::a()\npub fn one::b()\n",
            "pub fn one::b()\npub fn one::a()\n"
        ));
        assert!(!compare("one", "pub fn one::a()\n", "pub fn one::a()\npub fn one::b()\n"));
        assert!(!compare("one", "pub fn one::a()\n", "pub fn one::a(_: u8)\n"));
        assert!(!compare("one", "", "pub fn one::a()\n"));
    }
}
