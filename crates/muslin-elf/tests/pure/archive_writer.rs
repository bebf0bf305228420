//! Small objects and the archives around them, byte by byte.

use muslin_elf::archive::{Archive, ArchivePolicy, Linked, check_archive};
use muslin_finding::{Answer, Target};

use crate::writer::X86_64;

pub(crate) const R_X86_64_64: u32 = 1;
pub(crate) const R_X86_64_32S: u32 = 11;

/// `SHF_ALLOC`, and with `SHF_WRITE`.
pub(crate) const READ_ONLY: u64 = 2;
pub(crate) const WRITABLE: u64 = 3;

const UNDEFINED: u16 = 0;
const CODE: u16 = 1;
const ABSOLUTE: u16 = 0xfff1;

const SECTION: usize = 64;
const SYMBOL: usize = 24;

/// One object file of 64-bit, little-endian kind.
pub(crate) struct Object {
    machine: u16,
    /// Name, `st_info`, section.
    symbols: Vec<(&'static str, u8, u16)>,
    /// Type, index of the symbol, and the flags of the section that it changes.
    relocation: Option<(u32, u32, u64)>,
}

impl Object {
    pub(crate) fn new() -> Self {
        Self { machine: X86_64, symbols: Vec::new(), relocation: None }
    }

    pub(crate) fn machine(mut self, machine: u16) -> Self {
        self.machine = machine;
        self
    }

    fn symbol(mut self, name: &'static str, bind: u8, section: u16) -> Self {
        self.symbols.push((name, bind << 4, section));
        self
    }

    pub(crate) fn asks(self, name: &'static str) -> Self {
        self.symbol(name, 1, UNDEFINED)
    }

    pub(crate) fn asks_weakly(self, name: &'static str) -> Self {
        self.symbol(name, 2, UNDEFINED)
    }

    pub(crate) fn defines(self, name: &'static str) -> Self {
        self.symbol(name, 1, CODE)
    }

    pub(crate) fn number(self, name: &'static str) -> Self {
        self.symbol(name, 1, ABSOLUTE)
    }

    /// A relocation against the last symbol, in a section of these flags.
    pub(crate) fn relocation(mut self, kind: u32, flags: u64) -> Self {
        let symbol = u32::try_from(self.symbols.len()).unwrap();
        self.relocation = Some((kind, symbol, flags));
        self
    }

    /// Header, names, symbols, relocations, section headers.
    pub(crate) fn finish(&self) -> Vec<u8> {
        let mut names = vec![0];
        let mut symbols = vec![0; SYMBOL];
        for (name, info, section) in &self.symbols {
            symbols.extend(u32::try_from(names.len()).unwrap().to_le_bytes());
            symbols.extend([*info, 0]);
            symbols.extend(section.to_le_bytes());
            symbols.extend([0; 16]);
            names.extend(name.bytes().chain([0]));
        }
        let mut relocations = Vec::new();
        if let Some((kind, symbol, _)) = self.relocation {
            relocations.extend([0; 8]);
            relocations.extend((u64::from(symbol) << 32 | u64::from(kind)).to_le_bytes());
            relocations.extend([0; 8]);
        }
        let flags = self.relocation.map_or(READ_ONLY, |(_, _, flags)| flags);
        let bodies = [&names, &symbols, &relocations];
        let mut file = self.header(bodies.iter().map(|body| body.len()).sum());
        let mut headers = vec![0; SECTION];
        headers.extend(section(1, flags, 0, 0, 0, 0));
        // `sh_type`, `sh_link`, `sh_info`: the string table, the symbols, the relocations of section 1.
        let kinds = [(3, 0, 0), (2, 2, 1), (4, 3, 1)];
        for (body, (kind, link, info)) in bodies.into_iter().zip(kinds) {
            headers.extend(section(kind, 0, file.len(), body.len(), link, info));
            file.extend(body);
        }
        file.extend(headers);
        file
    }

    fn header(&self, body: usize) -> Vec<u8> {
        let mut header = b"\x7fELF\x02\x01\x01".to_vec();
        header.resize(16, 0);
        header.extend([1, 0]);
        header.extend(self.machine.to_le_bytes());
        header.extend([1, 0, 0, 0]);
        header.extend([0; 16]);
        header.extend((64 + body as u64).to_le_bytes());
        header.extend([0; 4]);
        for half in [64_u16, 0, 0, 64, 5, 0] {
            header.extend(half.to_le_bytes());
        }
        header
    }
}

fn section(kind: u32, flags: u64, at: usize, size: usize, link: u32, info: u32) -> Vec<u8> {
    let mut header = vec![0; 4];
    header.extend(kind.to_le_bytes());
    header.extend(flags.to_le_bytes());
    header.extend([0; 8]);
    header.extend((at as u64).to_le_bytes());
    header.extend((size as u64).to_le_bytes());
    header.extend(link.to_le_bytes());
    header.extend(info.to_le_bytes());
    header.resize(SECTION, 0);
    header
}

/// An archive of these members, as GNU's archiver writes short names.
pub(crate) fn archive(members: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut file = b"!<arch>\n".to_vec();
    for (name, bytes) in members {
        member(&mut file, &format!("{name}/"), bytes.len(), bytes);
    }
    file
}

/// One member, with the header that is given.
pub(crate) fn member(file: &mut Vec<u8>, name: &str, size: usize, bytes: &[u8]) {
    file.extend(format!("{name:<16}{:<12}{:<6}{:<6}{:<8}{size:<10}`\n", 0, 0, 0, 644).bytes());
    file.extend(bytes);
    if !file.len().is_multiple_of(2) {
        file.push(b'\n');
    }
}

/// All that is not a "yes" of an archive, with its evidence.
pub(crate) fn verdict(bytes: &[u8], target: Target, linked: Linked) -> String {
    let archive = Archive::read(bytes).unwrap();
    let policy = ArchivePolicy { subject: "libpart.a".into(), target, linked };
    let mut lines = Vec::new();
    for finding in check_archive(&archive, &policy) {
        let word = match finding.answer {
            Answer::No => "no",
            Answer::Unknown => "unknown",
            Answer::Yes | Answer::NotApplicable => continue,
        };
        lines
            .push(format!("{word} ({:?}) {}: {}", finding.severity, finding.code, finding.message));
        let evidence = finding.evidence.iter();
        lines.extend(evidence.map(|one| match one.offset {
            Some(offset) => format!("    at {offset:#x}: {}", one.detail),
            None => format!("    {}", one.detail),
        }));
    }
    lines.join("\n")
}
