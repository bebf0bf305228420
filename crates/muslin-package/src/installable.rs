//! Packages that `dpkg`, `rpm`, `apk`, `opkg` and `pacman` install. A static executable needs nothing else, so they name no
//! dependencies, and one file does for every release of a distribution.

mod alpine;
mod deb;
mod debian_files;
mod description;
mod openwrt;
mod package_key;
mod pacman;
mod place;
mod rpm;
mod rpm_signature;
mod settings;
mod stated;

pub use description::{Installable, PackageError, PackageFormat};
pub use package_key::PackageKey;
pub use place::{in_archive, installed};
pub use rpm_signature::{rpm_header, with_rpm_signature};
pub use settings::DistSettings;
use stated::Stated;

/// The file's name as the format's tools write it, and its bytes, which all bear one time in seconds since 1970. The key signs
/// an `.apk`; the other formats have no signature of this kind. A line break in a value that is one line, and every other
/// character that is not seen, is escaped (`\u{a}`), so that no value begins another record.
///
/// # Errors
///
/// [`PackageError`] if the manifest leaves out what the format demands, a file is larger than it can say, or a file's name has
/// a control character.
pub fn installable(
    format: PackageFormat,
    package: &Installable<'_>,
    key: Option<&PackageKey>,
    time: u64,
) -> Result<(String, Vec<u8>), PackageError> {
    let stated = Stated::of(package)?;
    let package = &stated.package(package);
    match format {
        PackageFormat::Deb => deb::deb(package, time),
        PackageFormat::Rpm => rpm::rpm(package, time),
        PackageFormat::Apk => alpine::apk(package, key, time),
        PackageFormat::Ipk => openwrt::ipk(package, time),
        PackageFormat::Pacman => pacman::pacman(package, time),
    }
}
