//! Text in a file. Whoever made the file chose it, so it is made visible as it is read.

use muslin_finding::Untrusted;

/// Text in the file, and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// In bytes from the start of the file.
    pub offset: u64,
    /// Bytes that are not UTF-8 are replaced, and characters that are not seen are escaped (`\u{1b}`).
    pub text: String,
}

/// The bytes up to the first NUL as text.
pub(crate) fn lossy(bytes: &[u8]) -> String {
    let end = memchr::memchr(0, bytes).unwrap_or(bytes.len());
    visible(&bytes[..end])
}

/// Bytes as text in which everything is seen.
pub(crate) fn visible(bytes: &[u8]) -> String {
    // Nearly all text is of letters that are seen.
    if bytes.iter().all(|byte| matches!(byte, b' '..=b'~')) {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    Untrusted::line(&String::from_utf8_lossy(bytes)).to_string()
}

/// Bytes as they are usually written.
#[must_use]
pub fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or_default();
    bytes.iter().flat_map(|&byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// A number with its noun.
pub(crate) fn counted(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}
