//! What refers to an image: a manifest that names its subject, and contains SBOMs or a statement of provenance
//! (manifest.md, "Guidelines for Artifact Usage").

use serde_json::json;

use crate::oci::descriptor::{Blob, Descriptor, MANIFEST};
use crate::oci::layout::Referrer;
use crate::provenance::PROVENANCE_TYPE;
use crate::time::rfc3339;

/// The media type of SBOMs in JSON, as registered with IANA.
pub const SBOM_MEDIA_TYPE: &str = "application/vnd.cyclonedx+json";
/// The media type of a signed statement of provenance (in-toto, "Envelope layer specification", "Storage convention").
pub const PROVENANCE_MEDIA_TYPE: &str = "application/vnd.in-toto.provenance+dsse";

/// SBOMs, each with a name, as something that refers to an image.
#[must_use]
pub fn sbom_referrer(subject: &Descriptor, sboms: &[(String, String)], time: u64) -> Referrer {
    let files: Vec<_> = sboms.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    referrer(subject, SBOM_MEDIA_TYPE, &files, time)
}

/// A signed statement of provenance, with the name of its file, as something that refers to an image.
#[must_use]
pub fn provenance_referrer(
    subject: &Descriptor,
    name: &str,
    envelope: &[u8],
    time: u64,
) -> Referrer {
    referrer(subject, PROVENANCE_MEDIA_TYPE, &[(name, envelope)], time)
}

fn referrer(
    subject: &Descriptor,
    media_type: &'static str,
    files: &[(&str, &[u8])],
    time: u64,
) -> Referrer {
    // An artifact has no configuration, but a manifest has to name one: the empty object.
    let empty = Blob::of("application/vnd.oci.empty.v1+json", b"{}".to_vec());
    let mut blobs = vec![empty];
    let mut layers = Vec::new();
    for (name, content) in files {
        let blob = Blob::of(media_type, content.to_vec());
        let mut layer = blob.descriptor.value();
        layer["annotations"] = json!({ "org.opencontainers.image.title": name });
        if media_type == PROVENANCE_MEDIA_TYPE {
            layer["annotations"]["in-toto.io/predicate-type"] = json!(PROVENANCE_TYPE);
        }
        layers.push(layer);
        blobs.push(blob);
    }
    let manifest = json!({
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "artifactType": media_type,
        "config": blobs[0].descriptor.value(),
        "layers": layers,
        "subject": subject.value(),
        "annotations": { "org.opencontainers.image.created": rfc3339(time) },
    });
    let manifest = Blob::of(MANIFEST, manifest.to_string().into_bytes());
    Referrer { subject: subject.digest.clone(), artifact_type: media_type, blobs, manifest }
}
