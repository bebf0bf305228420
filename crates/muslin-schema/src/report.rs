//! What came out of a static build.

use serde::{Deserialize, Serialize};

use crate::details::Details;
use crate::failure::FailureText;
use crate::inspected::ObjectProtection;
use crate::plan::TargetPlan;
use muslin_finding::{Finding, Libc, Linkage, Target};

/// One executable that was built and checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Executable {
    /// The binary's or example's name.
    pub name: String,
    /// The package it belongs to.
    pub package: String,
    /// The target it was built for.
    pub target: Target,
    /// Where it is.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// The SHA-256 of the bytes that were checked, in hexadecimal: nothing else is shipped.
    #[serde(default)]
    pub sha256: String,
    /// How it is linked.
    pub linkage: Linkage,
    /// The C library in it.
    pub libc: Libc,
    /// The answer of every check.
    pub checks: Vec<Finding>,
}

/// What protects the objects of C and C++ that build scripts and provided libraries brought to one target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct CompiledCode {
    /// The target.
    pub target: Target,
    /// All objects together.
    pub all: ObjectProtection,
    /// The static libraries that they are in, each with its own, by name.
    pub libraries: Vec<CompiledLibrary>,
}

/// A static library that was linked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct CompiledLibrary {
    /// The name of its file.
    pub name: String,
    /// What protects its objects.
    #[serde(flatten)]
    pub protection: ObjectProtection,
}

/// The whole result of a static build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Report {
    /// [`Self::VERSION`]
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
    /// What protects the code of C and C++ that was linked, by target; none where there is none.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub compiled: Vec<CompiledCode>,
    /// Findings about the project rather than about one executable.
    pub findings: Vec<Finding>,
    /// What a written report shows next to; only where `--report` asks for one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub details: Option<Box<Details>>,
}

impl Report {
    /// All findings: the project's, then those of each executable.
    pub fn all_findings(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().chain(self.executables.iter().flat_map(|file| &file.checks))
    }
}
