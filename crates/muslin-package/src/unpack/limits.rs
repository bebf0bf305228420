//! How much is unpacked, what receives it, and why it can fail.

use std::fmt;
use std::io;

/// How much is unpacked at most, by one call, in proportion to what it reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// All that comes out, in bytes, whether it is looked at or passed over …
    pub total: u64,
    /// … and for each byte that is read.
    pub total_for_a_byte: u64,
    /// One file that is looked at, in bytes, since it is in memory as a whole …
    pub file: u64,
    /// … and for each byte that is read.
    pub file_for_a_byte: u64,
    /// How many files, links and directories there may be.
    pub files: u64,
    /// How many files are looked at, since each has an answer …
    pub shown: u64,
    /// … and one more for so many bytes that are read.
    pub bytes_for_shown: u64,
}

impl Limits {
    /// For files of anybody. Compilers and packagers make a fifth to a tenth of what they compress; what
    /// becomes more than twenty times as much was made to.
    pub const USUAL: Self = Self {
        total: 64 << 20,
        total_for_a_byte: 24,
        file: 24 << 20,
        file_for_a_byte: 9,
        files: 1_000_000,
        shown: 1024,
        bytes_for_shown: 16 << 10,
    };
}

/// Why something cannot be unpacked, or not to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UnpackError {
    /// More comes out than the limits allow.
    #[error(
        "more comes out of it than is unpacked here: {0}; unpack it yourself and inspect the directory"
    )]
    TooMuch(String),
    /// The bytes make no sense, or end too early.
    #[error("it cannot be unpacked: {0}")]
    Damaged(String),
    /// It is an image whose parts are not all there.
    #[error("it is an image, but {0}")]
    Image(String),
}

impl UnpackError {
    /// Damage, in words.
    pub(super) fn damaged(what: impl fmt::Display) -> Self {
        Self::Damaged(what.to_string())
    }
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
    /// Whether a file with these first bytes, at most 512, is looked at.
    pub wants: &'a dyn Fn(&[u8]) -> bool,
    /// Is given the place of a file and its bytes.
    pub visit: &'a mut dyn FnMut(&str, &[u8]),
    /// Is given the place of a file that cannot be read, and why; it may be one that is wanted.
    pub skip: &'a mut dyn FnMut(&str, String),
    /// How many files were passed over.
    pub passed_over: u64,
}

impl Visitor<'_> {
    /// Goes on after a file that cannot be read; what ends all of it is handed back.
    pub(super) fn skipped(&mut self, place: &str, error: UnpackError) -> Result<(), UnpackError> {
        match error {
            UnpackError::Damaged(why) => (self.skip)(place, why),
            other => return Err(other),
        }
        Ok(())
    }
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
