//! The verbs of the product and what guards this repository, as `cargo xtask`.

mod advisories;
mod api;
mod assets;
mod ci;
mod macos;
mod packages;
mod reference;
mod schemas;
mod setup;
mod tidy;

use std::process::ExitCode;

use clap::Parser;
use xtask::commands::say;

/// Static musl executables from any Cargo project, proved from the bytes; and the chores of this
/// repository.
#[derive(Parser)]
#[expect(clippy::large_enum_variant, reason = "there is one of it, and it is never moved")]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version, arg_required_else_help = true)]
enum Xtask {
    #[command(flatten)]
    Product(muslin_cli::Verb),
    /// Install what the tests need, then run every check and test of this repository.
    Ci(ci::Arguments),
    /// Write the public API of the libraries that others build on, or compare it.
    Api(api::Arguments),
    /// Check Cargo.lock against the advisories in ci/advisories.
    Advisories,
    /// Check the sources against the invariants of ARCHITECTURE.md.
    Tidy,
    /// Check what a registry would get of this workspace.
    Packages(packages::Arguments),
    /// Link our executable for macOS with zig, and read what came out.
    Macos(macos::Arguments),
    /// Write the reference of the book, from the tables that the code goes by.
    Reference,
    /// Write the schemas of the JSON documents, from the types that are printed.
    Schemas,
}

fn main() -> ExitCode {
    if let Some(done) = muslin_cli::as_tool() {
        return done;
    }
    if let Some(done) = api::as_rustdoc() {
        return done;
    }
    match Xtask::parse() {
        Xtask::Product(verb) => product(&verb),
        Xtask::Ci(arguments) => ci::run(&arguments),
        Xtask::Api(arguments) => api::run(&arguments),
        Xtask::Advisories => advisories::run(),
        Xtask::Tidy => tidy::run(),
        Xtask::Packages(arguments) => packages::run(&arguments),
        Xtask::Macos(arguments) => macos::run(&arguments),
        Xtask::Reference => reference::run(),
        Xtask::Schemas => schemas::run(),
    }
}

fn product(verb: &muslin_cli::Verb) -> ExitCode {
    if matches!(verb, muslin_cli::Verb::Dist(_))
        && let Err(error) = assets::write()
    {
        say(&format!("error: {error}"));
        return ExitCode::FAILURE;
    }
    muslin_cli::run(verb)
}
