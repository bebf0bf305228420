//! What is in every static executable beside the crates: musl, and Rust's own library.

use object::read::archive::ArchiveFile;

/// What the Rust toolchain has brought into a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct System {
    /// The release of rustc: `1.95.0`.
    pub rustc: String,
    /// The version of the musl that this release carries, if it could be read.
    pub musl: Option<String>,
    /// The toolchain whose C++ runtime is in the file, if one is.
    pub cxx_runtime: Option<String>,
}

/// Faults of musl 1.2.5 that are mended in the one that rustc carries, each with the first release that
/// is known to carry the patch. The version alone would let a scanner report them.
const PATCHED: &[(&str, (u64, u64))] = &[
    // rust-lang/rust#137127
    ("CVE-2025-26519", (1, 95)),
    // rust-lang/rust#155171, taken into 1.95 as well
    ("CVE-2026-6042", (1, 95)),
    ("CVE-2026-40200", (1, 95)),
];

impl System {
    /// The faults of its musl that are mended, by their CVE.
    pub(crate) fn patched(&self) -> impl Iterator<Item = &'static str> + use<> {
        let mut parts = self.rustc.split(['.', '-']).map_while(|part| part.parse::<u64>().ok());
        let release = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let known = self.musl.as_deref() == Some("1.2.5");
        PATCHED.iter().filter(move |(_, since)| known && release >= *since).map(|(cve, _)| *cve)
    }
}

/// The version in a static musl, `libc.a`: that of its own `__libc_version`.
#[must_use]
pub fn libc_version(archive: &[u8]) -> Option<String> {
    let file = ArchiveFile::parse(archive).ok()?;
    for member in file.members() {
        let member = member.ok()?;
        // An archive that ends in the middle has no such member.
        if !matches!(member.name(), b"version.lo" | b"version.o") {
            continue;
        }
        let text = String::from_utf8_lossy(member.data(archive).ok()?);
        let mut words = text.split(|c: char| !c.is_ascii_digit() && c != '.');
        let version = words.find(|word| word.split('.').count() == 3 && !word.starts_with('.'));
        return version.map(str::to_owned);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patches_are_listed_only_for_the_releases_that_carry_them() {
        let system = |rustc: &str, musl: &str| System {
            rustc: rustc.to_owned(),
            musl: Some(musl.to_owned()),
            cxx_runtime: None,
        };
        assert_eq!(system("1.95.0", "1.2.5").patched().count(), 3);
        assert_eq!(system("1.94.1", "1.2.5").patched().count(), 0);
        assert_eq!(system("1.96.0-nightly", "1.2.6").patched().count(), 0);
    }
}
