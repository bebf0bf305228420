//! How much is unpacked, what receives it, and why it can fail.

use std::fmt;
use std::io;

/// How much is unpacked at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// All that comes out, in bytes, whether it is looked at or passed over.
    pub total: u64,
    /// One file that is looked at, in bytes.
    pub file: u64,
    /// How many files there may be.
    pub files: u64,
}

impl Limits {
    /// For a person who waits: 16 GiB in all, 1 GiB a file, a million files.
    pub const USUAL: Self = Self { total: 16 << 30, file: 1 << 30, files: 1_000_000 };
}

/// Why something cannot be unpacked, or not to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UnpackError {
    /// More comes out than the limits allow.
    #[error("more comes out of it than is unpacked here: {0}")]
    TooMuch(String),
    /// The bytes make no sense, or end too early.
    #[error("it cannot be unpacked: {0}")]
    Damaged(String),
    /// It is an image whose parts are not all there.
    #[error("it is an image, but {0}")]
    Image(String),
}

impl From<io::Error> for UnpackError {
    fn from(error: io::Error) -> Self {
        match exceeded(&error) {
            Some(limit) => Self::TooMuch(limit),
            None => Self::Damaged(error.to_string()),
        }
    }
}

/// Looks at what was unpacked. Only files are given whose first bytes were wanted.
pub struct Visitor<'a> {
    /// Whether a file with these first bytes, at most eight, is looked at.
    pub wants: &'a dyn Fn(&[u8]) -> bool,
    /// Is given the place of a file and its bytes.
    pub visit: &'a mut dyn FnMut(&str, &[u8]),
    /// How many files were passed over.
    pub passed_over: u64,
}

/// Travels through readers that know only of input and output.
#[derive(Debug)]
pub(super) struct Exceeded(pub(super) String);

impl fmt::Display for Exceeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Exceeded {}

/// The limit that an error is about, if it is about one.
fn exceeded(error: &io::Error) -> Option<String> {
    let mut cause: &(dyn std::error::Error + 'static) = error.get_ref()?;
    loop {
        if let Some(exceeded) = cause.downcast_ref::<Exceeded>() {
            return Some(exceeded.0.clone());
        }
        // `tar` packs the error of its input into one of its own.
        let inner = cause.downcast_ref::<io::Error>().and_then(|error| error.get_ref());
        cause = match inner {
            Some(inner) => inner,
            None => cause.source()?,
        };
    }
}
