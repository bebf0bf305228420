//! The source of a program: cargo fetches it, from wherever it is configured to, and compares its checksum.

use std::path::{Path, PathBuf};

use muslin_exec::{Command, FileError, Lock};
use muslin_schema::{Network, Request};

use crate::install_program::error::InstallProgramError;
use crate::session::Session;

/// The source of a program, and how it is built there.
pub(crate) struct Source {
    /// The directory of its manifest.
    directory: PathBuf,
    /// Where commands run: cargo reads its configuration from there.
    pub(crate) working_directory: PathBuf,
    /// For what is built, unless the user names one.
    target_directory: Option<PathBuf>,
    /// Whether it has a lock file.
    has_lock: bool,
    /// What a user should know of it.
    pub(crate) notes: Vec<String>,
    /// Held while the directory is in use.
    _lock: Option<Lock>,
}

impl Source {
    /// A package of the user's own: its lock file is used as cargo uses it.
    ///
    /// # Errors
    ///
    /// [`InstallProgramError::NoManifest`]
    pub(crate) fn directory(directory: &Path) -> Result<Self, InstallProgramError> {
        let directory = std::path::absolute(directory).unwrap_or_else(|_| directory.to_owned());
        if !muslin_exec::is_file(&directory.join("Cargo.toml")) {
            return Err(InstallProgramError::NoManifest(directory));
        }
        Ok(Self {
            working_directory: directory.clone(),
            target_directory: None,
            has_lock: false,
            notes: Vec::new(),
            _lock: None,
            directory,
        })
    }

    /// The request for this source: a published lock file is taken as it is.
    pub(crate) fn request(&self, request: &Request) -> Request {
        let mut request = request.clone();
        request.manifest_path = Some(self.directory.join("Cargo.toml").display().to_string());
        let own = self.target_directory.as_ref().map(|path| path.display().to_string());
        request.target_dir = request.target_dir.or(own);
        request.network.locked |= self.has_lock;
        request.ships = true;
        request
    }

    /// Removes what was fetched and built. What cannot be removed is in the cache, where it disturbs nobody.
    pub(crate) fn forget(&self) {
        if self.target_directory.is_some() {
            let _ = muslin_exec::remove_tree(&self.working_directory);
        }
    }
}

/// Fetches a published package into the cache. After a build that failed it is still there, for those who look.
///
/// # Errors
///
/// [`InstallProgramError`]
pub(crate) fn fetched(
    session: &Session<'_>,
    request: &Request,
    name: &str,
    version: Option<&str>,
) -> Result<Source, InstallProgramError> {
    let requirement = requirement(name, version)?;
    let cache = session.cache().join("programs");
    session.status("Fetching", &format!("{name} {}", version.unwrap_or("(latest version)")));
    let made = || -> Result<_, FileError> {
        muslin_exec::make_directory(&cache)?;
        muslin_exec::temporary_directory(&cache, "fetch-")
    };
    let asking = made().map_err(InstallProgramError::Source)?;
    let vendored = vendor(session, request.network, name, &requirement, asking.path())?;
    let directory_name = vendored.file_name().unwrap_or_default().to_owned();
    let directory = cache.join(&directory_name);
    let lock = cache.join(format!("{}.lock", directory_name.display()));
    let lock = session.lock(&lock, "for another installation of this program");
    let lock = lock.map_err(InstallProgramError::Source)?;
    let source = directory.join("source");
    let place = || -> Result<(), FileError> {
        muslin_exec::make_directory(&directory)?;
        muslin_exec::remove_tree(&source)?;
        muslin_exec::rename(&vendored, &source)?;
        alone(&source.join("Cargo.toml"))
    };
    place().map_err(InstallProgramError::Source)?;
    let has_lock = muslin_exec::is_file(&source.join("Cargo.lock"));
    let note = format!("`{name}` was published without Cargo.lock: the latest versions were used");
    Ok(Source {
        directory: source,
        target_directory: Some(directory.join("target")),
        working_directory: directory,
        has_lock,
        notes: if has_lock { Vec::new() } else { vec![note] },
        _lock: Some(lock),
    })
}

/// A package below some other workspace, such as one in the home directory, is still one of its own.
fn alone(manifest: &Path) -> Result<(), FileError> {
    let text = muslin_exec::read_if_there(manifest).unwrap_or_default();
    let table: toml::Table = text.parse().unwrap_or_default();
    if table.contains_key("workspace") {
        return Ok(());
    }
    muslin_exec::write_if_different(manifest, format!("{text}\n[workspace]\n").as_bytes(), false)
}

/// What the manifest asks for; a plain version means exactly that one, as with `cargo install`.
fn requirement(name: &str, version: Option<&str>) -> Result<String, InstallProgramError> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if name.is_empty() || name.starts_with('-') || !name.chars().all(is_name) {
        return Err(InstallProgramError::Name(name.to_owned()));
    }
    let Some(version) = version else { return Ok("*".to_owned()) };
    let wrong = || InstallProgramError::Version(version.to_owned());
    if version.starts_with(|c: char| c.is_ascii_digit()) {
        let exact: cargo_metadata::semver::Version = version.parse().map_err(|_| wrong())?;
        return Ok(format!("={exact}"));
    }
    let requirement: cargo_metadata::semver::VersionReq = version.parse().map_err(|_| wrong())?;
    Ok(requirement.to_string())
}

/// `cargo vendor` copies every dependency of a project, also one that has no library and could not be used as a
/// dependency. A project that asks for the one package is enough.
fn vendor(
    session: &Session<'_>,
    network: Network,
    name: &str,
    requirement: &str,
    asking: &Path,
) -> Result<PathBuf, InstallProgramError> {
    let manifest = format!(
        "[package]\nname = \"asking-for-a-program\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\n\
         [dependencies]\n{name} = {}\n\n[workspace]\n",
        toml::Value::from(requirement)
    );
    let written = |path: &str, text: &str| {
        muslin_exec::write_if_different(&asking.join(path), text.as_bytes(), false)
            .map_err(InstallProgramError::Source)
    };
    written("Cargo.toml", &manifest)?;
    written("src/lib.rs", "")?;
    let cargo = session.environment.get("CARGO").map_or("cargo", String::as_str);
    let offline = network.is_offline().then_some("--offline");
    let command = Command::new(cargo)
        .args(["vendor", "--quiet", "--color=never", "--versioned-dirs", "--respect-source-config"])
        .args(offline)
        .args(["vendored"])
        .within(asking);
    let answer = session.runner.capture(&command)?;
    let found = answer.succeeded().then(|| package_of(&asking.join("vendored"), name)).flatten();
    found.ok_or_else(|| InstallProgramError::Fetch {
        name: name.to_owned(),
        version: requirement.to_owned(),
        printed: answer.error,
    })
}

/// The directory of the package that was asked for. Where others depend on older versions of it, it is the newest.
fn package_of(vendored: &Path, name: &str) -> Option<PathBuf> {
    let versions = muslin_exec::names_in(vendored).into_iter().filter_map(|directory| {
        let version = directory.strip_prefix(name)?.strip_prefix('-')?;
        let version: cargo_metadata::semver::Version = version.parse().ok()?;
        Some((version, vendored.join(directory)))
    });
    versions.max_by(|(one, _), (other, _)| one.cmp(other)).map(|(_, path)| path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_version_is_that_one_and_everything_else_a_requirement() {
        let asked = |version| requirement("tool", version).map_err(|error| error.to_string());
        assert_eq!(asked(None).unwrap(), "*");
        assert_eq!(asked(Some("1.2.3")).unwrap(), "=1.2.3");
        assert_eq!(asked(Some("^1.2")).unwrap(), "^1.2");
        assert_eq!(
            asked(Some("1.2")).unwrap_err(),
            "`1.2` is not a version, nor a requirement such as `^1.2`"
        );
        let odd = requirement("a\"b", None).unwrap_err().to_string();
        assert_eq!(odd, "`a\"b` is not the name of a package");
    }
}
