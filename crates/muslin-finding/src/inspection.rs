//! What one file is, read from its bytes: the answer behind `inspect`.
//!
//! Lists stand in a fixed order and nothing depends on the moment or the machine of the reader, so
//! the same bytes under the same name print the same JSON. What cannot be known is `None` or
//! "unknown", never "no".

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::finding::Finding;
use crate::linkage::{Libc, Linkage};

/// Everything that is reported about one ELF file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Inspection {
    /// The path or name that the caller gave it.
    pub name: String,
    /// In bytes.
    pub size: u64,
    /// The SHA-256 of the bytes in hexadecimal; filled in by a caller who wants it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sha256: Option<String>,
    /// Whether bytes are missing that the headers promise.
    pub truncated: bool,
    /// Why parts of the answer are missing, where the file claims more than its bytes can hold.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub incomplete: Option<String>,
    /// Whether the whole file was searched. Otherwise only its headers and tables were read, and what
    /// text alone can tell is left out.
    pub searched: bool,
    /// What the ELF header says.
    pub header: HeaderSummary,
    /// How it is linked, as the loader sees it.
    pub linkage: Linkage,
    /// The loader that the kernel starts in its place (`PT_INTERP`).
    pub interpreter: Option<String>,
    /// Its own name, if it is a library that has one (`DT_SONAME`).
    pub soname: Option<String>,
    /// The shared libraries that it needs (`DT_NEEDED`), in the file's order.
    pub needed: Vec<String>,
    /// `DT_RPATH`, as written.
    pub rpath: Option<String>,
    /// `DT_RUNPATH`, as written.
    pub runpath: Option<String>,
    /// The C library inside or behind it.
    pub libc: LibcSummary,
    /// What it asks of the shared libraries of GNU.
    pub floor: Floor,
    /// The answer of every check.
    pub checks: Vec<Finding>,
    /// Where it runs and where not, in the order of the data file.
    pub environments: Vec<EnvironmentVerdict>,
    /// Of a shared library: where the system's own programs load it, in the same order. `first_failure` is the
    /// library's; the loader's message names the program and is left out.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub loads_on: Vec<EnvironmentVerdict>,
    /// What it would miss with musl in glibc's place; `None` if it takes nothing from glibc.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub missed_on_musl: Option<MissedOnMusl>,
    /// How the C library inside behaves where that may surprise.
    pub hazards: Vec<Hazard>,
    /// The crates that it lists as its own (`cargo auditable`), each as `name version`; filled in by a
    /// caller who wants them.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub crates: Option<Vec<String>>,
    /// The build id in hexadecimal.
    pub build_id: Option<String>,
    /// Whether the symbol table was taken out; `None` if the section headers cannot be read.
    pub stripped: Option<bool>,
    /// The processor that it needs at least, if that is more than the baseline of its machine: `x86-64-v3`,
    /// `armv8.1-a`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub processor: Option<String>,
    /// Debug information.
    pub debug: DebugSummary,
    /// What else a reader should know: damaged parts, views that disagree.
    pub notes: Vec<String>,
}

/// The ELF header in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct HeaderSummary {
    /// The width of addresses in bits: 32 or 64.
    pub bits: u8,
    /// `little-endian` or `big-endian`
    pub byte_order: String,
    /// The architecture in Rust's words (`x86_64`), or `machine N` for one that Linux does not run on.
    pub machine: String,
    /// `executable`, `shared`, `relocatable`, `core`, or `type N`
    pub object_type: String,
    /// `EI_OSABI` in words. It does not identify the C library.
    pub os_abi: String,
    /// The address of the first instruction; 0 if there is none.
    pub entry: u64,
}

/// Which C library, how that is known, and the range of its version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct LibcSummary {
    /// What all marks agree on; unknown without marks or where they disagree.
    pub family: Libc,
    /// Every mark that was found, the weightiest first.
    pub evidence: Vec<LibcEvidence>,
    /// Pairs of marks that cannot both be right, as sentences.
    pub contradictions: Vec<String>,
    /// The oldest version that it can be; only for a library that is inside the file.
    pub at_least: Option<VersionBound>,
    /// The newest version that it can be; only for a library that is inside the file.
    pub at_most: Option<VersionBound>,
}

/// One mark of a C library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct LibcEvidence {
    /// Where it was found: `interpreter`, `needed`, `note`, `entry-code`, `section`, `symbol`, `text`.
    pub kind: String,
    /// The library it speaks for.
    pub libc: Libc,
    /// Its place in the file, if it has one.
    pub offset: Option<u64>,
    /// What was found, in words.
    pub detail: String,
}

/// One end of a range of versions, and what proves it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct VersionBound {
    /// `1.2.3`
    pub version: String,
    /// What was found, in words.
    pub because: String,
}

/// What a file asks of the shared libraries of GNU, as the loader enforces it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Floor {
    /// The oldest glibc whose loader accepts it: `2.34`. `None` if it asks for no version.
    pub glibc: Option<String>,
    /// The symbols that ask for that version, sorted. Empty if only the version table asks for it.
    pub symbols: Vec<String>,
    /// Versions above the floor whose absence the loader only warns about.
    pub weak: Vec<String>,
    /// Names that are not a plain version of glibc (`GLIBC_PRIVATE`, `GLIBC_ABI_DT_RELR`), sorted.
    pub special: Vec<String>,
    /// It needs `libgcc_s.so.1`.
    pub needs_libgcc: bool,
    /// It needs `libstdc++.so.6`.
    pub needs_libstdcxx: bool,
    /// The newest `GLIBCXX_` version that it asks for: `3.4.30`.
    pub libstdcxx: Option<String>,
    /// Why what it asks for is not known, or not all of it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub unreadable: Option<String>,
}

/// Symbols that a file takes from glibc and that musl does not have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct MissedOnMusl {
    /// The release of musl that is meant.
    pub musl: String,
    /// The day of the data.
    pub dated: String,
    /// Their names, sorted.
    pub names: Vec<String>,
    /// Those of them that Alpine's `gcompat` is not known to bring either, sorted.
    pub not_known_in_gcompat: Vec<String>,
}

/// Whether a file runs somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Runs {
    /// It starts there: the kernel and the loader are content.
    Runs,
    /// It does not start there.
    Fails,
    /// The bytes and the data do not tell.
    Unknown,
}

impl Runs {
    /// The verdict as text.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Runs => "runs",
            Self::Fails => "fails",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Runs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What happens to a file in one environment, on a machine that it was made for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct EnvironmentVerdict {
    /// The word for `--require runs-on=…`: `alpine-3.20`.
    pub id: String,
    /// `Alpine 3.20`
    pub name: String,
    /// What its C library is, in words; empty if it has none.
    pub libc: String,
    /// Does it start there?
    pub verdict: Runs,
    /// The first thing that goes wrong or cannot be known, as a sentence.
    pub first_failure: Option<String>,
    /// What a user sees there, letter by letter; `None` where that is not known.
    pub message: Option<String>,
    /// What to do about it.
    pub cure: Option<String>,
}

/// How sure it is that the code behind a hazard is in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Presence {
    /// A symbol proves it.
    LinkedIn,
    /// Text that this code brings was found; the symbols are gone.
    Likely,
}

impl Presence {
    /// The word as text.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LinkedIn => "linked in",
            Self::Likely => "likely",
        }
    }
}

impl fmt::Display for Presence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Behaviour of the C library that may surprise whoever comes from another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Hazard {
    /// The area in a word: `dns`, `users`, `allocator` …
    pub area: String,
    /// How sure it is.
    pub presence: Presence,
    /// What was found, in words.
    pub found: String,
    /// What it does, in one sentence.
    pub sentence: String,
    /// What to do about it.
    pub advice: String,
}

/// Debug information in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct DebugSummary {
    /// It carries debug sections.
    pub present: bool,
    /// How many bytes they have in the file.
    pub size: u64,
    /// How they are compressed: `zlib`, `zstd`, or `type N`.
    pub compressed: Option<String>,
    /// The file that it says to hold them instead (`.gnu_debuglink`).
    pub link: Option<String>,
}
