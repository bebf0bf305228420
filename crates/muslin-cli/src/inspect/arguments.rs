//! The command line of `inspect`.

use clap::{Args, ValueEnum};
use muslin::InspectRequest;
use muslin_schema::Target;

use crate::arguments::Color;

/// Which files, and what of them.
#[derive(Args, Clone, Debug, Default)]
pub struct InspectArguments {
    /// Files, directories (all ELF files and static libraries in them), or `-` for standard input.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<String>,

    /// Fail with exit code 20 unless this holds. Repeatable, or a list with commas.
    ///
    /// `static`, `musl`, `stripped`, `machine=aarch64`, `glibc=2.28` (needs no newer one),
    /// `check=no-exec-stack`, `runs-on=alpine-3.20`.
    #[arg(long, value_name = "WHAT", help_heading = "Verdict")]
    pub(crate) require: Vec<String>,

    /// The machine that they should run on; otherwise each is judged for the one it was made for.
    #[arg(long, value_name = "TARGET", help_heading = "Verdict")]
    pub(crate) target: Option<Target>,

    /// Allow a finding by its diagnostic code. Repeatable.
    #[arg(long, value_name = "CODE", help_heading = "Verdict")]
    pub(crate) allow: Vec<String>,

    /// Checks count: errors fail the run (exit code 20), and so do warnings (21).
    #[arg(long, help_heading = "Verdict")]
    pub(crate) strict: bool,

    /// Show where each shared library is found in the system below this directory; `/` is this machine.
    #[arg(long, value_name = "DIR", help_heading = "Libraries")]
    pub(crate) root: Option<String>,

    /// Read headers and tables only, in milliseconds whatever the size of a file: what a search of all
    /// its content would show (behavior, build paths, advisory checks) and hashes are left out.
    #[arg(long, help_heading = "Verdict")]
    pub(crate) quick: bool,

    /// How the answer is printed.
    #[arg(
        long,
        visible_alias = "message-format",
        value_enum,
        value_name = "FORMAT",
        default_value_t,
        help_heading = "Output"
    )]
    pub(crate) format: InspectFormat,

    /// Show every check, every mark of the C library and every symbol; in SARIF, passed checks too.
    #[arg(short, long, help_heading = "Output")]
    pub(crate) verbose: bool,

    /// When output is colored.
    #[arg(long, value_enum, value_name = "WHEN", default_value_t, help_heading = "Output")]
    pub(crate) color: Color,
}

/// How an answer is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum InspectFormat {
    /// A screen for people.
    #[default]
    Human,
    /// One JSON value; its schema is docs/schemas/inspect-1.json.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// A table and lists for a page.
    Markdown,
    /// Annotations for a GitHub workflow.
    Github,
}

impl InspectArguments {
    pub(crate) fn request(&self) -> InspectRequest {
        InspectRequest {
            files: self.files.clone(),
            require: self.require.clone(),
            target: self.target,
            allow: self.allow.clone(),
            strict: self.strict,
            root: self.root.clone(),
            quick: self.quick,
            hashes: matches!(self.format, InspectFormat::Json | InspectFormat::Sarif),
        }
    }
}
