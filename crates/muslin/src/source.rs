//! Files with source: known by their hash, taken from where they are, or fetched.

use std::path::{Path, PathBuf};

use muslin_exec::FileError;
use muslin_http::Client;
use muslin_package::sha256;
use muslin_schema::{Exit, Failure, SourceFile, redacted};

use crate::download::{DownloadError, Pinned, download};
use crate::session::Session;
use crate::task::Task;

/// A file with source could not be fetched.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum SourceError {
    #[error(transparent)]
    File(#[from] FileError),
    /// It is nowhere here, and must not be fetched.
    #[error("the source `{}` is not here, and `--offline` forbids fetching it", name(.0))]
    Offline(Box<SourceFile>),
    /// No address has it.
    #[error("the source `{}` could not be fetched", name(.source_file))]
    Fetch { source_file: Box<SourceFile>, tried: Vec<String> },
}

fn name(source: &SourceFile) -> &str {
    source.place.rsplit('/').next().unwrap_or(&source.place)
}

impl Failure for SourceError {
    fn exit(&self) -> Exit {
        Exit::Provisioning
    }

    fn details(&self) -> Vec<String> {
        match self {
            Self::Fetch { tried, .. } => tried.clone(),
            _ => Vec::new(),
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::Offline(source) | Self::Fetch { source_file: source, .. } => Some(format!(
                "put a file with the SHA-256 {} into a directory, under any name, and pass the directory with `--source-dir` or `MUSLIN_SOURCE_DIR`; it is published as {}",
                source.sha256,
                source.urls.join(", ")
            )),
            Self::File(_) => None,
        }
    }
}

/// The most bytes that a source has.
const LARGEST: u64 = 1 << 30;

/// Puts the file into its place in our cache, unless it is there.
///
/// # Errors
///
/// [`SourceError`]; nothing is left at its place then.
pub(crate) fn fetch(
    session: &Session<'_>,
    source: &SourceFile,
    task: &Task<'_>,
) -> Result<(), SourceError> {
    let place = Path::new(&source.place);
    if is(place, &source.sha256) {
        return Ok(());
    }
    let directory = place.parent().unwrap_or(Path::new("."));
    let work = muslin_exec::temporary_directory(directory, "fetch-")?;
    if let Some(found) = at_hand(source) {
        muslin_exec::copy_into(&found, work.path())?;
        let copied = work.path().join(found.file_name().unwrap_or_default());
        return Ok(muslin_exec::rename(&copied, place)?);
    }
    if !source.fetch {
        return Err(SourceError::Offline(Box::new(source.clone())));
    }
    let client = Client::default();
    let pinned = Pinned { sha256: &source.sha256, limit: LARGEST, place };
    let mut tried = Vec::new();
    for url in &source.urls {
        task.at(&redacted(url));
        match download(session, &client, url, &pinned, task) {
            Ok(()) => return Ok(()),
            Err(DownloadError::File(error)) => return Err(error.into()),
            Err(why) => tried.push(format!("{}: {why}", redacted(url))),
        }
    }
    Err(SourceError::Fetch { source_file: Box::new(source.clone()), tried })
}

/// Whether a file is there and has this hash.
fn is(path: &Path, wanted: &str) -> bool {
    muslin_exec::is_file(path)
        && muslin_exec::read(path).is_ok_and(|bytes| sha256(&bytes) == wanted)
}

/// The file in one of the user's directories, whatever its name. Those that look like an archive are read
/// first, since a directory may be large.
fn at_hand(source: &SourceFile) -> Option<PathBuf> {
    let looks =
        |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().contains(".t"));
    let files = source
        .directories
        .iter()
        .flat_map(|directory| muslin_exec::files_below(Path::new(directory)));
    let (archives, others): (Vec<PathBuf>, Vec<PathBuf>) =
        files.map(|(path, _)| path).partition(looks);
    archives.into_iter().chain(others).find(|path| is(path, &source.sha256))
}
