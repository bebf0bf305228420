//! Checksums as `sha256sum` writes and reads them.

use std::collections::BTreeMap;
use std::io::{self, Read, Seek, SeekFrom};

use sha2::{Digest as _, Sha256};

/// The SHA-256 of some bytes, in hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// The same of all that a reader has from its start on, read piece by piece.
///
/// # Errors
///
/// The first error of the reader.
pub fn sha256_of(mut file: impl Read + Seek) -> io::Result<String> {
    file.seek(SeekFrom::Start(0))?;
    let mut digest = Sha256::new();
    let mut piece = vec![0; 256 << 10];
    loop {
        match file.read(&mut piece) {
            Ok(0) => return Ok(hexadecimal(&digest.finalize())),
            Ok(count) => digest.update(&piece[..count]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

fn hexadecimal(digest: &[u8]) -> String {
    digest.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

/// The list of files with their digests, sorted by name. What `old` says of other files stays, as long as
/// they are `there`.
#[must_use]
pub fn checksums<'f>(
    old: &'f str,
    there: impl Fn(&str) -> bool,
    files: impl IntoIterator<Item = (&'f str, &'f str)>,
) -> String {
    let old = old.lines().filter_map(line).filter(|(name, _)| there(name));
    let mut all: BTreeMap<&str, &str> = old.collect();
    all.extend(files);
    all.iter().fold(String::new(), |list, (name, digest)| list + &format!("{digest}  {name}\n"))
}

/// A line of a list of checksums.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChecksumLine<'l> {
    /// A file with its digest.
    File {
        /// In hexadecimal.
        digest: &'l str,
        /// Its name.
        name: &'l str,
    },
    /// Another text, and the number of its line, from 1.
    Other {
        /// The number.
        number: usize,
        /// The line.
        text: &'l str,
    },
}

/// The lines of a list, as `sha256sum` reads it. Empty ones are left out.
pub fn checksum_lines(list: &str) -> impl Iterator<Item = ChecksumLine<'_>> {
    let lines = list.lines().zip(1..).filter(|(text, _)| !text.is_empty());
    lines.map(|(text, number)| {
        let file = text.split_at_checked(64).and_then(|(digest, rest)| {
            // A mark for text or binary.
            let name = rest.strip_prefix("  ").or_else(|| rest.strip_prefix(" *"))?;
            let is_digest = digest.bytes().all(|byte| byte.is_ascii_hexdigit());
            (is_digest && !name.is_empty()).then_some(ChecksumLine::File { digest, name })
        });
        file.unwrap_or(ChecksumLine::Other { number, text })
    })
}

/// The name and the digest in one line.
fn line(line: &str) -> Option<(&str, &str)> {
    let (digest, name) = line.split_once("  ")?;
    Some((name, digest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_sorted_and_keeps_what_others_wrote() {
        let old = "11  b.tar.gz\n22  a.oci.tar\n33  gone\n";
        assert_eq!(
            checksums(old, |name| name != "gone", [("b.tar.gz", "33"), ("c", "44")]),
            "22  a.oci.tar\n33  b.tar.gz\n44  c\n"
        );
    }

    #[test]
    fn what_is_not_a_checksum_is_distinguished_from_one() {
        let digest = "ab".repeat(32);
        let list = format!("{digest}  a b\n\n{digest} *c\n{digest} d\n{digest}\nnot one\n");
        let lines: Vec<ChecksumLine<'_>> = checksum_lines(&list).collect();
        let file = |name| ChecksumLine::File { digest: &digest, name };
        assert_eq!(lines[..2], [file("a b"), file("c")]);
        let numbers = lines[2..].iter().map(|line| match line {
            ChecksumLine::Other { number, .. } => *number,
            ChecksumLine::File { .. } => 0,
        });
        assert_eq!(numbers.collect::<Vec<_>>(), [4, 5, 6]);
    }

    #[test]
    fn a_digest_is_in_lower_case_hexadecimal() {
        // FIPS 180-4, the digest of no bytes.
        let digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(sha256(b""), digest);
    }
}
