//! A file whose bytes are parsed once, and everything that can be asked about it.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::io::{Read, Seek};

use muslin_finding::{Anatomy, Finding, Inspection};

use crate::anatomy::{self, Sources};
use crate::check::Policy;
use crate::checks;
use crate::facts::Facts;
use crate::hazard;
use crate::image::Image;
use crate::in_places::InPlaces;
use crate::inspect::{self, Inquiry, libc_version};
use crate::not_elf::NotElf;
use crate::paged::Paged;
use crate::processor::{self, Processor};
use crate::protection;
use crate::recorder::Recorder;
use crate::source::Source;
use crate::survey_error::SurveyError;
use crate::trace::Traces;
use crate::verdict;

/// An ELF file, in memory or read in places, parsed once.
///
/// ```
/// use muslin_elf::{ElfFile, NotElf};
///
/// assert_eq!(ElfFile::parse(b"#!/bin/sh\n").err(), Some(NotElf::Script("/bin/sh".into())));
/// ```
pub struct ElfFile<'data> {
    image: Image<'data>,
    facts: Facts,
    /// What only a search of all bytes can find, searched for when first asked for.
    traces: OnceCell<Traces>,
}

impl<'data> ElfFile<'data> {
    /// Parses headers and tables.
    ///
    /// # Errors
    ///
    /// [`NotElf`] names what the bytes are if they do not begin with a whole ELF header.
    pub fn parse(bytes: &'data [u8]) -> Result<Self, NotElf> {
        Self::of(Source::Whole(bytes))
    }

    /// Parses a file of which only the places that matter are kept in memory: headers, tables, and the code of a
    /// static program. What is searched is read piece by piece. The answers are those of the whole file in memory.
    ///
    /// # Errors
    ///
    /// [`SurveyError::NotElf`] names what the bytes are if they do not begin with a whole ELF header;
    /// [`SurveyError::Io`] is the first error of the reader, also one that `look` met.
    pub fn read<T>(
        file: impl Read + Seek,
        look: impl FnOnce(ElfFile<'_>) -> T,
    ) -> Result<T, SurveyError> {
        let (file, error) = Recorder::new(file);
        let file = InPlaces::new(Paged::new(file));
        let looked = ElfFile::of(Source::Places(&file)).map(look);
        match error.take() {
            Some(error) => Err(SurveyError::Io(error)),
            None => Ok(looked?),
        }
    }

    fn of(bytes: Source<'data>) -> Result<Self, NotElf> {
        let image = Image::read(bytes)?;
        let facts = Facts::of(&image);
        Ok(Self { image, facts, traces: OnceCell::new() })
    }

    /// What headers and tables say.
    #[must_use]
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The bytes of the first section of this name, if the file has all of them.
    #[must_use]
    pub fn section(&self, name: &str) -> Option<Cow<'data, [u8]>> {
        let section = self.facts.sections.named(name)?;
        let end = section.offset.checked_add(section.size)?;
        let whole = end <= self.image.file_size();
        whole.then(|| self.image.bytes.copy(section.offset, section.size))
    }

    /// [`ElfFile::facts`], for whoever needs nothing else.
    #[must_use]
    pub fn into_facts(self) -> Facts {
        self.facts
    }

    /// The checks that can fail a build, in the order of [`crate::CHECKS`].
    #[must_use]
    pub fn check(&self, policy: &Policy) -> Vec<Finding> {
        verdict::check(&self.facts, policy)
    }

    /// What headers and tables say, and no other bytes: see [`survey`](crate::survey()).
    #[must_use]
    pub fn survey(&self, inquiry: &Inquiry) -> Inspection {
        inspect::tables(&self.image, &self.facts, inquiry)
    }

    /// Everything that is known about the file. All bytes are searched once.
    #[must_use]
    pub fn inspect(&self, inquiry: &Inquiry) -> Inspection {
        // All that may meet the bound comes first: then no environment is promised.
        let traces = self.traces();
        let processor = self.facts.is_static().then(|| self.processor());
        let mut inspection = inspect::whole(&self.image, &self.facts, traces, inquiry);
        if let Some(Processor::AtLeast { level, because: Some((instruction, at)) }) = processor {
            inspection.processor = Some(level.name().to_owned());
            inspection.notes.push(format!(
                "it needs a processor of at least {}, because of `{instruction}` at {at:#x}",
                level.name()
            ));
        }
        // The last reader may have met the bound.
        inspection.incomplete = self.image.budget.incomplete();
        inspection
    }

    /// Whose allocator is inside. Where one was to be linked before libc, it has to be there.
    #[must_use]
    pub fn allocator(&self, wanted: Option<&str>, policy: &Policy) -> Finding {
        checks::allocator(&self.facts, self.traces(), wanted, policy)
    }

    /// Whether the file contains a path of a directory that it was built in. Every byte is searched,
    /// debug information too unless it is compressed.
    ///
    /// A directory directly below the root is left out: a program may well mention `/app`.
    #[must_use]
    pub fn build_paths(&self, directories: &[String], policy: &Policy) -> Finding {
        checks::build_paths(self.image.bytes, directories, policy)
    }

    /// Why parts of the answers so far are missing: the file claims more than its bytes can hold.
    #[must_use]
    pub fn incomplete(&self) -> Option<String> {
        self.image.budget.incomplete()
    }

    /// Whose the bytes of the file are. A crate is [`muslin_finding::Origin::Crate`], whichever it is: the
    /// graph of packages is the caller's.
    #[must_use]
    pub fn anatomy(&self, sources: &Sources) -> Anatomy {
        anatomy::of(&self.image, &self.facts.sections, sources)
    }

    /// The processor that the program's own code needs.
    #[must_use]
    pub fn processor(&self) -> Processor {
        processor::read(&self.image, self.facts.dynamic.as_ref(), &self.facts.sections)
    }

    fn traces(&self) -> &Traces {
        self.traces.get_or_init(|| {
            let wanted = |name: &[u8]| {
                hazard::is_wanted(name)
                    || libc_version::is_dated(name)
                    || protection::is_wanted(name)
            };
            Traces::read(&self.image, &self.facts, wanted)
        })
    }
}

/// Everything that is known about a file in memory: [`ElfFile::inspect`] in one call.
///
/// # Errors
///
/// [`NotElf`] names what the bytes are if they do not begin with a whole ELF header.
pub fn inspect(bytes: &[u8], inquiry: &Inquiry) -> Result<Inspection, NotElf> {
    Ok(ElfFile::parse(bytes)?.inspect(inquiry))
}
