//! Why what was built cannot be shipped.

use muslin_exec::{FileError, InputError, RunError};
use muslin_natives::ScanError;
use muslin_package::{
    ArchiveError, AuditError, BaseError, Channel, PackageError, ProgramError, SettingError,
    SignatureError,
};
use muslin_schema::{Exit, Failure, Finding, Target};
use muslin_toml::Faults;

/// What was built and checked cannot be made into what is shipped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum ShipError {
    #[error("cannot read a file that belongs in the release")]
    File(#[from] FileError),
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    #[error(transparent)]
    Package(#[from] PackageError),
    #[error("cannot determine the contents of an executable")]
    Contents(#[from] ScanError),
    #[error(transparent)]
    Audit(#[from] AuditError),
    #[error("`{name}` cannot be stripped")]
    Program { name: String, source: ProgramError },
    /// The file is not the one that was checked.
    #[error("`{path}` was replaced after it was checked")]
    Replaced { path: String },
    /// The stripped file fails a check that the built one has passed.
    #[error("`{name}` is no longer right after stripping: {}", .finding.message)]
    Spoiled { name: String, finding: Box<Finding> },
    /// Debug information is asked for, and there is none.
    #[error("`{name}` has no debug information to split off")]
    NoDebugInformation { name: String, profile: String },
    /// The key cannot sign.
    #[error("cannot sign with `{path}`")]
    Key { path: String, source: SignatureError },
    /// The key cannot sign packages.
    #[error("`{path}` is not a private key of RSA in PEM")]
    PackageKey { path: String },
    #[error("SOURCE_DATE_EPOCH is `{0}`, which is not a Unix timestamp")]
    Epoch(String),
    /// Something that the user adds is not there, or not what it should be.
    #[error("cannot add `{0}` to what is shipped")]
    Input(String, #[source] InputError),
    #[error("`{path}` contains no CA certificates")]
    Roots { path: String, source: BaseError },
    #[error(transparent)]
    Setting(#[from] SettingError),
    #[error("no executable of `{package}` can be taken as the one that its image starts")]
    Entrypoint { package: String, names: Vec<String> },
    /// The init of an image cannot be compiled.
    #[error("cannot compile the init of the image for {target}")]
    Init { target: Target, printed: Vec<String> },
    #[error("cannot compile the init of the image")]
    InitRun(#[source] RunError),
    #[error("a manifest describes an image that cannot be made")]
    Manifest(Box<Faults>),
    #[error("two files with the name `{0}` go with the executables")]
    SameName(String),
    #[error("a manifest describes a release that cannot be made")]
    DistManifest(Box<Faults>),
    /// `gpg` does not sign.
    #[error("`gpg` cannot sign with `{key}`")]
    Pgp { key: String, printed: String },
    /// A recipe has to name an address.
    #[error("where the archives of `{package}` are published is not known")]
    DownloadUrl { package: String },
    /// Two packages would have the same recipe.
    #[error("two packages cannot share one file for `{channel}`")]
    OneFlake { channel: Channel },
    /// Nothing is built that could be shipped.
    #[error("the selection builds no executable")]
    Nothing,
}

impl Failure for ShipError {
    fn exit(&self) -> Exit {
        match self {
            Self::Setting(_)
            | Self::Key { .. }
            | Self::PackageKey { .. }
            | Self::Pgp { .. }
            | Self::DownloadUrl { .. }
            | Self::OneFlake { .. } => Exit::Usage,
            Self::Manifest(_)
            | Self::DistManifest(_)
            | Self::Epoch(_)
            | Self::Package(PackageError::Unsaid { .. } | PackageError::Path(_)) => {
                Exit::Configuration
            }
            _ => Exit::Packaging,
        }
    }

    fn details(&self) -> Vec<String> {
        match self {
            Self::Manifest(faults) | Self::DistManifest(faults) => {
                faults.to_string().lines().map(str::to_owned).collect()
            }
            Self::Init { printed, .. } => printed.clone(),
            Self::Pgp { printed, .. } => printed.lines().map(str::to_owned).collect(),
            _ => Vec::new(),
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::NoDebugInformation { profile, .. } => Some(format!(
                "in `[profile.{profile}]`: `debug = \"line-tables-only\"` and `strip = false`; what is shipped is stripped anyway"
            )),
            Self::Entrypoint { names, .. } => Some(format!(
                "say `--entrypoint NAME`, or `entrypoint` in `[package.metadata.muslin.image]`; there are {}",
                names.join(", ")
            )),
            Self::Package(PackageError::Unsaid { key, .. }) => {
                Some(format!("in `[package]` of its Cargo.toml: `{key}`"))
            }
            Self::Package(PackageError::Path(_)) => Some("rename the file".to_owned()),
            Self::Key { .. } => Some(
                "make one: `openssl genpkey -algorithm ed25519 -out release.key`, and publish `openssl pkey -in release.key -pubout`".to_owned(),
            ),
            Self::PackageKey { .. } => Some(
                "make one with `abuild-keygen`, or `openssl genrsa -out NAME.rsa 4096`".to_owned(),
            ),
            Self::Pgp { .. } => Some(
                "`gpg --list-secret-keys` has the keys; a key is named by its fingerprint or its address".to_owned(),
            ),
            Self::DownloadUrl { .. } => Some(
                "say `--download-url https://…/v{version}`, or `repository` in `[package]` of its Cargo.toml".to_owned(),
            ),
            Self::OneFlake { .. } => Some("select one package with `--package`".to_owned()),
            Self::Replaced { .. } => Some(
                "another build writes there: give each project a target directory of its own, and run this again".to_owned(),
            ),
            Self::Spoiled { finding, .. } => Some(format!("`explain {}` tells more", finding.code)),
            _ => None,
        }
    }
}
