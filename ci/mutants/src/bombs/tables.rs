//! Tables that overlap or claim much: notes, symbols, names of members, headers of packages, descriptors.

use muslin_package::{ArchiveFormat, Entry, archive};

use super::packed::{self, entry, zipped};
use super::writer::{EXECUTABLE, NOTE, READ, READ_EXECUTE, RELOCATABLE, SHARED, Section, Writer};

/// `SHT_NOTE`, `SHT_SYMTAB` and `SHF_COMPRESSED`.
const NOTES: u32 = 7;
const SYMBOLS: u32 = 2;
const COMPRESSED: u64 = 0x800;

/// One of GNU's notes.
fn note(kind: u32, content: &[u8]) -> Vec<u8> {
    let size = u32::try_from(content.len()).unwrap_or_default();
    let mut note: Vec<u8> = [4, size, kind].into_iter().flat_map(u32::to_le_bytes).collect();
    note.extend(b"GNU\0");
    note.extend(content);
    note.resize(note.len().next_multiple_of(4), 0);
    note
}

/// Half of the file are notes, the other half sections and segments that all are them.
fn notes(size: usize, one: &[u8]) -> Vec<u8> {
    let mut writer = Writer::new(EXECUTABLE, READ_EXECUTE, 1000);
    let all = one.repeat(size / 2 / one.len());
    let (offset, length) = (writer.put(&all), all.len() as u64);
    for shift in 0..1000 {
        writer.segment(NOTE, READ, offset + shift * one.len() as u64, length);
    }
    for _ in 0..size / 128 {
        writer.section(Section {
            kind: NOTES,
            flags: 2,
            offset,
            size: length,
            ..Section::default()
        });
    }
    writer.finish()
}

pub(super) fn build_ids(size: usize) -> Vec<u8> {
    notes(size, &note(3, &[7; 20]))
}

/// Each property is one byte, and is padded.
pub(super) fn properties(size: usize) -> Vec<u8> {
    let property: Vec<u8> = [0xc000_0002, 4, 3, 0].into_iter().flat_map(u32::to_le_bytes).collect();
    notes(size, &note(5, &property.repeat(4096)))
}

/// Tables of symbols that all are the same bytes, and tables of names that all are them as well.
pub(super) fn symbol_tables(size: usize) -> Vec<u8> {
    let mut writer = Writer::new(RELOCATABLE, READ, 0);
    let bytes = vec![0x11; size / 2];
    let (offset, length) = (writer.put(&bytes), bytes.len() as u64);
    let table = Section { kind: SYMBOLS, offset, size: length, ..Section::default() };
    for at in 0..(size / 128) as u32 {
        writer.section(Section { link: at, info: 1, ..table });
    }
    writer.finish()
}

/// Debug information that claims to become more than there is memory.
pub(super) fn compressed_debug(size: usize) -> Vec<u8> {
    let mut writer = Writer::new(SHARED, READ, 0);
    let header = [1_u64, 1 << 60, 1].into_iter().flat_map(u64::to_le_bytes).collect::<Vec<u8>>();
    let packed = packed::gzip_of_zeros(size / 2);
    let offset = writer.put(&[header, packed].concat());
    let names = b"\0.debug_info\0";
    let texts = writer.put(names);
    let number = writer.section(Section { kind: 3, offset: texts, size: 13, ..Section::default() });
    writer.names(number);
    for _ in 0..size / 128 {
        let section = Section { name: 1, kind: 1, flags: COMPRESSED, offset, ..Section::default() };
        writer.section(Section { size: size as u64 / 2, ..section });
    }
    writer.finish()
}

/// The header of an archive's member.
fn member(name: &str, size: usize) -> Vec<u8> {
    format!("{name:<16}{:<12}{:<6}{:<6}{:<8}{size:<10}`\n", 0, 0, 0, 644).into_bytes()
}

/// Members that all have one long name.
fn long_names(magic: &[u8], size: usize, content: usize) -> Vec<u8> {
    let names = [vec![b'n'; 4094], b"/\n".to_vec()].concat();
    let one = [member("/0", content), vec![0; content]].concat();
    let table = [member("//", names.len()), names].concat();
    [magic.to_vec(), table, one.repeat(size / one.len())].concat()
}

pub(super) fn members_of_one_name(size: usize) -> Vec<u8> {
    long_names(b"!<arch>\n", size, 4)
}

/// A thin archive has names only.
pub(super) fn thin_archive(size: usize) -> Vec<u8> {
    long_names(b"!<thin>\n", size, 0)
}

/// An index that claims more symbols than there are bytes.
pub(super) fn archive_index(size: usize) -> Vec<u8> {
    let mut index = u32::MAX.to_be_bytes().to_vec();
    index.resize(size, 0);
    [b"!<arch>\n".to_vec(), member("/", index.len()), index].concat()
}

/// The header of an RPM package that claims as many entries as fit, all over the same bytes.
pub(super) fn rpm_header(size: usize) -> Vec<u8> {
    let mut file = b"\xed\xab\xee\xdb\x03\0\0\0".to_vec();
    file.resize(96, 0);
    for _ in 0..2 {
        let count = u32::try_from(size / 64).unwrap_or_default();
        file.extend(b"\x8e\xad\xe8\x01\0\0\0\0");
        file.extend([count, 8].into_iter().flat_map(u32::to_be_bytes));
        let entry = [1125_u32, 6, 0, u32::MAX].into_iter().flat_map(u32::to_be_bytes);
        file.extend(entry.collect::<Vec<u8>>().repeat(size / 64));
        file.extend([0; 8]);
    }
    file.extend(packed::gzip_of_program(size / 2));
    file
}

/// A package of Debian whose data are an archive that becomes much.
pub(super) fn deb(size: usize) -> Vec<u8> {
    let data = packed::gzip_of_program(size);
    let parts: [(&str, &[u8]); 3] =
        [("debian-binary", b"2.0\n"), ("control.tar.gz", &zipped(b"")), ("data.tar.gz", &data)];
    let mut file = b"!<arch>\n".to_vec();
    for (name, bytes) in parts {
        file.extend(member(name, bytes.len()));
        file.extend_from_slice(bytes);
        if bytes.len() % 2 == 1 {
            file.push(b'\n');
        }
    }
    file
}

/// Archives of four forms in each other, each of which becomes much.
pub(super) fn mixed(size: usize) -> Vec<u8> {
    let mut inside = packed::zstd_of_zeros(size);
    for format in [ArchiveFormat::TarXz, ArchiveFormat::Zip, ArchiveFormat::TarGz] {
        let zeros = Entry::file("zeros", vec![0; size]);
        let entries = [zeros, Entry::file("in", inside)];
        inside = archive(format, &entries, 0).unwrap_or_default();
    }
    inside
}

/// An image whose one manifest has descriptors of layers that are not there, each with a long name.
pub(super) fn descriptors(size: usize) -> Vec<u8> {
    let digest = "a".repeat(4000);
    let layer = format!("{{\"digest\":\"sha256:{digest}\",\"mediaType\":\"{digest}\"}},");
    let count = (size / layer.len()).min(1000);
    let layers = layer.repeat(count);
    let manifest = format!("{{\"layers\":[{}]}}", layers.trim_end_matches(','));
    let one = "{\"digest\":\"sha256:m\",\"platform\":{\"os\":\"P\",\"architecture\":\"b\"}}";
    let list: Vec<String> = (0..20_000).map(|at| one.replace('P', &at.to_string())).collect();
    let index = format!("{{\"manifests\":[{}]}}", list.join(","));
    let files = [("index.json", index.into_bytes()), ("blobs/sha256/m", manifest.into_bytes())];
    files.iter().flat_map(|(name, bytes)| entry(name, bytes)).collect()
}

/// What the kernel writes of a process: a segment and a note for each page.
pub(super) fn core_file(size: usize) -> Vec<u8> {
    let mut file = build_ids(size);
    file[16] = 4;
    file
}
