//! What this repository measures and tries, as `cargo lab`: nothing here is needed to build or to guard it.

mod apt;
mod bench;
mod corpus;
mod fuzz;
mod musl_names;
mod page;
mod peer;
mod pictures;
mod product;
mod twice;
mod vulnerabilities;

use std::process::ExitCode;

use clap::Parser;

/// Benches, the corpus, fuzzing and peers of this repository.
#[derive(Parser)]
#[expect(clippy::large_enum_variant, reason = "there is one of it, and it is never moved")]
#[command(name = "cargo lab", bin_name = "cargo lab", version, arg_required_else_help = true)]
enum Lab {
    /// Measure the speed of a build against cargo's own, as ratios in one run.
    Bench(bench::Arguments),
    /// Build and run the fixtures and the registry's programs.
    Corpus(corpus::Arguments),
    /// Read broken files: every mutant of the tests, and what the fuzzer makes in its time.
    Fuzz(fuzz::Arguments),
    /// Make our own release and image, or static libraries, in two directories, and compare every byte.
    Twice(twice::Arguments),
    /// Draw the report of a fixture in headless Chromium: light, dark, on a phone and on paper; and measure it.
    Pictures(pictures::Arguments),
    /// Write the names that glibc exports and musl does not, from real files.
    MuslNames(musl_names::Arguments),
    /// Write what is known against the C libraries that are provided, from the changelogs of Debian.
    Vulnerabilities(vulnerabilities::Arguments),
    /// The product itself, as the other commands start it.
    #[command(subcommand, hide = true)]
    Muslin(muslin_cli::Verb),
}

fn main() -> ExitCode {
    if let Some(done) = muslin_cli::as_tool() {
        return done;
    }
    match Lab::parse() {
        Lab::Bench(arguments) => bench::run(&arguments),
        Lab::Corpus(arguments) => corpus::run(&arguments),
        Lab::Fuzz(arguments) => fuzz::run(&arguments),
        Lab::Twice(arguments) => twice::run(&arguments),
        Lab::Pictures(arguments) => pictures::run(&arguments),
        Lab::MuslNames(arguments) => musl_names::run(&arguments),
        Lab::Vulnerabilities(arguments) => vulnerabilities::run(&arguments),
        Lab::Muslin(verb) => muslin_cli::run(&verb),
    }
}
