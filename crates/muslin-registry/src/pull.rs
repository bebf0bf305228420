//! Images out of a registry: manifests and blobs, each compared with its digest.

use muslin_http::retry;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::client::Registry;
use crate::error::RegistryError;
use crate::progress::{Tell, again};
use crate::request::Request;

/// What a manifest may be: of the OCI, or of Docker.
const MANIFESTS: &str = "application/vnd.oci.image.index.v1+json, \
                         application/vnd.oci.image.manifest.v1+json, \
                         application/vnd.docker.distribution.manifest.list.v2+json, \
                         application/vnd.docker.distribution.manifest.v2+json";

/// The largest blob that is read, in bytes: images are put together in memory.
const LARGEST: u64 = 1 << 30;

/// What names a blob (descriptor.md).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PulledDescriptor {
    /// What it is.
    pub media_type: String,
    /// `sha256:…`
    pub digest: String,
    /// In bytes.
    pub size: u64,
}

/// A manifest as it was read: of one image, or an index of images for several platforms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PulledManifest {
    /// By architecture, as Go names it, and system; variants of an architecture come in their order.
    Index(Vec<(Platform, PulledDescriptor)>),
    /// The configuration, and the layers from the lowest up.
    Image(PulledDescriptor, Vec<PulledDescriptor>),
}

/// For what an image is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Platform {
    /// `amd64`
    pub architecture: String,
    /// `linux`
    pub os: String,
}

#[derive(Deserialize)]
struct RawManifest {
    manifests: Option<Vec<RawEntry>>,
    config: Option<PulledDescriptor>,
    layers: Option<Vec<PulledDescriptor>>,
}

#[derive(Deserialize)]
struct RawEntry {
    #[serde(default)]
    platform: Platform,
    #[serde(flatten)]
    descriptor: PulledDescriptor,
}

impl PulledManifest {
    /// Reads a manifest; `None` if it is neither of the two.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let RawManifest { manifests, config, layers } = serde_json::from_slice(bytes).ok()?;
        if let Some(entries) = manifests {
            let entries = entries.into_iter().map(|one| (one.platform, one.descriptor));
            return Some(Self::Index(entries.collect()));
        }
        Some(Self::Image(config?, layers?))
    }
}

/// The digest of bytes, `sha256:…`.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    let hash = Sha256::digest(bytes);
    hash.iter().fold("sha256:".to_owned(), |text, byte| format!("{text}{byte:02x}"))
}

impl Registry {
    /// A manifest by its tag or its digest, with its digest.
    ///
    /// # Errors
    ///
    /// [`RegistryError`]
    pub fn manifest(&self, name: &str, tell: Tell<'_>) -> Result<(String, Vec<u8>), RegistryError> {
        let action = format!("the manifest {name} was read");
        let url = self.url(&format!("manifests/{name}"));
        let answer = retry(again(tell), || {
            let request = Request::new("GET", url.clone(), &action).header("accept", MANIFESTS);
            self.ask(&request, &[200])
        })?;
        let found = digest(&answer.body);
        if name.starts_with("sha256:") {
            self.same(name, &found, &action)?;
        }
        Ok((found, answer.body))
    }

    /// A blob.
    ///
    /// # Errors
    ///
    /// [`RegistryError`], also where what arrives has another digest.
    pub fn blob(
        &self,
        descriptor: &PulledDescriptor,
        tell: Tell<'_>,
    ) -> Result<Vec<u8>, RegistryError> {
        let action = format!("{} was read", descriptor.digest);
        if descriptor.size > LARGEST {
            let why = "the blob is larger than 1 GiB";
            return Err(RegistryError::Answer { registry: self.name.clone(), action, why });
        }
        let url = self.url(&format!("blobs/{}", descriptor.digest));
        let answer = retry(again(tell), || {
            let mut request = Request::new("GET", url.clone(), &action);
            // The reader ends with an error at its limit, whether or not more would come.
            request.longest = descriptor.size + 1;
            self.ask(&request, &[200])
        })?;
        self.same(&descriptor.digest, &digest(&answer.body), &action)?;
        Ok(answer.body)
    }

    fn same(&self, wanted: &str, found: &str, action: &str) -> Result<(), RegistryError> {
        if wanted == found {
            return Ok(());
        }
        Err(RegistryError::Digest {
            registry: self.name.clone(),
            action: action.to_owned(),
            ours: wanted.to_owned(),
            theirs: found.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_names_platforms_and_a_manifest_layers() {
        let index = br#"{"manifests": [{"mediaType": "m", "digest": "sha256:1", "size": 2,
            "platform": {"architecture": "arm64", "os": "linux", "variant": "v8"}}]}"#;
        let PulledManifest::Index(entries) = PulledManifest::read(index).unwrap() else { panic!() };
        assert_eq!(entries[0].0.architecture, "arm64");
        assert_eq!(entries[0].1.digest, "sha256:1");
        let image = br#"{"config": {"mediaType": "c", "digest": "sha256:3", "size": 4},
            "layers": [{"mediaType": "l", "digest": "sha256:5", "size": 6}]}"#;
        let PulledManifest::Image(_, layers) = PulledManifest::read(image).unwrap() else {
            panic!()
        };
        assert_eq!(layers[0].media_type, "l");
        assert_eq!(PulledManifest::read(b"{\"schemaVersion\": 1}"), None);
        assert!(digest(b"").starts_with("sha256:e3b0c44298fc"));
    }
}
