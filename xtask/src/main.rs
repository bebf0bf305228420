//! The verbs of the product and the chores of this repository, as `cargo xtask`.

mod bench;
mod ci;
mod corpus;
mod fuzz;
mod musl_names;
mod packages;
mod page;
mod peer;
mod pictures;
mod reference;
mod repository;
mod setup;
mod tidy;
mod twice;

use std::process::ExitCode;

use clap::Parser;

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
    /// Hold the sources against the invariants of ARCHITECTURE.md.
    Tidy,
    /// Measure the speed of a build against cargo's own, as ratios in one run.
    Bench(bench::Arguments),
    /// Check what a registry would get of this workspace.
    Packages(packages::Arguments),
    /// Make our own release and image, or static libraries, in two directories, and compare every byte.
    Twice(twice::Arguments),
    /// Read broken files: every mutant of the tests, and what the fuzzer makes in its time.
    Fuzz(fuzz::Arguments),
    /// Write the names that glibc exports and musl does not, from real files.
    MuslNames(musl_names::Arguments),
    /// Draw the report of a fixture in headless Chromium: light, dark, on a phone and on paper; and measure it.
    Pictures(pictures::Arguments),
    /// Write the reference of the book, from the tables that the code goes by.
    Reference,
    /// Build and run the fixtures and the registry's programs.
    Corpus(corpus::Arguments),
}

fn main() -> ExitCode {
    if let Some(done) = muslin_cli::as_tool() {
        return done;
    }
    match Xtask::parse() {
        Xtask::Product(verb) => muslin_cli::run(&verb),
        Xtask::Ci(arguments) => ci::run(&arguments),
        Xtask::Tidy => tidy::run(),
        Xtask::Bench(arguments) => bench::run(&arguments),
        Xtask::Packages(arguments) => packages::run(&arguments),
        Xtask::Twice(arguments) => twice::run(&arguments),
        Xtask::Fuzz(arguments) => fuzz::run(&arguments),
        Xtask::MuslNames(arguments) => musl_names::run(&arguments),
        Xtask::Pictures(arguments) => pictures::run(&arguments),
        Xtask::Reference => reference::run(),
        Xtask::Corpus(arguments) => corpus::run(&arguments),
    }
}
