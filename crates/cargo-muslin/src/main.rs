//! `cargo muslin`: the product's verbs as a cargo subcommand.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

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
    let Cargo::Muslin { verb } = Cargo::parse_from(words);
    muslin_cli::run(&verb)
}
