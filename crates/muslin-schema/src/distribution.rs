//! What was made for a release: the manifest that is next to it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::build_record::BuildRecord;
use muslin_finding::{Linkage, Target};

/// All files of a release, with their digests. It names no directory and no user, so that two builds of the
/// same commit have the same manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Distribution {
    /// [`Self::VERSION`]
    pub schema_version: u32,
    /// The time that everything in the files bears, in seconds since 1970.
    pub time: u64,
    /// Where the time comes from.
    pub time_from: String,
    /// The files, in the order of names.
    pub artifacts: Vec<Artifact>,
    /// The commit of the sources, if they are in a git repository.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub commit: Option<SourceCommit>,
    /// How each executable was built, as it says itself.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub builds: Vec<BuildRecord>,
    /// What a person should know before publishing it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub notes: Vec<String>,
}

impl Distribution {
    /// Notes that the image in a file was pushed to a repository.
    pub fn pushed(&mut self, file: &str, repository: &str, referrers: &[String]) {
        let artifacts = self.artifacts.iter_mut().filter(|one| one.file == file);
        for image in artifacts.filter_map(|one| one.image.as_mut()) {
            image.pushed = Some(format!("{repository}@{}", image.digest));
            image.referrers = referrers.to_vec();
        }
    }
}

/// The commit that was checked out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct SourceCommit {
    /// Its id, in hexadecimal.
    pub id: String,
    /// Files of the repository differ from it, so it does not say what was built.
    pub modified: bool,
}

/// One file of a release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Artifact {
    /// Its name.
    pub file: String,
    /// What it is.
    pub kind: ArtifactKind,
    /// The package it is made of.
    pub package: String,
    /// The version of the package.
    pub version: String,
    /// The target, if it is for one alone.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub target: Option<Target>,
    /// In bytes.
    pub size: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
    /// Its names, if it is an image.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub image: Option<ShippedImage>,
    /// The executables in it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub executables: Vec<ShippedExecutable>,
}

/// What a file of a release is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ArtifactKind {
    /// Executables with licence and manual.
    Archive,
    /// What a package manager installs.
    Package,
    /// Debug information of the executables.
    DebugArchive,
    /// What is in the executables.
    Sbom,
    /// Which known vulnerabilities do not affect the executables.
    Vex,
    /// What the files were made from, and how.
    Provenance,
    /// The PGP signature of the file that its name begins with.
    Signature,
    /// What Homebrew or Nix installs the archives by.
    Channel,
    /// A container image.
    Image,
}

impl ArtifactKind {
    /// The kind as text.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Archive => "archive",
            Self::Package => "package",
            Self::DebugArchive => "debug information",
            Self::Sbom => "SBOM",
            Self::Vex => "VEX",
            Self::Provenance => "provenance",
            Self::Signature => "signature",
            Self::Channel => "recipe",
            Self::Image => "image",
        }
    }
}

impl fmt::Display for ArtifactKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// An executable as it is shipped: stripped after it was checked, and checked again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct ShippedExecutable {
    /// The binary's or example's name.
    pub name: String,
    /// How it is linked.
    pub linkage: Linkage,
    /// In bytes.
    pub size: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
}

/// A container image, by all its names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct ShippedImage {
    /// Repository and tag.
    pub reference: String,
    /// What the reference means: the index over all targets, or the one manifest.
    pub digest: String,
    /// The image of each target.
    pub platforms: Vec<ImagePlatform>,
    /// Where it was pushed to, with its digest: what `docker run` takes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub pushed: Option<String>,
    /// The digests of what was pushed to refer to it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub referrers: Vec<String>,
}

/// The image for one target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct ImagePlatform {
    /// The target.
    pub target: Target,
    /// The digest of its manifest.
    pub digest: String,
    /// What is downloaded for it, in bytes.
    pub size: u64,
    /// The commands that were started from it, and ended with exit code 0.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub started: Vec<String>,
}
