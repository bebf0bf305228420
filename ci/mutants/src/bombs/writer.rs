//! A small writer of ELF files whose tables say whatever they are told to: one segment maps the whole file
//! from address 0, so that an address is an offset.

pub(super) const RELOCATABLE: u16 = 1;
pub(super) const EXECUTABLE: u16 = 2;
pub(super) const SHARED: u16 = 3;

pub(super) const LOAD: u32 = 1;
const DYNAMIC: u32 = 2;
const INTERPRETER: u32 = 3;
pub(super) const NOTE: u32 = 4;
/// `PT_GNU_EH_FRAME`
pub(super) const UNWIND: u32 = 0x6474_e550;

pub(super) const READ: u32 = 4;
pub(super) const READ_EXECUTE: u32 = 5;
pub(super) const READ_WRITE: u32 = 6;

/// `DT_STRTAB`, `DT_SYMTAB` and their like are written as numbers, as the bombs need odd ones.
pub(super) type Tag = (u64, u64);

/// The header of a section.
#[derive(Clone, Copy, Default)]
pub(super) struct Section {
    pub(super) name: u32,
    pub(super) kind: u32,
    pub(super) flags: u64,
    pub(super) offset: u64,
    pub(super) size: u64,
    pub(super) link: u32,
    pub(super) info: u32,
}

/// A file that is being written.
pub(super) struct Writer {
    kind: u16,
    rights: u32,
    room: usize,
    segments: Vec<u8>,
    sections: Vec<Section>,
    names: u16,
    body: Vec<u8>,
    entry: u64,
    machine: u16,
}

impl Writer {
    /// With room for so many segments beside the one that maps the file.
    pub(super) fn new(kind: u16, rights: u32, segments: usize) -> Self {
        Self {
            kind,
            rights,
            room: segments + 1,
            segments: Vec::new(),
            sections: vec![Section::default()],
            names: 0,
            body: Vec::new(),
            entry: 0,
            machine: 62,
        }
    }

    /// For `aarch64` instead of `x86_64`.
    pub(super) fn for_arm(&mut self) {
        self.machine = 183;
    }

    /// A dynamic program with an interpreter.
    pub(super) fn dynamic_program() -> Self {
        let mut writer = Self::new(SHARED, READ, 2);
        let path = b"/lib64/ld-linux-x86-64.so.2\0";
        let offset = writer.put(path);
        writer.segment(INTERPRETER, READ, offset, path.len() as u64);
        writer
    }

    /// Where the next bytes will be.
    pub(super) fn next(&self) -> u64 {
        (64 + 56 * self.room + self.body.len()) as u64
    }

    /// Appends bytes, and pads them to a multiple of eight.
    pub(super) fn put(&mut self, bytes: &[u8]) -> u64 {
        let offset = self.next();
        self.body.extend_from_slice(bytes);
        self.body.resize(self.body.len().next_multiple_of(8), 0);
        offset
    }

    pub(super) fn segment(&mut self, kind: u32, rights: u32, offset: u64, size: u64) {
        self.segments.extend(segment(kind, rights, offset, size));
    }

    pub(super) fn table(&mut self, tags: &[Tag]) {
        let words = tags.iter().chain(&[(0, 0)]).flat_map(|(tag, value)| [*tag, *value]);
        let bytes: Vec<u8> = words.flat_map(u64::to_le_bytes).collect();
        let offset = self.put(&bytes);
        self.segment(DYNAMIC, READ_WRITE, offset, bytes.len() as u64);
    }

    /// Adds a section; says its number.
    pub(super) fn section(&mut self, section: Section) -> u32 {
        self.sections.push(section);
        u32::try_from(self.sections.len() - 1).unwrap_or_default()
    }

    /// The section that holds the names of sections.
    pub(super) fn names(&mut self, number: u32) {
        self.names = u16::try_from(number).unwrap_or_default();
    }

    pub(super) fn entry(&mut self, entry: u64) {
        self.entry = entry;
    }

    pub(super) fn finish(self) -> Vec<u8> {
        let tables = self.next();
        let count = self.sections.len();
        let end = tables + 64 * count as u64;
        let own = segment(LOAD, self.rights, 0, end);
        let segments: Vec<u8> = own.into_iter().chain(self.segments).collect();
        let mut file = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0".to_vec();
        file.extend([self.kind, self.machine].into_iter().flat_map(u16::to_le_bytes));
        file.extend(1_u32.to_le_bytes());
        file.extend([self.entry, 64, tables].into_iter().flat_map(u64::to_le_bytes));
        file.extend(0_u32.to_le_bytes());
        // With more sections than fit into the word, section 0 has their number.
        let plain = u16::try_from(count).ok().filter(|count| *count < 0xff00).unwrap_or(0);
        let segment_count = u16::try_from(segments.len() / 56).unwrap_or_default();
        let words = [64, 56, segment_count, 64, plain, self.names];
        file.extend(words.into_iter().flat_map(u16::to_le_bytes));
        file.extend(segments);
        file.resize(64 + 56 * self.room, 0);
        file.extend(self.body);
        let first = Section { size: count as u64, ..Section::default() };
        file.extend(header(&first));
        file.extend(self.sections.iter().skip(1).flat_map(header));
        file
    }
}

fn segment(kind: u32, rights: u32, offset: u64, size: u64) -> Vec<u8> {
    let words = [kind, rights].into_iter().flat_map(u32::to_le_bytes);
    let numbers = [offset, offset, offset, size, size, 8];
    words.chain(numbers.into_iter().flat_map(u64::to_le_bytes)).collect()
}

fn header(section: &Section) -> Vec<u8> {
    let Section { name, kind, flags, offset, size, link, info } = *section;
    let mut header: Vec<u8> = [name, kind].into_iter().flat_map(u32::to_le_bytes).collect();
    header.extend([flags, offset, offset, size].into_iter().flat_map(u64::to_le_bytes));
    header.extend([link, info].into_iter().flat_map(u32::to_le_bytes));
    header.extend([8, 24].into_iter().flat_map(u64::to_le_bytes));
    header
}
