//! What came out of a static build.

use serde::{Deserialize, Serialize};

use crate::{Details, FailureText, Finding, Target, TargetPlan};

/// How a file is linked, as the loader sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Linkage {
    /// Static, at a fixed address.
    Static,
    /// Static, position independent.
    StaticPie,
    /// Dynamic, at a fixed address.
    Dynamic,
    /// Dynamic, position independent.
    DynamicPie,
    /// A shared library.
    SharedLibrary,
    /// An object file.
    Relocatable,
    /// Names an interpreter but has no dynamic table (klibc's executables).
    InterpreterOnly,
    /// Needs shared libraries but names no interpreter to load them: it crashes at start.
    NeededWithoutInterpreter,
    /// Position independent without saying whether it is a program or a library.
    Ambiguous,
    /// A core dump or an unknown type.
    Other,
}

impl Linkage {
    /// Whether it needs nothing to load it.
    #[must_use]
    pub fn is_static(self) -> bool {
        matches!(self, Self::Static | Self::StaticPie)
    }

    /// The kind as a person says it.
    #[must_use]
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Static => "static",
            Self::StaticPie => "static-pie",
            Self::Dynamic => "dynamic",
            Self::DynamicPie => "dynamic pie",
            Self::SharedLibrary => "shared library",
            Self::Relocatable => "object file",
            Self::InterpreterOnly => "interpreter-only",
            Self::NeededWithoutInterpreter => "dynamic without interpreter",
            Self::Ambiguous => "position independent, program or library",
            Self::Other => "other",
        }
    }
}

/// The C library inside or behind a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Libc {
    /// musl
    Musl,
    /// The GNU C library
    Glibc,
    /// Android's
    Bionic,
    /// klibc
    Klibc,
    /// dietlibc
    Dietlibc,
    /// No C library: Go's own runtime
    Go,
    /// The evidence does not say.
    Unknown,
}

impl Libc {
    /// The name as a person says it.
    #[must_use]
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Musl => "musl",
            Self::Glibc => "glibc",
            Self::Bionic => "bionic",
            Self::Klibc => "klibc",
            Self::Dietlibc => "dietlibc",
            Self::Go => "none (Go)",
            Self::Unknown => "unknown libc",
        }
    }
}

/// One executable that was built and checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Executable {
    /// The binary's or example's name.
    pub name: String,
    /// The package it belongs to.
    pub package: String,
    /// The target it was built for.
    pub target: Target,
    /// Where it lies.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// How it is linked.
    pub linkage: Linkage,
    /// The C library in it.
    pub libc: Libc,
    /// The answer of every check.
    pub checks: Vec<Finding>,
}

/// The whole result of a static build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// [`crate::SCHEMA_VERSION`]
    pub schema_version: u32,
    /// The exit code of the process.
    pub exit_code: u8,
    /// Why it ended early, if it did.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub failure: Option<FailureText>,
    /// What was decided for each target.
    pub targets: Vec<TargetPlan>,
    /// What was built.
    pub executables: Vec<Executable>,
    /// Findings about the project rather than about one executable.
    pub findings: Vec<Finding>,
    /// What a written report shows beside; only where `--report` asks for one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub details: Option<Box<Details>>,
}

impl Report {
    /// All findings: the project's, then those of each executable.
    pub fn all_findings(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().chain(self.executables.iter().flat_map(|file| &file.checks))
    }
}
