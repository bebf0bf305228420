//! Toolchains as they are installed, listed and removed.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::candidate::{Candidate, Verdict};
use crate::native::Need;
use muslin_finding::Target;

/// A toolchain that can be put into our cache: one pinned file of the Python package index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Installation {
    /// The toolchain's `id`.
    pub id: String,
    /// The package.
    pub package: String,
    /// Its pinned version; the installed program has to name it as its own.
    pub version: String,
    /// The SHA-256 of its file for this host, in hexadecimal.
    pub sha256: String,
    /// The size of that file, in megabytes.
    pub megabytes: u64,
    /// What it takes on disk, in megabytes.
    pub megabytes_on_disk: u64,
    /// The directory it gets.
    pub directory: String,
    /// Where its file waits if the installation is interrupted, and where one may be put by hand.
    pub downloads: String,
    /// The program, below that directory.
    pub program: String,
    /// Arguments that make the program print its version.
    pub version_arguments: Vec<String>,
}

impl Installation {
    /// The path of the program, once it is installed.
    #[must_use]
    pub fn program_path(&self) -> String {
        format!("{}/{}", self.directory, self.program)
    }
}

/// `toolchains list`: what there is, and what would be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct ToolchainList {
    /// [`Self::VERSION`]
    pub schema_version: u32,
    /// The host's Rust triple.
    pub host: String,
    /// The directory of our cache.
    pub cache: String,
    /// All toolchains, in the order of preference.
    pub toolchains: Vec<ListedToolchain>,
    /// What would be chosen, for each target and each kind of project.
    pub choices: Vec<ListedChoice>,
}

/// One toolchain, as it is here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct ListedToolchain {
    /// Its `id`.
    pub id: String,
    /// What it is.
    pub title: String,
    /// What it can do next to linking.
    pub provides: BTreeSet<Need>,
    /// The words that start it; empty if it is not here, or is part of the Rust toolchain.
    pub command: Vec<String>,
    /// The version that was found.
    pub version: Option<String>,
    /// What it takes in our cache, in bytes; `None` if it is not there.
    pub bytes_in_cache: Option<u64>,
    /// For each target: whether it can build for it here, and why not.
    pub targets: Vec<ListedTarget>,
    /// What `toolchains install` would put into our cache.
    pub installation: Option<Installation>,
    /// How to get it, where it is not here.
    pub help: Option<String>,
}

/// Whether a toolchain can build for a target here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct ListedTarget {
    /// The target.
    pub target: Target,
    /// `fits`, or `rejected`.
    pub verdict: Verdict,
    /// Why it is rejected.
    pub because: Option<String>,
}

/// What a static build would choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct ListedChoice {
    /// The target.
    pub target: Target,
    /// What the project needs next to Rust.
    pub needs: BTreeSet<Need>,
    /// The `id` of the winner; `None` if no toolchain can do it.
    pub chosen: Option<String>,
    /// Whether it would be installed first.
    pub installs: bool,
    /// Every toolchain, and why it won or lost.
    pub candidates: Vec<Candidate>,
}

/// `toolchains install`: what was provided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct InstalledToolchain {
    /// [`Self::VERSION`]
    pub schema_version: u32,
    /// The toolchain's `id`.
    pub id: String,
    /// The words that start it.
    pub command: Vec<String>,
    /// Its version, if it says one.
    pub version: Option<String>,
}

/// `toolchains remove`: what was freed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct RemovedToolchain {
    /// [`Self::VERSION`]
    pub schema_version: u32,
    /// The toolchain's `id`.
    pub id: String,
    /// What it took, in bytes.
    pub bytes: u64,
}
