//! What may still be unpacked.

use std::cell::Cell;
use std::io::{self, Read};

use super::limits::{Exceeded, Limits, UnpackError};

/// Shared by all that unpacks one file, however deep it is packed.
pub(super) struct Budget {
    limits: Limits,
    bytes: Cell<u64>,
    files: Cell<u64>,
}

impl Budget {
    pub(super) fn new(limits: &Limits) -> Self {
        Self { limits: *limits, bytes: Cell::new(0), files: Cell::new(0) }
    }

    /// Counts one more file.
    pub(super) fn one_more_file(&self) -> Result<(), UnpackError> {
        self.files.set(self.files.get() + 1);
        if self.files.get() > self.limits.files {
            return Err(UnpackError::TooMuch(format!("more than {} files", self.limits.files)));
        }
        Ok(())
    }

    fn spend(&self, count: usize) -> io::Result<()> {
        self.bytes.set(self.bytes.get().saturating_add(count as u64));
        if self.bytes.get() > self.limits.total {
            let limit = format!("more than {} bytes", self.limits.total);
            return Err(io::Error::other(Exceeded(limit)));
        }
        Ok(())
    }

    /// A reader whose bytes count.
    pub(super) fn counted<'a>(&'a self, inner: impl Read + 'a) -> Counted<'a> {
        Counted { inner: Box::new(inner), budget: self }
    }

    /// All of a file that is looked at.
    pub(super) fn file(&self, start: Vec<u8>, rest: impl Read) -> Result<Vec<u8>, UnpackError> {
        let mut bytes = start;
        let room = self.limits.file.saturating_sub(bytes.len() as u64);
        rest.take(room + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > self.limits.file {
            let limit = format!("a file of more than {} bytes", self.limits.file);
            return Err(UnpackError::TooMuch(limit));
        }
        Ok(bytes)
    }
}

/// Counts what is read.
pub(super) struct Counted<'a> {
    inner: Box<dyn Read + 'a>,
    budget: &'a Budget,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.budget.spend(count)?;
        Ok(count)
    }
}
