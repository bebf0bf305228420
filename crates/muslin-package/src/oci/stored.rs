//! An image layout of anybody's, by its digests: whether every blob is the one that it is named as, and what refers to
//! the images.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::Deserialize;

use crate::checksums::sha256;
use crate::oci::referrer::PROVENANCE_MEDIA_TYPE;

/// How deep indexes may be in indexes.
const DEPTH: u8 = 4;
/// How many blobs are read in one layout.
const MOST: usize = 4096;

/// What is in a layout.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoredImages {
    /// The digests that its index names, `sha256:…`, without what refers to others.
    pub roots: Vec<String>,
    /// Signed statements of provenance in it, as they are.
    pub envelopes: Vec<Vec<u8>>,
    /// What is not as it is named: the path in the layout, and why.
    pub faults: Vec<(String, String)>,
}

/// The bytes at a path in a layout.
type Read<'r> = &'r dyn Fn(&str) -> Option<Cow<'r, [u8]>>;

/// Reads a layout from its `index.json`, and compares each blob with its digest. The image of a platform that an index
/// names and that was not copied is missing.
#[must_use]
pub fn stored_images(read: Read<'_>) -> StoredImages {
    let mut walk = Walk { read, seen: BTreeSet::new(), found: StoredImages::default() };
    let index = read("index.json").unwrap_or_default();
    match serde_json::from_slice::<Manifest>(&index) {
        Ok(Manifest { manifests: Some(entries), .. }) => {
            for entry in entries {
                walk.root(&entry);
            }
        }
        _ => walk.fault("index.json", "it is not an image index"),
    }
    walk.found
}

/// What is read of an index, a manifest or an artifact.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Manifest {
    artifact_type: Option<String>,
    manifests: Option<Vec<Entry>>,
    config: Option<Entry>,
    layers: Vec<Entry>,
    subject: Option<Entry>,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    #[serde(default)]
    media_type: String,
    digest: String,
    size: u64,
}

struct Walk<'r> {
    read: Read<'r>,
    seen: BTreeSet<String>,
    found: StoredImages,
}

impl Walk<'_> {
    fn fault(&mut self, path: &str, why: impl Into<String>) {
        self.found.faults.push((path.to_owned(), why.into()));
    }

    fn root(&mut self, entry: &Entry) {
        let Some(manifest) = self.manifest(entry, DEPTH) else { return };
        if manifest.subject.is_none() {
            self.found.roots.push(entry.digest.clone());
        } else if manifest.artifact_type.as_deref() == Some(PROVENANCE_MEDIA_TYPE) {
            let envelopes = manifest.layers.iter().filter_map(|one| (self.read)(&path_of(one)?));
            self.found.envelopes.extend(envelopes.map(Cow::into_owned));
        }
    }

    /// The manifest, if it is the one that is named; all below it is compared, too.
    fn manifest(&mut self, entry: &Entry, depth: u8) -> Option<Manifest> {
        let bytes = self.blob(entry)?;
        let path = path_of(entry)?;
        let Ok(manifest) = serde_json::from_slice::<Manifest>(&bytes) else {
            self.fault(&path, format!("it is not a manifest, although `{}`", entry.media_type));
            return None;
        };
        if depth == 0 {
            self.fault(&path, format!("indexes are in indexes, {DEPTH} deep and more"));
            return None;
        }
        for one in manifest.manifests.iter().flatten() {
            if self.seen.insert(one.digest.clone()) {
                self.manifest(one, depth - 1);
            }
        }
        for one in manifest.config.iter().chain(&manifest.layers) {
            if self.seen.insert(one.digest.clone()) {
                self.blob(one);
            }
        }
        Some(manifest)
    }

    /// The bytes of a blob, if they are those that are named.
    fn blob(&mut self, entry: &Entry) -> Option<Vec<u8>> {
        let Some(path) = path_of(entry) else {
            self.fault("index.json", format!("`{}` is not a SHA-256", entry.digest));
            return None;
        };
        if self.seen.len() > MOST {
            self.fault(&path, format!("it has more than {MOST} blobs"));
            return None;
        }
        let Some(bytes) = (self.read)(&path) else {
            self.fault(&path, "it is missing: a manifest names it");
            return None;
        };
        let digest = format!("sha256:{}", sha256(&bytes));
        if digest != entry.digest {
            self.fault(&path, format!("it was changed: its digest is {digest}"));
            return None;
        }
        if bytes.len() as u64 != entry.size {
            let why = format!("it has {} bytes, and its manifest says {}", bytes.len(), entry.size);
            self.fault(&path, why);
            return None;
        }
        Some(bytes.into_owned())
    }
}

/// Where a blob is; `None` for another digest than SHA-256 in hexadecimal, which could be any path.
fn path_of(entry: &Entry) -> Option<String> {
    let hexadecimal = entry.digest.strip_prefix("sha256:")?;
    let is_digest = hexadecimal.len() == 64
        && hexadecimal.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    is_digest.then(|| format!("blobs/sha256/{hexadecimal}"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Value, json};

    use super::*;
    use crate::oci::descriptor::Blob;
    use crate::oci::referrer::provenance_referrer;

    /// A layout of one image, with a statement that refers to it.
    fn layout() -> (String, BTreeMap<String, Vec<u8>>) {
        let mut files = BTreeMap::new();
        let mut add = |blob: &Blob| -> Value {
            let hexadecimal = blob.descriptor.digest.trim_start_matches("sha256:");
            files.insert(format!("blobs/sha256/{hexadecimal}"), blob.content.clone());
            blob.descriptor.value()
        };
        let layer = add(&Blob::of("layer", b"a layer".to_vec()));
        let config = add(&Blob::of("config", b"{}".to_vec()));
        let manifest = json!({ "config": config, "layers": [layer] }).to_string();
        let manifest = Blob::of("manifest", manifest.into_bytes());
        let referrer = provenance_referrer(&manifest.descriptor, "s", b"signed", 0);
        referrer.blobs.iter().for_each(|one| drop(add(one)));
        let entries = [add(&manifest), add(&referrer.manifest)];
        let index = json!({ "manifests": entries }).to_string();
        files.insert("index.json".to_owned(), index.into_bytes());
        (manifest.descriptor.digest, files)
    }

    fn read(files: &BTreeMap<String, Vec<u8>>) -> StoredImages {
        stored_images(&|path| files.get(path).map(|bytes| Cow::Borrowed(bytes.as_slice())))
    }

    #[test]
    fn the_images_of_a_layout_and_the_statements_about_them_are_found() {
        let (digest, files) = layout();
        let found = read(&files);
        assert_eq!(found.faults, []);
        assert_eq!(found.roots, [digest]);
        assert_eq!(found.envelopes, [b"signed"]);
    }

    #[test]
    fn a_changed_or_missing_byte_of_any_blob_is_a_fault_with_its_place() {
        let (_, files) = layout();
        for path in files.keys().filter(|path| *path != "index.json") {
            let mut changed = files.clone();
            changed.get_mut(path).unwrap()[0] ^= 1;
            let [(place, why)] = &read(&changed).faults[..] else { panic!("{path}") };
            assert!(place == path && why.starts_with("it was changed"), "{place}: {why}");
            changed.remove(path);
            let [(place, why)] = &read(&changed).faults[..] else { panic!("{path}") };
            assert!(place == path && why.starts_with("it is missing"), "{place}: {why}");
        }
    }

    #[test]
    fn a_digest_cannot_name_a_file_outside_of_the_layout() {
        for digest in ["sha256:../../etc/passwd", "sha512:00", "index.json"] {
            let index = json!({ "manifests": [{ "digest": digest, "size": 0 }] }).to_string();
            let files = BTreeMap::from([("index.json".to_owned(), index.into_bytes())]);
            assert_eq!(read(&files).faults.len(), 1, "{digest}");
        }
        let empty = BTreeMap::new();
        assert_eq!(read(&empty).faults.len(), 1);
    }
}
