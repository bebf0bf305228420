//! Versions as manifests ask for them.

use cargo_metadata::semver::Version;

/// The shortest requirement that means this version and what is compatible with it.
pub(crate) fn requirement(version: &Version) -> String {
    if !version.pre.is_empty() {
        return version.to_string();
    }
    match (version.major, version.minor) {
        (0, 0) => format!("0.0.{}", version.patch),
        (0, minor) => format!("0.{minor}"),
        (major, _) => major.to_string(),
    }
}
