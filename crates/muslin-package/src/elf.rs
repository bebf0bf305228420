//! An executable as it is shipped: without symbols and debug information, with our own section.
//!
//! A loader reads the ELF header, the program headers and what they name; sections are for linkers and
//! debuggers. So the file stays as it is up to the last byte that a program header names, and only what
//! is behind it is written again. In front of that, the fields of the ELF header that say where the
//! sections are change, and nothing else.

use std::borrow::Cow;
use std::mem::size_of;

use object::elf::{
    FileHeader64, ProgramHeader64, SHF_ALLOC, SHF_INFO_LINK, SHT_NOBITS, SHT_NOTE, SHT_NULL,
    SHT_PROGBITS, SHT_STRTAB, SectionFlags, SectionHeader64, SectionType, SymbolSection,
};
use object::pod::{bytes_of, bytes_of_slice};
use object::read::elf::{FileHeader as _, ProgramHeader as _, SectionHeader as _};
use object::{LittleEndian as LE, U16, U32, U64};

/// The size of the ELF header.
const HEADER: u64 = size_of::<FileHeader64<LE>>() as u64;
/// The largest alignment of a section that is not loaded; linkers write at most 16.
const LARGEST_ALIGNMENT: u64 = 4096;

/// The file is not laid out as linkers do, and cannot be taken apart.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProgramError {
    /// It is not an executable of a 64-bit little-endian machine, or it is damaged.
    #[error("it cannot be taken apart")]
    Unreadable(#[from] object::Error),
    /// A loaded section would get another number, and symbols name sections by number.
    #[error("section `{0}` is loaded, but follows one that is not")]
    Order(String),
    /// Sections that are not loaded need no more than the largest numbers do; padding would fill memory.
    #[error("section `{0}` is not loaded, but has to begin at a multiple of {1} bytes")]
    Alignment(String, u64),
    /// It is longer than its format can say.
    #[error("it is too large")]
    Size,
}

/// An executable in two parts: what a loader reads, and the sections.
#[derive(Clone, Debug)]
pub struct Program<'a> {
    header: FileHeader64<LE>,
    segments: &'a [ProgramHeader64<LE>],
    /// From the start of the file up to the last byte that a program header names.
    loaded: &'a [u8],
    sections: Vec<Section<'a>>,
}

#[derive(Clone, Debug)]
struct Section<'a> {
    name: Cow<'a, [u8]>,
    header: SectionHeader64<LE>,
    content: Cow<'a, [u8]>,
    /// Its number in the file that was read.
    number: Option<u32>,
}

impl Section<'_> {
    fn is_loaded(&self) -> bool {
        self.header.sh_flags.get(LE).0 & SHF_ALLOC.0 != 0
    }

    fn is_debug(&self) -> bool {
        let names: [&[u8]; 3] = [b".debug", b".zdebug", b".gdb_index"];
        !self.is_loaded() && names.iter().any(|name| self.name.starts_with(name))
    }

    fn is_symbols(&self) -> bool {
        let names: [&[u8]; 3] = [b".symtab", b".symtab_shndx", b".strtab"];
        !self.is_loaded() && names.contains(&self.name.as_ref())
    }
}

impl<'a> Program<'a> {
    /// Takes an executable apart.
    ///
    /// # Errors
    ///
    /// [`ProgramError::Unreadable`]
    pub fn read(bytes: &'a [u8]) -> Result<Self, ProgramError> {
        let header = *FileHeader64::<LE>::parse(bytes)?;
        let endian = header.endian()?;
        let segments = header.program_headers(endian, bytes)?;
        let table = header.sections(endian, bytes)?;
        let names = header.shstrndx(endian, bytes)?;
        let mut sections = Vec::new();
        for (number, section) in (0_u32..).zip(table.iter()) {
            if number == names || section.sh_type(endian) == SHT_NULL {
                continue;
            }
            sections.push(Section {
                name: Cow::Borrowed(table.section_name(endian, section)?),
                header: *section,
                content: Cow::Borrowed(section.data(endian, bytes)?),
                number: Some(number),
            });
        }
        let tables = u64::from(header.e_phnum(endian)) * size_of::<ProgramHeader64<LE>>() as u64;
        let tables = header.e_phoff(endian).checked_add(tables);
        let ends =
            segments.iter().map(|one| one.p_offset(endian).checked_add(one.p_filesz(endian)));
        // An end beyond all numbers is one beyond the file.
        let end: Option<Vec<u64>> = ends.chain([tables]).collect();
        let end = end.and_then(|ends| ends.into_iter().chain([HEADER]).max());
        let loaded = end.and_then(|end| usize::try_from(end).ok()).and_then(|end| bytes.get(..end));
        let loaded = loaded.ok_or(ProgramError::Size)?;
        Ok(Self { header, segments, loaded, sections })
    }

    /// How many bytes from the start of the file a loader may read.
    #[must_use]
    pub fn loaded(&self) -> usize {
        self.loaded.len()
    }

    /// The bytes of a section.
    #[must_use]
    pub fn section(&self, name: &str) -> Option<&[u8]> {
        let found = self.sections.iter().find(|one| *one.name == *name.as_bytes())?;
        Some(&found.content)
    }

    /// Whether there is anything that a debugger could use.
    #[must_use]
    pub fn has_debug_information(&self) -> bool {
        self.sections.iter().any(|one| one.is_debug() || one.is_symbols())
    }

    /// Without symbols and debug information.
    #[must_use]
    pub fn stripped(mut self) -> Self {
        self.sections.retain(|one| !one.is_debug() && !one.is_symbols());
        self
    }

    /// With a section that is not loaded; one of the same name is replaced.
    #[must_use]
    pub fn with_section(mut self, name: &str, content: Vec<u8>, alignment: u64) -> Self {
        self.sections.retain(|one| *one.name != *name.as_bytes());
        let header = SectionHeader64 {
            sh_addralign: U64::new(LE, alignment),
            ..blank(SHT_PROGBITS, content.len() as u64)
        };
        let name = Cow::Owned(name.as_bytes().to_vec());
        self.sections.push(Section { name, header, content: Cow::Owned(content), number: None });
        self
    }

    /// With the name and the checksum of the file that holds the debug information, as debuggers look
    /// for it (The GNU debugger, "Separate Debug Files").
    #[must_use]
    pub fn with_debug_link(self, name: &str, debug_file: &[u8]) -> Self {
        let mut sum = flate2::Crc::new();
        sum.update(debug_file);
        let mut content = name.as_bytes().to_vec();
        content.push(0);
        content.resize(content.len().next_multiple_of(4), 0);
        content.extend(sum.sum().to_le_bytes());
        self.with_section(".gnu_debuglink", content, 4)
    }

    /// The executable, whose loaded part is the one that was read, byte for byte.
    ///
    /// # Errors
    ///
    /// [`ProgramError::Order`] and [`ProgramError::Size`]
    pub fn write(&self) -> Result<Vec<u8>, ProgramError> {
        self.assemble(self.loaded, self.header, Section::is_loaded)
    }

    /// The file for debuggers alone: all sections, but only those with content that is not loaded, and
    /// the notes, which hold the build id.
    ///
    /// # Errors
    ///
    /// [`ProgramError::Order`] and [`ProgramError::Size`]
    pub fn debug_file(&self) -> Result<Vec<u8>, ProgramError> {
        let mut file = self.clone();
        for section in &mut file.sections {
            if section.is_loaded() && section.header.sh_type.get(LE) != SHT_NOTE {
                section.header.sh_type = U32::new(LE, SHT_NOBITS);
                section.content = Cow::Borrowed(&[]);
            }
        }
        // A debugger maps nothing from this file, but compares the addresses of the segments.
        let segments: Vec<ProgramHeader64<LE>> = self
            .segments
            .iter()
            .map(|one| ProgramHeader64 { p_filesz: U64::new(LE, 0), ..*one })
            .collect();
        let start = size_of::<FileHeader64<LE>>();
        let header = FileHeader64 { e_phoff: U64::new(LE, start as u64), ..self.header };
        let front = [bytes_of(&header), bytes_of_slice(&segments)].concat();
        file.assemble(&front, header, |_| false)
    }

    /// Writes `front`, behind it the content of the sections that are not `there` already, and the table.
    fn assemble(
        &self,
        front: &[u8],
        mut header: FileHeader64<LE>,
        there: impl Fn(&Section<'a>) -> bool,
    ) -> Result<Vec<u8>, ProgramError> {
        let mut output = front.to_vec();
        let mut names = vec![0];
        let mut table = vec![blank(SHT_NULL, 0)];
        for section in &self.sections {
            let mut one = section.header;
            let number = u32::try_from(table.len()).map_err(|_| ProgramError::Size)?;
            if section.is_loaded() && section.number != Some(number) {
                return Err(ProgramError::Order(String::from_utf8_lossy(&section.name).into()));
            }
            one.sh_link = U32::new(LE, self.moved(one.sh_link.get(LE)));
            if one.sh_flags.get(LE).0 & SHF_INFO_LINK.0 != 0 {
                one.sh_info = U32::new(LE, self.moved(one.sh_info.get(LE)));
            }
            one.sh_name = U32::new(LE, place(&names)?);
            names.extend(section.name.iter());
            names.push(0);
            if !there(section) && one.sh_type.get(LE) != SHT_NOBITS {
                let alignment = one.sh_addralign.get(LE);
                if alignment > LARGEST_ALIGNMENT {
                    let name = String::from_utf8_lossy(&section.name).into();
                    return Err(ProgramError::Alignment(name, alignment));
                }
                append(&mut output, &mut one, &section.content);
            }
            table.push(one);
        }
        let mut own = blank(SHT_STRTAB, 0);
        own.sh_name = U32::new(LE, place(&names)?);
        names.extend(b".shstrtab\0");
        own.sh_size = U64::new(LE, names.len() as u64);
        append(&mut output, &mut own, &names);
        table.push(own);

        output.resize(output.len().next_multiple_of(8), 0);
        let count = u16::try_from(table.len()).map_err(|_| ProgramError::Size)?;
        header.e_shoff = U64::new(LE, output.len() as u64);
        header.e_shnum = U16::new(LE, count);
        header.e_shstrndx = U16::new(LE, SymbolSection(count - 1));
        output.extend(bytes_of_slice(&table));
        output[..size_of::<FileHeader64<LE>>()].copy_from_slice(bytes_of(&header));
        Ok(output)
    }

    /// The number that a section has now; 0, "none", if it is gone.
    fn moved(&self, number: u32) -> u32 {
        let place = self.sections.iter().position(|one| one.number == Some(number));
        place.and_then(|place| u32::try_from(place + 1).ok()).unwrap_or_default()
    }
}

fn blank(kind: SectionType, size: u64) -> SectionHeader64<LE> {
    SectionHeader64 {
        sh_name: U32::new(LE, 0),
        sh_type: U32::new(LE, kind),
        sh_flags: U64::new(LE, SectionFlags(0)),
        sh_addr: U64::new(LE, 0),
        sh_offset: U64::new(LE, 0),
        sh_size: U64::new(LE, size),
        sh_link: U32::new(LE, 0),
        sh_info: U32::new(LE, 0),
        sh_addralign: U64::new(LE, u64::from(kind != SHT_NULL)),
        sh_entsize: U64::new(LE, 0),
    }
}

/// Writes the content of a section at its alignment, and notes where.
fn append(output: &mut Vec<u8>, header: &mut SectionHeader64<LE>, content: &[u8]) {
    let alignment = usize::try_from(header.sh_addralign.get(LE)).unwrap_or(1).max(1);
    output.resize(output.len().next_multiple_of(alignment), 0);
    header.sh_offset = U64::new(LE, output.len() as u64);
    output.extend(content);
}

fn place(names: &[u8]) -> Result<u32, ProgramError> {
    u32::try_from(names.len()).map_err(|_| ProgramError::Size)
}
