//! Every value that leaves `muslin` or crosses one of its crates: the contract.
//!
//! The types here are plain data. They print as JSON with a stable field order, carry the reason for
//! whatever they decide, and know nothing of processes, files or terminals.

mod anatomy;
mod audit;
mod comparison;
mod contents;
mod details;
mod diagnosis;
mod distribution;
mod exit;
mod failure;
mod finding;
mod host;
mod inspected;
mod inspection;
mod library;
mod native;
mod plan;
mod proposal;
mod report;
mod request;
mod target;
mod timeline;
mod toolchain;

pub use anatomy::{Anatomy, FilePart, Origin, Share};
pub use audit::{Audit, Audited};
pub use comparison::{
    Comparison, Figures, ImageSize, Machine, Method, NeededFile, Spread, Variant, Workload,
};
pub use contents::{ContainedLibrary, ContainedPackage, Contents, PackageRole, PackageSource};
pub use details::{Details, Looked};
pub use diagnosis::{Diagnosis, FolderFault};
pub use distribution::{
    Artifact, ArtifactKind, Distribution, ImagePlatform, ShippedExecutable, ShippedImage,
};
pub use exit::Exit;
pub use failure::{Failure, FailureText};
pub use finding::{Answer, Evidence, Finding, Severity};
pub use host::{CompilerAnswer, Environment, Host, ProbeAnswer};
pub use inspected::{
    ArchiveContent, Inspected, InspectedArchive, InspectedFile, Libraries, Library, LibraryForCpu,
    Shelf, Unmet, Unreadable,
};
pub use inspection::{
    DebugSummary, EnvironmentVerdict, Floor, Hazard, HeaderSummary, Inspection, LibcEvidence,
    LibcSummary, MissedOnMusl, Presence, Runs, VersionBound,
};
pub use library::{
    BuiltLibraries, BuiltLibrary, CachedLibrary, CleanedLibraries, Install, LibraryBuild,
    LibraryList, ListedLibrary, PlacedLibrary, ProvidedLibrary, SourceFile, Unavailable,
};
pub use native::{NativeNeed, Need, Outcome};
pub use plan::{
    Argument, Candidate, Content, EnvVar, Expected, PathMap, Plan, PlannedFile, Step, StepKind,
    TargetPlan, Verdict,
};
pub use proposal::Proposal;
pub use report::{Executable, Libc, Linkage, Report};
pub use request::{
    Allocator, ColorChoice, Features, LibraryChoice, MemoryRoutines, MessageFormat, Network,
    Provide, Provision, Purpose, Request, Selection, Tests, Verbosity,
};
pub use target::{ParseTargetError, Target};
pub use timeline::{Stage, Timeline, UnitTime, Work};
pub use toolchain::{
    Installation, InstalledToolchain, ListedChoice, ListedTarget, ListedToolchain,
    RemovedToolchain, ToolchainList,
};

/// The version of the JSON that `--message-format json` and `--format json` print.
///
/// It grows by one whenever a field changes its meaning or goes away; new fields do not change it.
pub const SCHEMA_VERSION: u32 = 1;
