//! What is in an executable: packages, native libraries.

use serde::{Deserialize, Serialize};

use crate::library::KnownVulnerability;

/// Everything that an executable is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Contents {
    /// The packages, sorted by name and version; everything else names one by its place here.
    pub packages: Vec<ContainedPackage>,
    /// The native libraries, sorted by name.
    pub libraries: Vec<ContainedLibrary>,
}

/// A package that was compiled for an executable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct ContainedPackage {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Where it comes from.
    pub source: PackageSource,
    /// Its licence, as an SPDX expression or in the older form with `/`.
    pub license: Option<String>,
    /// Where its sources are kept.
    pub repository: Option<String>,
    /// The features that are on.
    pub features: Vec<String>,
    /// What it needs, by place.
    pub dependencies: Vec<usize>,
    /// Whether it is in the file.
    pub role: PackageRole,
    /// Whether the executable is its own.
    pub root: bool,
}

/// Where a package comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "kind", content = "url")]
pub enum PackageSource {
    /// A directory.
    Local,
    /// crates.io
    CratesIo,
    /// Another registry.
    Registry(String),
    /// A git repository, with the commit behind `#`.
    Git(String),
}

/// What a package is for an executable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PackageRole {
    /// It was run to build the executable: a procedural macro, a build script's dependency.
    Build,
    /// It is in the file.
    Runtime,
}

/// A native library that is in an executable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct ContainedLibrary {
    /// Its name, as people call it.
    pub name: String,
    /// Its version, where it could be found.
    pub version: Option<String>,
    /// Its licence, as an SPDX expression, where it is known.
    pub license: Option<String>,
    /// Vendor and product in the Common Platform Enumeration, as `vendor:product`.
    pub cpe: Option<String>,
    /// The package that brings it, by place.
    pub package: usize,
    /// How it comes into the file.
    pub because: String,
    /// How its version was found, if it was.
    pub found: Option<String>,
    /// Its known vulnerabilities, without those that its version has fixed; of a provided library only.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub vulnerabilities: Vec<KnownVulnerability>,
}
