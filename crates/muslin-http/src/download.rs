//! A file, from where an earlier attempt broke off.

use std::io::{self, Read as _};
use std::time::Duration;

use ureq::{Body, http};

use crate::client::{Client, header, seconds_to_wait};
use crate::error::HttpError;
use crate::retry::{Transient as _, retry};

/// How a download goes.
#[derive(Debug)]
pub enum Progress<'a> {
    /// So many bytes are in the file now.
    Reached(u64),
    /// It failed and is tried again after a pause.
    Again {
        /// What failed.
        why: &'a HttpError,
        /// The pause.
        pause: Duration,
    },
}

/// Where a download goes: a file that may hold the start of it.
pub trait Destination {
    /// How many bytes are there.
    ///
    /// # Errors
    ///
    /// If that cannot be found out.
    fn length(&mut self) -> io::Result<u64>;

    /// Drops everything that is there.
    ///
    /// # Errors
    ///
    /// If it cannot be dropped.
    fn clear(&mut self) -> io::Result<()>;

    /// Adds bytes at the end.
    ///
    /// # Errors
    ///
    /// If they cannot be kept.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;
}

/// What is left to download after an attempt.
#[derive(PartialEq, Eq)]
enum Left {
    Nothing,
    Some,
}

/// A file that grows.
struct Part<'f> {
    file: &'f mut dyn Destination,
    length: u64,
    limit: u64,
    /// The validator of the version that the file has the start of (RFC 9110, section 8.8).
    version: Option<String>,
}

impl Client {
    /// Appends what is missing to `file`, which may hold the start of it, until it is complete. The caller checks
    /// its hash: a start of another version is noticed only where the server names versions.
    ///
    /// An attempt that brought more of the file does not count: as long as it grows, it is continued.
    ///
    /// # Errors
    ///
    /// [`HttpError`]; what arrived is in the file.
    pub fn download(
        &self,
        url: &str,
        limit: u64,
        file: &mut dyn Destination,
        heard: &dyn Fn(Progress<'_>),
    ) -> Result<(), HttpError> {
        let length = file.length().map_err(HttpError::Write)?;
        let mut part = Part { file, length, limit, version: None };
        let again = |why: &HttpError, pause| heard(Progress::Again { why, pause });
        while retry(again, || self.grow(url, &mut part, heard))? == Left::Some {}
        Ok(())
    }

    /// One attempt. A file that is longer than before is continued at once, and no failure.
    fn grow(
        &self,
        url: &str,
        part: &mut Part<'_>,
        heard: &dyn Fn(Progress<'_>),
    ) -> Result<Left, HttpError> {
        let before = part.length;
        match self.download_once(url, part, heard) {
            Err(error) if error.may_pass() && part.length > before => Ok(Left::Some),
            ended => ended.map(|()| Left::Nothing),
        }
    }

    fn download_once(
        &self,
        url: &str,
        part: &mut Part<'_>,
        heard: &dyn Fn(Progress<'_>),
    ) -> Result<(), HttpError> {
        let mut headers = vec![("accept-encoding", "identity".to_owned())];
        if part.length > 0 {
            headers.push(("range", format!("bytes={}-", part.length)));
            headers.extend(part.version.clone().map(|version| ("if-range", version)));
        }
        let response = self.send(url, &headers)?;
        match response.status().as_u16() {
            200 => part.restart()?,
            206 if continues_at(&response, part.length) => {}
            // It has no such part: the start is of something else, or complete and more.
            206 | 416 if part.length > 0 => {
                part.restart()?;
                return self.download_once(url, part, heard);
            }
            status => {
                return Err(HttpError::Status { status, after: seconds_to_wait(&response) });
            }
        }
        part.version = header(&response, "etag")
            .filter(|tag| !tag.starts_with("W/"))
            .or_else(|| header(&response, "last-modified"))
            .map(str::to_owned);
        part.take(response.into_body(), heard)
    }
}

impl Part<'_> {
    fn restart(&mut self) -> Result<(), HttpError> {
        self.file.clear().map_err(HttpError::Write)?;
        self.length = 0;
        Ok(())
    }

    /// Appends what arrives.
    fn take(&mut self, body: Body, heard: &dyn Fn(Progress<'_>)) -> Result<(), HttpError> {
        let mut reader = body.into_reader();
        let mut buffer = vec![0; 1 << 16];
        loop {
            let count = reader.read(&mut buffer).map_err(ureq::Error::from)?;
            if count == 0 {
                return Ok(());
            }
            let length = self.length.saturating_add(count as u64);
            if length > self.limit {
                return Err(HttpError::TooLarge { limit: self.limit });
            }
            self.file.append(&buffer[..count]).map_err(HttpError::Write)?;
            self.length = length;
            heard(Progress::Reached(length));
        }
    }
}

/// Whether a partial answer begins at this byte (RFC 9110, section 14.4).
fn continues_at(response: &http::Response<Body>, start: u64) -> bool {
    let range = header(response, "content-range").and_then(|range| range.strip_prefix("bytes "));
    let first = range.and_then(|range| range.split('-').next());
    first.and_then(|first| first.trim().parse().ok()) == Some(start)
}
