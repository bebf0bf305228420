//! One image, from executables that were checked.

use std::collections::BTreeMap;
use std::path::Path;
use std::slice;
use std::thread;

use cargo_metadata::Package;
use muslin_package::{
    BaseImage, Entry, Image, ImageSettings, Layer, Layout, Resource, SbomFormat, base_layer,
    layout, sha256,
};
use muslin_schema::{
    ArtifactKind, BuildRecord, Failure, ImagePlatform, ShippedExecutable, ShippedImage, Target,
};

use super::added;
use super::advice::advice;
use super::init::{self, init_program};
use super::started::started;
use crate::pipeline::Build;
use crate::session::Session;
use crate::ship::{Debug, Made, ShipError, Time, addition};
use crate::smoke::SystemCalls;

/// Where executables are in an image: on its `PATH`.
const PROGRAMS: &str = "usr/local/bin";

/// The image of one package over all targets, complete and in memory.
pub(super) struct Assembled {
    pub(super) made: Made,
    pub(super) layout: Layout,
    /// For each target what is in its executables: the name of the file, and its text.
    pub(super) sboms: Vec<(Target, String, String)>,
    /// How its executables were built.
    pub(super) builds: Vec<BuildRecord>,
    /// What it was made from: crates, and the image below it.
    pub(super) materials: Vec<Resource>,
    /// The image for this machine alone, as an archive.
    pub(super) loadable: Option<Loadable>,
    /// What a person should know of it.
    pub(super) notes: Vec<String>,
}

impl Assembled {
    /// What the provenance vouches for besides the images: the SBOMs, which are attached in a registry, and the files of
    /// the layout that have no digest as their name. None is a file of the release itself, so each has a `/` in its
    /// name.
    pub(super) fn attached(&self) -> Vec<Resource> {
        let sboms = self.sboms.iter().map(|(target, name, text)| {
            Resource::file(format!("{target}/{name}"), &sha256(text.as_bytes()))
        });
        let directory = self.directory();
        let files = self.layout.files().into_iter();
        let named = files.filter(|(path, _)| !path.starts_with("blobs/"));
        let named = named
            .map(|(path, bytes)| Resource::file(format!("{directory}/{path}"), &sha256(bytes)));
        sboms.chain(named).collect()
    }

    /// The name of the directory of its layout.
    pub(super) fn directory(&self) -> &str {
        self.made.artifact.file.trim_end_matches(".tar")
    }
}

/// An image for one target, for a container engine of this machine.
pub(super) struct Loadable {
    pub(super) target: Target,
    /// Its name with its tag.
    pub(super) reference: String,
    pub(super) archive: Vec<u8>,
}

/// What an image is made of.
pub(super) struct Parts<'a> {
    pub(super) build: &'a Build,
    pub(super) package: &'a Package,
    pub(super) settings: &'a ImageSettings,
    /// Its labels and annotations.
    pub(super) about: &'a BTreeMap<String, String>,
    pub(super) time: &'a Time,
    /// The images below ours, for each target, if it is not an empty root.
    pub(super) bases: &'a [(Target, BaseImage)],
    /// Whether a container engine of this machine gets it.
    pub(super) loads: bool,
}

/// What is in the image for one target next to the base.
struct Application {
    target: Target,
    programs: Vec<ShippedExecutable>,
    /// The init process, if there is one, and the application.
    layers: Vec<Layer>,
    sbom: String,
    builds: Vec<BuildRecord>,
    materials: Vec<Resource>,
    /// What a person should know of what was added.
    notes: Vec<String>,
}

/// Puts the image of one package together, and starts its program if that is asked for.
///
/// # Errors
///
/// [`ShipError`] if it cannot be made, [`crate::smoke::SmokeError`] if it does not start.
pub(super) fn assemble(
    session: &Session<'_>,
    parts: &Parts<'_>,
    mut calls: Option<&mut SystemCalls>,
) -> Result<Assembled, Box<dyn Failure>> {
    let Parts { build, package, settings, about, time, bases, loads } = parts;
    let made = thread::scope(|scope| {
        let base = scope.spawn(|| base(settings));
        let each = build.targets().map(|target| application(session, parts, target));
        let applications = each.collect::<Result<Vec<_>, _>>()?;
        let base = base.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        Ok::<_, ShipError>((base, applications))
    });
    let (base, applications) = made?;
    let mut images = Vec::new();
    for one in &applications {
        let program = entrypoint(package, settings, &one.programs)?;
        let init = settings.init.then(|| format!("/{}", init::PLACE));
        images.push(Image {
            target: one.target,
            layers: base.iter().chain(&one.layers).collect(),
            base: bases.iter().find(|(target, _)| *target == one.target).map(|(_, base)| base),
            entrypoint: init.into_iter().chain([program]).collect(),
            settings,
            annotations: about,
            time: time.seconds,
        });
    }
    let reference = reference(package, settings);
    let layout = layout(&images, &reference, about);
    let mut shipped = shipped(reference.clone(), &layout, &images);
    for (image, platform) in images.iter().zip(&mut shipped.platforms) {
        platform.started = started(session, build, image, calls.as_deref_mut())?;
    }
    let file = format!("{}-{}.oci.tar", package.name, package.version);
    let tar = layout.tar(time.seconds).map_err(ShipError::from)?;
    let loadable = loads.then(|| loadable(build, &images, &reference, about, time));
    let loadable = loadable.transpose()?;
    let mut made = Made::new(package, None, file, ArtifactKind::Image, tar);
    made.artifact.image = Some(shipped);
    let builds = applications.iter().flat_map(|one| one.builds.clone()).collect();
    let of_added: Vec<String> = applications.iter().flat_map(|one| one.notes.clone()).collect();
    let mut materials: Vec<Resource> =
        applications.iter().flat_map(|one| one.materials.clone()).collect();
    materials.extend(bases.iter().map(|(_, base)| Resource::image(&base.name, &base.digest)));
    let sboms = applications.into_iter().map(|one| {
        let name = format!("{}-{}-{}.cdx.json", package.name, package.version, one.target);
        (one.target, name, one.sbom)
    });
    let mut notes = advice(build, package, settings);
    notes.extend(of_added);
    notes.extend(bases.first().map(|(_, base)| {
        format!(
            "the files of the base image `{}@{}` are not checked: what was checked are the executables",
            base.name, base.digest
        )
    }));
    if settings.healthcheck.is_some() {
        notes.push("a health check is Docker's own: the specification of the OCI has none, and Kubernetes reads its probes from elsewhere".to_owned());
    }
    let sboms = sboms.collect();
    Ok(Assembled { made, layout, sboms, builds, materials, loadable, notes })
}

/// The image that this machine runs, or the first where there is none.
fn loadable(
    build: &Build,
    images: &[Image<'_>],
    reference: &str,
    about: &BTreeMap<String, String>,
    time: &Time,
) -> Result<Loadable, ShipError> {
    let own = images
        .iter()
        .find(|image| Target::of_host(&build.project.host.triple) == Some(image.target));
    let image = own.unwrap_or(&images[0]);
    let layout = layout(slice::from_ref(image), reference, about);
    let archive = match image.settings.healthcheck {
        Some(_) => layout.docker_tar(time.seconds)?,
        None => layout.tar(time.seconds)?,
    };
    Ok(Loadable { target: image.target, reference: reference.to_owned(), archive })
}

/// The layers for one target.
fn application(
    session: &Session<'_>,
    parts: &Parts<'_>,
    target: Target,
) -> Result<Application, ShipError> {
    let Parts { build, package, settings, time, .. } = parts;
    let (mut programs, inside) = build.programs(package, target, Debug::Drop, parts.time)?;
    let about = programs.iter().map(|one| one.about.clone()).collect();
    let builds = programs.iter().filter_map(|one| one.record.clone()).collect();
    let own = programs.len();
    if settings.init {
        programs.push(init_program(session.runner, &build.project, target)?);
    }
    // The SBOM is that of the image: the init process is in it, and the base is named.
    let base = parts.bases.iter().find(|(one, _)| *one == target);
    let inside = inside.on(base.map(|(_, base)| (base.name.clone(), base.digest.clone())));
    let sbom = inside.sbom(package, target, &programs, time, SbomFormat::CycloneDx);
    let compression = settings.layer_compression.unwrap_or_default();
    let init = programs.split_off(own).into_iter().map(|one| init::layer(one, compression));
    let files = programs
        .into_iter()
        .map(|one| Entry::program(format!("{PROGRAMS}/{}", one.about.name), one.bytes));
    let added = settings.with.iter().map(|with| addition(with)).collect::<Result<Vec<_>, _>>()?;
    let added = added.concat();
    let notes = added::notes(&added, target, base.is_some());
    // The first of a path stays: nothing takes the place of what was checked.
    let entries = files.chain(added).collect();
    let application = Layer::of(entries, time.seconds, "the application", compression);
    let layers = init.chain([application]).collect::<Result<_, _>>()?;
    let materials = inside.materials();
    Ok(Application { target, programs: about, layers, sbom, builds, materials, notes })
}

/// Our own base layer; none on top of a base image, which has what its users expect.
fn base(settings: &ImageSettings) -> Result<Option<Layer>, ShipError> {
    if settings.base.is_some() {
        return Ok(None);
    }
    let compression = settings.layer_compression.unwrap_or_default();
    let Some(path) = &settings.ca_file else {
        return base_layer(None, compression)
            .map(Some)
            .map_err(|source| ShipError::Roots { path: "the built-in roots".to_owned(), source });
    };
    let bytes = muslin_exec::read_regular(Path::new(path))
        .map_err(|source| ShipError::Input(path.clone(), source))?;
    base_layer(Some(&String::from_utf8_lossy(&bytes)), compression)
        .map(Some)
        .map_err(|source| ShipError::Roots { path: path.clone(), source })
}

/// Which executable is started: the one that is named, the only one, that of `default-run`, or the one
/// with the package's name.
fn entrypoint(
    package: &Package,
    settings: &ImageSettings,
    programs: &[ShippedExecutable],
) -> Result<String, ShipError> {
    let names: Vec<&str> = programs.iter().map(|one| one.name.as_str()).collect();
    let wanted = match (settings.entrypoint.as_deref(), names.as_slice()) {
        (Some(asked), _) => vec![asked],
        (None, [only]) => vec![*only],
        (None, _) => {
            package.default_run.as_deref().into_iter().chain([package.name.as_str()]).collect()
        }
    };
    let found = wanted.into_iter().find(|name| names.contains(name));
    let found = found.ok_or_else(|| ShipError::Entrypoint {
        package: package.name.to_string(),
        names: names.iter().map(|name| format!("`{name}`")).collect(),
    })?;
    Ok(format!("/{PROGRAMS}/{found}"))
}

/// The repository with the tag. A tag has no `+`, which a version may have.
pub(super) fn reference(package: &Package, settings: &ImageSettings) -> String {
    let name = settings.name.clone().unwrap_or_else(|| package.name.to_lowercase());
    let tag = settings.tag.clone();
    let tag = tag.unwrap_or_else(|| package.version.to_string().replace('+', "-"));
    format!("{name}:{tag}")
}

/// All names of the image.
fn shipped(reference: String, layout: &Layout, images: &[Image<'_>]) -> ShippedImage {
    let platforms = images.iter().zip(&layout.manifests).map(|(image, manifest)| ImagePlatform {
        target: image.target,
        digest: manifest.digest.clone(),
        size: image.layers().map(|layer| layer.content.len() as u64).sum(),
        started: Vec::new(),
    });
    let digest = layout.root.digest.clone();
    let platforms = platforms.collect();
    ShippedImage { reference, digest, platforms, pushed: None, referrers: Vec::new() }
}
