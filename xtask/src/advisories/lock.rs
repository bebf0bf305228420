//! The crates of a lock file that come from elsewhere.

use muslin_advisories::Advisory;
use serde::Deserialize;

/// A crate that is not from a directory of this repository.
#[derive(Debug)]
pub(super) struct LockedPackage {
    pub(super) name: String,
    pub(super) version: String,
    /// A crate of this repository depends on it.
    pub(super) direct: bool,
}

#[derive(Deserialize)]
struct RawLock {
    package: Vec<RawPackage>,
}

#[derive(Deserialize)]
struct RawPackage {
    name: String,
    version: String,
    source: Option<String>,
    #[serde(default)]
    dependencies: Vec<String>,
}

/// # Errors
///
/// If the text is not that of a lock file; in words.
pub(super) fn locked_packages(text: &str) -> Result<Vec<LockedPackage>, String> {
    let lock: RawLock = toml::from_str(text).map_err(|error| format!("Cargo.lock: {error}"))?;
    let (foreign, own): (Vec<RawPackage>, Vec<RawPackage>) =
        lock.package.into_iter().partition(|package| package.source.is_some());
    let needed: Vec<&str> =
        own.iter().flat_map(|package| &package.dependencies).map(String::as_str).collect();
    let package = |RawPackage { name, version, .. }: RawPackage| LockedPackage {
        direct: needed.iter().any(|words| is_named(words, &name, &version)),
        name,
        version,
    };
    Ok(foreign.into_iter().map(package).collect())
}

/// A dependency is `name`, with a version and a source only where those are needed to distinguish it.
fn is_named(dependency: &str, name: &str, version: &str) -> bool {
    let mut words = dependency.split(' ');
    words.next() == Some(name) && words.next().is_none_or(|word| word == version)
}

impl LockedPackage {
    /// On any operating system and processor. A version that cannot be compared is affected.
    pub(super) fn is_affected_by(&self, advisory: &Advisory) -> bool {
        self.version.parse().map_or(true, |version| advisory.is_about(&version))
    }
}
