//! Every value that leaves `muslin` or crosses one of its crates: the contract.
//!
//! The types here are plain data. They print as JSON with a stable field order, carry the reason for
//! whatever they decide, and know nothing of processes, files or terminals.

mod audit;
mod build_record;
mod candidate;
mod command;
mod comparison;
mod contents;
mod details;
mod diagnosis;
mod distribution;
mod exit;
mod failure;
mod host;
mod inspected;
mod libc_routines;
mod library;
mod native;
mod plan;
mod program;
mod proposal;
mod redact;
mod report;
mod request;
mod suggestion;
mod thread_stack;
mod timeline;
mod toolchain;
mod variables;
mod verified;
mod version;

pub use audit::{Audit, Audited};
pub use build_record::{BuildRecord, BuildSettings, RustCompiler, UsedToolchain};
pub use candidate::{Candidate, Verdict};
pub use command::{Argument, EnvVar};
pub use comparison::{
    Comparison, Figures, ImageSize, Machine, Method, NeededFile, Spread, Variant, Workload,
};
pub use contents::{ContainedLibrary, ContainedPackage, Contents, PackageRole, PackageSource};
pub use details::{Details, ExecutableDetails};
pub use diagnosis::{Diagnosis, DirectoryFault};
pub use distribution::{
    Artifact, ArtifactKind, Distribution, ImagePlatform, ShippedExecutable, ShippedImage,
    SourceCommit,
};
pub use exit::Exit;
pub use failure::{Failure, FailureText};
pub use host::{
    COMPILER_VARIABLES, CompilerAnswer, Environment, Host, ProbeAnswer, RecipeRust, RustTarget,
};
pub use inspected::{
    ArchiveContent, Inspected, InspectedArchive, InspectedFile, Libraries, Library, LibraryForCpu,
    ObjectProtection, PackageMetadata, SearchedDirectory, Unmet, Unreadable,
};
pub use libc_routines::{LibcRoutines, RoutineGroup};
pub use library::{
    BuiltLibraries, BuiltLibrary, CachedLibrary, CleanedLibraries, Install, KnownVulnerability,
    LibraryBuild, LibraryList, ListedLibrary, PlacedLibrary, ProvidedLibrary, SourceFile,
    Unavailable, VulnerabilityStatus,
};
pub use native::{NativeNeed, NativeNeeds, Need, Outcome};
pub use plan::{
    Content, Expected, LibcPart, PathMap, Plan, PlannedFile, Step, StepKind, TargetPlan,
};
pub use program::{InstalledProgram, InstalledPrograms};
pub use proposal::Proposal;
pub use redact::redacted;
pub use report::{CompiledCode, CompiledLibrary, Executable, Report};
pub use request::{
    Allocator, Checker, Checks, ColorChoice, Features, LibraryChoice, Network, Provide, Provision,
    Purpose, Request, Resolver, Selection, Suite, Tests, Verbosity,
};
pub use suggestion::nearest;
pub use thread_stack::ThreadStack;
pub use timeline::{Stage, Timeline, UnitTime, Work};
pub use toolchain::{
    Installation, InstalledToolchain, ListedChoice, ListedTarget, ListedToolchain,
    RemovedToolchain, ToolchainList,
};
pub use variables::Variables;
pub use verified::{Verified, VerifiedFile};
#[cfg(feature = "json-schema")]
pub use version::schemas;

pub use muslin_finding::{
    Anatomy, Answer, Code, DebugSummary, EnvironmentVerdict, Evidence, FilePart, Finding, Floor,
    Hazard, HeaderSummary, Inspection, Libc, LibcEvidence, LibcSummary, Linkage, MissedOnMusl,
    Origin, ParseTargetError, Presence, Runs, Severity, Share, Target, Untrusted, VersionBound,
    codes, is_hidden,
};
