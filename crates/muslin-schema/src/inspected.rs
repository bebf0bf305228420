//! The whole answer of `inspect`: every file that was asked for, and what could not be read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::build_record::BuildRecord;
use muslin_finding::{Finding, Inspection};

/// What came out of looking at some files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Inspected {
    /// [`Self::VERSION`]
    pub schema_version: u32,
    /// The exit code of the process.
    pub exit_code: u8,
    /// The ELF files, in the order they were asked for; those of a directory by path.
    pub files: Vec<InspectedFile>,
    /// The static libraries, in the same order.
    pub archives: Vec<InspectedArchive>,
    /// What was asked for and is not a whole ELF file or static library.
    pub unreadable: Vec<Unreadable>,
    /// What was required and does not hold.
    pub unmet: Vec<Unmet>,
    /// Files in the directories that are neither ELF files nor static libraries.
    pub passed_over: u64,
}

impl Inspected {
    /// The answers of all checks about all files.
    pub fn all_checks(&self) -> impl Iterator<Item = &Finding> {
        let files = self.files.iter().flat_map(|file| &file.inspection.checks);
        files.chain(self.archives.iter().flat_map(|archive| &archive.checks))
    }
}

/// One ELF file, and where its libraries are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct InspectedFile {
    /// What the bytes say.
    #[serde(flatten)]
    pub inspection: Inspection,
    /// Where its shared libraries are found; only if a root directory was named.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub libraries: Option<Libraries>,
    /// What its distributor says of it (`.note.package`).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub package: Option<PackageMetadata>,
    /// How muslin has built it, if it has.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub build: Option<BuildRecord>,
}

/// The note of type `0xcafe1a7e`, by which distributions mark what they build (systemd's "Package Metadata for
/// Executable Files"). Fields that are not named here are kept in `other`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct PackageMetadata {
    /// `deb`, `rpm`, `apk`, `cargo` …
    #[serde(rename = "type", skip_serializing_if = "Option::is_none", default)]
    pub kind: Option<String>,
    /// The name of the package.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
    /// The version of the package.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<String>,
    /// The architecture, in the words of its format.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub architecture: Option<String>,
    /// The operating system, as `ID` of os-release(5).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub os: Option<String>,
    /// The operating system as CPE.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub os_cpe: Option<String>,
    /// Where debug information is published.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub debug_info_url: Option<String>,
    /// What else it says; a value that is not a string is its JSON text.
    #[serde(flatten)]
    pub other: BTreeMap<String, String>,
}

/// One static library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct InspectedArchive {
    /// The path as it was given.
    pub name: String,
    /// In bytes.
    pub size: u64,
    /// The SHA-256 of the bytes in hexadecimal.
    pub sha256: String,
    /// It ends inside a member, or something else is where a member belongs.
    pub truncated: bool,
    /// Its members are next to it, and it only names them.
    pub thin: bool,
    /// What its members are, sorted.
    pub contents: Vec<ArchiveContent>,
    /// What protects its objects; none if it has no ELF object with code.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub protection: Option<ObjectProtection>,
    /// The answer of every check.
    pub checks: Vec<Finding>,
}

/// How many objects are protected, and by what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct ObjectProtection {
    /// The objects that have code.
    pub objects: u64,
    /// Those in which a function checks a canary before it returns.
    pub canary: u64,
    /// Those that claim landing pads for all indirect branches (IBT, BTI).
    pub landing_pads: u64,
    /// Those that claim protected return addresses (SHSTK, PAC).
    pub returns: u64,
}

impl ObjectProtection {
    /// The objects of both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            objects: self.objects + other.objects,
            canary: self.canary + other.canary,
            landing_pads: self.landing_pads + other.landing_pads,
            returns: self.returns + other.returns,
        }
    }
}

/// How many members of a static library are of one kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct ArchiveContent {
    /// `objects for x86_64`, `LLVM bitcode` …
    pub what: String,
    /// How many.
    pub count: u64,
}

/// Something that cannot be read, or not to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Unreadable {
    /// The path as it was given.
    pub name: String,
    /// What it is instead, or what is wrong with it.
    pub why: String,
}

/// A requirement that a file does not meet, or of which the bytes do not tell whether it does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Unmet {
    /// The file.
    pub name: String,
    /// The requirement as it is written: `runs-on=alpine-3.20`.
    pub requirement: String,
    /// Why it does not hold.
    pub why: String,
}

/// The shared libraries of a program, as its loader would find them below a root directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Libraries {
    /// The root directory as it was given.
    pub root: String,
    /// The loader, if the file names one.
    pub loader: Option<Library>,
    /// Every library once, in the order in which the loader would open them.
    pub libraries: Vec<Library>,
    /// Why the tree is not shown, or not to its end.
    pub note: Option<String>,
}

/// One shared library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Library {
    /// The name in `DT_NEEDED` or `PT_INTERP`.
    pub name: String,
    /// The name of what asks for it first; the program itself by its file name.
    pub needed_by: String,
    /// Where it is below the root directory; `None` if it is not found.
    pub path: Option<String>,
    /// What led there: a search path, a line of a configuration file, the loader's own directories.
    pub through: Option<String>,
    /// The libraries that it needs itself.
    pub needs: Vec<String>,
    /// What particular processors load in its place (`glibc-hwcaps`), the newest processor first.
    pub for_cpus: Vec<LibraryForCpu>,
    /// If it is not found: every place that was looked at, in order.
    pub looked_at: Vec<SearchedDirectory>,
}

/// A library that only processors of one kind look for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct LibraryForCpu {
    /// The name of its directory: `x86-64-v3`.
    pub cpu: String,
    /// Where it is below the root directory.
    pub path: String,
}

/// A directory where a library was looked for in vain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct SearchedDirectory {
    /// The directory below the root.
    pub directory: String,
    /// Who says to look there.
    pub through: String,
    /// What is there under that name and does not fit, if something does.
    pub misfit: Option<String>,
}
