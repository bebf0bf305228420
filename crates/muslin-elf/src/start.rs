//! The first instructions: whose CRT object the linker took, and whether it fits the file.
//!
//! A static program at a fixed address needs musl's `crt1.o` (`Scrt1.o` holds the same code); a
//! static position-independent one needs `rcrt1.o`, which relocates the program before anything
//! else runs. Linkers accept the wrong pairs without a word, and the program crashes before `main`:
//! `rcrt1.o` reads a dynamic table that is not there, and under `crt1.o` nobody applies the
//! relocations (rust-lang/rust#95926).

use muslin_finding::Libc;

use crate::header::{Class, Machine, ObjectType};
use crate::image::Image;
use crate::section::{Section, Sections};
use crate::segment::SegmentKind;
use crate::source::Source;
use crate::symbol::{Defined, find};

mod kind;
mod pattern;
mod relr;
mod shape;

pub use kind::CrtObject;
pub use pattern::AssumedTable;
use pattern::Pattern;

/// How many bytes of `_start_c` are kept: the longest one known, rcrt1's on aarch64, has 488.
const WINDOW: u64 = 640;
/// How many bytes at the entry point are looked at.
const HEAD: u64 = 64;
/// The fewest bytes that must be certain in a pattern for it to count as proof.
const MIN_CERTAIN: usize = 8;

/// The code at the entry point.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StartCode {
    /// Where it is in the file.
    pub offset: u64,
    /// The C library whose `_start` this is, if it is one that is known here.
    pub libc: Option<Libc>,
    /// musl's `_start_c`, found by following the one jump in its `_start`.
    pub start_c: Option<StartC>,
    /// What is at the address that the code takes for that of the dynamic table; `None` if it is not musl's.
    pub assumed_table: Option<AssumedTable>,
}

/// The C half of musl's start code, which differs between its CRT objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartC {
    /// Where it is in memory.
    pub address: u64,
    /// Where it is in the file.
    pub offset: u64,
    /// Its first bytes, and what follows it.
    pub bytes: Vec<u8>,
    /// What the form of the code says, when no CRT object is at hand to compare it with.
    pub shape: Option<CrtObject>,
    /// Whether it carries out packed relative relocations (`DT_RELR`), as musl does from 1.2.4 on; `None` if
    /// its code does not say.
    pub packed_relocations: Option<bool>,
}

impl StartCode {
    /// Reads the code at the entry point, if the file backs that address.
    pub(crate) fn read(image: &Image<'_>) -> Option<Self> {
        if image.header.entry == 0 || image.header.object_type == ObjectType::Relocatable {
            return None;
        }
        let offset = image.offset_of(image.header.entry)?;
        let head = image.memory(image.header.entry, HEAD);
        let machine = image.header.machine;
        let start = pattern::musl_start(machine)
            .filter(|start| image.header.class == Class::Elf64 && start.pattern.matches(head));
        let table = start.as_ref().and_then(|start| start.table(head, image.header.entry));
        let assumed_table = table.map(|address| assumed_table(image, address));
        let start_c = start.map(|start| start.jump_target(head, image.header.entry));
        let libc = match start_c {
            Some(_) => Some(Libc::Musl),
            None => pattern::other_start(machine, head),
        };
        let start_c = start_c.flatten().and_then(|address| {
            let bytes = image.memory(address, WINDOW).to_vec();
            let shape = shape::of(machine, &bytes);
            let packed_relocations = relr::is_carried_out(machine, &bytes);
            Some(StartC {
                address,
                offset: image.offset_of(address)?,
                bytes,
                shape,
                packed_relocations,
            })
        });
        Some(Self { offset, libc, start_c, assumed_table })
    }
}

/// Reads the memory there as `ldso/dlstart.c` does.
fn assumed_table(image: &Image<'_>, address: u64) -> AssumedTable {
    // DT_PLTRELSZ, DT_RELASZ, DT_RELSZ, DT_RELRSZ
    const SIZES: [u64; 4] = [2, 8, 18, 35];
    const MAX_ENTRIES: u64 = 4096;
    // A linker script may leave a header of a table that has no byte, at the address 0.
    let own = image.first(SegmentKind::Dynamic).filter(|table| table.file_size > 0);
    if own.is_some_and(|table| table.address == address) {
        return AssumedTable::Own;
    }
    let bytes = image.memory(address, MAX_ENTRIES * 16);
    let (words, _) = bytes.as_chunks::<8>();
    for pair in words.chunks_exact(2) {
        let (tag, value) = (u64::from_le_bytes(pair[0]), u64::from_le_bytes(pair[1]));
        if tag == 0 {
            return AssumedTable::Harmless;
        }
        if SIZES.contains(&tag) && value != 0 {
            return AssumedTable::Harmful;
        }
    }
    // It leads out of the mapped memory, or on and on.
    if bytes.is_empty() { AssumedTable::Unmapped } else { AssumedTable::Harmful }
}

/// What `_start_c` looks like in the CRT objects of one target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrtObjects {
    machine: Machine,
    rcrt1: Pattern,
    crt1: Pattern,
}

impl CrtObjects {
    /// Takes the patterns out of a target's own `rcrt1.o` and `crt1.o`.
    ///
    /// For a Rust target both lie in `lib/rustlib/<target>/lib/self-contained` of the toolchain.
    /// `None` if either has no `_start_c` that can be distinguished from the other's.
    #[must_use]
    pub fn from_objects(rcrt1: &[u8], crt1: &[u8]) -> Option<Self> {
        let (machine, rcrt1) = start_c_of(rcrt1)?;
        let (crt1_machine, crt1) = start_c_of(crt1)?;
        let enough = rcrt1.certain() >= MIN_CERTAIN && crt1.certain() >= MIN_CERTAIN;
        let distinct = !rcrt1.overlaps(&crt1);
        (machine == crt1_machine && enough && distinct).then_some(Self { machine, rcrt1, crt1 })
    }

    /// The machine of the CRT objects.
    #[must_use]
    pub fn machine(&self) -> Machine {
        self.machine
    }

    /// Which of the two the code is.
    #[must_use]
    pub fn identify(&self, start_c: &StartC) -> Option<CrtObject> {
        if self.rcrt1.matches(&start_c.bytes) {
            Some(CrtObject::Rcrt1)
        } else if self.crt1.matches(&start_c.bytes) {
            Some(CrtObject::Crt1)
        } else {
            None
        }
    }
}

/// Whether the start code of a target's `rcrt1.o` carries out packed relative relocations (`DT_RELR`), as musl's
/// does from 1.2.4 on; `None` if its code does not say.
#[must_use]
pub fn applies_packed_relocations(rcrt1: &[u8]) -> Option<bool> {
    let image = relocatable(rcrt1)?;
    let sections = Sections::read(&image);
    let symbol = find(&image, &sections, START_C)?;
    relr::is_carried_out(image.header.machine, code(&image, &sections, &symbol)?)
}

/// The C half of the start code.
const START_C: &[u8] = b"_start_c";

fn relocatable(object: &[u8]) -> Option<Image<'_>> {
    let image = Image::read(Source::Whole(object)).ok()?;
    let header = &image.header;
    let fits = header.object_type == ObjectType::Relocatable && header.class == Class::Elf64;
    fits.then_some(image)
}

/// The code of a function in an object file.
fn code<'i>(image: &Image<'i>, sections: &Sections, symbol: &Defined) -> Option<&'i [u8]> {
    let section: &Section = sections.list().get(symbol.section)?;
    let start = usize::try_from(symbol.value).ok()?;
    let end = start.checked_add(usize::try_from(symbol.size).ok()?)?;
    image.slice(section.offset, section.size).get(start..end)
}

/// `_start_c` of an object file, with everything that a linker fills in masked.
fn start_c_of(object: &[u8]) -> Option<(Machine, Pattern)> {
    let image = relocatable(object)?;
    let sections = Sections::read(&image);
    let symbol = find(&image, &sections, START_C)?;
    let mut pattern = Pattern::exact(code(&image, &sections, &symbol)?);
    for (at, kind) in crate::relocation::of_section(&image, &sections, symbol.section) {
        if let Some(at) = at.checked_sub(symbol.value).and_then(|at| usize::try_from(at).ok()) {
            pattern.mask_relocation(image.header.machine, at, kind);
        }
    }
    Some((image.header.machine, pattern))
}
