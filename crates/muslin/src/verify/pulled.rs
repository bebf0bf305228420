//! An image in a registry, pulled as the files of a layout, with the statements that refer to it.

use std::collections::BTreeMap;
use std::path::Path;

use muslin_package::PROVENANCE_MEDIA_TYPE;
use muslin_registry::{Connection, PulledDescriptor, PulledManifest, Purpose, Reference, Registry};
use muslin_schema::Failure;
use serde_json::{Value, json};

use super::error::VerifyError;
use super::request::VerifyRequest;
use crate::image::{PushError, again, login, roots};
use crate::session::Session;

/// How an image in a registry is named among files, as skopeo and Podman do.
const TRANSPORT: &str = "docker://";
/// How deep indexes may be in indexes.
const DEPTH: u8 = 4;

/// How many statements about an image are read: anybody who may push adds one.
const REFERRERS: usize = 64;

/// The name of an image in a registry, if that is what is meant.
pub(super) fn name(path: &Path) -> Option<&str> {
    path.to_str()?.strip_prefix(TRANSPORT)
}

/// The files of a layout, by their paths.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

/// Pulls an image, by its tag or its digest.
///
/// # Errors
///
/// [`VerifyError::Offline`], or the [`Failure`] of the registry.
pub(super) fn pull(
    session: &Session<'_>,
    request: &VerifyRequest,
    name: &str,
) -> Result<Files, Box<dyn Failure>> {
    if request.build.network.is_offline() {
        return Err(VerifyError::Offline(name.to_owned()).into());
    }
    let (reference, digest) = Reference::read_pinned(name).map_err(PushError::from)?;
    let connection = Connection {
        reference: &reference,
        login: login(session.runner, &session.environment, &reference)?,
        roots: roots(session, &reference, request.registry_ca.as_deref())?,
        plain_http: request.plain_http,
        purpose: Purpose::Pull,
    };
    session.status("Pulling", name);
    let tell = again(session);
    let registry = Registry::connect(&connection, &tell).map_err(PushError::from)?;
    let mut pull = Pull { registry: &registry, tell: &tell, files: Files::new() };
    let tag = reference.tag.as_deref().unwrap_or("latest");
    let (digest, root) =
        registry.manifest(digest.as_deref().unwrap_or(tag), &tell).map_err(PushError::from)?;
    let mut entries = vec![entry(&digest, root.len())];
    pull.manifest(&digest, root, DEPTH)?;
    let referrers = registry.referrers(&digest, PROVENANCE_MEDIA_TYPE, &tell);
    for one in referrers.map_err(PushError::from)?.iter().take(REFERRERS) {
        let (digest, manifest) = registry.manifest(&one.digest, &tell).map_err(PushError::from)?;
        entries.push(entry(&digest, manifest.len()));
        pull.manifest(&digest, manifest, DEPTH)?;
    }
    let index = json!({ "schemaVersion": 2, "manifests": entries });
    pull.files.insert("index.json".to_owned(), index.to_string().into_bytes());
    Ok(pull.files)
}

fn entry(digest: &str, size: usize) -> Value {
    json!({ "mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": digest, "size": size })
}

struct Pull<'a> {
    registry: &'a Registry,
    tell: muslin_registry::Tell<'a>,
    files: Files,
}

impl Pull<'_> {
    /// Keeps a manifest and all that it names. What is not one is kept as it is: it is a fault where it is read.
    fn manifest(&mut self, digest: &str, bytes: Vec<u8>, depth: u8) -> Result<(), PushError> {
        let manifest = PulledManifest::read(&bytes);
        self.files.insert(path_of(digest), bytes);
        match manifest {
            Some(PulledManifest::Index(entries)) if depth > 0 => {
                for (_, one) in entries {
                    if !self.files.contains_key(&path_of(&one.digest)) {
                        let (digest, bytes) = self.registry.manifest(&one.digest, self.tell)?;
                        self.manifest(&digest, bytes, depth - 1)?;
                    }
                }
            }
            Some(PulledManifest::Image(config, layers)) => {
                for one in std::iter::once(config).chain(layers) {
                    self.blob(&one)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn blob(&mut self, descriptor: &PulledDescriptor) -> Result<(), PushError> {
        let path = path_of(&descriptor.digest);
        if !self.files.contains_key(&path) {
            self.files.insert(path, self.registry.blob(descriptor, self.tell)?);
        }
        Ok(())
    }
}

/// `sha256:abc` is at `blobs/sha256/abc`.
fn path_of(digest: &str) -> String {
    format!("blobs/{}", digest.replacen(':', "/", 1))
}
