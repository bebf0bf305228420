//! What is verified, and by what.

use std::path::PathBuf;

use muslin_schema::Request;

/// Which files are verified, and by what.
#[derive(Clone, Debug, Default)]
pub struct VerifyRequest {
    /// Executables, archives, packages, images, and directories of releases; `docker://NAME` is an image in a registry.
    pub files: Vec<PathBuf>,
    /// A directory with the sources, or a revision of the repository here.
    pub source: Option<String>,
    /// The public key of whoever made the release.
    pub key: Option<PathBuf>,
    /// The statement, unless it is in the directory of the files.
    pub provenance: Option<PathBuf>,
    /// A registry is asked without TLS.
    pub plain_http: bool,
    /// A file with a certificate that a registry is trusted by, as PEM.
    pub registry_ca: Option<PathBuf>,
    /// How builds are done beyond what a file says: offline, installing nothing.
    pub build: Request,
}
