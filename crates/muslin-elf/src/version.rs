//! Versions of symbols that a file needs from its libraries (`DT_VERNEED`).
//!
//! The loader enforces every entry whose weak flag is unset, whether or not a strong symbol uses it
//! (glibc `elf/dl-version.c`).

use object::Endianness;
use object::elf;
use object::pod::from_bytes;

use crate::dynamic::Dynamic;
use crate::image::Image;

/// The most versions that are read: more than glibc, libgcc and libstdc++ have together.
const MAX_VERSIONS: usize = 4096;

/// Without the bit that hides a version from the linker.
pub(crate) const INDEX_ONLY: u16 = 0x7fff;

/// One version that is needed from one library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionNeed {
    /// Where the entry is in the file.
    pub offset: u64,
    /// The library: `libc.so.6`.
    pub library: String,
    /// The version: `GLIBC_2.34`.
    pub version: String,
    /// `VER_FLG_WEAK`: the loader only warns when it is missing.
    pub weak: bool,
    /// The number that symbols of this version carry in `DT_VERSYM`.
    pub index: u16,
}

/// All version needs of a file.
#[derive(Debug, Default)]
pub(crate) struct VersionNeeds {
    pub(crate) list: Vec<VersionNeed>,
    /// There are more, at places that the file does not have, or more than are read.
    pub(crate) unreadable: bool,
}

/// Reads all version needs. A chain only ever goes forward, and all of them together are capped.
pub(crate) fn read(image: &Image<'_>, dynamic: &Dynamic) -> VersionNeeds {
    let mut found = VersionNeeds::default();
    let asks = dynamic.version_needs.address != 0 && dynamic.version_needs.size != 0;
    if !asks {
        return found;
    }
    found.unreadable = walk(image, dynamic, &mut found.list).is_none();
    found
}

/// `None` if the chain leads out of the file, or further than is read.
fn walk(image: &Image<'_>, dynamic: &Dynamic, versions: &mut Vec<VersionNeed>) -> Option<()> {
    let strings = dynamic.strings?;
    let endian = image.endian();
    let mut address = dynamic.version_needs.address;
    let text = |at: u32| image.text(strings.wrapping_add(u64::from(at))).map(|text| text.text);
    for _ in 0..dynamic.version_needs.size.min(MAX_VERSIONS as u64) {
        let need = entry::<elf::Verneed<Endianness>>(image, address)?;
        let library = text(need.vn_file.get(endian))?;
        let mut at = address.wrapping_add(u64::from(need.vn_aux.get(endian)));
        for _ in 0..need.vn_cnt.get(endian) {
            let aux = entry::<elf::Vernaux<Endianness>>(image, at)?;
            let offset = image.offset_of(at)?;
            let version = text(aux.vna_name.get(endian))?;
            if versions.len() == MAX_VERSIONS || !image.budget.keep(library.len()) {
                image.budget.meet();
                return None;
            }
            versions.push(VersionNeed {
                offset,
                library: library.clone(),
                version,
                weak: aux.vna_flags.get(endian).0 & elf::VER_FLG_WEAK.0 != 0,
                index: aux.vna_other.get(endian).0 & INDEX_ONLY,
            });
            match aux.vna_next.get(endian) {
                0 => break,
                next => at = at.wrapping_add(u64::from(next)),
            }
        }
        match need.vn_next.get(endian) {
            0 => break,
            next => address = address.wrapping_add(u64::from(next)),
        }
    }
    (dynamic.version_needs.size <= MAX_VERSIONS as u64).then_some(())
}

fn entry<'data, T: object::pod::Pod>(image: &Image<'data>, address: u64) -> Option<&'data T> {
    let bytes = image.memory(address, size_of::<T>() as u64);
    from_bytes::<T>(bytes).ok().map(|(entry, _)| entry)
}
