//! Container images: an OCI layout, or what `docker save` writes. What is in an upper layer hides
//! what is below it, so that only those files are shown that a container would see.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use serde::Deserialize;

use super::budget::Budget;
use super::codec::Codec;
use super::hidden::Hidden;
use super::limits::UnpackError;
use super::look::Look;
use super::tape::{self, Entry, Kind};

/// How deep an index may lie in an index.
const MAX_DEPTH: u8 = 4;
/// The most images and layers that are followed.
const MAX_IMAGES: usize = 64;
const MAX_LAYERS: usize = 512;
/// The most bytes of a manifest; registries take 4 MiB.
const MAX_MANIFEST: usize = 4 << 20;
/// How much longer a byte of a manifest takes than one that is unpacked.
const MANIFEST: u64 = 8;
/// The same for a byte of a path, of which each part is looked up.
const PATH: u64 = 16;
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

/// Whether an archive may be an image: it ends at the first file that no image has.
pub(super) fn may_be(input: impl Read, budget: &Budget) -> Result<bool, UnpackError> {
    let mut foreign = false;
    let ended = tape::entries(input, budget, &mut |entry, _| {
        foreign = !has(entry);
        // Nothing else ends the search.
        if foreign { Err(UnpackError::damaged("")) } else { Ok(()) }
    });
    if foreign { Ok(false) } else { ended.map(|()| true) }
}

/// Whether an image may have this entry. An ordinary archive is known at its first file that no image has.
fn has(entry: &Entry) -> bool {
    let path = entry.path.as_str();
    let own = [INDEX, DOCKER, "oci-layout", "repositories"].contains(&path);
    let blob = path.starts_with("blobs/") || path.ends_with("/VERSION") || path.ends_with("/json");
    let end = path.rsplit('.').next().unwrap_or_default();
    entry.kind != Kind::File || own || blob || ["json", "tar"].contains(&end)
}

/// The image in a tar archive, if it is one.
pub(super) fn in_tar<'a>(
    bytes: &'a [u8],
    budget: &Budget,
) -> Result<Option<Image<'a>>, UnpackError> {
    if !may_be(bytes, budget)? {
        return Ok(None);
    }
    let mut files: BTreeMap<String, &'a [u8]> = BTreeMap::new();
    tape::entries(bytes, budget, &mut |entry, _| {
        let start = usize::try_from(entry.at).unwrap_or(usize::MAX);
        let size = usize::try_from(entry.size).unwrap_or(usize::MAX);
        let content = bytes.get(start..).map(|rest| &rest[..size.min(rest.len())]);
        files.extend(content.map(|content| (entry.path.clone(), content)));
        Ok(())
    })?;
    if !files.contains_key(INDEX) && !files.contains_key(DOCKER) {
        return Ok(None);
    }
    let blob = move |path: &str| files.get(path).map(|bytes| Cow::Borrowed(*bytes));
    Image::read(blob, budget).map(Some)
}

impl<'a> Image<'a> {
    /// Reads which images there are.
    pub(super) fn read(
        blob: impl Fn(&str) -> Option<Cow<'a, [u8]>> + 'a,
        budget: &Budget,
    ) -> Result<Self, UnpackError> {
        let mut images = Vec::new();
        if let Some(index) = blob(INDEX) {
            let mut follow = Follow { blob: &blob, budget, seen: BTreeSet::new(), images };
            follow.index(&index, None, MAX_DEPTH)?;
            images = follow.images;
        } else if let Some(list) = blob(DOCKER) {
            let list: Vec<DockerImage> = parse(&list, DOCKER, budget)?;
            if list.len() > MAX_IMAGES {
                return Err(too_many(MAX_IMAGES, "images"));
            }
            images.extend(list.into_iter().map(|image| {
                let tag = image.tags.and_then(|tags| tags.into_iter().next());
                (tag.unwrap_or_default(), image.layers)
            }));
        } else {
            return Err(UnpackError::Image(format!("it has no `{INDEX}`")));
        }
        Ok(Self { blob: Box::new(blob), images })
    }

    /// Shows the files of every image.
    pub(super) fn each(&self, budget: &Budget, to: &mut dyn Look) -> Result<(), UnpackError> {
        for (name, layers) in &self.images {
            let several = self.images.len() > 1 && !name.is_empty();
            let above = if several { format!("{name}/") } else { String::new() };
            self.layers(&above, layers, budget, to)?;
        }
        Ok(())
    }

    /// From the top layer down, so that what is hidden is known before it is met.
    fn layers(
        &self,
        above: &str,
        layers: &[String],
        budget: &Budget,
        to: &mut dyn Look,
    ) -> Result<(), UnpackError> {
        if layers.len() > MAX_LAYERS {
            return Err(too_many(MAX_LAYERS, "layers"));
        }
        let mut hidden = Hidden::new();
        for (at, layer) in layers.iter().enumerate().rev() {
            let bytes = (self.blob)(layer)
                .ok_or_else(|| UnpackError::Image(format!("its layer `{layer}` is not there")))?;
            let number = at + 1;
            let mut take = |entry: &Entry, file: &mut dyn Read| {
                budget.spend((entry.path.len() as u64).saturating_mul(PATH))?;
                let sign = hidden.note(entry, number)?;
                if sign || entry.kind != Kind::File || hidden.hides(&entry.path, number) {
                    return Ok(());
                }
                let place = format!("{above}layer {number}/{}", entry.path);
                to.look(&place, file)
            };
            let ended = match Codec::of(&bytes) {
                Some(codec) => tape::entries(codec.reader(&bytes, budget), budget, &mut take),
                None => tape::entries(budget.counted(&*bytes, 1), budget, &mut take),
            };
            if let Err(error) = ended {
                to.skip(&format!("{above}layer {number}"), error)?;
            }
        }
        Ok(())
    }
}

fn too_many(most: usize, what: &str) -> UnpackError {
    UnpackError::TooMuch(format!("more than {most} {what}"))
}

/// The way from an index to the manifests of images.
struct Follow<'f, 'a> {
    blob: &'f Blob<'a>,
    budget: &'f Budget,
    /// Manifests that were followed, each with the platform that led there: no second way to one shows
    /// anything new, and an index may list itself.
    seen: BTreeSet<(String, String)>,
    images: Vec<(String, Vec<String>)>,
}

impl Follow<'_, '_> {
    /// Keeps the layers of a manifest, and follows an index.
    fn index(
        &mut self,
        index: &[u8],
        platform: Option<&Platform>,
        depth: u8,
    ) -> Result<(), UnpackError> {
        let index: Index = parse(index, INDEX, self.budget)?;
        // Attestations hang beside the images and hold no files.
        let layers = index.layers.iter().filter(|layer| !layer.media_type.contains("in-toto"));
        let layers: Vec<String> = layers.map(|layer| path_of(&layer.digest)).collect();
        if !layers.is_empty() {
            if self.images.len() == MAX_IMAGES {
                return Err(too_many(MAX_IMAGES, "images"));
            }
            self.images.push((platform.map(Platform::name).unwrap_or_default(), layers));
        }
        if depth == 0 && !index.manifests.is_empty() {
            let most = MAX_DEPTH;
            return Err(UnpackError::Image(format!(
                "indexes are in indexes, {most} deep and more"
            )));
        }
        for manifest in &index.manifests {
            let platform = manifest.platform.as_ref().or(platform);
            let path = path_of(&manifest.digest);
            let name = platform.map(Platform::name).unwrap_or_default();
            if !self.seen.insert((path.clone(), name)) {
                continue;
            }
            let bytes = (self.blob)(&path)
                .ok_or_else(|| UnpackError::Image(format!("its manifest `{path}` is not there")))?;
            self.index(&bytes, platform, depth - 1)?;
        }
        Ok(())
    }
}

impl Platform {
    fn name(&self) -> String {
        let variant = self.variant.as_ref().map(|one| format!("-{one}")).unwrap_or_default();
        format!("{}-{}{variant}", self.os, self.architecture)
    }
}

/// `sha256:abc` is at `blobs/sha256/abc`.
fn path_of(digest: &str) -> String {
    format!("blobs/{}", digest.replacen(':', "/", 1))
}

/// Reads a manifest. It is counted with what its parts take in memory.
fn parse<'de, T: Deserialize<'de>>(
    bytes: &'de [u8],
    name: &str,
    budget: &Budget,
) -> Result<T, UnpackError> {
    if bytes.len() > MAX_MANIFEST {
        return Err(UnpackError::Image(format!("`{name}` is larger than a manifest may be")));
    }
    budget.spend((bytes.len() as u64).saturating_mul(MANIFEST))?;
    serde_json::from_slice(bytes)
        .map_err(|error| UnpackError::Image(format!("`{name}` makes no sense: {error}")))
}
