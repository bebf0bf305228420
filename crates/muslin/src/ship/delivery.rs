//! Everything into the directory of the release, with the manifest and the checksums of all.

use std::path::Path;

use cargo_metadata::Package;
use muslin_package::{Resource, checksums, sha256};
use muslin_schema::{Artifact, ArtifactKind, BuildRecord, Distribution, SourceCommit, Target};

use crate::ship::error::ShipError;
use crate::ship::time::Time;

/// The name of the list that `sha256sum -c` reads.
pub(crate) const CHECKSUMS: &str = "SHA256SUMS";

/// What the files about a release are named. Those of `dist` and of `image` can be in one directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ReleaseNames {
    /// The manifest.
    pub(crate) manifest: &'static str,
    /// The statement of provenance as it is, for others to sign.
    pub(crate) statement: &'static str,
    /// The statement in its envelope.
    pub(crate) signed: &'static str,
}

/// The names of a release of `dist`.
pub(crate) const DIST: ReleaseNames = ReleaseNames {
    manifest: "dist-manifest.json",
    statement: "provenance.json",
    signed: "provenance.intoto.jsonl",
};

/// The names of what `image` makes.
pub(crate) const IMAGE: ReleaseNames = ReleaseNames {
    manifest: "image-manifest.json",
    statement: "image-provenance.json",
    signed: "image-provenance.intoto.jsonl",
};

impl ReleaseNames {
    /// Those of every verb.
    pub(crate) const ALL: [Self; 2] = [DIST, IMAGE];
}

/// A file of the release with its content.
pub(crate) struct Made {
    pub(crate) artifact: Artifact,
    pub(crate) content: Vec<u8>,
}

impl Made {
    pub(crate) fn new(
        package: &Package,
        target: Option<Target>,
        file: String,
        kind: ArtifactKind,
        content: Vec<u8>,
    ) -> Self {
        let artifact = Artifact {
            file,
            kind,
            package: package.name.to_string(),
            version: package.version.to_string(),
            target,
            size: content.len() as u64,
            sha256: sha256(&content),
            image: None,
            executables: Vec::new(),
        };
        Self { artifact, content }
    }

    /// Other bytes in its place.
    pub(crate) fn replace(&mut self, content: Vec<u8>) {
        self.artifact.size = content.len() as u64;
        self.artifact.sha256 = sha256(&content);
        self.content = content;
    }

    /// The file next to it with its detached PGP signature.
    pub(crate) fn signature(&self, content: Vec<u8>) -> Self {
        let artifact = Artifact {
            file: format!("{}.sig", self.artifact.file),
            kind: ArtifactKind::Signature,
            executables: Vec::new(),
            ..self.artifact.clone()
        };
        let mut signature = Self { artifact, content: Vec::new() };
        signature.replace(content);
        signature
    }
}

/// What everything was made from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sources {
    /// The commit, if there is one.
    pub(crate) commit: Option<SourceCommit>,
    /// How each executable was built.
    pub(crate) builds: Vec<BuildRecord>,
}

/// What is written, and where.
pub(crate) struct Delivery<'a> {
    pub(crate) directory: &'a Path,
    pub(crate) names: ReleaseNames,
    /// The files that were made.
    pub(crate) made: &'a [&'a Made],
    /// The files of directories next to them.
    pub(crate) sibling: &'a [(String, &'a [u8])],
    /// What a person should know.
    pub(crate) notes: Vec<String>,
    pub(crate) sources: Sources,
    pub(crate) time: &'a Time,
}

/// Writes all files, or none: those that were made, the manifest, the `statement` about it, and the checksums of all. The
/// statement names the manifest, so the manifest does not list the statement; what is returned does. A statement of
/// an earlier release under the other name is removed: it does not vouch for these files.
///
/// # Errors
///
/// [`ShipError::File`]
pub(crate) fn deliver(
    delivery: Delivery<'_>,
    statement: impl FnOnce(Resource, &Sources) -> Option<Made>,
) -> Result<Distribution, ShipError> {
    let Delivery { directory, names, made, sibling, notes, sources, time } = delivery;
    let mut artifacts: Vec<Artifact> = made.iter().map(|one| one.artifact.clone()).collect();
    artifacts.sort_by(|a, b| a.file.cmp(&b.file));
    let mut distribution = Distribution {
        schema_version: Distribution::VERSION,
        time: time.seconds,
        time_from: time.from.to_owned(),
        artifacts,
        commit: sources.commit.clone(),
        builds: sources.builds.clone(),
        notes,
    };
    let manifest = muslin_report::json(&distribution);
    let digest = sha256(manifest.as_bytes());
    let statement = statement(Resource::file(names.manifest, &digest), &sources);
    let made: Vec<&Made> = made.iter().copied().chain(&statement).collect();
    let superseded = statement.as_ref().and_then(|new| superseded(directory, names, new));
    let digests = made.iter().map(|one| (&*one.artifact.file, &*one.artifact.sha256));
    let old = muslin_exec::read_if_there(&directory.join(CHECKSUMS)).unwrap_or_default();
    let there =
        |name: &str| superseded != Some(name) && muslin_exec::is_file(&directory.join(name));
    let sums = checksums(&old, there, digests.chain([(names.manifest, &*digest)]));
    let mut files: Vec<(&str, &[u8])> =
        made.iter().map(|one| (&*one.artifact.file, &*one.content)).collect();
    files.extend(sibling.iter().map(|(path, content)| (path.as_str(), *content)));
    files.extend([(names.manifest, manifest.as_bytes()), (CHECKSUMS, sums.as_bytes())]);
    muslin_exec::deliver(directory, &files)?;
    if let Some(name) = superseded {
        muslin_exec::remove_file(&directory.join(name))?;
        distribution.notes.push(format!(
            "`{name}` of an earlier release is removed: it does not vouch for these files"
        ));
    }
    distribution.artifacts.extend(statement.map(|one| one.artifact));
    distribution.artifacts.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(distribution)
}

/// The statement in the directory that the new one takes the place of, under another name.
fn superseded(directory: &Path, names: ReleaseNames, new: &Made) -> Option<&'static str> {
    let ReleaseNames { statement, signed, .. } = names;
    let old = if new.artifact.file == statement { signed } else { statement };
    muslin_exec::is_file(&directory.join(old)).then_some(old)
}
