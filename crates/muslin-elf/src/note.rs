//! Notes in loaded segments: the build id, the ABI tag, and who made the file.

use muslin_finding::Libc;
use object::Endianness;
use object::elf;

use crate::header::{Header, ObjectType};
use crate::image::Image;
use crate::property::Properties;
use crate::section::Sections;
use crate::segment::SegmentKind;
use crate::text::lossy;

/// How many bytes of notes are read in one segment.
const MAX_BYTES: u64 = 65_536;
/// How many sections of notes are read.
const MAX_SECTIONS: usize = 64;
/// How many notes are read in one file.
const MAX_NOTES: usize = 256;
/// The longest owner that is kept; real ones have a word.
const MAX_OWNER: usize = 64;

/// The type of the note with package metadata (systemd.io, "Package Metadata for Executable Files").
const NT_FDO_PACKAGING_METADATA: elf::NoteType = elf::NoteType(0xcafe_1a7e);

/// `NT_GNU_ABI_TAG`: the system and its oldest kernel, as glibc's CRT objects state it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AbiTag {
    /// Where the note's content is in the file.
    pub offset: u64,
    /// 0 is Linux.
    pub system: u32,
    /// Major, minor and patch number. A lower bound that nobody but `ld.so` and `file` looks at.
    pub kernel: [u32; 3],
}

/// Whose note a file carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Maker {
    /// Where the note's content is in the file.
    pub offset: u64,
    /// The note's owner: `Android`, `Go`, `FreeBSD` …
    pub owner: String,
}

/// What the notes say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Notes {
    /// `NT_GNU_BUILD_ID`. gcc asks its linker for one; `rust-lld` used directly and zig do not.
    pub build_id: Option<Vec<u8>>,
    /// `NT_GNU_ABI_TAG`
    pub abi_tag: Option<AbiTag>,
    /// `NT_GNU_PROPERTY_TYPE_0`
    pub properties: Properties,
    /// What the distributor says of the package, as JSON: the note `FDO` of type `0xcafe1a7e`.
    pub package: Option<Vec<u8>>,
    /// Owners other than `GNU`, each once.
    pub makers: Vec<Maker>,
}

impl Notes {
    /// The C library that the notes name, where in the file, and in what words.
    pub(crate) fn libc(&self) -> Option<(Libc, u64, String)> {
        if let Some(tag) = self.abi_tag.filter(|tag| tag.system == 0) {
            let [major, minor, patch] = tag.kernel;
            let words = format!("the ABI note for Linux {major}.{minor}.{patch} and newer");
            return Some((Libc::Glibc, tag.offset, words));
        }
        self.makers.iter().find_map(|maker| {
            let libc = match maker.owner.as_str() {
                "Android" => Libc::Bionic,
                "Go" => Libc::Go,
                _ => return None,
            };
            Some((libc, maker.offset, format!("the note of `{}`", maker.owner)))
        })
    }

    /// Reads the notes in segments, and the build id also where only a section has it: in debug files, whose
    /// program headers are those of another file, and in kernel modules.
    pub(crate) fn read(image: &Image<'_>, sections: &Sections) -> Self {
        let mut notes = Self::default();
        let only_id = sections.list().iter().filter(|section| section.is(elf::SHT_NOTE));
        for section in only_id.take(MAX_SECTIONS) {
            let bytes = image.slice(section.offset, section.size.min(MAX_BYTES));
            let raw = raw_notes(bytes, image.endian(), section.align);
            let own = raw.iter().find(|raw| raw.is_build_id());
            notes.build_id = notes.build_id.or_else(|| own.map(|raw| raw.content.to_vec()));
            if image.header.object_type == ObjectType::Relocatable
                && let Some(found) = properties(bytes, &image.header, section.align)
            {
                notes.properties = found;
            }
            let package = raw.iter().find(|raw| raw.is_package());
            notes.package = notes.package.or_else(|| package.map(|raw| raw.content.to_vec()));
        }
        for segment in image.of_kind(SegmentKind::Note) {
            let bytes = image.slice(segment.offset, segment.file_size.min(MAX_BYTES));
            // A core dump describes every thread and every mapped file in its notes.
            if segment.file_size > MAX_BYTES && image.header.object_type != ObjectType::Core {
                image.budget.meet();
            }
            for raw in raw_notes(bytes, image.endian(), segment.align) {
                if !image.budget.step((notes.makers.len() as u64).saturating_add(16)) {
                    return notes;
                }
                notes.take(image, &raw, segment.offset.saturating_add(raw.at));
            }
        }
        notes
    }

    fn take(&mut self, image: &Image<'_>, raw: &RawNote<'_>, offset: u64) {
        match (raw.owner, raw.kind) {
            (b"GNU", elf::NT_GNU_BUILD_ID) => self.build_id = Some(raw.content.to_vec()),
            (b"GNU", elf::NT_GNU_ABI_TAG) => {
                let word = |index: usize| word(raw.content, index, image.endian());
                if let (Some(system), Some(a), Some(b), Some(c)) =
                    (word(0), word(1), word(2), word(3))
                {
                    self.abi_tag = Some(AbiTag { offset, system, kernel: [a, b, c] });
                }
            }
            (b"GNU", elf::NT_GNU_PROPERTY_TYPE_0) => {
                let (machine, class) = (image.header.machine, image.header.class);
                self.properties = Properties::read(raw.content, machine, class, image.endian());
            }
            (b"FDO", NT_FDO_PACKAGING_METADATA) => self.package = Some(raw.content.to_vec()),
            (b"GNU" | b"", _) => {}
            (owner, _) => {
                let owner = lossy(&owner[..owner.len().min(MAX_OWNER)]);
                let known = self.makers.iter().any(|known| known.owner == owner);
                if !known && self.makers.len() < MAX_NOTES {
                    self.makers.push(Maker { offset, owner });
                } else if !known {
                    image.budget.meet();
                }
            }
        }
    }
}

/// What a section of notes says of the processor, if it is one of these notes.
pub(crate) fn properties(bytes: &[u8], header: &Header, align: u64) -> Option<Properties> {
    let endian = header.byte_order.endian();
    let raw = raw_notes(bytes, endian, align)
        .into_iter()
        .find(|raw| raw.owner == b"GNU" && raw.kind == elf::NT_GNU_PROPERTY_TYPE_0)?;
    Some(Properties::read(raw.content, header.machine, header.class, endian))
}

fn word(content: &[u8], index: usize, endian: Endianness) -> Option<u32> {
    let start = index.checked_mul(4)?;
    let bytes: [u8; 4] = content.get(start..start.checked_add(4)?)?.try_into().ok()?;
    Some(match endian {
        Endianness::Little => u32::from_le_bytes(bytes),
        Endianness::Big => u32::from_be_bytes(bytes),
    })
}

impl RawNote<'_> {
    fn is_package(&self) -> bool {
        self.owner == b"FDO" && self.kind == NT_FDO_PACKAGING_METADATA
    }

    fn is_build_id(&self) -> bool {
        self.owner == b"GNU" && self.kind == elf::NT_GNU_BUILD_ID && !self.content.is_empty()
    }
}

struct RawNote<'data> {
    owner: &'data [u8],
    kind: elf::NoteType,
    content: &'data [u8],
    /// Where the content begins, in bytes from the start of the segment.
    at: u64,
}

/// Walks the notes of one segment. Their header is the same in both classes.
///
/// Only 4 and 8 are ever meant as alignment; everything else is read as 4, as glibc does.
fn raw_notes(bytes: &[u8], endian: Endianness, align: u64) -> Vec<RawNote<'_>> {
    let align = if align == 8 { 8 } else { 4 };
    let mut raw = Vec::new();
    let mut at = 0_usize;
    while raw.len() < MAX_NOTES {
        let Some(note) = raw_note(bytes, at, endian, align) else { break };
        at = usize::try_from(note.at)
            .ok()
            .and_then(|content| {
                content.checked_add(note.content.len())?.checked_next_multiple_of(align)
            })
            .unwrap_or(bytes.len());
        raw.push(note);
    }
    raw
}

fn raw_note(bytes: &[u8], at: usize, endian: Endianness, align: usize) -> Option<RawNote<'_>> {
    let header = bytes.get(at..at.checked_add(12)?)?;
    let owner_size = usize::try_from(word(header, 0, endian)?).ok()?;
    let content_size = usize::try_from(word(header, 1, endian)?).ok()?;
    let owner_at = at.checked_add(12)?;
    let owner_end = owner_at.checked_add(owner_size)?;
    let owner = bytes.get(owner_at..owner_end)?;
    let content_at = owner_end.checked_next_multiple_of(align)?;
    let content = bytes.get(content_at..content_at.checked_add(content_size)?)?;
    Some(RawNote {
        owner: owner.strip_suffix(b"\0").unwrap_or(owner),
        kind: elf::NoteType(word(header, 2, endian)?),
        content,
        at: content_at as u64,
    })
}
