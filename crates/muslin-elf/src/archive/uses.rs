//! How the members of a static library use certain names: which they define, and which they ask for.

use std::collections::BTreeSet;
use std::io::{Read, Seek};

use object::ObjectSymbol as _;
use object::read::archive::ArchiveFile;
use object::read::{Object as _, ReadCache};

use super::library::NotArchive;

/// The use of certain names in a static library.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Uses {
    /// Names that a member defines for all others and that are not weak, each with a checksum of that member.
    pub defines: BTreeSet<(String, u64)>,
    /// Names that a member asks for.
    pub asks: BTreeSet<String>,
}

/// Looks for `names` in the symbol tables of all members that `keep` wants.
///
/// # Errors
///
/// [`NotArchive`] if the file is not a static library.
pub fn uses(
    file: impl Read + Seek,
    names: &BTreeSet<String>,
    keep: &dyn Fn(&str) -> bool,
) -> Result<Uses, NotArchive> {
    let cache = ReadCache::new(file);
    let archive = ArchiveFile::parse(&cache).map_err(|_| NotArchive::Damaged)?;
    let mut found = Uses::default();
    for member in archive.members().filter_map(Result::ok) {
        if !keep(&String::from_utf8_lossy(member.name())) {
            continue;
        }
        let Ok(bytes) = member.data(&cache) else { continue };
        let Ok(object) = object::File::parse(bytes) else { continue };
        for symbol in object.symbols().filter(object::ObjectSymbol::is_global) {
            let Some(name) = symbol.name().ok().filter(|name| names.contains(*name)) else {
                continue;
            };
            if symbol.is_undefined() {
                found.asks.insert(name.to_owned());
            } else if !symbol.is_weak() {
                found.defines.insert((name.to_owned(), checksum(bytes)));
            }
        }
    }
    Ok(found)
}

/// FNV-1a: members with different contents have different checksums.
fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
        (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_an_archive_is_an_error_and_an_empty_one_uses_nothing() {
        let none = BTreeSet::new();
        let of = |bytes: &[u8]| uses(std::io::Cursor::new(bytes.to_vec()), &none, &|_| true);
        assert!(of(b"text").is_err());
        assert_eq!(of(b"!<arch>\n"), Ok(Uses::default()));
    }
}
