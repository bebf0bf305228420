//! The list of crates inside an executable, as `cargo auditable` embeds it: compressed JSON in a section
//! of its own, which survives `strip` and which scanners find in an image without any other file.

use std::io::{self, Read as _, Write as _};

use auditable_serde::{DependencyKind, Package, Source, VersionInfo};
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use muslin_schema::{Contents, PackageRole, PackageSource};

/// The name of the section.
pub const AUDIT_SECTION: &str = ".dep-v0";

/// The longest list, beside so many times the size of its section: JSON of this kind becomes a tenth.
const LONGEST: u64 = 1 << 18;
const LONGEST_FOR_A_BYTE: u64 = 32;
/// More than any list takes.
const LONGEST_OF_ALL: u64 = 4 << 20;

/// The list of crates cannot be written or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AuditError {
    /// It cannot be decompressed.
    #[error("the list of crates cannot be unpacked")]
    Packed(#[from] io::Error),
    /// It becomes much more than a list of crates can.
    #[error("the list of crates is longer than such a list can be: more than {0} bytes")]
    TooLong(u64),
    /// It is no such list, or one that contradicts itself.
    #[error("the list of crates is not sound")]
    Unsound(#[from] serde_json::Error),
    /// A version is not one that the list can hold.
    #[error("the version `{version}` of `{name}` is not a semantic version")]
    Version {
        /// The package.
        name: String,
        /// Its version.
        version: String,
    },
}

/// The content of the section.
///
/// Build dependencies are in it, marked as such: a scanner that looks for their advisories finds those of
/// a C library under the name of the crate that carries its source.
///
/// # Errors
///
/// [`AuditError::Unsound`] if packages need each other in a circle, and [`AuditError::Version`] for a version
/// that is not semantic; cargo forbids both.
pub fn audit_data(contents: &Contents) -> Result<Vec<u8>, AuditError> {
    let packages = contents.packages.iter().map(|one| {
        Ok(Package {
            name: one.name.clone(),
            version: one.version.parse().map_err(|_| AuditError::Version {
                name: one.name.clone(),
                version: one.version.clone(),
            })?,
            source: match one.source {
                PackageSource::Local => Source::Local,
                PackageSource::CratesIo => Source::CratesIo,
                PackageSource::Registry(_) => Source::Registry,
                PackageSource::Git(_) => Source::Git,
            },
            kind: match one.role {
                PackageRole::Build => DependencyKind::Build,
                PackageRole::Runtime => DependencyKind::Runtime,
            },
            dependencies: one.dependencies.clone(),
            root: one.root,
        })
    });
    let packages: Result<Vec<Package>, AuditError> = packages.collect();
    // Format 1: procedural macros stand among the build dependencies.
    let info = VersionInfo { packages: packages?, format: 1 };
    let json = serde_json::to_string(&info)?;
    json.parse::<VersionInfo>()?;
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(7));
    encoder.write_all(json.as_bytes())?;
    Ok(encoder.finish()?)
}

/// A package in the list of an executable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedPackage {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// It was needed only to build.
    pub build: bool,
    /// It is from a directory, so its name says nothing to others.
    pub local: bool,
}

/// The packages in the section.
///
/// # Errors
///
/// [`AuditError`] if the content of the section is damaged.
pub fn read_audit_list(section: &[u8]) -> Result<Vec<ListedPackage>, AuditError> {
    let mut json = String::new();
    let most = LONGEST.saturating_add(LONGEST_FOR_A_BYTE.saturating_mul(section.len() as u64));
    let most = most.min(LONGEST_OF_ALL);
    ZlibDecoder::new(section).take(most + 1).read_to_string(&mut json)?;
    if json.len() as u64 > most {
        return Err(AuditError::TooLong(most));
    }
    let info: VersionInfo = json.parse()?;
    let package = |one: Package| ListedPackage {
        name: one.name,
        version: one.version.to_string(),
        build: one.kind == DependencyKind::Build,
        local: matches!(one.source, Source::Local),
    };
    Ok(info.packages.into_iter().map(package).collect())
}

/// The packages that are in a file according to the section: name and version, without what was needed
/// only to build it.
///
/// # Errors
///
/// [`AuditError`] if the content of the section is damaged.
pub fn read_audit_data(section: &[u8]) -> Result<Vec<(String, String)>, AuditError> {
    let inside = read_audit_list(section)?.into_iter().filter(|one| !one.build);
    Ok(inside.map(|one| (one.name, one.version)).collect())
}
