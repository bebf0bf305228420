//! What build scripts start by name.

use muslin_schema::NativeNeed;

/// The host's tool that reads headers of the target by itself, as the survey names it.
pub const READS_HEADERS: &str = "libclang";

/// Whether the build script of a package starts a build system or compiler by name: one that no rule is
/// known for, since a rule describes how its package is made to take the target's compilers.
pub(crate) fn starts_by_name(one: &NativeNeed) -> bool {
    !one.known && one.outcome.compiles() && one.tools.iter().any(|tool| tool != READS_HEADERS)
}
