//! The machine and the user's settings as one value, so that every decision can be tested as data.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use muslin_finding::Target;

/// The environment variables of the process, by name.
pub type Environment = BTreeMap<String, String>;

/// Variables by which gcc and clang take headers, libraries, programs and another compiler that no argument
/// names (gcc(1), "ENVIRONMENT"; clang(1); ccache(1)). A user sets them for this machine's own builds.
pub const COMPILER_VARIABLES: &[&str] = &[
    "CPATH",
    "C_INCLUDE_PATH",
    "CPLUS_INCLUDE_PATH",
    "OBJC_INCLUDE_PATH",
    "OBJCPLUS_INCLUDE_PATH",
    "LIBRARY_PATH",
    "COMPILER_PATH",
    "GCC_EXEC_PREFIX",
    "SDKROOT",
    "CCC_OVERRIDE_OPTIONS",
    "CCACHE_CC",
    "CCACHE_COMPILER",
    "CCACHE_PATH",
    "CCACHE_PREFIX",
];

/// What a toolchain's probe found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct ProbeAnswer {
    /// Which of the toolchain's probes it was, counted from 0.
    pub probe: usize,
    /// The words that start the program: an absolute path, and arguments if it is a module.
    pub command: Vec<String>,
    /// What it says of its version, if the probe asks.
    pub version: Option<String>,
    /// The directories of its libc's headers, if it was asked for them.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub headers: Vec<String>,
    /// The arguments for protected code that it knows.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub hardening: Vec<String>,
    /// Why it does not do after all, if it was tried and does not.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub failure: Option<String>,
}

/// What a C compiler says of itself: the macros it predefines with `features.h` included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct CompilerAnswer {
    /// The compiler as the user named it.
    pub command: String,
    /// The architecture of its target in Rust's words, if it is one that we know.
    pub arch: Option<String>,
    /// Its headers are glibc's.
    pub glibc: bool,
    /// Why it could not answer, if it could not.
    pub failure: Option<String>,
}

/// What rustc says of a target.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct RustTarget {
    /// What holds in `cfg(…)`: lines of `rustc --print cfg`.
    pub cfg: Vec<String>,
    /// The same with the user's flags; empty where there are none, or nobody asked.
    #[serde(default)]
    pub cfg_with_flags: Vec<String>,
    /// What `-C target-cpu` can be.
    pub cpus: Vec<String>,
}

/// A Rust toolchain that builds the recipes of libraries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct RecipeRust {
    /// The release of its `rustc`.
    pub rustc: String,
    /// Its directory.
    pub sysroot: String,
}

/// The machine that builds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Host {
    /// Its Rust triple.
    pub triple: String,
    /// The release of its `rustc`: `1.95.0`.
    pub rustc: String,
    /// The commit that its `rustc` was built from, if it says so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub commit: Option<String>,
    /// The root of the Rust toolchain.
    pub sysroot: String,
    /// Targets whose standard library is installed.
    pub installed_targets: Vec<String>,
    /// Programs that are in the Rust toolchain, where rustc finds its linkers.
    pub rust_programs: Vec<String>,
    /// Whether `rustup` is there to add a target.
    pub rustup: bool,
    /// The directory that our own downloads and wrappers live in.
    pub cache: String,
    /// The variables of the user that bear on a build.
    pub environment: Environment,
    /// By toolchain `id` and target: what was found, in the order of its probes. A toolchain that is not
    /// here was not looked for.
    pub probes: BTreeMap<String, BTreeMap<Target, Vec<ProbeAnswer>>>,
    /// By target: what rustc says of it; empty where it was not asked.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub rust: BTreeMap<Target, RustTarget>,
    /// A Rust toolchain that is new enough for the recipes of libraries, where that of the project is not.
    #[serde(default)]
    pub recipe_rust: Option<RecipeRust>,
    /// By variable (`CC_x86_64_unknown_linux_musl` …): what the user's own compiler says.
    pub compilers: BTreeMap<String, CompilerAnswer>,
}

impl Host {
    /// A machine that was asked nothing, from which tests make others.
    #[doc(hidden)]
    #[must_use]
    pub fn for_tests() -> Self {
        Self {
            triple: "x86_64-unknown-linux-gnu".to_owned(),
            rustc: "1.95.0".to_owned(),
            commit: None,
            sysroot: "/rust".to_owned(),
            installed_targets: Target::ALL.map(|target| target.triple().to_owned()).into(),
            recipe_rust: None,
            rust_programs: Vec::new(),
            rustup: true,
            cache: "/cache".to_owned(),
            environment: Environment::new(),
            probes: BTreeMap::new(),
            rust: BTreeMap::new(),
            compilers: BTreeMap::new(),
        }
    }

    /// Whether this host runs the target's executables itself.
    #[must_use]
    pub fn runs(&self, target: Target) -> bool {
        self.triple.contains("-linux-") && Target::of_host(&self.triple) == Some(target)
    }
}
