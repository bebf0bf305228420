//! Everything that is known about a file, read once.

use std::fmt;
use std::ops::Range;

use muslin_finding::Linkage;

use crate::code::Code;
use crate::dynamic::Dynamic;
use crate::header::Header;
use crate::image::Image;
use crate::libc::{self, LibcVerdict, Witnesses};
use crate::not_elf::NotElf;
use crate::note::Notes;
use crate::producer::Producer;
use crate::relocation::{self, Relocations};
use crate::routine::{self, Routine};
use crate::section::Sections;
use crate::segment::{Segment, SegmentKind};
use crate::source::Source;
use crate::start::StartCode;
use crate::symbol::Symbols;
use crate::text::Text;
use crate::version::{self, VersionNeed, VersionNeeds};
use crate::{embedded, interpreter, linkage, processor};

/// Everything that is known about an ELF file.
///
/// Each part is read for itself: what is damaged is left out or said to be damaged, and never hides
/// the rest. Every count and length that the file claims is capped by what the file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Facts {
    /// The length of the file in bytes.
    pub file_size: u64,
    /// The ELF header.
    pub header: Header,
    /// The program headers, in the file's order.
    pub segments: Vec<Segment>,
    /// The section headers.
    pub sections: Sections,
    /// `PT_INTERP`, the first one.
    pub interpreter: Option<Text>,
    /// The kernel would refuse it: its path has no NUL at its end, or is too long (`load_elf_binary` in
    /// `fs/binfmt_elf.c`).
    pub interpreter_is_refused: bool,
    /// `PT_DYNAMIC`
    pub dynamic: Option<Dynamic>,
    /// How the file is linked.
    pub linkage: Linkage,
    /// Where the first instruction is.
    pub entry: Entry,
    /// The first instructions.
    pub start: Option<StartCode>,
    /// Notes in loaded segments.
    pub notes: Notes,
    /// Versions of symbols that it needs.
    pub version_needs: Vec<VersionNeed>,
    /// There are more of them, at places that the file does not have.
    pub unreadable_versions: bool,
    /// Relocations. Counted for programs that have to carry them out themselves.
    pub relocations: Relocations,
    /// Symbols. Read for static programs only, where they tell what is linked in.
    pub symbols: Symbols,
    /// The C library.
    pub libc: LibcVerdict,
    /// Memory routines that stand in for those of the C library. Read for static programs only.
    pub routines: Vec<Routine>,
    /// Functions of a resolver that stand in for those of the C library. Read for static programs only.
    pub resolver: Vec<Routine>,
    /// What its code refers to. Read for static programs only.
    pub code: Code,
    /// The first function that is called indirectly and begins with no landing pad, where the file claims that all
    /// do. Looked for in static programs for `aarch64`.
    pub without_landing_pad: Option<u64>,
    /// Other ELF files that it carries as data, by their place in the file: what is there says nothing
    /// about the program. Looked for in static programs only.
    pub embedded: Vec<Range<u64>>,
    /// Who compiled it.
    pub producer: Producer,
    /// Parts that the file says it has and that lie behind its end.
    pub missing: Vec<Missing>,
    /// Why not all of the tables was read: they claim more than a file of this size can hold.
    pub incomplete: Option<String>,
}

/// Where the first instruction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// In memory; 0 if there is none.
    pub address: u64,
    /// In the file, if the file backs that address.
    pub offset: Option<u64>,
    /// Whether the memory there is mapped executable.
    pub executable: bool,
}

/// A part of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The table of program headers.
    ProgramHeaders,
    /// The bytes of the segment with this index.
    Segment(usize),
    /// The table of section headers.
    SectionHeaders,
}

/// A part that is, as a whole or at its end, behind the end of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Which.
    pub part: Part,
    /// Where it would end.
    pub ends_at: u64,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.part {
            Part::ProgramHeaders => f.write_str("the table of program headers"),
            Part::Segment(index) => write!(f, "segment {index}"),
            Part::SectionHeaders => f.write_str("the table of section headers"),
        }
    }
}

impl Facts {
    /// Reads a file from its bytes.
    ///
    /// # Errors
    ///
    /// [`NotElf`] names what the bytes are if they do not begin with a whole ELF header.
    pub fn read(bytes: &[u8]) -> Result<Self, NotElf> {
        Ok(Self::of(&Image::read(Source::Whole(bytes))?))
    }

    pub(crate) fn of(image: &Image<'_>) -> Self {
        let sections = Sections::read(image);
        // Its program headers are those of another file, and so are all places in them.
        let debug_file = linkage::is_debug_file(image, &sections);
        let own = Some(image).filter(|_| !debug_file);
        let dynamic = own.and_then(Dynamic::read);
        let interpreter = own.and_then(interpreter::read);
        let interpreter_is_refused = interpreter.is_some() && !interpreter::is_valid(image);
        let start = own.and_then(StartCode::read);
        let notes = Notes::read(image, &sections);
        let linkage = if debug_file {
            Linkage::DebugFile
        } else {
            linkage::of(image, dynamic.as_ref(), start.as_ref())
        };
        let own = relocates_itself(linkage);
        let embedded = if own { embedded::files(image) } else { Vec::new() };
        let marked = |mark| if own { routine::read(image, mark, &embedded) } else { Vec::new() };
        let (routines, resolver) = (marked(&routine::MEMORY), marked(&routine::RESOLVER));
        let (dynamic_table, sections_table) = (dynamic.as_ref(), &sections);
        let relocations = match dynamic_table {
            _ if own => Relocations::read(image, dynamic_table, sections_table),
            // Whether there are some in read-only memory decides where it runs.
            Some(table) if table.text_relocations => {
                Relocations::of_a_loader(image, table, sections_table)
            }
            _ => Relocations::NOT_COUNTED,
        };
        let symbols = if own {
            Symbols::read(image, dynamic_table, sections_table)
        } else {
            Symbols::default()
        };
        let relocated = if own {
            relocation::addresses(image, dynamic_table, sections_table)
        } else {
            Vec::new()
        };
        let code = if own {
            let places: Vec<u64> = relocated.iter().map(|&(at, _)| at).collect();
            Code::read(image, &sections, &places, &embedded)
        } else {
            Code::default()
        };
        let start_c = start.as_ref().and_then(|start| start.start_c.as_ref()).filter(|_| own);
        let protection = if own { notes.properties.protection } else { 0 };
        let without_landing_pad =
            processor::first_without_pad(image, sections_table, protection, &relocated, start_c);
        let libc = libc::read(
            image,
            &Witnesses {
                linkage,
                interpreter: interpreter.as_ref(),
                dynamic: dynamic.as_ref(),
                notes: &notes,
                start: start.as_ref(),
                sections: &sections,
                symbols: &symbols,
                embedded: &embedded,
            },
        );
        let VersionNeeds { list: version_needs, unreadable: unreadable_versions } =
            dynamic.as_ref().map(|dynamic| version::read(image, dynamic)).unwrap_or_default();
        Self {
            file_size: image.file_size(),
            entry: Entry::read(image),
            missing: missing(image, linkage),
            producer: Producer::read(image, &sections, &notes),
            sections,
            interpreter,
            interpreter_is_refused,
            dynamic,
            linkage,
            start,
            notes,
            routines,
            resolver,
            code,
            without_landing_pad,
            embedded,
            version_needs,
            unreadable_versions,
            relocations,
            symbols,
            libc,
            header: image.header.clone(),
            segments: image.segments.clone(),
            incomplete: image.budget.incomplete(),
        }
    }

    /// The segments that are mapped.
    pub fn loads(&self) -> impl Iterator<Item = &Segment> {
        self.segments.iter().filter(|segment| segment.kind == SegmentKind::Load)
    }

    /// The first segment of a kind.
    #[must_use]
    pub fn segment(&self, kind: SegmentKind) -> Option<&Segment> {
        self.segments.iter().find(|segment| segment.kind == kind)
    }

    /// The names of the shared libraries that it needs.
    pub fn needed(&self) -> impl Iterator<Item = &Text> {
        self.dynamic.iter().flat_map(|dynamic| &dynamic.needed)
    }

    /// Whether it is a static program, of either kind.
    #[must_use]
    pub fn is_static(&self) -> bool {
        matches!(self.linkage, Linkage::Static | Linkage::StaticPie)
    }

    /// Whether Linux 6.10 and newer load a static-pie program so that thread-local data are aligned as they were
    /// linked: at a multiple of the largest alignment of a LOAD segment (`load_elf_binary`).
    #[must_use]
    pub fn new_kernels_keep_thread_local_alignment(&self) -> bool {
        let wanted = self.segment(SegmentKind::Tls).map_or(0, |template| template.align);
        self.linkage == Linkage::StaticPie && self.loads().any(|load| load.align >= wanted)
    }

    /// Whether what a loader reads is missing: all but the section headers.
    #[must_use]
    pub fn lacks_loaded_parts(&self) -> bool {
        self.missing.iter().any(|part| part.part != Part::SectionHeaders)
    }

    /// Whether the symbol table was taken out. `None` if the table of sections cannot be read.
    #[must_use]
    pub fn is_stripped(&self) -> Option<bool> {
        match &self.sections {
            Sections::Absent => Some(true),
            Sections::Damaged(_) => None,
            Sections::Read(list) => {
                Some(!list.iter().any(|section| section.is(object::elf::SHT_SYMTAB)))
            }
        }
    }

    /// Whether it carries debug information.
    #[must_use]
    pub fn has_debug_information(&self) -> bool {
        self.sections.list().iter().any(crate::section::Section::is_debug)
    }
}

/// Programs that no dynamic loader prepares. In all others the loader's own rules hold, and
/// their tables may be as large as the file.
fn relocates_itself(linkage: Linkage) -> bool {
    matches!(
        linkage,
        Linkage::Static
            | Linkage::StaticPie
            | Linkage::Ambiguous
            | Linkage::NeededWithoutInterpreter
    )
}

impl Entry {
    fn read(image: &Image<'_>) -> Self {
        let address = image.header.entry;
        let load = image.loads().find(|load| load.holds(address));
        Self {
            address,
            offset: image.offset_of(address).filter(|&offset| offset < image.file_size()),
            executable: load.is_some_and(|load| load.permissions.execute()),
        }
    }
}

fn missing(image: &Image<'_>, linkage: Linkage) -> Vec<Missing> {
    let tables = [
        (Part::ProgramHeaders, &image.header.program_headers),
        (Part::SectionHeaders, &image.header.section_headers),
    ]
    .into_iter()
    .filter(|(_, place)| place.offset != 0)
    .map(|(part, place)| Missing { part, ends_at: place.end() });
    let segments = image
        .segments
        .iter()
        .filter(|segment| segment.file_size > 0 && linkage != Linkage::DebugFile)
        .map(|segment| Missing { part: Part::Segment(segment.index), ends_at: segment.file_end() });
    tables.chain(segments).filter(|part| part.ends_at > image.file_size()).collect()
}
