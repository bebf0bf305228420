//! What the user asked for, after the command line and the configuration were joined.

use crate::libc_routines::LibcRoutines;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::thread_stack::ThreadStack;
use muslin_finding::Target;

/// Which of the project's executables are wanted.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of cargo's")]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Selection {
    /// `--package`: names or package id specifications; empty means cargo's default members.
    pub packages: Vec<String>,
    /// `--workspace`
    pub workspace: bool,
    /// `--exclude`
    pub exclude: Vec<String>,
    /// `--bin`
    pub bins: Vec<String>,
    /// `--bins`
    pub all_bins: bool,
    /// `--example`
    pub examples: Vec<String>,
    /// `--examples`
    pub all_examples: bool,
    /// Tests are built too, as cargo selects them.
    pub tests: bool,
}

impl Selection {
    /// Whether examples are asked for.
    #[must_use]
    pub fn has_examples(&self) -> bool {
        self.all_examples || !self.examples.is_empty()
    }

    /// Whether something is built that takes the development dependencies.
    #[must_use]
    pub fn takes_development(&self) -> bool {
        self.tests || self.has_examples()
    }
}

/// Cargo's feature flags.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Features {
    /// `--features`
    pub list: Vec<String>,
    /// `--all-features`
    pub all: bool,
    /// `--no-default-features`
    pub no_default: bool,
}

impl Features {
    /// Cargo's flags that need no value.
    #[must_use]
    pub fn flags(&self) -> Vec<&'static str> {
        on([("--all-features", self.all), ("--no-default-features", self.no_default)])
    }
}

/// The flags that are on.
fn on<const N: usize>(flags: [(&'static str, bool); N]) -> Vec<&'static str> {
    flags.into_iter().filter(|(_, on)| *on).map(|(flag, _)| flag).collect()
}

/// How far the network and the lock file may be touched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Network {
    /// `--locked`
    pub locked: bool,
    /// `--offline`
    pub offline: bool,
    /// `--frozen`
    pub frozen: bool,
}

impl Network {
    /// Cargo's flags for it.
    #[must_use]
    pub fn flags(self) -> Vec<&'static str> {
        on([("--locked", self.locked), ("--offline", self.offline), ("--frozen", self.frozen)])
    }

    /// Whether anything may be fetched.
    #[must_use]
    pub fn is_offline(self) -> bool {
        self.offline || self.frozen
    }
}

/// Whether what is missing may be installed: Rust targets and toolchains.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Provision {
    /// It may.
    #[default]
    Allowed,
    /// Nothing may be fetched.
    Offline,
    /// The user does not want it.
    Refused,
}

impl Provision {
    /// What forbids it, as the user said it; `None` if nothing does.
    #[must_use]
    pub fn forbidden_by(self) -> Option<&'static str> {
        match self {
            Self::Allowed => None,
            Self::Offline => Some("`--offline` or `--frozen`"),
            Self::Refused => Some("`--no-install` (`install = false` in the configuration)"),
        }
    }
}

/// `--provide`: whether libraries are supplied for packages that look for installed ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Provide {
    /// Never; a package that looks for one is an error.
    Never,
    /// For packages that would otherwise fail.
    #[default]
    Auto,
    /// Also instead of the source that a package carries.
    Always,
}

impl Provide {
    /// The choice of this word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        match word {
            "never" => Some(Self::Never),
            "auto" => Some(Self::Auto),
            "always" => Some(Self::Always),
            _ => None,
        }
    }
}

/// What the user says of one library: `[libraries.NAME]` in the configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct LibraryChoice {
    /// `provide = "never"`
    pub provide: Option<Provide>,
    /// `prefix = "…"`: a static build of the user's own, with `lib` and `include`.
    pub prefix: Option<String>,
}

/// How much is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Verbosity {
    /// `-q`
    Quiet,
    /// The usual.
    #[default]
    Normal,
    /// `-v`
    Verbose,
    /// `-vv`
    VeryVerbose,
}

/// `--color`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ColorChoice {
    /// Where a terminal wants them.
    #[default]
    Auto,
    /// Everywhere.
    Always,
    /// Nowhere.
    Never,
}

/// `--resolver`: whose `getaddrinfo` and its like are linked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Resolver {
    /// Ours, in a program that resolves names and where it can be linked.
    #[default]
    Auto,
    /// Ours; a warning where it cannot be linked.
    Muslin,
    /// That of musl's libc.
    Musl,
}

impl std::str::FromStr for Resolver {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "auto" => Ok(Self::Auto),
            "muslin" => Ok(Self::Muslin),
            "musl" => Ok(Self::Musl),
            other => Err(format!("`{other}` is not one of `auto`, `muslin` and `musl`")),
        }
    }
}

/// `--allocator`: whose `malloc` is linked, for Rust, C and C++ alike.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Allocator {
    /// mimalloc, where the program brings no allocator and a C compiler for the target is installed; else musl's.
    #[default]
    Auto,
    /// That of musl's libc.
    Musl,
    /// Microsoft's mimalloc.
    Mimalloc,
    /// jemalloc.
    Jemalloc,
}

impl Allocator {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Auto, Self::Musl, Self::Mimalloc, Self::Jemalloc];

    /// The word that names it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Musl => "musl",
            Self::Mimalloc => "mimalloc",
            Self::Jemalloc => "jemalloc",
        }
    }

    /// The library that it comes as, unless libc has it.
    #[must_use]
    pub fn library(self) -> Option<&'static str> {
        match self {
            Self::Musl => None,
            Self::Auto => Self::Mimalloc.library(),
            Self::Mimalloc | Self::Jemalloc => Some(self.word()),
        }
    }
}

impl std::str::FromStr for Allocator {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|one| one.word() == word);
        known.ok_or_else(|| {
            format!(
                "`{word}` is not an allocator; there are `auto`, `musl`, `mimalloc` and `jemalloc`"
            )
        })
    }
}

/// What is done with what is built.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// It is delivered.
    #[default]
    Deliver,
    /// One executable is started, with these arguments.
    Run(Vec<String>),
    /// The tests or the benchmarks are run.
    Test(Tests),
    /// It is compiled for its warnings and errors; nothing is linked.
    Check(Checks),
    /// The variables of the build are printed, for other programs that start cargo.
    Environment,
    /// One executable is measured next to other builds of it.
    Compare,
}

/// Whether tests or benchmarks are built and run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Suite {
    /// `cargo test`
    #[default]
    Test,
    /// `cargo bench`
    Bench,
}

impl Suite {
    /// Cargo's verb, which is also the name of its profile.
    #[must_use]
    pub fn verb(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Bench => "bench",
        }
    }
}

/// Which of cargo's verbs compiles without linking.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Checker {
    /// `cargo check`
    #[default]
    Check,
    /// `cargo clippy`
    Clippy,
}

impl Checker {
    /// Cargo's verb.
    #[must_use]
    pub fn verb(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Clippy => "clippy",
        }
    }
}

/// `cargo check` or `cargo clippy`, as asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Checks {
    /// Which of them.
    pub checker: Checker,
    /// The flags that say what is checked: `--lib`, `--all-targets` …
    pub selection: Vec<String>,
    /// `--message-format`, as cargo takes it.
    pub message_format: Option<String>,
    /// What follows `--`, for clippy.
    pub arguments: Vec<String>,
}

/// `cargo test` or `cargo bench`, as asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Tests {
    /// Which of them.
    #[serde(default)]
    pub suite: Suite,
    /// The flags that say which tests are built: `--lib`, `--test NAME`, `--benches` …
    pub selection: Vec<String>,
    /// `--doc`: only the examples in the documentation.
    pub only_doc: bool,
    /// `--no-run`
    pub no_run: bool,
    /// `--no-fail-fast`
    pub no_fail_fast: bool,
    /// Only tests with this in their names.
    pub name: Option<String>,
    /// What follows `--`, for the test programs.
    pub arguments: Vec<String>,
}

/// One static build, as asked for.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Request {
    /// `--manifest-path`
    pub manifest_path: Option<String>,
    /// The targets in order; empty means the host's own architecture.
    pub targets: Vec<Target>,
    /// Which executables.
    pub selection: Selection,
    /// Which features.
    pub features: Features,
    /// `--profile`; `release` unless set otherwise, and what cargo takes where something is run.
    pub profile: String,
    /// `--target-dir`
    pub target_dir: Option<String>,
    /// `--locked`, `--offline`, `--frozen`
    pub network: Network,
    /// `--no-install`
    pub no_install: bool,
    /// `-j`, as cargo takes it
    pub jobs: Option<String>,
    /// `--toolchain`
    pub toolchain: Option<String>,
    /// `--catalog`: a directory with the user's own toolchains, libraries, rules and failures.
    pub catalog: Option<String>,
    /// `--provide`
    pub provide: Option<Provide>,
    /// `--source-dir`: directories in which sources may are
    pub source_dirs: Vec<String>,
    /// The choices for single libraries, by name.
    pub libraries: BTreeMap<String, LibraryChoice>,
    /// `--no-pie`: link at a fixed address.
    pub no_pie: bool,
    /// `--no-hardening`: C and C++ are compiled without the protections that nobody asked for.
    pub no_hardening: bool,
    /// `--allocator`; [`Allocator::Auto`] unless set otherwise.
    pub allocator: Option<Allocator>,
    /// `--libc-routines`; all of them unless set otherwise.
    pub libc_routines: Option<LibcRoutines>,
    /// `--thread-stack`; [`ThreadStack::default`] unless set otherwise.
    #[serde(default)]
    pub thread_stack: Option<ThreadStack>,
    /// `--resolver`; ours where it can be linked, unless set otherwise.
    pub resolver: Option<Resolver>,
    /// `--no-reproducible`: paths of this machine stay in what is built.
    pub no_reproducible: bool,
    /// `--verify-reproducible`: build a second time elsewhere, and compare.
    pub verify_reproducible: bool,
    /// What is built is shipped: it is the same from every checkout, although projects that share a target directory
    /// then share less of what is built in it.
    #[serde(default)]
    pub ships: bool,
    /// `--smoke`: the arguments of each start before anything is delivered, as a shell has them.
    #[serde(default)]
    pub smoke: Vec<String>,
    /// `--seccomp`: the file for the system calls that were seen.
    #[serde(default)]
    pub seccomp: Option<String>,
    /// `--registry`: where images without a registry in their name are pushed to.
    #[serde(default)]
    pub registry: Option<String>,
    /// Diagnostic codes that are allowed.
    pub allow: Vec<String>,
    /// Warnings fail the run.
    pub strict: bool,
    /// `-v`, `-q`
    pub verbosity: Verbosity,
    /// `--color`
    pub color: ColorChoice,
    /// What follows `--`, for cargo.
    pub cargo_args: Vec<String>,
    /// What is done with what is built.
    pub purpose: Purpose,
    /// A report is written, for which more is found out: [`crate::Details`].
    pub details: bool,
}

impl Request {
    /// Whether what is built is to be the same wherever it is built. What is built for a debugger is
    /// not: it has to find the sources by their paths.
    #[must_use]
    pub fn reproducible(&self) -> bool {
        let for_debugger = matches!(self.profile.as_str(), "dev" | "test");
        self.verify_reproducible || !(self.no_reproducible || for_debugger)
    }

    /// Whether what is missing may be installed.
    #[must_use]
    pub fn provision(&self) -> Provision {
        match (self.network.is_offline(), self.no_install) {
            (true, _) => Provision::Offline,
            (false, true) => Provision::Refused,
            (false, false) => Provision::Allowed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_built_for_a_debugger_keeps_its_paths() {
        let built = |profile: &str, no_reproducible, verify_reproducible| {
            let profile = profile.to_owned();
            Request { profile, no_reproducible, verify_reproducible, ..Request::default() }
        };
        assert!(built("release", false, false).reproducible());
        assert!(!built("release", true, false).reproducible());
        assert!(!built("dev", false, false).reproducible());
        assert!(built("dev", false, true).reproducible(), "what is proved is made");
    }
}
