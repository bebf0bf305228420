//! An image layout (image-layout.md): every blob under its digest, and an index that leads to them.

use std::collections::BTreeMap;

use serde_json::json;

use crate::archive::{ArchiveError, tar};
use crate::entry::{Entry, tree};
use crate::oci::config::{Architecture as _, Image};
use crate::oci::descriptor::{Blob, Descriptor, MANIFEST};

const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const CONFIGURATION: &str = "application/vnd.oci.image.config.v1+json";

/// What refers to an image, complete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Referrer {
    /// The digest of what it refers to.
    pub subject: String,
    /// What kind of thing it is.
    pub artifact_type: &'static str,
    /// What its manifest names.
    pub blobs: Vec<Blob>,
    /// Its manifest.
    pub manifest: Blob,
}

/// One name with its images, complete.
#[derive(Clone, Debug)]
pub struct Layout {
    /// What the name refers to: the index over all targets, or the one manifest.
    pub root: Descriptor,
    /// The manifest of each image, in the order of the images.
    pub manifests: Vec<Descriptor>,
    /// Every blob once, those that others name in front of them.
    pub blobs: Vec<Blob>,
    /// `index.json`
    index: Vec<u8>,
    /// `manifest.json`, which `docker load` of any age reads.
    docker: Vec<u8>,
}

/// Puts images together under one name with a tag.
#[must_use]
pub fn layout(
    images: &[Image<'_>],
    reference: &str,
    annotations: &BTreeMap<String, String>,
) -> Layout {
    let mut blobs: Vec<Blob> = Vec::new();
    let mut add = |media_type, content| {
        let blob = Blob::of(media_type, content);
        let descriptor = blob.descriptor.clone();
        if !blobs.iter().any(|one| one.descriptor == descriptor) {
            blobs.push(blob);
        }
        descriptor
    };
    let (mut manifests, mut entries, mut docker) = (Vec::new(), Vec::new(), Vec::new());
    for image in images {
        let layers: Vec<Descriptor> = image
            .layers()
            .map(|layer| add(layer.compression.media_type(), layer.content.clone()))
            .collect();
        let configuration = add(CONFIGURATION, image.configuration());
        let manifest = add(MANIFEST, image.manifest(&configuration, &layers));
        let architecture = image.target.image_architecture();
        let mut entry = manifest.value();
        entry["platform"] = json!({ "architecture": architecture, "os": "linux" });
        let paths: Vec<String> = layers.iter().map(path).collect();
        // One name leads to one image there; the others have their architecture behind the tag.
        let tag = if entries.is_empty() {
            reference.to_owned()
        } else {
            format!("{reference}-{architecture}")
        };
        docker.push(json!({ "Config": path(&configuration), "RepoTags": [tag], "Layers": paths }));
        entries.push(entry);
        manifests.push(manifest);
    }
    let (root, mut entry) = if let ([manifest], [entry]) = (manifests.as_slice(), &*entries) {
        (manifest.clone(), entry.clone())
    } else {
        let index = json!({
            "schemaVersion": 2,
            "mediaType": INDEX,
            "manifests": entries,
            "annotations": annotations,
        });
        let root = add(INDEX, index.to_string().into_bytes());
        (root.clone(), root.value())
    };
    entry["annotations"] = json!({
        "io.containerd.image.name": normalized(reference),
        "org.opencontainers.image.ref.name": reference,
    });
    let index = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": [entry] });
    Layout {
        root,
        manifests,
        blobs,
        index: index.to_string().into_bytes(),
        docker: json!(docker).to_string().into_bytes(),
    }
}

impl Layout {
    /// The files of the layout's directory, each with its path in it.
    #[must_use]
    pub fn files(&self) -> Vec<(String, &[u8])> {
        let blobs = self.blobs.iter();
        let mut files: Vec<(String, &[u8])> =
            blobs.map(|blob| (path(&blob.descriptor), blob.content.as_slice())).collect();
        files.push(("index.json".to_owned(), &self.index));
        files.push(("oci-layout".to_owned(), br#"{"imageLayoutVersion":"1.0.0"}"#));
        files
    }

    /// The images as `docker save` writes them, without the index of the OCI: only there does Podman read a health check.
    ///
    /// # Errors
    ///
    /// [`ArchiveError`] if a layer is larger than the format can say.
    pub fn docker_tar(&self, time: u64) -> Result<Vec<u8>, ArchiveError> {
        let blobs = self.blobs.iter();
        let blobs = blobs.map(|blob| Entry::file(path(&blob.descriptor), blob.content.as_slice()));
        let docker = Entry::file("manifest.json", self.docker.clone());
        tar(&tree(blobs.chain([docker]).collect()), time)
    }

    /// The layout as one tar, which tools of the OCI and `docker load` both take.
    ///
    /// # Errors
    ///
    /// [`ArchiveError`] if a layer is larger than the format can say.
    pub fn tar(&self, time: u64) -> Result<Vec<u8>, ArchiveError> {
        let files = self.files().into_iter().map(|(path, content)| Entry::file(path, content));
        let docker = Entry::file("manifest.json", self.docker.clone());
        tar(&tree(files.chain([docker]).collect()), time)
    }
}

/// The name with its registry, as containerd and Docker keep it: a name without one is of Docker's own.
fn normalized(reference: &str) -> String {
    match reference.split_once('/') {
        Some((host, _)) if host == "localhost" || host.contains(['.', ':']) => reference.to_owned(),
        Some(_) => format!("docker.io/{reference}"),
        None => format!("docker.io/library/{reference}"),
    }
}

/// The path of a blob in a layout.
fn path(descriptor: &Descriptor) -> String {
    format!("blobs/{}", descriptor.digest.replace(':', "/"))
}
