//! A configuration, and the manifest that holds it.

use std::collections::BTreeMap;

use muslin_schema::{
    Allocator, LibcRoutines, LibraryChoice, Provide, Resolver, Target, ThreadStack,
};

/// A manifest that may hold a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// Its path.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// The configuration of a project's static builds. The command line is stronger. Each field is the value of a key
/// of [`KEYS`](super::keys::KEYS).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Configuration {
    /// `targets = ["x86_64", "aarch64"]`, or `["all"]`
    pub targets: Vec<Target>,
    /// `toolchain = "zig"`
    pub toolchain: Option<String>,
    /// `hardening = false`
    pub hardening: Option<bool>,
    /// `pie = false`
    pub pie: Option<bool>,
    /// `allocator = "mimalloc"`
    pub allocator: Option<Allocator>,
    /// `libc-routines = "musl"`
    pub libc_routines: Option<LibcRoutines>,
    /// `resolver = "musl"`
    pub resolver: Option<Resolver>,
    /// `thread-stack = "512K"`
    pub thread_stack: Option<ThreadStack>,
    /// `reproducible = false`
    pub reproducible: Option<bool>,
    /// `profile = "dist"`
    pub profile: Option<String>,
    /// `allow = ["relro"]`: diagnostic codes of findings
    pub allow: Vec<String>,
    /// `strict = true`
    pub strict: bool,
    /// `install = false`
    pub no_install: bool,
    /// `provide = "never"`: whether static libraries are built for packages that look for installed ones
    pub provide: Option<Provide>,
    /// `[libraries.NAME]`: `provide`, or the `prefix` of a build of the user's own, from the manifest's directory
    pub libraries: BTreeMap<String, LibraryChoice>,
    /// `registry = "registry.example/team"`: where images are pushed to
    pub registry: Option<String>,
    /// `smoke = ["--version"]`: with which arguments programs are started before they are delivered
    pub smoke: Vec<String>,
    /// `catalog = "toolchains"`: a directory of toolchain files, from the manifest's own directory
    pub catalog: Option<String>,
}
