//! What a manifest states, as records of packages can hold it.

use muslin_schema::{Untrusted, is_hidden};

use super::description::{Installable, PackageError};

/// The texts of a package. Its records are lines, and a line break in a value would begin one of its own: so it
/// is escaped, as is every other character that is not seen.
pub(super) struct Stated {
    name: String,
    version: String,
    license: Option<String>,
    description: String,
    homepage: Option<String>,
    maintainer: Option<String>,
}

impl Stated {
    /// # Errors
    ///
    /// [`PackageError::Path`] for a file whose name cannot be written in a list of files.
    pub(super) fn of(package: &Installable<'_>) -> Result<Self, PackageError> {
        let path = package.entries.iter().map(|entry| &entry.path);
        if let Some(path) = path.into_iter().find(|path| path.contains(is_hidden)) {
            return Err(PackageError::Path(Untrusted::line(path).to_string()));
        }
        let line = |text: &str| Untrusted::line(text.trim()).to_string();
        let description = package.description.trim().replace("\r\n", "\n");
        Ok(Self {
            name: line(package.name),
            version: line(package.version),
            license: package.license.map(line),
            description: Untrusted::lines(&description).to_string(),
            homepage: package.homepage.map(line),
            maintainer: package.maintainer.map(line),
        })
    }

    /// The same package with these texts.
    pub(super) fn package<'p>(&'p self, package: &Installable<'p>) -> Installable<'p> {
        Installable {
            name: &self.name,
            version: &self.version,
            license: self.license.as_deref(),
            description: &self.description,
            homepage: self.homepage.as_deref(),
            maintainer: self.maintainer.as_deref(),
            ..*package
        }
    }
}
