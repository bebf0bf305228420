//! The private key that signs packages of Alpine.

use std::path::Path;

use muslin_package::PackageKey;

use crate::ship::ShipError;

/// Reads the key that signs packages.
///
/// # Errors
///
/// [`ShipError::PackageKey`]
pub(super) fn package_key(path: &Path) -> Result<PackageKey, ShipError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let key = PackageKey::read(&name, &muslin_exec::read(path)?);
    key.ok_or_else(|| ShipError::PackageKey { path: path.display().to_string() })
}
