//! `cargo muslin`: the product's verbs as a cargo subcommand.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;
use clap::error::{ContextKind, ContextValue};

/// Static musl executables from any Cargo project, proved from the bytes.
#[derive(Parser)]
#[command(name = "cargo", bin_name = "cargo")]
enum Cargo {
    /// Static musl executables from any Cargo project, proved from the bytes.
    #[command(version, arg_required_else_help = true)]
    Muslin {
        #[command(subcommand)]
        verb: muslin_cli::Verb,
    },
}

fn main() -> ExitCode {
    if let Some(done) = muslin_cli::as_tool() {
        return done;
    }
    // Cargo starts a subcommand with its name as first argument; a user who calls the program does not.
    let mut words: Vec<OsString> = std::env::args_os().collect();
    if words.get(1).is_none_or(|word| word != "muslin") {
        words.insert(words.len().min(1), "muslin".into());
    }
    match Cargo::try_parse_from(words) {
        Ok(Cargo::Muslin { verb }) => muslin_cli::run(&verb),
        Err(error) => suggest_build(error).exit(),
    }
}

/// `cargo muslin build` is what many type first. It is not an alias, since an xtask with these verbs may have a
/// `build` of its own.
fn suggest_build(mut error: clap::Error) -> clap::Error {
    let is_build = |value: &ContextValue| matches!(value, ContextValue::String(word) if word == "build" || word == "b");
    if error.get(ContextKind::InvalidSubcommand).is_some_and(is_build) {
        let verb = ContextValue::Strings(vec!["static-build".to_owned()]);
        error.insert(ContextKind::SuggestedSubcommand, verb);
    }
    error
}
