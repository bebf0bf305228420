//! `cargo muslin`: the product's verbs as a cargo subcommand.

use std::ffi::OsString;
use std::io::Write as _;
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
        verb: muslin_cli::AnyVerb,
    },
}

fn main() -> ExitCode {
    if let Some(done) = muslin_cli::as_tool() {
        return done;
    }
    // Cargo starts a subcommand with its name as first argument; a user who calls the program does not.
    let mut args: Vec<OsString> = std::env::args_os().collect();
    if args.get(1).is_none_or(|word| word != "muslin") {
        args.insert(args.len().min(1), "muslin".into());
    }
    let Cargo::Muslin { verb } = Cargo::parse_from(with_whole_name(args));
    muslin_cli::run_any(&verb)
}

/// `cargo muslin build` is what many type first. The verb itself has no alias, since an xtask with these verbs
/// may have a `build` of its own.
fn with_whole_name(mut args: Vec<OsString>) -> Vec<OsString> {
    let Some(verb) = args.get_mut(2).filter(|word| *word == "build" || *word == "b") else {
        return args;
    };
    *verb = "static-build".into();
    let is_quiet = args.iter().any(|word| word == "-q" || word == "--quiet");
    if !is_quiet {
        // A closed standard error does not stop the work.
        let _ = writeln!(std::io::stderr(), "note: `build` means `static-build`");
    }
    args
}
