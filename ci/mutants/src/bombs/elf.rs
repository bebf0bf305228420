//! ELF files whose tables lead to the same bytes over and over.

use super::writer::{
    EXECUTABLE, LOAD, NOTE, READ, READ_EXECUTE, READ_WRITE, RELOCATABLE, SHARED, Section, UNWIND,
    Writer,
};

const STRINGS: u64 = 5;
const SYMBOLS: u64 = 6;
const NEEDED: u64 = 1;
const FLAGS_1: u64 = 0x6fff_fffb;
const PIE: u64 = 0x0800_0000;
const RELA: [u64; 2] = [7, 8];
const RELR: [u64; 2] = [36, 35];
const VERSIONS: [u64; 2] = [0x6fff_fffe, 0x6fff_ffff];
/// As long as a name may be.
const LONG: usize = 4096;

fn long_name() -> Vec<u8> {
    let mut name = vec![b'n'; LONG - 1];
    name.push(0);
    name
}

/// A symbol of 24 bytes.
fn symbol(name: u32, info: u8, section: u16, value: u64) -> Vec<u8> {
    let mut symbol = name.to_le_bytes().to_vec();
    symbol.extend([info, 0]);
    symbol.extend(section.to_le_bytes());
    symbol.extend([value, 1].into_iter().flat_map(u64::to_le_bytes));
    symbol
}

/// Half of the file is one table of relocations, the other half headers of sections that all are it.
pub(super) fn relocation_sections(size: usize) -> Vec<u8> {
    let mut writer = Writer::new(RELOCATABLE, READ, 0);
    let strings = writer.put(b"\0name\0");
    let symbols = writer.put(&[symbol(0, 0, 0, 0), symbol(1, 0x10, 1, 0)].concat());
    let names = Section { kind: 3, offset: strings, size: 6, ..Section::default() };
    let link = writer.section(names);
    let code = writer.section(Section { kind: 1, flags: 6, ..Section::default() });
    writer.section(Section { kind: 2, offset: symbols, size: 48, link, info: 1, ..names });
    // R_X86_64_PC32 is harmless, so that the search goes on to the end.
    let relocation = [0, 1 << 32 | 2, 0_u64].into_iter().flat_map(u64::to_le_bytes);
    let table: Vec<u8> = relocation.collect::<Vec<u8>>().repeat(size / 48);
    let offset = writer.put(&table);
    let length = table.len() as u64;
    for _ in 0..size / 128 {
        writer.section(Section { kind: 4, offset, size: length, info: code, ..names });
    }
    writer.finish()
}

/// The same as a program without a dynamic table, whose sections are loaded.
pub(super) fn loaded_relocation_sections(size: usize) -> Vec<u8> {
    let mut writer = Writer::new(EXECUTABLE, READ_EXECUTE, 0);
    let table = vec![1; size / 2];
    let offset = writer.put(&table);
    for shift in 0..(size / 128) as u64 {
        let length = table.len() as u64 - shift;
        let section = Section { kind: 4, flags: 2, offset: offset + shift, ..Section::default() };
        writer.section(Section { size: length, ..section });
    }
    writer.finish()
}

/// Bitmaps of packed relocations, all ones, in a file of two thousand segments.
pub(super) fn packed_relocations(size: usize) -> Vec<u8> {
    let mut writer = Writer::new(SHARED, READ_WRITE, 2001);
    let table = writer.put(&vec![0xff; size]);
    for at in 0..2000 {
        writer.segment(LOAD, if at % 2 == 0 { READ } else { READ_WRITE }, at * 16, 8);
    }
    writer.table(&[(FLAGS_1, PIE), (RELR[0], table), (RELR[1], size as u64)]);
    writer.finish()
}

/// Relocations with addends that all lie in one of many read-only segments.
pub(super) fn relocations(size: usize) -> Vec<u8> {
    let mut writer = Writer::new(SHARED, READ_WRITE, 2001);
    let table: Vec<u8> = (0..size as u64 / 24)
        .flat_map(|at| [at % 32_000, 37 << 32 | 6, 0].into_iter().flat_map(u64::to_le_bytes))
        .collect();
    let offset = writer.put(&table);
    for at in 0..2000 {
        writer.segment(LOAD, READ, at * 16, 8);
    }
    let tags = [(FLAGS_1, PIE), (RELA[0], offset), (RELA[1], table.len() as u64)];
    writer.table(&[&tags[..], &[(SYMBOLS, 0)]].concat());
    writer.finish()
}

/// Needs of versions that share one name, as many as are read.
fn version_needs(name: &[u8]) -> Vec<u8> {
    let mut writer = Writer::dynamic_program();
    let texts = writer.put(&[b"\0libc.so.6\0", name].concat());
    let mut needs: Vec<u8> = [1_u16, 4096].into_iter().flat_map(u16::to_le_bytes).collect();
    needs.extend([1_u32, 16, 0].into_iter().flat_map(u32::to_le_bytes));
    for index in 0..4096_u16 {
        needs.extend(0_u32.to_le_bytes());
        needs.extend([0, index].into_iter().flat_map(u16::to_le_bytes));
        needs.extend(
            [11, if index < 4095 { 16 } else { 0_u32 }].into_iter().flat_map(u32::to_le_bytes),
        );
    }
    let needs = writer.put(&needs);
    writer.table(&[(NEEDED, 1), (STRINGS, texts), (VERSIONS[0], needs), (VERSIONS[1], 1)]);
    writer.finish()
}

/// … a name that is not a version.
pub(super) fn version_names(_: usize) -> Vec<u8> {
    version_needs(&[b"GLIBC_", long_name().as_slice()].concat())
}

/// … a version of two thousand numbers, in a file that is as large as asked for.
pub(super) fn long_versions(size: usize) -> Vec<u8> {
    let mut numbers = b"9.".repeat(2040);
    numbers.push(b'9');
    let mut file = version_needs(&[b"GLIBC_", numbers.as_slice(), b"\0"].concat());
    file.resize(size.max(file.len()), 0);
    file
}

/// Imports that share one name.
pub(super) fn imports(size: usize) -> Vec<u8> {
    let mut writer = Writer::dynamic_program();
    let texts = writer.put(&[b"\0libc.so.6\0", long_name().as_slice()].concat());
    let table = symbol(11, 0x10, 0, 0).repeat(size / 24);
    let symbols = writer.put(&table);
    let strings = Section { kind: 3, offset: texts, size: 11, ..Section::default() };
    let link = writer.section(strings);
    let length = table.len() as u64;
    writer.section(Section { kind: 11, offset: symbols, size: length, link, ..strings });
    writer.table(&[(NEEDED, 1), (STRINGS, texts), (SYMBOLS, symbols)]);
    writer.finish()
}

/// Libraries that share one name.
pub(super) fn needed(_: usize) -> Vec<u8> {
    let mut writer = Writer::dynamic_program();
    let texts = writer.put(&long_name());
    let mut tags = vec![(NEEDED, 0); 65_000];
    tags.push((STRINGS, texts));
    writer.table(&tags);
    writer.finish()
}

/// Sections that share one long name.
pub(super) fn section_names(size: usize) -> Vec<u8> {
    let mut writer = Writer::new(EXECUTABLE, READ_EXECUTE, 0);
    let name = vec![b'n'; LONG];
    let offset = writer.put(&name);
    let names = Section { kind: 3, offset, size: name.len() as u64, ..Section::default() };
    let number = writer.section(names);
    writer.names(number);
    for _ in 0..size / 64 {
        writer.section(Section { kind: 1, flags: 2, ..names });
    }
    writer.finish()
}

/// Symbols that all share one name which never ends.
pub(super) fn endless_names(size: usize) -> Vec<u8> {
    let mut writer = Writer::new(EXECUTABLE, READ_EXECUTE, 0);
    let strings = vec![b'_'; size / 2];
    let offset = writer.put(&strings);
    let names = Section { kind: 3, offset, size: strings.len() as u64, ..Section::default() };
    let link = writer.section(names);
    let table: Vec<u8> = (0..size / 96)
        .flat_map(|at| {
            let section = u16::from(at % 2 == 0);
            symbol(u32::try_from(at % 64).unwrap_or_default(), 0x10, section, at as u64)
        })
        .collect();
    let offset = writer.put(&table);
    writer.section(Section { kind: 2, offset, size: table.len() as u64, link, ..names });
    writer.finish()
}

/// The same in an object file, which is read for the names that tell how it was compiled.
pub(super) fn endless_names_of_object(size: usize) -> Vec<u8> {
    let mut file = endless_names(size);
    file[16] = 1;
    file
}

/// Notes in as many segments as are read, all over the same bytes.
pub(super) fn notes(_: usize) -> Vec<u8> {
    let mut writer = Writer::new(EXECUTABLE, READ_EXECUTE, 2001);
    let words = [8_u32, 0, 9].into_iter().flat_map(u32::to_le_bytes);
    let note: Vec<u8> = words.chain(*b"NetBSD\0\0").collect();
    let notes = note.repeat(256);
    let offset = writer.put(&notes);
    for _ in 0..2000 {
        writer.segment(NOTE, READ, offset, notes.len() as u64);
    }
    writer.finish()
}

/// Text, over and over, in a static program.
fn text(piece: &[u8], size: usize) -> Vec<u8> {
    let mut writer = Writer::new(EXECUTABLE, READ_EXECUTE, 0);
    let offset = writer.put(&piece.repeat(size / piece.len()));
    writer.entry(offset);
    writer.finish()
}

pub(super) fn homes(size: usize) -> Vec<u8> {
    text(b"/home//", size)
}

pub(super) fn registries(size: usize) -> Vec<u8> {
    text(b".cargo/registry/", size)
}

pub(super) fn hosts(size: usize) -> Vec<u8> {
    text(b"/etc/hosts\0", size)
}

/// Calls through a word that is 0, each behind a question for another one.
pub(super) fn calls(size: usize) -> Vec<u8> {
    let mut writer = Writer::new(EXECUTABLE, 7, 0);
    let zero = writer.put(&[0; 64]);
    let mut code = Vec::new();
    let start = writer.next();
    while code.len() < size {
        let here = start + code.len() as u64 + 6;
        code.extend([0xff, 0x15]);
        let distance = zero.wrapping_sub(here) as u32;
        code.extend(distance.to_le_bytes());
    }
    let offset = writer.put(&code);
    writer.entry(offset);
    writer.finish()
}

/// Every byte is the start of a call.
pub(super) fn jumps(size: usize) -> Vec<u8> {
    text(&[0xe8], size)
}

/// Headers of files in the file, each with a table of segments of its own.
pub(super) fn carried_files(size: usize) -> Vec<u8> {
    let mut header = Writer::new(SHARED, READ, 0).finish();
    header.truncate(64);
    // No section headers; the program headers reach far, and no part of the file ends inside it.
    header[40..48].fill(0);
    header[32..40].copy_from_slice(&1_u64.to_le_bytes());
    header[56..58].copy_from_slice(&2048_u16.to_le_bytes());
    text(&header, size)
}

/// A list of crates that becomes much.
pub(super) fn list_of_crates(compressed: Vec<u8>) -> Vec<u8> {
    let mut writer = Writer::new(EXECUTABLE, READ_EXECUTE, 0);
    let offset = writer.put(&compressed);
    let size = compressed.len() as u64;
    writer.section(Section { name: 1, kind: 1, offset, size, ..Section::default() });
    let texts = b"\0.dep-v0\0";
    let offset = writer.put(texts);
    let names = Section { kind: 3, offset, size: texts.len() as u64, ..Section::default() };
    let number = writer.section(names);
    writer.names(number);
    writer.finish()
}

/// Code, and a table for unwinding in which every byte or word of it begins a function that ends with it.
fn shared_code(size: usize, word: &[u8], arm: bool) -> Vec<u8> {
    let mut writer = Writer::new(EXECUTABLE, READ_EXECUTE, 1);
    if arm {
        writer.for_arm();
    }
    let code = word.repeat(size / 2 / word.len());
    let length = u32::try_from(code.len()).unwrap_or_default();
    let start = writer.put(&code);
    // Length, identity, start and size, as in `.eh_frame`; only the size is read.
    let record: Vec<u8> = [16, 0, 0, length].into_iter().flat_map(u32::to_le_bytes).collect();
    let record = writer.put(&record);
    let header = writer.next();
    let mut table = vec![1, 0x1b, 3, 0x3b, 0, 0, 0, 0, 0, 0, 0, 0];
    for at in 0..size as u64 / 16 {
        let function = start + at * word.len() as u64 % code.len() as u64;
        for place in [function, record] {
            table.extend((place.wrapping_sub(header) as u32).to_le_bytes());
        }
    }
    let offset = writer.put(&table);
    writer.segment(UNWIND, READ, offset, table.len() as u64);
    writer.entry(start);
    writer.finish()
}

/// Each calls something else, far away.
pub(super) fn functions(size: usize) -> Vec<u8> {
    shared_code(size, b"\xe8\0\0\0\x01", false)
}

pub(super) fn functions_of_arm(size: usize) -> Vec<u8> {
    // bl
    shared_code(size, &0x9480_0000_u32.to_le_bytes(), true)
}

/// GNU's hash table, in which no chain ends.
pub(super) fn hash_table(size: usize) -> Vec<u8> {
    let mut writer = Writer::dynamic_program();
    let texts = writer.put(b"\0libc.so.6\0");
    let buckets = size as u32 / 8;
    let mut table: Vec<u8> =
        [buckets, 1, 1, 0, 0, 0].into_iter().flat_map(u32::to_le_bytes).collect();
    table.extend((1..=buckets).flat_map(u32::to_le_bytes));
    table.extend((0..buckets).flat_map(|_| 2_u32.to_le_bytes()));
    let hash = writer.put(&table);
    writer.table(&[(NEEDED, 1), (STRINGS, texts), (SYMBOLS, hash), (0x6fff_fef5, hash)]);
    writer.finish()
}
