//! The provenance of a release: what its files were made from, signed if there is a key.

use muslin_package::{Provenance, Resource, SigningKey, lock_checksums, provenance};
use muslin_schema::{Artifact, ArtifactKind, redacted};
use std::collections::BTreeSet;

use crate::pipeline::Build;
use crate::ship::{Made, SIGNED_STATEMENT, STATEMENT, Sources};

/// The statement about all files of a release that were made.
pub(super) fn statement(
    build: &Build,
    artifacts: &[Artifact],
    sources: &Sources,
    materials: Vec<Resource>,
    key: Option<&SigningKey>,
) -> Option<Made> {
    let package = build.packages().into_iter().next()?;
    let repository = package.repository.as_deref().map(redacted);
    let statement = provenance(&Provenance {
        subjects: artifacts.iter().flat_map(subjects).collect(),
        builds: &sources.builds,
        commit: sources.commit.as_ref(),
        repository: repository.as_deref(),
        materials: materials.into_iter().chain(libraries(build)).collect(),
    });
    let payload = muslin_report::json(&statement).into_bytes();
    let (file, content) = match key {
        Some(key) => (SIGNED_STATEMENT, key.sign(&payload)),
        None => (STATEMENT, payload),
    };
    let kind = ArtifactKind::Provenance;
    Some(Made::new(package, None, file.to_owned(), kind, content))
}

/// A file, and the executables in it under the name of the file and their own.
fn subjects(artifact: &Artifact) -> Vec<Resource> {
    let executables = artifact.executables.iter().map(|one| {
        let target = artifact.target.map(|target| format!("{target}/")).unwrap_or_default();
        Resource::file(format!("{target}{}", one.name), &one.sha256)
    });
    let file = Resource::file(artifact.file.clone(), &artifact.sha256);
    executables.chain([file]).collect()
}

/// The sources of the C libraries that were provided: archives, or crates that carry them.
fn libraries(build: &Build) -> Vec<Resource> {
    let plans = &build.outcome.report.targets;
    let ids: BTreeSet<&str> =
        plans.iter().flat_map(|plan| &plan.libraries).map(|one| one.library.id.as_str()).collect();
    let mut sources = Vec::new();
    for library in ids.into_iter().filter_map(|id| build.project.libraries.find(id)) {
        if let Some(tarball) = &library.tarball {
            let url = tarball.urls.first().map_or(library.id.as_str(), String::as_str);
            sources.push(Resource::published(url, Some(&tarball.sha256)));
        }
        let lock = library.files.iter().find(|(path, _)| path == "Cargo.lock");
        for ((name, version), sum) in lock.map(|(_, text)| lock_checksums(text)).unwrap_or_default()
        {
            sources.push(Resource::published(format!("pkg:cargo/{name}@{version}"), Some(&sum)));
        }
    }
    sources
}
