//! Container images: an OCI layout, or what `docker save` writes. What is in an upper layer hides
//! what is below it, so that only those files are shown that a container would see.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use serde::Deserialize;

use super::budget::Budget;
use super::codec::Codec;
use super::limits::{UnpackError, Visitor};
use super::tape;

/// How deep an index may lie in an index.
const MAX_DEPTH: u8 = 4;
/// The most images and layers that are followed.
const MAX_IMAGES: usize = 64;
const MAX_LAYERS: usize = 512;
/// The most bytes of a manifest; registries take 4 MiB.
const MAX_MANIFEST: usize = 4 << 20;
/// OCI image layout, and `docker save`.
const INDEX: &str = "index.json";
const DOCKER: &str = "manifest.json";

/// Gives the bytes of a file in the image.
type Blob<'a> = dyn Fn(&str) -> Option<Cow<'a, [u8]>> + 'a;

/// The images in a layout, each with the names of its layers from the bottom up.
pub(super) struct Image<'a> {
    blob: Box<Blob<'a>>,
    images: Vec<(String, Vec<String>)>,
}

#[derive(Deserialize)]
struct Index {
    #[serde(default)]
    manifests: Vec<Described>,
    #[serde(default)]
    layers: Vec<Described>,
}

#[derive(Deserialize)]
struct Described {
    digest: String,
    #[serde(default)]
    platform: Option<Platform>,
    #[serde(default, rename = "mediaType")]
    media_type: String,
}

#[derive(Clone, Deserialize)]
struct Platform {
    os: String,
    architecture: String,
    #[serde(default)]
    variant: Option<String>,
}

#[derive(Deserialize)]
struct DockerImage {
    #[serde(rename = "Layers")]
    layers: Vec<String>,
    #[serde(rename = "RepoTags", default)]
    tags: Option<Vec<String>>,
}

/// Whether an archive with this first header may be an image: their writers begin with one of these.
pub(super) fn begins(head: &[u8]) -> bool {
    let names: [&[u8]; 6] =
        [b"oci-layout", b"index.json", b"manifest.json", b"blobs/", b"repositories", b"./"];
    let image_id = head.get(..64).is_some_and(|name| name.iter().all(u8::is_ascii_hexdigit));
    image_id || names.iter().any(|name| head.starts_with(name))
}

/// The image in a tar archive, if it is one.
pub(super) fn in_tar<'a>(
    bytes: &'a [u8],
    budget: &Budget,
) -> Result<Option<Image<'a>>, UnpackError> {
    let mut files: BTreeMap<String, &'a [u8]> = BTreeMap::new();
    let mut archive = tar::Archive::new(bytes);
    for entry in archive.entries()? {
        let entry = entry?;
        budget.one_more_file()?;
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let start = usize::try_from(entry.raw_file_position()).unwrap_or(usize::MAX);
        let size = usize::try_from(entry.size()).unwrap_or(usize::MAX);
        let content = bytes.get(start..).map(|rest| &rest[..size.min(rest.len())]);
        let path = tape::plain(&path).to_owned();
        // An ordinary archive is known at its first file that no image has.
        let own = [INDEX, DOCKER, "oci-layout", "repositories"].contains(&path.as_str());
        let blob =
            path.starts_with("blobs/") || path.ends_with("/VERSION") || path.ends_with("/json");
        let end = path.rsplit('.').next().unwrap_or_default();
        let about = ["json", "tar"].contains(&end);
        if entry.header().entry_type().is_file() && !own && !blob && !about {
            return Ok(None);
        }
        files.extend(content.map(|content| (path, content)));
    }
    if !files.contains_key(INDEX) && !files.contains_key(DOCKER) {
        return Ok(None);
    }
    let blob = move |path: &str| files.get(path).map(|bytes| Cow::Borrowed(*bytes));
    Image::read(blob).map(Some)
}

impl<'a> Image<'a> {
    /// Reads which images there are.
    pub(super) fn read(
        blob: impl Fn(&str) -> Option<Cow<'a, [u8]>> + 'a,
    ) -> Result<Self, UnpackError> {
        let mut images = Vec::new();
        if let Some(index) = blob(INDEX) {
            follow(&index, None, &blob, MAX_DEPTH, &mut images)?;
        } else if let Some(list) = blob(DOCKER) {
            let list: Vec<DockerImage> = parse(&list, DOCKER)?;
            images.extend(list.into_iter().take(MAX_IMAGES).map(|image| {
                let tag = image.tags.and_then(|tags| tags.into_iter().next());
                (tag.unwrap_or_default(), image.layers)
            }));
        } else {
            return Err(UnpackError::Image(format!("it has no `{INDEX}`")));
        }
        Ok(Self { blob: Box::new(blob), images })
    }

    /// Shows the files of every image.
    pub(super) fn each(
        &self,
        budget: &Budget,
        visitor: &mut Visitor<'_>,
    ) -> Result<(), UnpackError> {
        for (name, layers) in &self.images {
            let several = self.images.len() > 1 && !name.is_empty();
            let above = if several { format!("{name}/") } else { String::new() };
            self.layers(&above, layers, budget, visitor)?;
        }
        Ok(())
    }

    /// From the top layer down, so that what is hidden is known before it is met.
    fn layers(
        &self,
        above: &str,
        layers: &[String],
        budget: &Budget,
        visitor: &mut Visitor<'_>,
    ) -> Result<(), UnpackError> {
        let mut hidden = Hidden::default();
        for (number, layer) in layers.iter().enumerate().take(MAX_LAYERS).rev() {
            let bytes = (self.blob)(layer)
                .ok_or_else(|| UnpackError::Image(format!("its layer `{layer}` is not there")))?;
            let place = format!("{above}layer {}/", number + 1);
            let mut below = hidden.clone();
            let mut take = |path: &str, file: &mut dyn Read| {
                if below.note(path) || hidden.hides(path) {
                    return Ok(());
                }
                tape::look(&format!("{place}{path}"), file, budget, visitor)
            };
            match Codec::of(&bytes) {
                Some(codec) => {
                    tape::entries(codec.reader(&bytes, budget), budget, &mut take)?;
                }
                None => tape::entries(&*bytes, budget, &mut take)?,
            }
            hidden = below;
        }
        Ok(())
    }
}

/// Follows an index to the manifests of images, and keeps their layers.
fn follow<'a>(
    index: &[u8],
    platform: Option<&Platform>,
    blob: &dyn Fn(&str) -> Option<Cow<'a, [u8]>>,
    depth: u8,
    images: &mut Vec<(String, Vec<String>)>,
) -> Result<(), UnpackError> {
    let index: Index = parse(index, INDEX)?;
    if !index.layers.is_empty() && images.len() < MAX_IMAGES {
        let name = platform.map(|platform| {
            let variant =
                platform.variant.as_ref().map(|one| format!("-{one}")).unwrap_or_default();
            format!("{}-{}{variant}", platform.os, platform.architecture)
        });
        // Attestations hang beside the images and hold no files.
        let layers = index.layers.iter().filter(|layer| !layer.media_type.contains("in-toto"));
        let layers: Vec<String> = layers.map(|layer| path_of(&layer.digest)).collect();
        if !layers.is_empty() {
            images.push((name.unwrap_or_default(), layers));
        }
    }
    if depth == 0 {
        return Ok(());
    }
    for manifest in &index.manifests {
        let path = path_of(&manifest.digest);
        let bytes = blob(&path)
            .ok_or_else(|| UnpackError::Image(format!("its manifest `{path}` is not there")))?;
        let platform = manifest.platform.as_ref().or(platform);
        follow(&bytes, platform, blob, depth - 1, images)?;
    }
    Ok(())
}

/// `sha256:abc` is at `blobs/sha256/abc`.
fn path_of(digest: &str) -> String {
    format!("blobs/{}", digest.replacen(':', "/", 1))
}

fn parse<'de, T: Deserialize<'de>>(bytes: &'de [u8], name: &str) -> Result<T, UnpackError> {
    if bytes.len() > MAX_MANIFEST {
        return Err(UnpackError::Image(format!("`{name}` is larger than a manifest may be")));
    }
    serde_json::from_slice(bytes)
        .map_err(|error| UnpackError::Image(format!("`{name}` makes no sense: {error}")))
}

/// What upper layers say of the paths below them.
#[derive(Clone, Default)]
struct Hidden {
    files: BTreeSet<String>,
    /// Folders that were emptied.
    folders: BTreeSet<String>,
}

impl Hidden {
    /// Notes a file of this layer for those below; whether it is only a sign that something is gone.
    fn note(&mut self, path: &str) -> bool {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        if name == ".wh..wh..opq" {
            self.folders.insert(folder.to_owned());
            return true;
        }
        if let Some(gone) = name.strip_prefix(".wh.") {
            let gone = if folder.is_empty() { gone.to_owned() } else { format!("{folder}/{gone}") };
            // A file, or a folder with all that is in it.
            self.folders.insert(gone.clone());
            self.files.insert(gone);
            return true;
        }
        self.files.insert(path.to_owned());
        false
    }

    fn hides(&self, path: &str) -> bool {
        let above = |path: &str| path.rsplit_once('/').map(|(folder, _)| folder.to_owned());
        let folders = std::iter::successors(above(path), |folder| above(folder));
        self.files.contains(path)
            || self.folders.contains("")
            || folders.into_iter().any(|folder| self.folders.contains(&folder))
    }
}
