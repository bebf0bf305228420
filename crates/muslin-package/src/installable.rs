//! Packages that `dpkg` and `rpm` install. A static executable needs nothing else, so they name no
//! dependencies, and one file does for every release of a distribution.

mod deb;
mod debian_files;
mod description;
mod place;
mod rpm;
mod settings;

pub use description::{Installable, PackageError, PackageFormat};
pub use place::{in_archive, installed};
pub use settings::DistSettings;

/// The file's name as the format's tools write it, and its bytes, which all bear one time in seconds since 1970.
///
/// # Errors
///
/// [`PackageError`] if the manifest leaves out what the format demands, or a file is larger than it can say.
pub fn installable(
    format: PackageFormat,
    package: &Installable<'_>,
    time: u64,
) -> Result<(String, Vec<u8>), PackageError> {
    match format {
        PackageFormat::Deb => deb::deb(package, time),
        PackageFormat::Rpm => rpm::rpm(package, time),
    }
}
