//! The recipes of package managers that fetch the archives of a release from where they are published.

use cargo_metadata::Package;
use muslin_package::{Channel, PublishedArchive, Release, channel};
use muslin_schema::{ArtifactKind, redacted};

use crate::pipeline::Build;
use crate::ship::{Made, ShipError};

/// Where the files of a package are published.
///
/// # Errors
///
/// [`ShipError::DownloadUrl`] if nothing says it.
pub(super) fn published_at(
    package: &Package,
    download_url: Option<&str>,
) -> Result<String, ShipError> {
    let version = package.version.to_string();
    let of_repository = package.repository.as_deref().map(|repository| {
        let repository = repository.trim_end_matches('/').trim_end_matches(".git");
        format!("{}/releases/download/v{{version}}", redacted(repository))
    });
    let base = download_url.map(str::to_owned).or(of_repository);
    let base = base.ok_or_else(|| ShipError::DownloadUrl { package: package.name.to_string() })?;
    Ok(base.trim_end_matches('/').replace("{version}", &version))
}

/// The recipes of every package, which name the first archive of each target.
pub(super) fn channels(
    build: &Build,
    (wanted, download_url): (&[Channel], Option<&str>),
    made: &[Made],
) -> Result<Vec<Made>, ShipError> {
    let mut all: Vec<Made> = Vec::new();
    for package in build.packages().into_iter().filter(|_| !wanted.is_empty()) {
        let base = published_at(package, download_url)?;
        let mut archives: Vec<PublishedArchive> = Vec::new();
        let mut executables: Vec<String> = Vec::new();
        let of_package = made.iter().map(|one| &one.artifact).filter(|one| {
            one.kind == ArtifactKind::Archive
                && one.package == *package.name
                && one.file.contains(&one.version)
        });
        for one in of_package {
            let Some(target) = one.target else { continue };
            if archives.iter().all(|known| known.target != target) {
                let (url, sha256) = (format!("{base}/{}", one.file), one.sha256.clone());
                archives.push(PublishedArchive { target, url, sha256 });
                executables = one.executables.iter().map(|one| one.name.clone()).collect();
            }
        }
        let unnamed = format!("static executables of the package {}", package.name);
        let page = package.homepage.as_deref().or(package.repository.as_deref()).map(redacted);
        let release = Release {
            name: &package.name,
            version: &package.version.to_string(),
            description: package.description.as_deref().unwrap_or(&unnamed),
            homepage: page.as_deref(),
            license: package.license.as_deref(),
            executables: &executables,
            archives: &archives,
        };
        for one in wanted {
            let (file, text) = channel(*one, &release);
            if all.iter().any(|other| other.artifact.file == file) {
                return Err(ShipError::OneFlake { channel: *one });
            }
            all.push(Made::new(package, None, file, ArtifactKind::Channel, text.into_bytes()));
        }
    }
    Ok(all)
}
