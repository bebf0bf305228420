//! `.rpm`, by the `rpm` crate. Its payload is packed with gzip, which needs no C.

use rpm::{BuildConfig, CompressionWithLevel, Error, FileOptions, PackageBuilder};

use super::description::{Installable, PackageError, PackageFormat};
use crate::entry::Node;

pub(super) fn rpm(package: &Installable<'_>, time: u64) -> Result<(String, Vec<u8>), PackageError> {
    let license =
        package.said(package.license, PackageFormat::Rpm, "its licence", "license = \"…\"")?;
    let name =
        format!("{}-{}-1.{}.rpm", package.name, package.ordered_version(), package.target.arch());
    let refused =
        |source| PackageError::Rpm { package: package.name.to_owned(), source: Box::new(source) };
    Ok((name, write(package, license, time).map_err(refused)?))
}

fn write(package: &Installable<'_>, license: &str, time: u64) -> Result<Vec<u8>, Error> {
    // The format counts seconds in 32 bits.
    let time = u32::try_from(time).unwrap_or(u32::MAX);
    let config = BuildConfig::v4().compression(CompressionWithLevel::Gzip(9)).source_date(time);
    let (version, arch) = (package.ordered_version(), package.target.arch());
    let mut builder = PackageBuilder::new(package.name, &version, license, arch, package.summary());
    builder.using_config(config).release("1").build_host("localhost");
    builder.description(package.description.trim());
    if let Some(page) = package.homepage {
        builder.url(page);
    }
    if let Some(maintainer) = package.maintainer {
        builder.packager(maintainer);
    }
    for entry in package.entries {
        let path = format!("/{}", entry.path);
        let mode = u16::try_from(entry.mode & 0o7777).unwrap_or(0o644);
        match &entry.node {
            Node::File(content) => {
                let is_configuration = package.configuration_files().any(|one| one == entry.path);
                let options = FileOptions::new(path).permissions(mode);
                let options = if is_configuration { options.config().noreplace() } else { options };
                builder.with_file_contents(content.as_slice(), options)?;
            }
            // Directories of the system belong to nobody's package but its own.
            Node::Directory if path.ends_with(&format!("/{}", package.name)) => {
                builder.with_dir_entry(FileOptions::dir(path).permissions(mode))?;
            }
            Node::Directory | Node::Link(_) => {}
        }
    }
    let mut bytes = Vec::new();
    builder.build()?.write(&mut bytes)?;
    Ok(bytes)
}
