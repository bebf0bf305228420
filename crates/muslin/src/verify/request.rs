//! What is verified, and by what.

use std::path::PathBuf;

use muslin_schema::Request;

/// Which files are verified, and by what.
#[derive(Clone, Debug, Default)]
pub struct VerifyRequest {
    /// Executables, archives, packages, images, and directories of releases.
    pub files: Vec<PathBuf>,
    /// A directory with the sources, or a revision of the repository here.
    pub source: Option<String>,
    /// The public key of whoever made the release.
    pub key: Option<PathBuf>,
    /// The statement, unless it is in the directory of the files.
    pub provenance: Option<PathBuf>,
    /// How builds are done beyond what a file says: offline, installing nothing.
    pub build: Request,
}
