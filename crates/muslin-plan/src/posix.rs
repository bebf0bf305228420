//! Words for a POSIX shell, and digests that name directories.

use std::fmt;

use sha2::{Digest as _, Sha256};

/// A word that the shell takes as it is.
pub(crate) fn quote(word: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./=+:,%@".contains(&byte);
    if !word.is_empty() && word.bytes().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// A part of a word; an empty one needs no quotes.
pub(crate) fn quote_part(part: &str) -> String {
    if part.is_empty() { String::new() } else { quote(part) }
}

/// A word in which a `*` is the shell's.
pub(crate) fn glob(word: &str) -> String {
    word.split('*').map(quote_part).collect::<Vec<_>>().join("*")
}

/// The first 128 bits of a SHA-256, in hexadecimal: the name of a directory by what is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Digest([u8; 16]);

impl Digest {
    /// The digest of texts, each of which ends in a byte that no text holds.
    pub(crate) fn of<'p>(parts: impl IntoIterator<Item = &'p str>) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(part.as_bytes());
            hash.update([0xff]);
        }
        let whole = hash.finalize();
        let mut first = [0; 16];
        first.copy_from_slice(&whole[..16]);
        Self(first)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_digest_are_kept_apart() {
        assert_ne!(Digest::of(["ab", "c"]), Digest::of(["a", "bc"]));
        assert_eq!(Digest::of(["a"]).to_string().len(), 32);
    }

    #[test]
    fn only_a_star_is_left_to_the_shell() {
        assert_eq!(glob("/a b/lib*.rlib"), "'/a b/lib'*.rlib");
        assert_eq!(quote("it's"), r"'it'\''s'");
    }
}
