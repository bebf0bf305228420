//! `image`: a container image of executables that were built and checked.

mod additions;
mod annotations;
mod arguments;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;
use std::thread;

use cargo_metadata::Package;
use cargo_metadata::camino::Utf8Path;
use muslin_exec::Runner;
use muslin_package::{Entry, Image, ImageSettings, Layer, Layout, base_layer, layout};
use muslin_schema::{
    ArtifactKind, Environment, Failure, ImagePlatform, ShippedExecutable, ShippedImage,
};

use additions::addition;
use annotations::annotations;
pub use arguments::ImageArguments;

use crate::ship::{Built, Debug, Made, ShipError, Time, built, deliver, tell, time};
use crate::surroundings::manifest;

/// Where executables lie in an image: on its `PATH`.
const PROGRAMS: &str = "usr/local/bin";

/// Builds, checks, makes the images, and prints what was made.
///
/// # Errors
///
/// The [`Failure`] of a stage. Findings end it with their exit code, and nothing is written: an image
/// that would not start is not made.
pub(crate) fn image(
    runner: &dyn Runner,
    arguments: &ImageArguments,
    environment: &Environment,
) -> Result<ExitCode, Box<dyn Failure>> {
    let flags = arguments.settings();
    flags.prove().map_err(ShipError::Setting)?;
    let built = match built(runner, &arguments.build, environment)? {
        Ok(built) => built,
        Err(exit) => return Ok(exit),
    };
    let workspace = built.graph().workspace_root.as_std_path();
    let time = time(runner, environment, workspace)?;
    let (mut made, mut layouts) = (Vec::new(), Vec::new());
    for package in built.packages() {
        let settings = settings(package, flags.clone())?;
        let mut about = annotations(runner, package, workspace, &time);
        about.extend(settings.labels.clone());
        let (one, layout) = assemble(&built, package, &settings, &about, &time)?;
        layouts.push((format!("{}-{}.oci", package.name, package.version), layout));
        made.push(one);
    }
    let files = layouts.iter().flat_map(|(name, layout)| {
        let files = layout.files().into_iter();
        files.map(move |(path, content)| (format!("{name}/{path}"), content))
    });
    let files: Vec<(String, &[u8])> = files.collect();
    let folder = built.folder(arguments.out.as_deref());
    let distribution = deliver(&folder, "image-manifest.json", &made, &files, Vec::new(), &time)?;
    tell(&distribution, &folder, &built.project.request, environment)?;
    Ok(ExitCode::SUCCESS)
}

/// The settings in a package's manifest, where the flags say nothing else. Paths in a manifest start from
/// its own folder.
fn settings(package: &Package, flags: ImageSettings) -> Result<ImageSettings, ShipError> {
    let manifest = manifest(package.manifest_path.as_std_path());
    let own = ImageSettings::of_manifest(&manifest.path, &manifest.text);
    let mut own = own.map_err(|faults| ShipError::Manifest(Box::new(faults)))?;
    let folder = package.manifest_path.parent().map(Utf8Path::as_std_path);
    let here = |path: &str| folder.unwrap_or(Path::new(".")).join(path).display().to_string();
    own.with = own.with.iter().map(|with| here(with)).collect();
    own.ca_file = own.ca_file.map(|path| here(&path));
    Ok(own.with_flags(flags))
}

/// The image of one package over all targets.
fn assemble(
    built: &Built,
    package: &Package,
    settings: &ImageSettings,
    about: &BTreeMap<String, String>,
    time: &Time,
) -> Result<(Made, Layout), ShipError> {
    let added = settings.with.iter().map(|with| addition(with)).collect::<Result<Vec<_>, _>>()?;
    let added = added.concat();
    let applications = thread::scope(|scope| {
        let base = scope.spawn(|| base(settings));
        let one = |target| {
            let (programs, _) = built.programs(package, target, Debug::Drop)?;
            let about: Vec<ShippedExecutable> =
                programs.iter().map(|one| one.about.clone()).collect();
            let files = programs
                .into_iter()
                .map(|one| Entry::program(format!("{PROGRAMS}/{}", one.about.name), one.bytes));
            // The first of a path stays: nothing takes the place of what was checked.
            let entries = files.chain(added.iter().cloned()).collect();
            let layer = Layer::of(entries, time.seconds, "the application")?;
            Ok::<_, ShipError>((target, about, layer))
        };
        let applications = built.targets().map(one).collect::<Result<Vec<_>, _>>()?;
        let base = base.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        Ok::<_, ShipError>((base, applications))
    });
    let (base, applications) = applications?;
    let mut images = Vec::new();
    for (target, programs, layer) in &applications {
        images.push(Image {
            target: *target,
            layers: vec![&base, layer],
            entrypoint: vec![entrypoint(package, settings, programs)?],
            settings,
            annotations: about,
            time: time.seconds,
        });
    }
    let reference = reference(package, settings);
    let layout = layout(&images, &reference, about);
    let image = shipped(reference, &layout, &images);
    let file = format!("{}-{}.oci.tar", package.name, package.version);
    let tar = layout.tar(time.seconds)?;
    let mut made = Made::new(package, None, file, ArtifactKind::Image, tar);
    made.artifact.image = Some(image);
    Ok((made, layout))
}

fn base(settings: &ImageSettings) -> Result<Layer, ShipError> {
    let Some(path) = &settings.ca_file else {
        return base_layer(None)
            .map_err(|source| ShipError::Roots { path: "the built-in roots".to_owned(), source });
    };
    let bytes = muslin_exec::read_regular(Path::new(path))
        .map_err(|source| ShipError::Input(path.clone(), source))?;
    base_layer(Some(&String::from_utf8_lossy(&bytes)))
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
fn reference(package: &Package, settings: &ImageSettings) -> String {
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
        size: image.layers.iter().map(|layer| layer.content.len() as u64).sum(),
    });
    let digest = layout.root.digest.clone();
    ShippedImage { reference, digest, platforms: platforms.collect() }
}
