//! A small ELF writer: one file in memory, laid out as header, program headers, body.

use muslin_elf::{ByteOrder, Class};
use muslin_finding::{Answer, Finding, Target};

use muslin_elf::{Facts, Policy, check};

pub(crate) const EXEC: u16 = 2;
pub(crate) const DYN: u16 = 3;
pub(crate) const X86_64: u16 = 62;
pub(crate) const AARCH64: u16 = 183;

pub(crate) const LOAD: u32 = 1;
const DYNAMIC: u32 = 2;
const INTERP: u32 = 3;
const NOTE: u32 = 4;
pub(crate) const STACK: u32 = 0x6474_e551;

pub(crate) const R: u32 = 4;
pub(crate) const RW: u32 = 6;
pub(crate) const RX: u32 = 5;
pub(crate) const RWX: u32 = 7;

/// Room for the header and the program headers.
const BODY: usize = 0x400;

pub(crate) struct Segment {
    pub(crate) kind: u32,
    pub(crate) flags: u32,
    pub(crate) offset: u64,
    pub(crate) address: u64,
    pub(crate) file_size: u64,
    pub(crate) memory_size: u64,
}

pub(crate) struct Writer {
    class: Class,
    order: ByteOrder,
    pub(crate) object_type: u16,
    pub(crate) machine: u16,
    pub(crate) entry: u64,
    pub(crate) base: u64,
    pub(crate) segments: Vec<Segment>,
    /// The rights of the one segment that maps the whole file.
    pub(crate) rights: u32,
    /// Count and offset of the section headers.
    pub(crate) sections: (u16, u64),
    /// Replaces the number of program headers.
    pub(crate) claimed_segments: Option<u16>,
    body: Vec<u8>,
}

impl Writer {
    pub(crate) fn new(object_type: u16) -> Self {
        Self::of(Class::Elf64, ByteOrder::Little, object_type, X86_64)
    }

    pub(crate) fn of(class: Class, order: ByteOrder, object_type: u16, machine: u16) -> Self {
        Self {
            class,
            order,
            object_type,
            machine,
            entry: 0,
            base: if object_type == EXEC { 0x40_0000 } else { 0 },
            segments: Vec::new(),
            rights: RX,
            sections: (0, 0),
            claimed_segments: None,
            body: Vec::new(),
        }
    }

    /// Appends bytes and says where they are in the file.
    pub(crate) fn blob(&mut self, bytes: &[u8]) -> u64 {
        while !self.body.len().is_multiple_of(8) {
            self.body.push(0);
        }
        let offset = BODY + self.body.len();
        self.body.extend_from_slice(bytes);
        offset as u64
    }

    pub(crate) fn address(&self, offset: u64) -> u64 {
        self.base + offset
    }

    pub(crate) fn segment(
        &mut self,
        kind: u32,
        flags: u32,
        offset: u64,
        size: u64,
    ) -> &mut Segment {
        let address = self.address(offset);
        let segment = Segment { kind, flags, offset, address, file_size: size, memory_size: size };
        self.segments.push(segment);
        self.segments.last_mut().unwrap()
    }

    /// Code, with the entry point at its start.
    pub(crate) fn code(mut self, code: &[u8]) -> Self {
        let offset = self.blob(code);
        self.entry = self.address(offset);
        self
    }

    pub(crate) fn interpreter(mut self, path: &str) -> Self {
        let offset = self.blob(format!("{path}\0").as_bytes());
        self.segment(INTERP, R, offset, path.len() as u64 + 1);
        self
    }

    pub(crate) fn note(mut self, owner: &str, kind: u32, content: &[u8]) -> Self {
        let mut note = Vec::new();
        for number in [owner.len() + 1, content.len(), kind as usize] {
            note.extend(self.number(number as u64, 4));
        }
        note.extend(format!("{owner}\0").as_bytes());
        note.resize(note.len().next_multiple_of(4), 0);
        note.extend(content);
        let offset = self.blob(&note);
        self.segment(NOTE, R, offset, note.len() as u64);
        self
    }

    /// A dynamic table. Names become offsets into a string table of their own.
    pub(crate) fn dynamic(mut self, numbers: &[(u64, u64)], names: &[(u64, &str)]) -> Self {
        let mut strings = vec![0];
        let mut entries = numbers.to_vec();
        for (tag, name) in names {
            entries.push((*tag, strings.len() as u64));
            strings.extend(format!("{name}\0").as_bytes());
        }
        if !numbers.iter().any(|(tag, _)| *tag == 5) {
            let strings = self.blob(&strings);
            entries.push((5, self.address(strings)));
        }
        entries.push((0, 0));
        let table: Vec<u8> = entries
            .iter()
            .flat_map(|&(tag, value)| [self.word(tag), self.word(value)].concat())
            .collect();
        let offset = self.blob(&table);
        self.segment(DYNAMIC, RW, offset, table.len() as u64);
        self
    }

    /// A number of the class's width.
    pub(crate) fn word(&self, value: u64) -> Vec<u8> {
        self.number(value, if self.class == Class::Elf64 { 8 } else { 4 })
    }

    pub(crate) fn number(&self, value: u64, width: usize) -> Vec<u8> {
        match self.order {
            ByteOrder::Little => value.to_le_bytes()[..width].to_vec(),
            ByteOrder::Big => value.to_be_bytes()[8 - width..].to_vec(),
        }
    }

    pub(crate) fn finish(&self) -> Vec<u8> {
        let size = (BODY + self.body.len()) as u64;
        let whole = Segment {
            kind: LOAD,
            flags: self.rights,
            offset: 0,
            address: self.base,
            file_size: size,
            memory_size: size,
        };
        let bits64 = self.class == Class::Elf64;
        let (header_size, entry_size) = if bits64 { (64, 56) } else { (52, 32) };
        let own_load = self.segments.iter().any(|segment| segment.kind == LOAD);
        let count = self.segments.len() + usize::from(!own_load);
        let mut file = self.header(header_size, entry_size, count);
        for segment in self.segments.iter().chain((!own_load).then_some(&whole)) {
            file.extend(self.program_header(segment));
        }
        assert!(file.len() <= BODY, "too many program headers for this writer");
        file.resize(BODY, 0);
        file.extend(&self.body);
        file
    }

    fn header(&self, header_size: u64, entry_size: u64, count: usize) -> Vec<u8> {
        let bits64 = self.class == Class::Elf64;
        let mut file = b"\x7fELF".to_vec();
        file.extend([
            if bits64 { 2 } else { 1 },
            if self.order == ByteOrder::Little { 1 } else { 2 },
            1,
        ]);
        file.resize(16, 0);
        let count = self.claimed_segments.map_or(count as u64, u64::from);
        let (sections, sections_at) = self.sections;
        file.extend(self.number(self.object_type.into(), 2));
        file.extend(self.number(self.machine.into(), 2));
        file.extend(self.number(1, 4));
        file.extend(self.word(self.entry));
        file.extend(self.word(header_size));
        file.extend(self.word(sections_at));
        file.extend(self.number(0, 4));
        let section_size = if bits64 { 64 } else { 40 };
        for half in [header_size, entry_size, count, section_size, sections.into(), 0] {
            file.extend(self.number(half, 2));
        }
        file
    }

    fn program_header(&self, segment: &Segment) -> Vec<u8> {
        let flags = self.number(segment.flags.into(), 4);
        let mut header = self.number(segment.kind.into(), 4);
        if self.class == Class::Elf64 {
            header.extend(&flags);
        }
        for value in [
            segment.offset,
            segment.address,
            segment.address,
            segment.file_size,
            segment.memory_size,
        ] {
            header.extend(self.word(value));
        }
        if self.class == Class::Elf32 {
            header.extend(&flags);
        }
        header.extend(self.word(0x1000));
        header
    }

    pub(crate) fn facts(&self) -> Facts {
        Facts::read(&self.finish()).unwrap()
    }
}

/// musl's `_start` for x86-64, its jump going to the byte behind it.
pub(crate) const MUSL_START: &[u8] =
    b"\x48\x31\xed\x48\x89\xe7\x48\x8d\x35\0\0\0\0\x48\x83\xe4\xf0\xe8\0\0\0\0";

/// The same for `AArch64`.
pub(crate) const MUSL_START_AARCH64: &[u8] =
    b"\x1d\0\x80\xd2\x1e\0\x80\xd2\xe0\x03\0\x91\x01\0\0\x90\x21\0\0\x91\x1f\xec\x7c\x92\x01\0\0\x14";

/// `_start_c` of `crt1.o`: load, take the address of the arguments, jump.
pub(crate) const CRT1: &[u8] = b"\x48\x8b\x37\x48\x8d\x57\x08\x45\x31\xc9\xe9\0\0\0\0";

/// How `_start_c` of `rcrt1.o` begins: it reserves 448 bytes.
pub(crate) const RCRT1: &[u8] = b"\x48\x81\xec\xc0\x01\0\0\x8b\x07\x49\x89\xf8";

/// A right static program at a fixed address.
pub(crate) fn right_static() -> Writer {
    let mut writer = Writer::new(EXEC).code(&[MUSL_START, CRT1].concat());
    writer.segment(STACK, RW, 0, 0);
    writer
}

/// A right static-pie program.
pub(crate) fn right_static_pie() -> Writer {
    let mut writer = Writer::new(DYN)
        .code(&[MUSL_START, RCRT1].concat())
        .dynamic(&[(0x6fff_fffb, 0x0800_0000)], &[]);
    writer.segment(STACK, RW, 0, 0);
    writer
}

pub(crate) fn findings(facts: &Facts, target: Target) -> Vec<Finding> {
    let policy = Policy { subject: "hello".into(), target: Some(target), crt_objects: None };
    check(facts, &policy)
}

/// The answer of one check for x86-64, as a line.
pub(crate) fn answer(facts: &Facts, code: &str) -> String {
    let findings = findings(facts, Target::X86_64);
    let finding = findings.iter().find(|finding| finding.code == code).unwrap();
    let answer = match finding.answer {
        Answer::Yes => "yes",
        Answer::No => "no",
        Answer::NotApplicable => "not applicable",
        Answer::Unknown => "unknown",
    };
    format!("{answer} ({:?}): {}", finding.severity, finding.message)
}
