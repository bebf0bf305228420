//! What one package of the graph asks of the machine next to Rust.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::command::EnvVar;
use crate::library::ProvidedLibrary;
use muslin_finding::Target;

/// What a target compiler must be able to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// Compile C.
    C,
    /// Compile C++ and bring its runtime library.
    #[serde(rename = "c++")]
    Cxx,
    /// Assemble.
    Assembler,
    /// Find `linux/*.h` and `asm/*.h`.
    KernelHeaders,
}

impl Need {
    /// Every need, in the order of [`Ord`].
    pub const ALL: [Self; 4] = [Self::C, Self::Cxx, Self::Assembler, Self::KernelHeaders];

    /// The word in data files and in JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::C => "c",
            Self::Cxx => "c++",
            Self::Assembler => "assembler",
            Self::KernelHeaders => "kernel-headers",
        }
    }

    /// The need of this word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|need| need.word() == word)
    }

    /// The need as text.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::C => "C",
            Self::Cxx => "C++",
            Self::Assembler => "assembler",
            Self::KernelHeaders => "kernel headers",
        }
    }
}

impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What will happen to a package that needs native code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// In this configuration it needs nothing: its native part is off, or it only carries files.
    Nothing,
    /// The source it carries is compiled for the target.
    Bundled,
    /// It links a static library that the user named.
    StaticLibrary,
    /// It would look for a library that is not there for the target; one is supplied for it.
    Provided,
    /// It probably compiles or finds its own; only its build can tell.
    Uncertain,
    /// It looks for a library that is not there for the target.
    Missing,
    /// It cannot be part of a static executable.
    Broken,
}

impl Outcome {
    /// The word in data files and in JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Bundled => "bundled",
            Self::StaticLibrary => "static-library",
            Self::Provided => "provided",
            Self::Uncertain => "uncertain",
            Self::Missing => "missing",
            Self::Broken => "broken",
        }
    }

    /// The outcome of this word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        [
            Self::Nothing,
            Self::Bundled,
            Self::StaticLibrary,
            Self::Provided,
            Self::Uncertain,
            Self::Missing,
            Self::Broken,
        ]
        .into_iter()
        .find(|outcome| outcome.word() == word)
    }

    /// Whether its build script runs to its end, so that it needs the programs that it starts.
    #[must_use]
    pub fn runs_script(self) -> bool {
        self.compiles() || self == Self::Nothing
    }

    /// Whether something is compiled for the package, by its own build script or before it.
    #[must_use]
    pub fn compiles(self) -> bool {
        matches!(self, Self::Bundled | Self::Provided | Self::Uncertain)
    }
}

/// One package that reaches the target and needs more than Rust, and what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct NativeNeed {
    /// The package's name.
    pub package: String,
    /// The package's version.
    pub version: String,
    /// Its `links` key.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub links: Option<String>,
    /// The native library, as people call it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub library: Option<String>,
    /// What the target compiler must be able to do for it.
    pub needs: BTreeSet<Need>,
    /// Programs of the host that its build script runs: `cmake`, `perl`, `libclang` …
    pub tools: BTreeSet<String>,
    /// `name version` of each package from the user's own down to this one.
    pub path: Vec<String>,
    /// The feature that brings it in, as `package/feature`, where one does.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub feature: Option<String>,
    /// The names of installed libraries that its build script asks for, where no rule is known.
    #[serde(skip_serializing_if = "BTreeSet::is_empty", default)]
    pub looks_for: BTreeSet<String>,
    /// The names of libraries that it links for certain and does not bring, where no rule is known.
    #[serde(skip_serializing_if = "BTreeSet::is_empty", default)]
    pub links_by_name: BTreeSet<String>,
    /// What will happen.
    pub outcome: Outcome,
    /// Why that will happen, in words a user can act on.
    pub because: String,
    /// The line to change, where something must change.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cure: Option<String>,
    /// Whether the knowledge base has a rule for it; otherwise the outcome rests on `evidence` alone.
    pub known: bool,
    /// What was seen: keys of the manifest, words of the build script.
    pub evidence: Vec<String>,
    /// Variables that keep its build script on the static path.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub env: Vec<EnvVar>,
    /// Tools that its build script takes from a plain variable only: `CC`, `CXX`, `AR`.
    #[serde(skip_serializing_if = "BTreeSet::is_empty", default)]
    pub plain: BTreeSet<String>,
    /// Whether it is compiled for the host too, where the host's own libraries serve.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub on_host: bool,
    /// The libraries that are supplied for it: its own first, then what that one needs.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub libraries: Vec<ProvidedLibrary>,
}

impl NativeNeed {
    /// The line to change, with the manifest it belongs in where it is a line of a manifest.
    #[must_use]
    pub fn cure_in_place(&self) -> Option<String> {
        let cure = self.cure.as_ref()?;
        let package = self.path.first().and_then(|root| root.split(' ').next());
        Some(match package {
            Some(package) if cure.contains(" = {") && cure.ends_with('}') => {
                format!("in `[dependencies]` of `{package}`: {cure}")
            }
            _ => cure.clone(),
        })
    }
}

/// What the packages of a project ask for, by target: the answer of `natives`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct NativeNeeds {
    /// [`NativeNeeds::VERSION`]
    pub schema_version: u32,
    /// Pairs of a target's triple and what there is for it.
    pub targets: Vec<(Target, Vec<NativeNeed>)>,
}
