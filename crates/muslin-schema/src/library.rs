//! Static C libraries that are built for a target and put at the disposal of packages.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use muslin_finding::Target;

/// A static library that is supplied for a package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct ProvidedLibrary {
    /// Its name: that of its directory in a catalogue.
    pub id: String,
    /// The library, as people call it.
    pub title: String,
    /// Its version; that of a user's own build is not known.
    pub version: Option<String>,
    /// Its licence, as an SPDX expression.
    pub license: Option<String>,
    /// Vendor and product in the Common Platform Enumeration, as `vendor:product`.
    pub cpe: Option<String>,
    /// The directory of the user's own build that is taken, if there is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub own_prefix: Option<String>,
    /// What a program with it looks for on the machine that it runs on.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub run_time: Option<String>,
    /// Its known vulnerabilities, without those that its version has fixed.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub vulnerabilities: Vec<KnownVulnerability>,
}

/// A known vulnerability of a provided library, which its version alone does not answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct KnownVulnerability {
    /// `CVE-2026-86137`
    pub id: String,
    /// The day on which a distribution had it fixed, as `2026-09-06`.
    pub date: String,
    /// What it means for the library.
    pub status: VulnerabilityStatus,
    /// Why: the patch, or the statement in the recipe; for one that is open, the first version without it.
    pub because: String,
}

/// What a vulnerability means for a library, in the words of `OpenVEX`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum VulnerabilityStatus {
    /// The library has it.
    Affected,
    /// What is built of the library does not have it.
    NotAffected,
    /// A patch has fixed it.
    Fixed,
}

/// A static library of a build, with its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct PlacedLibrary {
    /// The library.
    #[serde(flatten)]
    pub library: ProvidedLibrary,
    /// The directory with its `lib` and `include`.
    pub prefix: String,
}

/// A static library that is built into our cache.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct LibraryBuild {
    /// Its name.
    pub id: String,
    /// Its version.
    pub version: String,
    /// Its licence, as an SPDX expression.
    pub license: Option<String>,
    /// For which target.
    pub target: Target,
    /// The `id` of the toolchain that compiles it.
    pub toolchain: String,
    /// The file with its source, if it is not carried by a crate.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub source: Option<SourceFile>,
    /// A distribution's packing of it, whose patches are applied.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub packing: Option<Box<SourceFile>>,
    /// Programs of this machine that the command runs.
    pub tools: BTreeSet<String>,
    /// The directory with its recipe, where the command runs.
    pub recipe: String,
    /// Where the command works; it is removed afterwards.
    pub work: String,
    /// What it becomes: a directory with `lib`, `include` and `lib/pkgconfig`.
    pub prefix: String,
    /// What is taken over from what the command made.
    pub installs: Vec<Install>,
    /// Text files that are written into it, by their path below it.
    pub texts: Vec<(String, String)>,
    /// A file below it, and what the version is behind in it: it has to be the one that is named.
    pub version_in: Option<(String, String)>,
}

/// A file with source that is taken from where it is, or fetched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct SourceFile {
    /// Where it is published.
    pub urls: Vec<String>,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
    /// The user's directories in which it may are, under whatever name.
    pub directories: Vec<String>,
    /// Its place in our cache.
    pub place: String,
    /// Whether it may be fetched.
    pub fetch: bool,
}

/// Files that are taken over into a library's prefix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Install {
    /// A file, a directory, or all files that fit a `*` in the last part. `{out:NAME}` is where the build
    /// script of a package wrote, `{source:NAME}` the directory of the package; of a file with source, `{source}`,
    /// `{build}` and `{stage}` are directories of the work.
    pub from: String,
    /// The directory below the prefix.
    pub to: String,
    /// The name that one file gets, if it is another.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rename: Option<String>,
}

/// A well-known library that is not provided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Unavailable {
    /// The library, as people call it.
    pub title: String,
    /// The crates that look for it.
    pub crates: Vec<String>,
    /// The names by which others ask the linker or pkg-config for it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub names: Vec<String>,
    /// Why it is not provided.
    pub because: String,
    /// What a user can do instead.
    pub instead: String,
}

/// `libraries list`: what can be provided, and what is in the cache.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct LibraryList {
    /// [`Self::VERSION`]
    pub schema_version: u32,
    /// The directory of our cache.
    pub cache: String,
    /// All libraries, in the order of names.
    pub libraries: Vec<ListedLibrary>,
    /// Well-known ones that are not provided.
    pub unavailable: Vec<Unavailable>,
}

/// One library, and its builds in the cache.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct ListedLibrary {
    /// Its name.
    pub id: String,
    /// The library, as people call it.
    pub title: String,
    /// Its version.
    pub version: String,
    /// Its licence, as an SPDX expression.
    pub license: Option<String>,
    /// The crates that it serves.
    pub serves: Vec<String>,
    /// Libraries that are built first.
    pub requires: Vec<String>,
    /// Programs of the host that its build runs.
    pub tools: Vec<String>,
    /// Where its source is published, if no crate carries it.
    pub urls: Vec<String>,
    /// The SHA-256 of that source.
    pub sha256: Option<String>,
    /// What is in the cache.
    pub builds: Vec<CachedLibrary>,
}

/// A build of a library that is in the cache.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct CachedLibrary {
    /// For which target.
    pub target: Target,
    /// Its directory.
    pub prefix: String,
    /// What it takes, in bytes.
    pub bytes: u64,
}

/// `libraries build`: what is there now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct BuiltLibraries {
    /// [`Self::VERSION`]
    pub schema_version: u32,
    /// Each library that was asked for and each that it requires, for each target.
    pub libraries: Vec<BuiltLibrary>,
}

/// A library that is there now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct BuiltLibrary {
    /// For which target.
    pub target: Target,
    /// The library, and its directory.
    #[serde(flatten)]
    pub library: PlacedLibrary,
}

/// `libraries clean`: what was freed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct CleanedLibraries {
    /// [`Self::VERSION`]
    pub schema_version: u32,
    /// The builds that are gone.
    pub removed: Vec<CachedLibrary>,
    /// What they took, in bytes.
    pub bytes: u64,
}
