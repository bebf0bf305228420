//! The provenance of a release: what its files were made from, signed if there is a key.

use std::collections::BTreeSet;
use std::path::Path;

use muslin_package::{Provenance, Resource, SigningKey, lock_checksums, provenance};
use muslin_schema::{Artifact, ArtifactKind, ShippedImage, redacted};

use crate::pipeline::Build;
use crate::ship::delivery::{Made, ReleaseNames, Sources};
use crate::ship::error::ShipError;

/// Reads the key that signs the provenance.
///
/// # Errors
///
/// [`ShipError::Key`]
pub(crate) fn signing_key(path: &Path) -> Result<SigningKey, ShipError> {
    let refused = |source| ShipError::Key { path: path.display().to_string(), source };
    SigningKey::read(&muslin_exec::read(path)?).map_err(refused)
}

/// What a statement is about.
pub(crate) struct Stated<'a> {
    pub(crate) artifacts: &'a [Artifact],
    /// What else it vouches for.
    pub(crate) others: Vec<Resource>,
    pub(crate) sources: &'a Sources,
    /// What went into the files besides the C libraries of the build.
    pub(crate) materials: Vec<Resource>,
}

/// The statement about all files of a release that were made.
pub(crate) fn statement(
    build: &Build,
    stated: Stated<'_>,
    names: ReleaseNames,
    key: Option<&SigningKey>,
) -> Option<Made> {
    let Stated { artifacts, others, sources, materials } = stated;
    let package = build.packages().into_iter().next()?;
    let repository = package.repository.as_deref().map(redacted);
    let statement = provenance(&Provenance {
        subjects: artifacts.iter().flat_map(subjects).chain(others).collect(),
        builds: &sources.builds,
        commit: sources.commit.as_ref(),
        repository: repository.as_deref(),
        materials: materials.into_iter().chain(libraries(build)).collect(),
    });
    let payload = muslin_report::json(&statement).into_bytes();
    let (file, content) = match key {
        Some(key) => (names.signed, key.sign(&payload)),
        None => (names.statement, payload),
    };
    let kind = ArtifactKind::Provenance;
    Some(Made::new(package, None, file.to_owned(), kind, content))
}

/// A file, the executables in it under the name of the file and their own, and the image that it is.
fn subjects(artifact: &Artifact) -> Vec<Resource> {
    let executables = artifact.executables.iter().map(|one| {
        let target = artifact.target.map(|target| format!("{target}/")).unwrap_or_default();
        Resource::file(format!("{target}{}", one.name), &one.sha256)
    });
    let file = Resource::file(artifact.file.clone(), &artifact.sha256);
    executables.chain(artifact.image.iter().flat_map(manifests)).chain([file]).collect()
}

/// What the name of an image leads to, and the image of each platform.
fn manifests(image: &ShippedImage) -> Vec<Resource> {
    let platforms = image.platforms.iter().map(|one| &one.digest);
    let digests = [&image.digest].into_iter().chain(platforms);
    digests.map(|digest| Resource::image(&image.reference, digest)).collect()
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
