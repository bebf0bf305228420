//! The ELF header: class, byte order, machine, type, and where the two tables lie.

use std::fmt;

use muslin_finding::Target;
use object::Endianness;
use object::elf::{self, FileHeader32, FileHeader64};
use object::read::ReadRef;
use object::read::elf::FileHeader;

use crate::not_elf::NotElf;
use crate::source::Source;

/// How much of a file is enough to say what it is.
const HEAD: u64 = 4096;

/// The width of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// 32 bits
    Elf32,
    /// 64 bits
    Elf64,
}

impl Class {
    /// The number of bits.
    #[must_use]
    pub fn bits(self) -> u8 {
        match self {
            Self::Elf32 => 32,
            Self::Elf64 => 64,
        }
    }
}

/// The order of the bytes in a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByteOrder {
    /// Least significant first.
    Little,
    /// Most significant first.
    Big,
}

impl ByteOrder {
    /// The order as text.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Little => "little-endian",
            Self::Big => "big-endian",
        }
    }

    pub(crate) fn endian(self) -> Endianness {
        match self {
            Self::Little => Endianness::Little,
            Self::Big => Endianness::Big,
        }
    }
}

impl fmt::Display for ByteOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// `e_machine`, the instruction set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Machine(u16);

impl Machine {
    /// Intel's 32-bit x86.
    pub const I386: Self = Self(elf::EM_386.0);
    /// 64-bit x86.
    pub const X86_64: Self = Self(elf::EM_X86_64.0);
    /// 32-bit Arm.
    pub const ARM: Self = Self(elf::EM_ARM.0);
    /// RISC-V, 32 and 64 bits.
    pub const RISCV: Self = Self(elf::EM_RISCV.0);
    /// 64-bit Arm.
    pub const AARCH64: Self = Self(elf::EM_AARCH64.0);

    /// The machine with this number.
    #[must_use]
    pub const fn from_raw(number: u16) -> Self {
        Self(number)
    }

    /// Its number in the ELF header.
    #[must_use]
    pub const fn raw(self) -> u16 {
        self.0
    }

    /// The machine of a target.
    #[must_use]
    pub fn of(target: Target) -> Self {
        match target {
            Target::X86_64 => Self::X86_64,
            Target::Aarch64 => Self::AARCH64,
        }
    }

    /// The architecture in Rust's words, if it is one that Linux runs on.
    #[must_use]
    pub fn arch(self) -> Option<&'static str> {
        Some(match elf::Machine(self.0) {
            elf::EM_386 => "x86",
            elf::EM_X86_64 => "x86_64",
            elf::EM_ARM => "arm",
            elf::EM_AARCH64 => "aarch64",
            elf::EM_RISCV => "riscv",
            elf::EM_LOONGARCH => "loongarch",
            elf::EM_S390 => "s390x",
            elf::EM_PPC => "powerpc",
            elf::EM_PPC64 => "powerpc64",
            elf::EM_MIPS => "mips",
            elf::EM_68K => "m68k",
            elf::EM_SPARC | elf::EM_SPARC32PLUS => "sparc",
            elf::EM_SPARCV9 => "sparc64",
            elf::EM_SH => "sh",
            elf::EM_ALPHA => "alpha",
            elf::EM_PARISC => "parisc",
            elf::EM_IA_64 => "ia64",
            elf::EM_BPF => "bpf",
            _ => return None,
        })
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.arch() {
            Some(arch) => f.write_str(arch),
            None => write!(f, "machine {}", self.0),
        }
    }
}

/// `e_type`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectType {
    /// `ET_REL`: an object file.
    Relocatable,
    /// `ET_EXEC`: an executable at a fixed address.
    Executable,
    /// `ET_DYN`: position independent, executable or library.
    Shared,
    /// `ET_CORE`: a core dump.
    Core,
    /// Anything else.
    Other(u16),
}

/// Where a table of headers is and how it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TablePlace {
    /// In bytes from the start of the file; 0 says that there is no table.
    pub offset: u64,
    /// Bytes an entry.
    pub entry_size: u16,
    /// How many entries, extended numbering resolved.
    pub count: u64,
}

impl TablePlace {
    /// Where the table ends in the file.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.offset.saturating_add(self.count.saturating_mul(u64::from(self.entry_size)))
    }
}

/// The ELF header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The width of addresses.
    pub class: Class,
    /// The order of bytes.
    pub byte_order: ByteOrder,
    /// `EI_OSABI`. It shows nothing about the C library: LLD leaves it 0 in static glibc programs.
    pub os_abi: u8,
    /// What kind of file it says it is.
    pub object_type: ObjectType,
    /// The instruction set.
    pub machine: Machine,
    /// `e_flags`, whose meaning depends on the machine.
    pub flags: u32,
    /// The address of the first instruction; 0 if there is none.
    pub entry: u64,
    /// The program headers.
    pub program_headers: TablePlace,
    /// The section headers.
    pub section_headers: TablePlace,
    /// The index of the section that holds the names of sections; 0 if there is none.
    pub section_names: u32,
}

impl Header {
    /// Reads the header, or says what the bytes are instead.
    pub(crate) fn read(bytes: Source<'_>) -> Result<Self, NotElf> {
        let head = bytes.slice(0, HEAD);
        if !head.starts_with(b"\x7fELF") {
            return Err(NotElf::recognise(head));
        }
        let cut = NotElf::CutHeader(bytes.size());
        let (&class, &order) = head.get(4).zip(head.get(5)).ok_or(cut)?;
        let byte_order = match order {
            1 => ByteOrder::Little,
            2 => ByteOrder::Big,
            _ => return Err(NotElf::BadHeader { class, order }),
        };
        match class {
            1 => read::<FileHeader32<Endianness>>(bytes, Class::Elf32, byte_order),
            2 => read::<FileHeader64<Endianness>>(bytes, Class::Elf64, byte_order),
            _ => Err(NotElf::BadHeader { class, order }),
        }
    }
}

fn read<H: FileHeader<Endian = Endianness>>(
    bytes: Source<'_>,
    class: Class,
    byte_order: ByteOrder,
) -> Result<Header, NotElf> {
    let raw: &H = bytes.read_at(0).map_err(|()| NotElf::CutHeader(bytes.size()))?;
    let endian = byte_order.endian();
    Ok(Header {
        class,
        byte_order,
        os_abi: raw.e_ident().os_abi.0,
        object_type: match raw.e_type(endian) {
            elf::ET_REL => ObjectType::Relocatable,
            elf::ET_EXEC => ObjectType::Executable,
            elf::ET_DYN => ObjectType::Shared,
            elf::ET_CORE => ObjectType::Core,
            other => ObjectType::Other(other.0),
        },
        machine: Machine(raw.e_machine(endian).0),
        flags: raw.e_flags(endian).0,
        entry: raw.e_entry(endian).into(),
        // Extended numbering is in section 0. Where that cannot be read, the plain number is
        // the best answer: it is too large for any real table and will be reported as cut off.
        program_headers: TablePlace {
            offset: raw.e_phoff(endian).into(),
            entry_size: raw.e_phentsize(endian),
            count: raw
                .phnum(endian, bytes)
                .map_or_else(|_| u64::from(raw.e_phnum(endian)), u64::from),
        },
        section_headers: TablePlace {
            offset: raw.e_shoff(endian).into(),
            entry_size: raw.e_shentsize(endian),
            count: raw
                .shnum(endian, bytes)
                .map_or_else(|_| u64::from(raw.e_shnum(endian)), u64::from),
        },
        section_names: raw.shstrndx(endian, bytes).unwrap_or(0),
    })
}
