//! What an inspection of an ELF file answers.
//!
//! Plain data that prints as JSON with a stable field order. Kept apart from `muslin-schema` so that a
//! changed field of a plan or a report does not break the API of `muslin-elf`.

mod anatomy;
mod code;
pub mod codes;
mod finding;
mod inspection;
mod linkage;
mod target;
mod untrusted;

pub use anatomy::{Anatomy, FilePart, Origin, Share};
pub use code::Code;
pub use finding::{Answer, Evidence, Finding, Severity};
pub use inspection::{
    DebugSummary, EnvironmentVerdict, Floor, Hazard, HeaderSummary, Inspection, LibcEvidence,
    LibcSummary, MissedOnMusl, Presence, Runs, VersionBound,
};
pub use linkage::{Libc, Linkage};
pub use target::{ParseTargetError, Target};
pub use untrusted::{Untrusted, is_hidden};
