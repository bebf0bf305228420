//! Everything into the directory of the release, with the manifest and the checksums of all.

use std::path::Path;

use cargo_metadata::Package;
use muslin_package::{checksums, sha256};
use muslin_schema::{Artifact, ArtifactKind, BuildRecord, Distribution, SourceCommit, Target};

use crate::ship::error::ShipError;
use crate::ship::time::Time;

/// The name of the list that `sha256sum -c` reads.
pub(crate) const CHECKSUMS: &str = "SHA256SUMS";
/// The statement of provenance as it is, for others to sign.
pub(crate) const STATEMENT: &str = "provenance.json";
/// The statement in its envelope.
pub(crate) const SIGNED_STATEMENT: &str = "provenance.intoto.jsonl";

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

/// Writes all files, or none: those that were `made`, those of the directories `next to` them, the manifest under
/// its name, and the checksums. A statement of an earlier release under the other name is removed: it does not vouch
/// for these files.
///
/// # Errors
///
/// [`ShipError::File`]
pub(crate) fn deliver(
    directory: &Path,
    manifest_name: &str,
    made: &[&Made],
    sibling: &[(String, &[u8])],
    mut notes: Vec<String>,
    sources: Sources,
    time: &Time,
) -> Result<Distribution, ShipError> {
    let mut artifacts: Vec<Artifact> = made.iter().map(|one| one.artifact.clone()).collect();
    artifacts.sort_by(|a, b| a.file.cmp(&b.file));
    let superseded = superseded(directory, &artifacts);
    notes.extend(superseded.map(|name| {
        format!("`{name}` of an earlier release is removed: it does not vouch for these files")
    }));
    let distribution = Distribution {
        schema_version: Distribution::VERSION,
        time: time.seconds,
        time_from: time.from.to_owned(),
        artifacts,
        commit: sources.commit,
        builds: sources.builds,
        notes,
    };
    let manifest = muslin_report::json(&distribution);
    let digest = sha256(manifest.as_bytes());
    let digests = made.iter().map(|one| (&*one.artifact.file, &*one.artifact.sha256));
    let old = muslin_exec::read_if_there(&directory.join(CHECKSUMS)).unwrap_or_default();
    let there =
        |name: &str| superseded != Some(name) && muslin_exec::is_file(&directory.join(name));
    let sums = checksums(&old, there, digests.chain([(manifest_name, &*digest)]));
    let mut files: Vec<(&str, &[u8])> =
        made.iter().map(|one| (&*one.artifact.file, &*one.content)).collect();
    files.extend(sibling.iter().map(|(path, content)| (path.as_str(), *content)));
    files.extend([(manifest_name, manifest.as_bytes()), (CHECKSUMS, sums.as_bytes())]);
    muslin_exec::deliver(directory, &files)?;
    if let Some(name) = superseded {
        muslin_exec::remove_file(&directory.join(name))?;
    }
    Ok(distribution)
}

/// The statement in the directory that the one of these files takes the place of, under another name.
fn superseded(directory: &Path, artifacts: &[Artifact]) -> Option<&'static str> {
    let new = artifacts.iter().find(|one| one.kind == ArtifactKind::Provenance)?;
    let old = if new.file == STATEMENT { SIGNED_STATEMENT } else { STATEMENT };
    muslin_exec::is_file(&directory.join(old)).then_some(old)
}
