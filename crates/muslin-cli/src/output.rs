//! How a verb answers: its format, its colors, and how much it prints.

use clap::ValueEnum;
use muslin_schema::{ColorChoice, Verbosity};

/// What is printed, and where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A screen for people.
    #[default]
    Human,
    /// One JSON value.
    Json,
    /// A screen for people on standard error: standard output belongs to something else, such as the program that
    /// is started, or the name of an image for the command line around it.
    #[value(skip)]
    Aside,
}

/// When the decisions of a plan are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Decisions {
    /// Always, unless the user wants silence.
    #[default]
    Usual,
    /// With `-v`.
    Verbose,
}

/// How a verb answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Output {
    pub(crate) format: Format,
    pub(crate) color: ColorChoice,
    pub(crate) verbosity: Verbosity,
    pub(crate) decisions: Decisions,
}
