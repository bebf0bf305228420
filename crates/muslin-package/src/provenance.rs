//! What a release was made from, as a statement that others check: in-toto v1 with SLSA's provenance v1.

use std::collections::BTreeMap;

use muslin_schema::{BuildRecord, SourceCommit};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// What kind of statement it is (in-toto, "Statement layer specification").
pub const STATEMENT_TYPE: &str = "https://in-toto.io/Statement/v1";
/// What it says (SLSA, "Provenance").
pub const PROVENANCE_TYPE: &str = "https://slsa.dev/provenance/v1";
/// How the parameters are to be read; it changes when they do.
const BUILD_TYPE: &str = "https://docs.rs/muslin/build/v1";
const BUILDER: &str = "https://docs.rs/muslin";

/// A statement about files.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    /// [`STATEMENT_TYPE`]
    #[serde(rename = "_type")]
    pub kind: String,
    /// The files.
    pub subject: Vec<Resource>,
    /// [`PROVENANCE_TYPE`]
    #[serde(rename = "predicateType")]
    pub predicate_type: String,
    /// What it states about them.
    pub predicate: Value,
}

/// Something with a digest (in-toto, `ResourceDescriptor`).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Resource {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
    /// Where it is from.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub uri: Option<String>,
    /// By algorithm, in hexadecimal.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub digest: BTreeMap<String, String>,
}

impl Resource {
    /// A file with its SHA-256.
    #[must_use]
    pub fn file(name: impl Into<String>, sha256: &str) -> Self {
        Self { name: Some(name.into()), uri: None, digest: digest("sha256", sha256) }
    }

    /// An image by its name with a tag and its digest, `sha256:…`. It has no name of a file: a name is one of the
    /// files of a release.
    #[must_use]
    pub fn image(reference: &str, digest: &str) -> Self {
        let (repository, tag) = match reference.rsplit_once(':') {
            Some((repository, tag)) if !tag.contains('/') => (repository, Some(tag)),
            _ => (reference, None),
        };
        let name = repository.rsplit('/').next().unwrap_or(repository);
        // purl-spec, "oci": the name is the last part of the repository, the version the digest.
        let mut uri = format!("pkg:oci/{name}@{}", digest.replace(':', "%3A"));
        let mut joint = '?';
        if repository != name {
            uri.push_str(&format!("{joint}repository_url={repository}"));
            joint = '&';
        }
        uri.extend(tag.map(|tag| format!("{joint}tag={tag}")));
        let sha256 = digest.strip_prefix("sha256:").unwrap_or(digest);
        Self::published(uri, Some(sha256))
    }

    /// Something that is published, with its SHA-256, if that is known.
    #[must_use]
    pub fn published(uri: impl Into<String>, sha256: Option<&str>) -> Self {
        let digest = sha256.map(|sha256| digest("sha256", sha256)).unwrap_or_default();
        Self { name: None, uri: Some(uri.into()), digest }
    }

    /// Its SHA-256.
    #[must_use]
    pub fn sha256(&self) -> Option<&str> {
        self.digest.get("sha256").map(String::as_str)
    }
}

fn digest(algorithm: &str, value: &str) -> BTreeMap<String, String> {
    BTreeMap::from([(algorithm.to_owned(), value.to_owned())])
}

/// All that is known of the making of a release.
pub struct Provenance<'a> {
    /// The files, and the executables in them.
    pub subjects: Vec<Resource>,
    /// How each executable was built.
    pub builds: &'a [BuildRecord],
    /// The commit of the sources, if there is one.
    pub commit: Option<&'a SourceCommit>,
    /// Where the sources are published, if a manifest says it.
    pub repository: Option<&'a str>,
    /// What went into the files: crates, libraries, archives with source.
    pub materials: Vec<Resource>,
}

/// The statement. It names no time and no machine: the same release has the same statement.
#[must_use]
pub fn provenance(release: &Provenance<'_>) -> Statement {
    let mut subject = release.subjects.clone();
    subject.sort();
    subject.dedup();
    let mut materials = release.materials.clone();
    materials.extend(release.builds.iter().flat_map(of_build));
    materials.sort();
    materials.dedup();
    materials.splice(0..0, source(release));
    let executables: Vec<Value> = release
        .builds
        .iter()
        .map(|one| {
            json!({
                "package": one.package,
                "version": one.version,
                "executable": one.executable,
                "target": one.target,
                "settings": one.settings,
                "environment": one.environment,
                "SOURCE_DATE_EPOCH": one.time,
            })
        })
        .collect();
    let mut internal = BTreeMap::new();
    let mut version = "";
    for one in release.builds {
        internal.insert("catalog", &one.catalog);
        internal.insert("muslin", &one.muslin);
        version = &one.muslin;
    }
    Statement {
        kind: STATEMENT_TYPE.to_owned(),
        subject,
        predicate_type: PROVENANCE_TYPE.to_owned(),
        predicate: json!({
            "buildDefinition": {
                "buildType": BUILD_TYPE,
                "externalParameters": { "executables": executables },
                "internalParameters": internal,
                "resolvedDependencies": materials,
            },
            "runDetails": {
                "builder": { "id": BUILDER, "version": { "muslin": version } },
            },
        }),
    }
}

/// The repository at its commit. Modified sources are those of no commit.
fn source(release: &Provenance<'_>) -> Option<Resource> {
    let commit = release.commit.filter(|commit| !commit.modified)?;
    let uri = release.repository.map(|url| format!("git+{url}@{}", commit.id));
    let digest = digest("gitCommit", &commit.id);
    Some(Resource { name: Some("source".to_owned()), uri, digest })
}

/// The compilers and the lock file of a build.
fn of_build(build: &BuildRecord) -> Vec<Resource> {
    let rustc = Resource {
        name: Some("rustc".to_owned()),
        uri: Some(format!("pkg:generic/rustc@{}", build.rustc.release)),
        digest: build.rustc.commit.as_ref().map(|id| digest("gitCommit", id)).unwrap_or_default(),
    };
    let compilers = build.toolchains.iter().map(|one| Resource {
        name: Some("toolchain".to_owned()),
        uri: Some(match &one.version {
            Some(version) => format!("pkg:generic/{}@{version}", one.id),
            None => format!("pkg:generic/{}", one.id),
        }),
        digest: BTreeMap::new(),
    });
    let lock = Resource::file("Cargo.lock", &build.lock);
    compilers.chain([rustc, lock]).collect()
}
