//! What an image says of itself, under the names that the OCI has given (annotations.md).

use std::collections::BTreeMap;

use cargo_metadata::Package;
use muslin_exec::{Captured, Command, Runner};
use muslin_package::rfc3339;
use muslin_schema::{Untrusted, redacted};

use crate::ship::Time;

/// The annotations from the manifest of a package, and from the commit.
pub(super) fn annotations(
    runner: &dyn Runner,
    package: &Package,
    workspace: &std::path::Path,
    time: &Time,
) -> BTreeMap<String, String> {
    let authors = (!package.authors.is_empty()).then(|| package.authors.join(", "));
    let command = Command::from_argv(["git", "rev-parse", "HEAD"]).within(workspace);
    // Without git, or without a repository, there is no commit.
    let commit = runner.capture(&command).ok().filter(Captured::succeeded);
    let known = [
        ("title", Some(package.name.to_string())),
        ("version", Some(package.version.to_string())),
        ("created", Some(rfc3339(time.seconds))),
        ("description", package.description.clone()),
        ("authors", authors),
        ("licenses", package.license.clone()),
        ("url", package.homepage.clone()),
        ("documentation", package.documentation.clone()),
        ("source", package.repository.clone()),
        ("revision", commit.map(|answer| answer.output.trim().to_owned())),
    ];
    known
        .into_iter()
        .filter_map(|(key, value)| {
            let value = value?.trim().replace("\r\n", "\n");
            // Tools print annotations as they are.
            let value = Untrusted::lines(&redacted(&value)).to_string();
            Some((format!("org.opencontainers.image.{key}"), value))
        })
        .collect()
}
