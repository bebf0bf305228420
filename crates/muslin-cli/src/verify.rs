//! `verify`: files of a release against its checksums, its signed provenance and its sources.

use std::path::PathBuf;

use clap::Args;
use muslin::VerifyRequest;
use muslin_schema::{Network, Request, Verbosity};

use crate::arguments::Color;
use crate::command::Command;
use crate::console::Console;
use crate::output::{Decisions, Format, Output};
use crate::stop::Stop;

/// Which files, and by what.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct VerifyArguments {
    /// Executables, archives, packages, images, SBOMs, or the directory of a release; `docker://NAME` is an image in a
    /// registry.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Build each executable again as it says that it was built, and compare every byte: from a directory with
    /// the sources, or from a revision of the repository in this directory.
    #[arg(long, value_name = "DIR|REV", help_heading = "Verdict")]
    source: Option<String>,

    /// The public key of whoever made the release (Ed25519, in PEM): its statement of provenance has to be signed with
    /// it, and to name every file.
    #[arg(long, value_name = "FILE", env = "MUSLIN_VERIFY_KEY", help_heading = "Verdict")]
    key: Option<PathBuf>,

    /// The statement of provenance. With `--key`, the default is `provenance.intoto.jsonl` in the directory of the files;
    /// without it, the statement is believed as it is.
    #[arg(long, value_name = "FILE", help_heading = "Verdict")]
    provenance: Option<PathBuf>,

    /// Allow a finding by its diagnostic code. Repeatable.
    #[arg(long, value_name = "CODE", help_heading = "Verdict")]
    allow: Vec<String>,

    /// A directory with your own toolchains and libraries, if the release was built with one.
    #[arg(long, value_name = "DIR", env = "MUSLIN_CATALOG_DIR", help_heading = "Build")]
    catalog: Option<String>,

    /// A directory with sources of libraries, which then need not be fetched. Repeatable.
    #[arg(
        long,
        value_name = "DIR",
        env = "MUSLIN_SOURCE_DIR",
        value_delimiter = ':',
        help_heading = "Build"
    )]
    source_dir: Vec<String>,

    /// Fetch nothing.
    #[arg(long, help_heading = "Build")]
    offline: bool,

    /// Install nothing.
    #[arg(long, help_heading = "Build")]
    no_install: bool,

    /// How many jobs cargo runs at once.
    #[arg(short, long, value_name = "N", help_heading = "Build")]
    jobs: Option<String>,

    /// Ask a registry without TLS; a registry on this machine needs no flag.
    #[arg(long, help_heading = "Registry")]
    plain_http: bool,

    /// A file with a certificate that a registry is trusted by, as PEM.
    #[arg(long, value_name = "FILE", help_heading = "Registry")]
    registry_ca: Option<PathBuf>,

    /// `human`, or one JSON value on standard output.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t, help_heading = "Output")]
    format: Format,

    /// Print more; `-vv` is cargo's own.
    #[arg(short, long, action = clap::ArgAction::Count, help_heading = "Output")]
    verbose: u8,

    /// When output is colored.
    #[arg(long, value_enum, value_name = "WHEN", default_value_t, help_heading = "Output")]
    color: Color,
}

const EXAMPLES: &str = "\
Examples:
  cargo muslin verify dist --key release.pub             every file of a release is the signed one
  cargo muslin verify app.deb --source v1.2.0            the executables in it, built again from a tag
  cargo muslin verify dist --key release.pub --source .  both
  cargo muslin verify docker://registry.example/team/app:1.2.3 --key release.pub

The exit code is 20 for a file that is not verified, 22 for one that cannot be read, 13 if a build fails.";

impl VerifyArguments {
    fn verbosity(&self) -> Verbosity {
        match self.verbose {
            0 => Verbosity::Normal,
            1 => Verbosity::Verbose,
            _ => Verbosity::VeryVerbose,
        }
    }
}

impl Command for VerifyArguments {
    fn output(&self) -> Output {
        Output {
            format: self.format,
            color: self.color.into(),
            verbosity: self.verbosity(),
            decisions: Decisions::Verbose,
        }
    }

    fn run(&self, console: &Console) -> Result<u8, Stop> {
        let found = console.session().verify(&VerifyRequest {
            files: self.files.clone(),
            source: self.source.clone(),
            key: self.key.clone(),
            provenance: self.provenance.clone(),
            plain_http: self.plain_http,
            registry_ca: self.registry_ca.clone(),
            build: Request {
                network: Network { offline: self.offline, ..Network::default() },
                no_install: self.no_install,
                jobs: self.jobs.clone(),
                catalog: self.catalog.clone(),
                source_dirs: self.source_dir.clone(),
                allow: self.allow.clone(),
                verbosity: self.verbosity(),
                color: self.color.into(),
                ..Request::default()
            },
        })?;
        console.answer(&found, |paint| muslin_report::verified(&found, paint))?;
        Ok(found.exit_code)
    }
}
