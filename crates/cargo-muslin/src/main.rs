//! `cargo muslin`: the product's verbs as a cargo subcommand.

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
        verb: muslin::Verb,
    },
}

fn main() -> ExitCode {
    if let Some(linked) = muslin::as_linker() {
        return linked;
    }
    let Cargo::Muslin { verb } = Cargo::parse();
    muslin::run(&verb)
}
