//! `image`: a container image of executables that were built and checked.

mod additions;
mod advice;
mod annotations;
mod arguments;
mod assembly;
mod init;
mod login;
mod push;
mod push_error;
mod sandbox;
mod smoke;

use std::path::Path;
use std::process::ExitCode;

use cargo_metadata::Package;
use cargo_metadata::camino::Utf8Path;
use muslin_exec::Runner;
use muslin_package::ImageSettings;
use muslin_schema::{Environment, Failure, Verbosity};

use annotations::annotations;
pub use arguments::ImageArguments;
use assembly::{Assembled, Parts, assemble};
use push::{Order, push};

use crate::config_paths::manifest;
use crate::ship::{Built, ShipError, Time, built, deliver, tell, time};

/// Builds, checks, makes the images, and prints what was made.
///
/// # Errors
///
/// The [`Failure`] of a stage. Findings end it with their exit code, and nothing is written: an image
/// that would not start is not made. One that cannot be pushed is there all the same.
pub(crate) fn image(
    runner: &dyn Runner,
    arguments: &ImageArguments,
    environment: &Environment,
) -> Result<ExitCode, Box<dyn Failure>> {
    let flags = arguments.settings()?;
    flags.prove().map_err(ShipError::Setting)?;
    let built = match built(runner, &arguments.build(), &arguments.report, environment)? {
        Ok(built) => built,
        Err(exit) => return Ok(exit),
    };
    let time = time(runner, environment, built.graph().workspace_root.as_std_path())?;
    let images = images(runner, &built, &flags, &time, environment)?;
    let references = arguments.references(&images)?;
    let files = images.iter().flat_map(|one| {
        let folder = one.made.artifact.file.trim_end_matches(".tar");
        let files = one.layout.files().into_iter();
        files.map(move |(path, content)| (format!("{folder}/{path}"), content))
    });
    let files: Vec<(String, &[u8])> = files.collect();
    let made: Vec<_> = images.iter().map(|one| &one.made).collect();
    let folder = built.folder(arguments.out.as_deref());
    let notes = images.iter().flat_map(|one| one.notes.clone()).collect();
    let mut told = deliver(&folder, "image-manifest.json", &made, &files, notes, &time)?;
    for (image, reference) in images.iter().zip(&references) {
        let order = Order {
            layout: &image.layout,
            sboms: &image.sboms,
            reference,
            time: time.seconds,
            plain_http: arguments.plain_http,
            quiet: built.project.request.verbosity == Verbosity::Quiet,
        };
        let referrers = push(runner, environment, &order)?;
        told.pushed(&image.made.artifact.file, &reference.name(), &referrers);
    }
    tell(&told, &folder, &built.project.request, environment)?;
    Ok(ExitCode::SUCCESS)
}

/// The image of each package.
fn images(
    runner: &dyn Runner,
    built: &Built,
    flags: &ImageSettings,
    time: &Time,
    environment: &Environment,
) -> Result<Vec<Assembled>, Box<dyn Failure>> {
    let workspace = built.graph().workspace_root.as_std_path();
    let mut images = Vec::new();
    for package in built.packages() {
        let settings = &settings(package, flags.clone())?;
        let mut about = annotations(runner, package, workspace, time);
        about.extend(settings.labels.clone());
        let parts = Parts { built, package, settings, about: &about, time };
        images.push(assemble(runner, &parts, environment)?);
    }
    Ok(images)
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
