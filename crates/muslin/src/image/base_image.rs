//! `--base`: the image below ours, from a registry or from our cache, by its digest.

use std::path::{Path, PathBuf};

use muslin_package::{
    Architecture as _, BaseImage, BaseImageError, ImageSettings, Layer, LayerCompression,
};
use muslin_registry::{
    Connection, Progress, PulledDescriptor, PulledManifest, Purpose, Reference, Registry, digest,
};
use muslin_schema::{Exit, Failure, Target};
use serde_json::Value;

use super::login::login;
use super::push::roots;
use super::push_error::PushError;
use crate::pipeline::Build;
use crate::session::Session;

/// A base image cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum BaseError {
    #[error(transparent)]
    Registry(#[from] PushError),
    #[error("the base image `{name}` is not pinned by a digest")]
    Unpinned { name: String, digest: Option<String> },
    #[error("the base image `{0}` is not in the cache, and nothing may be fetched")]
    Offline(String),
    #[error("the base image `{name}` has no image for {target}")]
    NoPlatform { name: String, target: Target, there: Vec<String> },
    #[error("the base image `{0}` has a manifest that is neither of an image nor an index")]
    Manifest(String),
    #[error("the base image `{name}` has a layer of the type `{media_type}`, which is not known")]
    MediaType { name: String, media_type: String },
    #[error("the base image `{name}` cannot be read")]
    Configuration { name: String, source: BaseImageError },
    #[error(transparent)]
    File(#[from] muslin_exec::FileError),
}

impl Failure for BaseError {
    fn exit(&self) -> Exit {
        match self {
            Self::Registry(error) => error.exit(),
            Self::Unpinned { .. } => Exit::Usage,
            Self::Offline(_) => Exit::Provisioning,
            _ => Exit::Packaging,
        }
    }

    fn details(&self) -> Vec<String> {
        match self {
            Self::Registry(error) => error.details(),
            Self::NoPlatform { there, .. } => {
                there.iter().map(|one| format!("it is for {one}")).collect()
            }
            _ => Vec::new(),
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::Registry(error) => error.help(),
            Self::Unpinned { name, digest: Some(digest) } => Some(format!(
                "a tag may name another image tomorrow; today it is `--base {name}@{digest}`"
            )),
            Self::Unpinned { name, digest: None } => Some(format!(
                "`--base {name}@sha256:…`; without `--offline`, the digest is looked up"
            )),
            Self::Offline(_) => Some("run it once without `--offline`".to_owned()),
            _ => None,
        }
    }
}

/// How the registry is reached.
#[derive(Clone, Copy)]
pub(super) struct Access<'a> {
    pub(super) plain_http: bool,
    /// A file with a certificate that it is trusted by.
    pub(super) ca: Option<&'a Path>,
}

/// The base image for each target; none if the root is empty.
///
/// # Errors
///
/// [`BaseError`]
pub(super) fn bases(
    session: &Session<'_>,
    access: Access<'_>,
    settings: &ImageSettings,
    build: &Build,
) -> Result<Vec<(Target, BaseImage)>, BaseError> {
    let Some(text) = &settings.base else { return Ok(Vec::new()) };
    let (reference, digest) = Reference::read_pinned(text).map_err(PushError::from)?;
    let source = Source {
        session,
        access,
        offline: build.project.request().network.is_offline(),
        cache: Path::new(&build.project.host.cache).join("base-images"),
        name: reference.name(),
        reference,
    };
    let Some(digest) = digest else { return Err(source.unpinned()) };
    let root = source.manifest(&digest)?;
    build.targets().map(|target| Ok((target, source.image(&root, &digest, target)?))).collect()
}

/// Where base images come from.
struct Source<'a> {
    session: &'a Session<'a>,
    access: Access<'a>,
    offline: bool,
    cache: PathBuf,
    name: String,
    reference: Reference,
}

impl Source<'_> {
    fn connect(&self) -> Result<Registry, BaseError> {
        if self.offline {
            return Err(BaseError::Offline(self.name.clone()));
        }
        let Self { session, access, reference, .. } = self;
        let connection = Connection {
            reference,
            login: login(session.runner, &session.environment, reference)?,
            roots: roots(session, reference, access.ca)?,
            plain_http: access.plain_http,
            purpose: Purpose::Pull,
        };
        Ok(Registry::connect(&connection, &again(session)).map_err(PushError::from)?)
    }

    /// What the user has to say instead of a tag.
    fn unpinned(&self) -> BaseError {
        let tag = self.reference.tag.as_deref().unwrap_or("latest");
        let found = match self.connect() {
            Ok(registry) => registry.manifest(tag, &again(self.session)),
            Err(BaseError::Offline(_)) => {
                return BaseError::Unpinned { name: self.reference.to_string(), digest: None };
            }
            Err(error) => return error,
        };
        match found {
            Ok((digest, _)) => {
                BaseError::Unpinned { name: self.reference.to_string(), digest: Some(digest) }
            }
            Err(error) => PushError::from(error).into(),
        }
    }

    /// The image for one target, which an index leads to.
    fn image(
        &self,
        root: &PulledManifest,
        digest: &str,
        target: Target,
    ) -> Result<BaseImage, BaseError> {
        let name = &self.name;
        let architecture = target.image_architecture();
        let missing =
            |there: Vec<String>| BaseError::NoPlatform { name: name.clone(), target, there };
        let of_target;
        let manifest = match root {
            PulledManifest::Image(..) => root,
            PulledManifest::Index(entries) => {
                let entry = entries.iter().find(|(platform, _)| {
                    platform.architecture == architecture && platform.os == "linux"
                });
                let there =
                    entries.iter().map(|(one, _)| format!("{}/{}", one.os, one.architecture));
                let (_, entry) = entry.ok_or_else(|| missing(there.collect()))?;
                of_target = self.manifest(&entry.digest)?;
                &of_target
            }
        };
        let PulledManifest::Image(configuration, layers) = manifest else {
            return Err(BaseError::Manifest(name.clone()));
        };
        let configuration = self.blob(configuration)?;
        let failed = |source| BaseError::Configuration { name: name.clone(), source };
        let diff_ids = BaseImage::diff_ids(&configuration, layers.len()).map_err(failed)?;
        let configuration: Value =
            serde_json::from_slice(&configuration).map_err(|error| failed(error.into()))?;
        let own = configuration["architecture"].as_str().unwrap_or_default();
        if own != architecture {
            return Err(missing(vec![format!("linux/{own}")]));
        }
        let layer = |(descriptor, diff_id): (&PulledDescriptor, String)| {
            let media_type = &descriptor.media_type;
            let compression = LayerCompression::of_media_type(media_type);
            let compression = compression.ok_or_else(|| BaseError::MediaType {
                name: name.clone(),
                media_type: media_type.clone(),
            })?;
            Ok(Layer { diff_id, purpose: "base", compression, content: self.blob(descriptor)? })
        };
        let layers = layers.iter().zip(diff_ids).map(layer).collect::<Result<_, BaseError>>()?;
        Ok(BaseImage { name: name.clone(), digest: digest.to_owned(), layers, configuration })
    }

    fn manifest(&self, digest: &str) -> Result<PulledManifest, BaseError> {
        let bytes = self.stored(digest, &|registry| {
            Ok(registry.manifest(digest, &again(self.session)).map_err(PushError::from)?.1)
        })?;
        PulledManifest::read(&bytes).ok_or_else(|| BaseError::Manifest(self.name.clone()))
    }

    fn blob(&self, descriptor: &PulledDescriptor) -> Result<Vec<u8>, BaseError> {
        self.stored(&descriptor.digest, &|registry| {
            let size = muslin_report::size(descriptor.size);
            self.session.status("Pulling", &format!("{} · {size}", descriptor.digest));
            Ok(registry.blob(descriptor, &again(self.session)).map_err(PushError::from)?)
        })
    }

    /// What has this digest, from the cache or by `fetch`. What is in the cache and is not right is fetched again.
    fn stored(
        &self,
        wanted: &str,
        fetch: &dyn Fn(&Registry) -> Result<Vec<u8>, BaseError>,
    ) -> Result<Vec<u8>, BaseError> {
        let file = self.cache.join(wanted.replace(':', "/"));
        if muslin_exec::is_file(&file) {
            let bytes = muslin_exec::read(&file)?;
            if digest(&bytes) == wanted {
                return Ok(bytes);
            }
        }
        let bytes = fetch(&self.connect()?)?;
        muslin_exec::write_if_different(&file, &bytes, false)?;
        Ok(bytes)
    }
}

/// Reports what is tried again.
pub(crate) fn again<'s>(session: &'s Session<'_>) -> impl Fn(Progress<'_>) + Sync + 's {
    move |progress| {
        if let Progress::Again { why, pause } = progress {
            session.status("Again", &format!("in {:.1} s: {why}", pause.as_secs_f64()));
        }
    }
}
