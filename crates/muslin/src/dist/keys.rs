//! The private keys that sign a release.

use std::path::Path;

use muslin_package::{PackageKey, SigningKey};

use crate::ship::ShipError;

/// Reads the key that signs the provenance.
///
/// # Errors
///
/// [`ShipError::Key`]
pub(super) fn signing_key(path: &Path) -> Result<SigningKey, ShipError> {
    let refused = |source| ShipError::Key { path: path.display().to_string(), source };
    SigningKey::read(&muslin_exec::read(path)?).map_err(refused)
}

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
