//! Everything a static build will do, with the reason for each part.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::candidate::Candidate;
use crate::command::{Argument, EnvVar};
use crate::libc_routines::LibcRoutines;
use crate::library::{LibraryBuild, PlacedLibrary};
use crate::native::{NativeNeed, Need};
use crate::request::{Allocator, Resolver};
use crate::toolchain::Installation;
use muslin_finding::{Finding, Target};

/// A part of libc that one of our objects can replace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum LibcPart {
    /// `memcpy`, `getenv` and their like.
    #[serde(rename = "memory-routines")]
    Routines,
    /// `getaddrinfo` and the like.
    Resolver,
    /// The call of constructors before `main`.
    Constructors,
    /// What `__builtin_cpu_supports` of C asks.
    Processor,
}

/// A directory of this machine, and what is written for it wherever a compiler writes a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct PathMap {
    /// The directory, as compilers get it.
    pub from: String,
    /// What is written instead.
    pub to: String,
}

/// What a planned file holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Content {
    /// This text.
    Text(String),
    /// It is a link to the program that runs: to be started under another name.
    ThisProgram,
    /// It is the program that runs, and stays when that is removed.
    KeptProgram,
}

/// A file that is written before the steps run, unless it is there already with this content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct PlannedFile {
    /// Its absolute path, below the target directory or our cache.
    pub path: String,
    /// What it holds.
    pub content: Content,
    /// Whether it is a program.
    pub executable: bool,
    /// Why it is there.
    pub because: String,
}

/// What a step is for, so that the pipeline knows how to listen to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum StepKind {
    /// Adds a Rust target.
    AddTarget {
        /// The directory that is there afterwards.
        directory: String,
    },
    /// Puts a toolchain into our cache. The command of the step is the one that a user would type for it.
    InstallToolchain(Installation),
    /// Makes a toolchain print where its C++ runtime archives lie, and joins them into one.
    CxxRuntime {
        /// File names of the archives to look for in what the command prints.
        archives: Vec<String>,
        /// The words that join archives: the output path and the found paths are appended.
        archiver: Vec<String>,
        /// The archive to make. A step whose archive exists is done already.
        output: String,
    },
    /// Compiles an object that is linked before libc. Where to write it is appended to the command, as
    /// `-o` and a path.
    Object {
        /// The object to make. A step whose object exists is done already: its directory is named by what
        /// decides what is in it.
        output: String,
        /// The part of libc that it replaces.
        replaces: LibcPart,
    },
    /// Builds a static library into our cache. A step whose prefix exists is done already.
    BuildLibrary(LibraryBuild),
    /// Runs cargo and reads its JSON messages.
    CargoBuild,
    /// Runs `cargo test` or `cargo bench` on our own terminal, after all that was built was checked.
    CargoTest,
    /// Runs `cargo check` or `cargo clippy` on our own terminal.
    CargoCheck,
    /// Is not run: its variables and arguments are for another program that starts cargo.
    Environment,
    /// Starts the one executable on our own terminal, after it was checked.
    Run {
        /// Its path.
        executable: String,
    },
}

impl StepKind {
    /// Whether the step comes last, and its exit code is ours.
    #[must_use]
    pub fn is_last(&self) -> bool {
        matches!(self, Self::CargoTest | Self::CargoCheck | Self::Environment | Self::Run { .. })
    }
}

/// One command, as it will be run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Step {
    /// What it does, as a heading.
    pub title: String,
    /// What it is for.
    pub kind: StepKind,
    /// The program.
    pub program: String,
    /// Its arguments.
    pub arguments: Vec<Argument>,
    /// Changes to its environment.
    pub env: Vec<EnvVar>,
    /// Directories put in front of `PATH`.
    pub path: Vec<String>,
}

impl Step {
    /// The arguments as plain words.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        self.arguments.iter().flat_map(|argument| argument.words.iter().cloned()).collect()
    }
}

/// What was decided for one target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct TargetPlan {
    /// The target.
    pub target: Target,
    /// Every package that needs native code, and what becomes of it.
    pub natives: Vec<NativeNeed>,
    /// The static libraries that are provided for them, each with its place.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub libraries: Vec<PlacedLibrary>,
    /// What the compiler must be able to do, over all of them.
    pub needs: BTreeSet<Need>,
    /// The chosen toolchain's `id`.
    pub toolchain: String,
    /// What the section `.comment` begins with in the objects of its compilers, if that is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub comment: Option<String>,
    /// Whose allocator is linked, never [`Allocator::Auto`]; a program that brings one keeps its own.
    #[serde(default)]
    pub allocator: Allocator,
    /// Which routines of musl's libc are replaced. Documents have had this name for it from the beginning.
    #[serde(rename = "memory_routines")]
    pub libc_routines: LibcRoutines,
    /// Whose resolver is linked into programs that resolve names.
    #[serde(default)]
    pub resolver: Resolver,
    /// All candidates in the order of preference.
    pub candidates: Vec<Candidate>,
}

/// An executable that the build has to yield for each target.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Expected {
    /// The package it belongs to.
    pub package: String,
    /// The name of the binary or example.
    pub name: String,
    /// Whether it is an example.
    pub example: bool,
}

/// A whole static build before it runs: what `plan` prints and `static-build` executes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Plan {
    /// [`Self::VERSION`]
    pub schema_version: u32,
    /// The decisions for each target.
    pub targets: Vec<TargetPlan>,
    /// What must come out, for each target.
    pub expected: Vec<Expected>,
    /// Files to write first.
    pub files: Vec<PlannedFile>,
    /// Commands to run, in order.
    pub steps: Vec<Step>,
    /// What prevents the build, or is worth knowing, before anything runs.
    pub findings: Vec<Finding>,
    /// The directory that cargo builds in.
    pub target_directory: String,
    /// Directories whose paths must not be found in what is built, the strongest last; none if paths stay.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub path_maps: Vec<PathMap>,
}
