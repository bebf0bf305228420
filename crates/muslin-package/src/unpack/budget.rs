//! What may still be unpacked.

use std::cell::Cell;
use std::io::{self, Read};

use super::limits::{Exceeded, Limits, UnpackError};

/// What a file, a link or a directory counts beside its bytes: its name and its place are kept.
const ENTRY: u64 = 1024;
/// The room that a file has at first, in bytes.
const LEAST_ROOM: usize = 64 << 10;
/// From this size on, a file is large; and how much room one gets at once.
const LARGE: usize = 8 << 20;
const ROOM: u64 = 1 << 29;
/// What the decoders of most archives keep.
const USUAL_DECODER: u64 = 16 << 20;
/// The longest path on Linux, in bytes; its names are kept for as long as an image is read.
pub(super) const LONGEST_PATH: usize = 4096;

/// Counted once for everything that one call unpacks: archives, layers, manifests, and however deep one is
/// in another.
pub struct Budget {
    limits: Limits,
    /// The size of all inputs so far, in bytes.
    input: Cell<u64>,
    bytes: Cell<u64>,
    files: Cell<u64>,
    shown: Cell<u64>,
    /// What decoders keep for themselves, in bytes: all of them, and those of the archives around.
    kept: Cell<u64>,
    kept_around: Cell<u64>,
    /// Archives in archives that are in memory, in bytes.
    held: Cell<u64>,
}

impl Budget {
    /// For one call, nothing spent.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        let [input, bytes, files, shown] = std::array::from_fn(|_| Cell::new(0));
        let [kept, kept_around, held] = std::array::from_fn(|_| Cell::new(0));
        Self { limits: *limits, input, bytes, files, shown, kept, kept_around, held }
    }

    /// Takes in an input of so many bytes: what may come out grows with it.
    pub(super) fn admit(&self, bytes: u64) {
        self.input.set(self.input.get().saturating_add(bytes));
        self.kept.set(0);
    }

    /// Counts one more file, link or directory.
    pub(super) fn one_more_file(&self) -> Result<(), UnpackError> {
        self.files.set(self.files.get().saturating_add(1));
        if self.files.get() > self.limits.files {
            return Err(UnpackError::TooMuch(format!("more than {} files", self.limits.files)));
        }
        Ok(self.spend(ENTRY)?)
    }

    /// Counts bytes, or work that takes as long as so many bytes.
    pub(super) fn spend(&self, count: u64) -> io::Result<()> {
        self.bytes.set(self.bytes.get().saturating_add(count));
        let Limits { total, total_for_a_byte, .. } = self.limits;
        let most = total.saturating_add(self.input.get().saturating_mul(total_for_a_byte));
        if self.bytes.get() > most {
            let limit = format!("more than {most} bytes");
            return Err(io::Error::other(Exceeded(limit)));
        }
        Ok(())
    }

    /// Notes how much memory the decoder in front of the files takes.
    pub(super) fn keep(&self, bytes: u64) {
        self.kept.set(self.kept_around.get().saturating_add(bytes));
    }

    /// How much the decoders of the archives around take.
    pub(super) fn kept_around(&self) -> u64 {
        self.kept_around.get()
    }

    /// Notes an archive of so many bytes that stays in memory while what is in it is read.
    pub(super) fn hold(&self, bytes: u64) -> Held<'_> {
        let held =
            Held { budget: self, bytes, kept: self.kept.get(), around: self.kept_around.get() };
        self.held.set(self.held.get().saturating_add(bytes));
        self.kept_around.set(held.kept);
        held
    }

    /// A reader whose bytes count, each as `weight`.
    pub(super) fn counted<'a>(&'a self, inner: impl Read + 'a, weight: u64) -> Counted<'a> {
        Counted { inner: Box::new(inner), budget: self, weight }
    }

    /// All of a file that is looked at.
    ///
    /// A large one gets all its room at once: pages that are not written take no memory, and a vector that
    /// grows is there twice while it is copied.
    pub(super) fn file(&self, start: Vec<u8>, rest: impl Read) -> Result<Vec<u8>, UnpackError> {
        let mut bytes = start;
        let most = self.most_of_a_file();
        let room = most.saturating_sub(bytes.len() as u64);
        let mut rest = rest.take(room.saturating_add(1));
        loop {
            let more = if bytes.len() >= LARGE && most <= ROOM {
                usize::try_from(most)
                    .unwrap_or_default()
                    .saturating_sub(bytes.len())
                    .saturating_add(1)
            } else {
                (bytes.len() / 4).max(LEAST_ROOM)
            };
            bytes.reserve_exact(more);
            if rest.by_ref().take(more as u64).read_to_end(&mut bytes)? < more {
                break;
            }
        }
        if bytes.len() as u64 > most {
            return Err(UnpackError::TooMuch(format!("a file of more than {most} bytes")));
        }
        Ok(bytes)
    }

    /// Counts one more file that is shown. An answer is much longer than the smallest file.
    pub(super) fn one_more_shown(&self) -> Result<(), UnpackError> {
        self.shown.set(self.shown.get().saturating_add(1));
        let Limits { shown, bytes_for_shown, .. } = self.limits;
        let most = shown.saturating_add(self.input.get() / bytes_for_shown.max(1));
        if self.shown.get() > most {
            let limit = format!("more than {most} executables and libraries");
            return Err(UnpackError::TooMuch(limit));
        }
        Ok(())
    }

    fn most_of_a_file(&self) -> u64 {
        let Limits { file, file_for_a_byte, .. } = self.limits;
        let most = file.saturating_add(self.input.get().saturating_mul(file_for_a_byte));
        // What a decoder keeps beyond the usual is taken from what is left above a half.
        let kept = self.kept.get().saturating_sub(USUAL_DECODER);
        (most / 2).max(most.saturating_sub(kept)).saturating_sub(self.held.get())
    }
}

/// An archive in memory, for as long as this lives.
pub(super) struct Held<'a> {
    budget: &'a Budget,
    bytes: u64,
    kept: u64,
    around: u64,
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.budget.held.set(self.budget.held.get().saturating_sub(self.bytes));
        self.budget.kept.set(self.kept);
        self.budget.kept_around.set(self.around);
    }
}

/// Counts what is read.
pub(super) struct Counted<'a> {
    inner: Box<dyn Read + 'a>,
    budget: &'a Budget,
    weight: u64,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.budget.spend((count as u64).saturating_mul(self.weight))?;
        Ok(count)
    }
}
