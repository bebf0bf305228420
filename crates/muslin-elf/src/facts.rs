//! Everything that is known about a file, read once.

use std::ops::Range;

use muslin_finding::Linkage;

use crate::code::Code;
use crate::dynamic::Dynamic;
use crate::header::Header;
use crate::image::Image;
use crate::libc::{self, LibcVerdict, Witnesses};
use crate::not_elf::NotElf;
use crate::note::Notes;
use crate::relocation::{self, Relocations};
use crate::routine::{self, Routine};
use crate::section::Sections;
use crate::segment::{Segment, SegmentKind};
use crate::source::Source;
use crate::start::StartCode;
use crate::symbol::Symbols;
use crate::text::Text;
use crate::version::{self, VersionNeed};
use crate::{embedded, linkage};

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
    /// Other ELF files that it carries as data, by their place in the file: what stands there says nothing
    /// about the program. Looked for in static programs only.
    pub embedded: Vec<Range<u64>>,
    /// Parts that the file says it has and that lie behind its end.
    pub missing: Vec<Missing>,
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

/// A part that lies, as a whole or at its end, behind the end of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Which.
    pub part: Part,
    /// Where it would end.
    pub ends_at: u64,
}

impl Missing {
    /// The part as a person says it.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self.part {
            Part::ProgramHeaders => "the table of program headers".to_owned(),
            Part::Segment(index) => format!("segment {index}"),
            Part::SectionHeaders => "the table of section headers".to_owned(),
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
        let dynamic = Dynamic::read(image);
        let sections = Sections::read(image);
        let interpreter = image
            .first(SegmentKind::Interpreter)
            .map(|segment| image.text_in_file(segment.offset, segment.file_size));
        let notes = Notes::read(image);
        let start = StartCode::read(image);
        let linkage = linkage::of(image, dynamic.as_ref(), start.as_ref());
        let own = relocates_itself(linkage);
        let embedded = if own { embedded::files(image) } else { Vec::new() };
        let marked = |mark| if own { routine::read(image, mark, &embedded) } else { Vec::new() };
        let (routines, resolver) = (marked(&routine::MEMORY), marked(&routine::RESOLVER));
        let (relocations, symbols) = if own {
            (
                Relocations::read(image, dynamic.as_ref(), &sections),
                Symbols::read(image, dynamic.as_ref(), &sections),
            )
        } else {
            (Relocations::NOT_COUNTED, Symbols::default())
        };
        let code = if own {
            let relocated = relocation::addresses(image, dynamic.as_ref());
            let relocated: Vec<u64> = relocated.into_iter().map(|(at, _)| at).collect();
            Code::read(image, &sections, &relocated, &embedded)
        } else {
            Code::default()
        };
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
        let version_needs =
            dynamic.as_ref().map(|dynamic| version::read(image, dynamic)).unwrap_or_default();
        Self {
            file_size: image.file_size(),
            entry: Entry::read(image),
            missing: missing(image),
            sections,
            interpreter,
            dynamic,
            linkage,
            start,
            notes,
            routines,
            resolver,
            code,
            embedded,
            version_needs,
            relocations,
            symbols,
            libc,
            header: image.header.clone(),
            segments: image.segments.clone(),
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

fn missing(image: &Image<'_>) -> Vec<Missing> {
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
        .filter(|segment| segment.file_size > 0)
        .map(|segment| Missing { part: Part::Segment(segment.index), ends_at: segment.file_end() });
    tables.chain(segments).filter(|part| part.ends_at > image.file_size()).collect()
}
