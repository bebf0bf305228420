//! A file whose bytes are parsed once, and everything that can be asked about it.

use std::cell::OnceCell;

use muslin_finding::{Anatomy, Finding, Inspection};

use crate::anatomy::{self, Sources};
use crate::check::Policy;
use crate::checks;
use crate::facts::Facts;
use crate::hazard;
use crate::image::Image;
use crate::inspect::{self, Inquiry, libc_version};
use crate::not_elf::NotElf;
use crate::processor::{self, Processor};
use crate::protection;
use crate::source::Source;
use crate::trace::Traces;
use crate::verdict;

/// An ELF file in memory, parsed once.
///
/// ```
/// use muslin_elf::{ElfFile, NotElf};
///
/// assert_eq!(ElfFile::parse(b"#!/bin/sh\n").err(), Some(NotElf::Script("/bin/sh".into())));
/// ```
pub struct ElfFile<'data> {
    bytes: &'data [u8],
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
        let image = Image::read(Source::Whole(bytes))?;
        let facts = Facts::of(&image);
        Ok(Self { bytes, image, facts, traces: OnceCell::new() })
    }

    /// What headers and tables say.
    #[must_use]
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The same, for whoever needs nothing else.
    #[must_use]
    pub fn into_facts(self) -> Facts {
        self.facts
    }

    /// The checks that can fail a build, in the order of [`crate::CHECKS`].
    #[must_use]
    pub fn check(&self, policy: &Policy) -> Vec<Finding> {
        verdict::check(&self.facts, policy)
    }

    /// Everything that is known about the file. All bytes are searched once.
    #[must_use]
    pub fn inspect(&self, inquiry: &Inquiry) -> Inspection {
        let mut inspection = inspect::whole(&self.image, &self.facts, self.traces(), inquiry);
        if self.facts.is_static()
            && let Processor::AtLeast { level, because: Some((instruction, at)) } = self.processor()
        {
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
        checks::build_paths(self.bytes, directories, policy)
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
