//! `image`: a container image of executables that were built and checked.

mod added;
mod advice;
mod annotations;
mod assembly;
mod base_image;
mod init;
mod load;
mod login;
mod push;
mod push_error;
mod started;

use std::path::{Path, PathBuf};

use cargo_metadata::Package;
use cargo_metadata::camino::Utf8Path;
use muslin_package::ImageSettings;
use muslin_registry::Reference;
use muslin_schema::Failure;

use annotations::annotations;
pub(crate) use base_image::again;
pub use load::{Engine, Loading};
pub(crate) use login::login;
pub(crate) use push::roots;
pub(crate) use push_error::PushError;

use assembly::{Assembled, Parts, assemble, reference};
use base_image::{Access, bases};
use push::{Order, push};

use crate::config_paths::manifest;
use crate::dist::Written;
use crate::pipeline::Build;
use crate::project::Project;
use crate::session::Session;
use crate::ship::{
    Delivery, IMAGE, ShipError, Sources, Stated, Time, commit, deliver, signing_key, statement,
    time,
};
use crate::smoke::SystemCalls;

/// Which images are made.
#[derive(Clone, Debug, Default)]
pub struct ImageRequest {
    /// The directory for the files; `dist` in the target directory unless given.
    pub out: Option<PathBuf>,
    /// What the images are like; the manifest of the package fills in the rest.
    pub settings: ImageSettings,
    /// Whether they are pushed, and to where.
    pub push: Pushing,
    /// The registry is asked without TLS.
    pub plain_http: bool,
    /// A file with a certificate that the registry is trusted by, as PEM.
    pub registry_ca: Option<PathBuf>,
    /// Whether a container engine of this machine gets them.
    pub load: Loading,
    /// The file of the private key that signs the provenance.
    pub sign_key: Option<PathBuf>,
}

/// Whether images are pushed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Pushing {
    /// They are not.
    #[default]
    No,
    /// Each to the name that its settings give.
    ToOwnNames,
    /// The only one to this name.
    To(String),
}

impl Pushing {
    /// The name and the tag of the one image, if they are given.
    fn target(&self) -> Result<Option<Reference>, PushError> {
        match self {
            Self::To(name) => Ok(Some(Reference::read(name)?)),
            Self::No | Self::ToOwnNames => Ok(None),
        }
    }

    /// Where each image is pushed to; nowhere if that is not asked for.
    fn references(&self, images: &[Assembled]) -> Result<Vec<Reference>, PushError> {
        match self {
            Self::No => return Ok(Vec::new()),
            Self::To(_) if images.len() > 1 => return Err(PushError::Several(images.len())),
            Self::To(_) | Self::ToOwnNames => {}
        }
        let named = images.iter().filter_map(|one| one.made.artifact.image.as_ref());
        named.map(|image| Ok(Reference::read(&image.reference)?)).collect()
    }
}

impl ImageRequest {
    /// Checks what can be checked before anything is built.
    ///
    /// # Errors
    ///
    /// A name to push to that is not one, a key that cannot sign, or settings that do not fit together.
    pub fn check(&self) -> Result<(), Box<dyn Failure>> {
        self.sign_key.as_deref().map(signing_key).transpose()?;
        self.proved_settings().map(drop)
    }

    /// Whether every image has a name to push to, before anything is built.
    ///
    /// # Errors
    ///
    /// A name without a registry, or several images for one name.
    pub fn check_names(&self, project: &Project) -> Result<(), Box<dyn Failure>> {
        if matches!(self.push, Pushing::No) {
            return Ok(());
        }
        let flags = self.proved_settings()?;
        let roots = project.roots()?;
        let delivers = |one: &&&Package| one.targets.iter().any(cargo_metadata::Target::is_bin);
        for package in roots.iter().filter(delivers) {
            let settings = self.named(settings(package, flags.clone())?, package, project);
            Reference::read(&reference(package, &settings)).map_err(PushError::from)?;
        }
        Ok(())
    }

    /// The settings with the registry that the user has for all images, if they are pushed to names without one.
    fn named(
        &self,
        mut settings: ImageSettings,
        package: &Package,
        project: &Project,
    ) -> ImageSettings {
        let name = settings.name.clone().unwrap_or_else(|| package.name.to_lowercase());
        if let (Pushing::ToOwnNames, Some(registry)) = (&self.push, &project.request().registry)
            && !Reference::names_registry(&name)
        {
            settings.name = Some(format!("{}/{name}", registry.trim_end_matches('/')));
        }
        settings
    }

    /// The settings with the name that is pushed to.
    fn proved_settings(&self) -> Result<ImageSettings, Box<dyn Failure>> {
        let mut settings = self.settings.clone();
        if let Some(to) = self.push.target()? {
            settings.name = Some(to.name());
            settings.tag = to.tag.or(settings.tag);
        }
        settings.prove().map_err(ShipError::Setting)?;
        Ok(settings)
    }
}

/// Makes the images of what was built and checked.
///
/// # Errors
///
/// The [`Failure`] of a stage. Nothing is written of an image that would not start. One that cannot be pushed is
/// there nevertheless.
pub(crate) fn image(
    session: &Session<'_>,
    build: &Build,
    request: &ImageRequest,
) -> Result<Written, Box<dyn Failure>> {
    let engine = load::engine(session.runner, request.load)?;
    let time = time(session, build.graph().workspace_root.as_std_path())?;
    let asked = build.project.request();
    let mut calls = asked.seccomp.is_some().then(SystemCalls::default);
    let images = images(session, build, request, &time, calls.as_mut())?;
    if let (Some(calls), Some(file)) = (calls, &asked.seccomp) {
        let started = images.iter().flat_map(|one| &one.made.artifact.image);
        let started = started.flat_map(|image| &image.platforms).flat_map(|one| &one.started);
        calls.write(session, file, &started.cloned().collect::<Vec<_>>())?;
    }
    let references = request.push.references(&images)?;
    let files = images.iter().flat_map(|one| {
        let directory = one.directory();
        let files = one.layout.files().into_iter();
        files.map(move |(path, content)| (format!("{directory}/{path}"), content))
    });
    let files: Vec<(String, &[u8])> = files.collect();
    let made: Vec<_> = images.iter().map(|one| &one.made).collect();
    let directory = build.directory(request.out.as_deref());
    let notes =
        images.iter().flat_map(|one| one.notes.clone()).chain(build.target_note()).collect();
    let workspace = build.graph().workspace_root.as_std_path();
    let sources = Sources {
        commit: commit(session.runner, workspace),
        builds: images.iter().flat_map(|one| one.builds.clone()).collect(),
    };
    let key = request.sign_key.as_deref().map(signing_key).transpose()?;
    let artifacts: Vec<_> = images.iter().map(|one| one.made.artifact.clone()).collect();
    let materials = images.iter().flat_map(|one| one.materials.clone()).collect();
    let others = images.iter().flat_map(Assembled::attached).collect::<Vec<_>>();
    let delivery = Delivery {
        directory: &directory,
        names: IMAGE,
        made: &made,
        sibling: &files,
        notes,
        sources,
        time: &time,
    };
    let mut stated = None;
    let mut distribution = deliver(delivery, |manifest, sources| {
        let others = [others, vec![manifest]].concat();
        let about = Stated { artifacts: &artifacts, others, sources, materials };
        let made = statement(build, about, IMAGE, key.as_ref())?;
        stated = key.is_some().then(|| made.content.clone());
        Some(made)
    })?;
    for (image, reference) in images.iter().zip(&references) {
        let order = Order {
            layout: &image.layout,
            sboms: &image.sboms,
            statement: stated.as_deref(),
            reference,
            time: time.seconds,
            plain_http: request.plain_http,
            ca: request.registry_ca.as_deref(),
        };
        let referrers = push(session, &order)?;
        distribution.pushed(&image.made.artifact.file, &reference.name(), &referrers);
    }
    for image in images.iter().filter_map(|one| one.loadable.as_ref()) {
        if let Some(engine) = engine {
            load::load(session, engine, image)?;
        }
    }
    Ok(Written { distribution, directory })
}

/// The image of each package.
fn images(
    session: &Session<'_>,
    build: &Build,
    request: &ImageRequest,
    time: &Time,
    mut calls: Option<&mut SystemCalls>,
) -> Result<Vec<Assembled>, Box<dyn Failure>> {
    let workspace = build.graph().workspace_root.as_std_path();
    let flags = request.proved_settings()?;
    let (plain_http, ca) = (request.plain_http, request.registry_ca.as_deref());
    let access = Access { plain_http, ca };
    let mut images = Vec::new();
    for package in build.packages() {
        let settings = &request.named(settings(package, flags.clone())?, package, &build.project);
        let bases = bases(session, access, settings, build)?;
        let mut about = annotations(session.runner, package, workspace, time);
        about.extend(settings.labels.clone());
        let loads = request.load != Loading::No;
        let parts = Parts { build, package, settings, about: &about, time, bases: &bases, loads };
        images.push(assemble(session, &parts, calls.as_deref_mut())?);
    }
    Ok(images)
}

/// The settings in a package's manifest, where the flags say nothing else. Paths in a manifest start from
/// its own directory.
fn settings(package: &Package, flags: ImageSettings) -> Result<ImageSettings, ShipError> {
    let manifest = manifest(package.manifest_path.as_std_path());
    let own = ImageSettings::of_manifest(&manifest.path, &manifest.text);
    let mut own = own.map_err(|faults| ShipError::Manifest(Box::new(faults)))?;
    let directory = package.manifest_path.parent().map(Utf8Path::as_std_path);
    let here = |path: &str| directory.unwrap_or(Path::new(".")).join(path).display().to_string();
    own.with = own.with.iter().map(|with| here(with)).collect();
    own.ca_file = own.ca_file.map(|path| here(&path));
    Ok(own.with_flags(flags))
}
