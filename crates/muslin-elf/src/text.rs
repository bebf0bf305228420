//! Text in a file.

/// Text in the file, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// In bytes from the start of the file.
    pub offset: u64,
    /// Bytes that are not UTF-8 are replaced.
    pub text: String,
}

/// The bytes up to the first NUL as text.
pub(crate) fn lossy(bytes: &[u8]) -> String {
    let end = memchr::memchr(0, bytes).unwrap_or(bytes.len());
    String::from_utf8_lossy(&bytes[..end]).into_owned()
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
