//! `ci-matrix --tag`: the tag of a release against the versions of the packages that it releases.

use muslin_schema::{Exit, Failure};

/// The tag and the packages do not agree.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub(super) enum TagError {
    #[error("the tag `{tag}` contains no version")]
    NoVersion { tag: String },
    #[error("the tag `{tag}` does not match the version of any package")]
    Version { tag: String, version: String, packages: Vec<(String, String)> },
}

impl Failure for TagError {
    fn exit(&self) -> Exit {
        Exit::Usage
    }

    fn details(&self) -> Vec<String> {
        match self {
            Self::NoVersion { .. } => Vec::new(),
            Self::Version { packages, .. } => {
                packages.iter().map(|(name, version)| format!("`{name}` is {version}")).collect()
            }
        }
    }

    fn help(&self) -> Option<String> {
        Some(match self {
            Self::NoVersion { .. } => {
                "tags of releases are `v1.2.3`, or `name-v1.2.3` for one package".to_owned()
            }
            Self::Version { version, .. } => format!(
                "set `version = \"{version}\"` in the package's Cargo.toml, or tag the commit that has it"
            ),
        })
    }
}

/// The packages that a tag releases: with `v1.2.3` those of this version, with `name-v1.2.3` the one that it names.
///
/// # Errors
///
/// [`TagError`] if none of them has the version.
pub(super) fn released(tag: &str, packages: &[(String, String)]) -> Result<Vec<String>, TagError> {
    let no_version = || TagError::NoVersion { tag: tag.to_owned() };
    let (name, version) = split(tag).ok_or_else(no_version)?;
    let fits = |one: &&(String, String)| one.1 == version && name.is_none_or(|name| one.0 == name);
    let found: Vec<String> =
        packages.iter().filter(fits).map(|(package, _)| package.clone()).collect();
    if found.is_empty() {
        let packages =
            packages.iter().filter(|one| name.is_none_or(|name| one.0 == name)).cloned().collect();
        return Err(TagError::Version {
            tag: tag.to_owned(),
            version: version.to_owned(),
            packages,
        });
    }
    Ok(found)
}

/// The package and the version that a tag names.
fn split(tag: &str) -> Option<(Option<&str>, &str)> {
    let starts = tag.match_indices(|c: char| c.is_ascii_digit()).map(|(at, _)| at);
    // A package may have digits in its name: the version is what follows a separator.
    let mut candidates = starts.filter_map(|at| {
        let (before, version) = tag.split_at(at);
        let before = before.strip_suffix('v').unwrap_or(before);
        let is_version = version.split('.').count() >= 3;
        match before {
            "" if is_version => Some((None, version)),
            _ if is_version && before.ends_with(['-', '/', '@', '_']) => {
                let name = &before[..before.len() - 1];
                Some((Some(name.rsplit('/').next().unwrap_or(name)), version))
            }
            _ => None,
        }
    });
    candidates.next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packages() -> Vec<(String, String)> {
        [("a", "1.2.3"), ("b2-cli", "1.2.3"), ("c", "0.4.0-rc.1")]
            .map(|(name, version)| (name.to_owned(), version.to_owned()))
            .to_vec()
    }

    fn names(tag: &str) -> Vec<String> {
        released(tag, &packages()).unwrap()
    }

    #[test]
    fn a_version_releases_every_package_that_has_it_and_a_name_one() {
        assert_eq!(names("v1.2.3"), ["a", "b2-cli"]);
        assert_eq!(names("1.2.3"), ["a", "b2-cli"]);
        assert_eq!(names("b2-cli-v1.2.3"), ["b2-cli"]);
        assert_eq!(names("b2-cli@1.2.3"), ["b2-cli"]);
        assert_eq!(names("release/c/v0.4.0-rc.1"), ["c"]);
    }

    #[test]
    fn a_tag_of_another_version_is_refused_with_the_versions_that_there_are() {
        let error = released("v1.2.4", &packages()).unwrap_err();
        assert_eq!(error.to_string(), "the tag `v1.2.4` does not match the version of any package");
        assert_eq!(error.details(), ["`a` is 1.2.3", "`b2-cli` is 1.2.3", "`c` is 0.4.0-rc.1"]);
        let error = released("c-v0.4.0", &packages()).unwrap_err();
        assert_eq!(error.details(), ["`c` is 0.4.0-rc.1"]);
        let nightly = TagError::NoVersion { tag: "nightly".to_owned() };
        assert_eq!(released("nightly", &packages()), Err(nightly));
    }
}
