//! `/etc/ld.so.cache`, the list of libraries that ldconfig(8) leaves for glibc's loader.
//!
//! The layout is that of `sysdeps/generic/dl-cache.h`: a header, entries of 24 bytes that are sorted by
//! name, the texts, and since glibc 2.33 an extension that names the directories below `glibc-hwcaps`.

/// The magic of the layout that glibc has used since 2.2. Until 2.32 the older one stood before it.
const MAGIC: &[u8] = b"glibc-ld.so.cache1.1";
/// Header and entries, in bytes.
const HEADER: usize = 48;
const ENTRY: usize = 24;
/// The kind of library in the lowest byte of an entry's flags: ELF, for the glibc of today. The rest
/// says for which machine, which the file itself says better.
const ELF_LIBC6: u32 = 3;
/// In the upper half of an entry's hardware capabilities: the lower half is a number in the extension.
const IN_EXTENSION: u64 = 1 << 62;
const EXTENSION_MAGIC: u32 = 0xeaa4_2174;
const HWCAPS_SECTION: u32 = 1;
/// The most sections of the extension; there are two kinds.
const MAX_SECTIONS: usize = 16;

/// The list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cache(Vec<Entry>);

/// One library of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    name: String,
    pub(super) path: String,
    /// What a processor must have for it; `None` if any will do.
    pub(super) cpu: Option<String>,
}

impl Cache {
    /// Reads the list; `None` if it is not one.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        // In front of the present layout may are the old one, for loaders of the last century.
        let start = bytes.windows(MAGIC.len()).position(|window| window == MAGIC)?;
        let list = List(bytes.get(start..)?);
        let count = usize::try_from(list.word(20)?).ok()?.min(list.0.len() / ENTRY);
        Some(Self((0..count).filter_map(|index| list.entry(HEADER + index * ENTRY)).collect()))
    }

    /// All entries of one name, those for particular processors first.
    pub(super) fn named<'a>(&'a self, name: &str) -> Vec<&'a Entry> {
        let mut named: Vec<&Entry> = self.0.iter().filter(|entry| entry.name == name).collect();
        named.sort_by_key(|entry| entry.cpu.is_none());
        named
    }
}

/// The bytes from the magic on; every offset in them counts from there.
struct List<'a>(&'a [u8]);

impl List<'_> {
    /// `None` where the bytes end, and for a library of another kind.
    fn entry(&self, at: usize) -> Option<Entry> {
        let [flags, name, path] = [self.word(at)?, self.word(at + 4)?, self.word(at + 8)?];
        let (low, high) = (self.word(at + 16)?, self.word(at + 20)?);
        let hardware = (u64::from(high) << 32) | u64::from(low);
        if flags & 0xff != ELF_LIBC6 {
            return None;
        }
        let cpu = match hardware {
            0 => None,
            _ if hardware & IN_EXTENSION != 0 => Some(self.hwcaps(low)?),
            _ => Some(format!("a processor with the capabilities {hardware:#x}")),
        };
        Some(Entry { name: self.text(name)?, path: self.text(path)?, cpu })
    }

    /// The name of a directory below `glibc-hwcaps`, by its number.
    fn hwcaps(&self, number: u32) -> Option<String> {
        let extension = usize::try_from(self.word(32)?).ok()?;
        if self.word(extension)? != EXTENSION_MAGIC {
            return None;
        }
        let count = usize::try_from(self.word(extension + 4)?).ok()?.min(MAX_SECTIONS);
        let sections = (0..count).map(|index| extension + 8 + index * 16);
        let section = sections.into_iter().find(|&at| self.word(at) == Some(HWCAPS_SECTION))?;
        let [offset, size] = [self.word(section + 8)?, self.word(section + 12)?];
        let inside = number.checked_mul(4).filter(|place| *place < size)?;
        self.text(self.word(usize::try_from(offset.checked_add(inside)?).ok()?)?)
    }

    fn word(&self, at: usize) -> Option<u32> {
        let bytes: [u8; 4] = self.0.get(at..at.checked_add(4)?)?.try_into().ok()?;
        // ldconfig writes for the machine it runs on; those that we know are little-endian, all but one.
        let big = self.0.get(28).is_some_and(|flags| flags & 3 == 3);
        Some(if big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    }

    fn text(&self, at: u32) -> Option<String> {
        let rest = self.0.get(usize::try_from(at).ok()?..)?;
        let end = rest.iter().position(|&byte| byte == 0)?;
        Some(String::from_utf8_lossy(&rest[..end]).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damage_ends_the_list_and_nothing_else() {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(u32::MAX.to_le_bytes());
        bytes.resize(HEADER, 0);
        bytes.extend([3, 0, 0, 0, 255, 255, 255, 255]);
        assert_eq!(Cache::parse(&bytes), Some(Cache::default()));
        assert_eq!(Cache::parse(b"ld.so-1.7.0"), None);
    }
}
