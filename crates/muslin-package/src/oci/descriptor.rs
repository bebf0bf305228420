//! Blobs and the descriptors that name them (descriptor.md).

use serde_json::{Value, json};

use crate::checksums::sha256;

pub(super) const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

/// What names a blob (descriptor.md).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Descriptor {
    /// What it is.
    pub media_type: &'static str,
    /// `sha256:…`
    pub digest: String,
    /// In bytes.
    pub size: usize,
}

impl Descriptor {
    pub(crate) fn value(&self) -> Value {
        json!({ "mediaType": self.media_type, "digest": self.digest, "size": self.size })
    }
}

/// A blob with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    /// Its name.
    pub descriptor: Descriptor,
    /// Its bytes.
    pub content: Vec<u8>,
}

impl Blob {
    pub(super) fn of(media_type: &'static str, content: Vec<u8>) -> Self {
        let digest = format!("sha256:{}", sha256(&content));
        let descriptor = Descriptor { media_type, digest, size: content.len() };
        Self { descriptor, content }
    }
}
