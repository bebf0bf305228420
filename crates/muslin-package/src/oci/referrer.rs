//! What refers to an image: a manifest that names its subject, and contains SBOMs (manifest.md,
//! "Guidelines for Artifact Usage").

use serde_json::json;

use crate::oci::descriptor::{Blob, Descriptor, MANIFEST};
use crate::oci::layout::Referrer;
use crate::time::rfc3339;

/// The media type of SBOMs in JSON, as registered with IANA.
const SBOM: &str = "application/vnd.cyclonedx+json";

/// SBOMs, each with a name, as something that refers to an image.
#[must_use]
pub fn sbom_referrer(subject: &Descriptor, sboms: &[(String, String)], time: u64) -> Referrer {
    // An artifact has no configuration, but a manifest has to name one: the empty object.
    let empty = Blob::of("application/vnd.oci.empty.v1+json", b"{}".to_vec());
    let mut blobs = vec![empty];
    let mut layers = Vec::new();
    for (name, text) in sboms {
        let blob = Blob::of(SBOM, text.clone().into_bytes());
        let mut layer = blob.descriptor.value();
        layer["annotations"] = json!({ "org.opencontainers.image.title": name });
        layers.push(layer);
        blobs.push(blob);
    }
    let manifest = json!({
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "artifactType": SBOM,
        "config": blobs[0].descriptor.value(),
        "layers": layers,
        "subject": subject.value(),
        "annotations": { "org.opencontainers.image.created": rfc3339(time) },
    });
    let manifest = Blob::of(MANIFEST, manifest.to_string().into_bytes());
    Referrer { subject: subject.digest.clone(), artifact_type: SBOM, blobs, manifest }
}
