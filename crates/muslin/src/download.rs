//! One pinned file from the network: downloaded next to its place, continued by the next run where this one broke
//! off, and in its place only with the right hash.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use muslin_exec::FileError;
use muslin_http::{Client, Destination, HttpError, Progress};
use muslin_package::sha256;
use muslin_schema::redacted;

use crate::session::Session;
use crate::task::Task;

/// A file as it is pinned.
pub(crate) struct Pinned<'p> {
    /// Its SHA-256, in hexadecimal.
    pub(crate) sha256: &'p str,
    /// The most bytes that it can have.
    pub(crate) limit: u64,
    /// Where it is to be.
    pub(crate) place: &'p Path,
}

/// A file did not arrive.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DownloadError {
    #[error(transparent)]
    Http(#[from] HttpError),
    #[error("its SHA-256 is {0}")]
    WrongHash(String),
    #[error(transparent)]
    File(#[from] FileError),
}

/// Downloads a file to its place.
///
/// # Errors
///
/// [`DownloadError`]. After a failure of the network, the start of the file stays next to its place for the next
/// attempt; a file with another hash is removed.
pub(crate) fn download(
    session: &Session<'_>,
    client: &Client,
    url: &str,
    pinned: &Pinned<'_>,
    task: &Task<'_>,
) -> Result<(), DownloadError> {
    let part = part(pinned);
    let _lock = session
        .lock(&part.with_extension("lock"), "for another run that downloads the same file")?;
    let mut file = muslin_exec::open_to_append(&part)?;
    let is_continued = file.metadata().is_ok_and(|it| it.len() > 0);
    let heard = |progress: Progress<'_>| report(session, url, task, &progress);
    let fetch = |file: &mut File| client.download(url, pinned.limit, &mut Growing(file), &heard);
    fetch(&mut file)?;
    let mut found = sha256(&muslin_exec::read(&part)?);
    if found != pinned.sha256 && is_continued {
        // The start was of another file: from another address, or of another day.
        muslin_exec::remove_file(&part)?;
        fetch(&mut muslin_exec::open_to_append(&part)?)?;
        found = sha256(&muslin_exec::read(&part)?);
    }
    if found != pinned.sha256 {
        muslin_exec::remove_file(&part)?;
        return Err(DownloadError::WrongHash(found));
    }
    Ok(muslin_exec::rename(&part, pinned.place)?)
}

/// Where the file grows. The name holds the hash: two versions are two files.
fn part(pinned: &Pinned<'_>) -> PathBuf {
    pinned.place.with_file_name(format!("{}.part", pinned.sha256))
}

fn report(session: &Session<'_>, url: &str, task: &Task<'_>, progress: &Progress<'_>) {
    match progress {
        Progress::Reached(length) => task.reached(*length),
        Progress::Again { why, pause } => session.status(
            "Retrying",
            &format!("{} in {:.1} s: {why}", redacted(url), pause.as_secs_f32()),
        ),
    }
}

/// A file to which a download is appended.
struct Growing<'f>(&'f mut File);

impl Destination for Growing<'_> {
    fn length(&mut self) -> io::Result<u64> {
        Ok(self.0.metadata()?.len())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.0.set_len(0)
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }
}
