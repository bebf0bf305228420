//! What of a program decides where it runs.

use muslin_finding::Code;
use muslin_finding::codes;
use muslin_finding::{Answer, Finding, Floor, Libc, Linkage, Severity};

use crate::facts::{Facts, Part};
use crate::header::Machine;
use crate::import::Import;

/// Findings that no environment heals, in the order in which they strike.
const FATAL: [Code; 10] = [
    codes::NOT_TRUNCATED,
    codes::ENTRY_POINT,
    codes::PAGE_SIZE,
    codes::IMAGE_BASE,
    codes::PROGRAM_HEADERS,
    codes::START_FILE,
    codes::RELOCATION_FORMAT,
    codes::NO_TEXT_RELOCATIONS,
    codes::NO_IFUNC,
    codes::THREAD_LOCAL_DATA,
];

/// Where other systems have their loaders, which no Linux distribution uses.
const LOADERS: [(&str, &str); 7] = [
    ("/usr/lib/ld.so.1", "Solaris"),
    ("/usr/lib/amd64/ld.so.1", "Solaris"),
    ("/lib/64/ld.so.1", "Solaris"),
    ("/lib/ld-kfreebsd", "GNU/kFreeBSD"),
    ("/lib/ld-x86-64.so.1", "the Hurd"),
    ("/libexec/ld-elf.so", "FreeBSD"),
    ("/usr/libexec/ld", "NetBSD or OpenBSD"),
];

/// A program, with all that was found out about it.
pub(crate) struct Program<'a> {
    pub(crate) facts: &'a Facts,
    pub(crate) floor: &'a Floor,
    pub(crate) imports: &'a [Import],
    pub(crate) findings: &'a [Finding],
    /// The base name, which represents the program in messages.
    pub(crate) app: &'a str,
    /// The machine it ought to run on, if one was asked for.
    pub(crate) wanted: Option<Machine>,
    /// Why not everything was read that decides.
    pub(crate) incomplete: Option<String>,
}

impl Program<'_> {
    pub(super) fn is_program(&self) -> bool {
        use Linkage::{
            Dynamic, DynamicPie, InterpreterOnly, NeededWithoutInterpreter, Static, StaticPie,
        };
        matches!(
            self.facts.linkage,
            Static | StaticPie | Dynamic | DynamicPie | InterpreterOnly | NeededWithoutInterpreter
        ) && !self.is_library_of_klibc()
    }

    pub(super) fn is_library(&self) -> bool {
        self.facts.linkage == Linkage::SharedLibrary
    }

    /// Nothing in the bytes distinguishes klibc's library from a static program, but every release calls it
    /// `klibc-<hash>.so`.
    pub(crate) fn is_library_of_klibc(&self) -> bool {
        let name = self.app.strip_prefix("klibc-").and_then(|rest| rest.strip_suffix(".so"));
        self.facts.libc.family == Libc::Klibc && self.facts.is_static() && name.is_some()
    }

    pub(super) fn app(&self) -> &str {
        self.app
    }

    /// How to build it static, by the language that it was written in.
    pub(super) fn static_build(&self) -> &'static str {
        self.facts.producer.static_build()
    }

    pub(super) fn machine(&self) -> Machine {
        self.facts.header.machine
    }

    pub(super) fn other_machine(&self) -> Option<Machine> {
        self.wanted.filter(|wanted| *wanted != self.machine())
    }

    pub(super) fn interpreter(&self) -> Option<&str> {
        self.facts.interpreter.as_ref().map(|interpreter| interpreter.text.as_str())
    }

    pub(super) fn needed(&self) -> impl Iterator<Item = &str> {
        self.facts.needed().map(|needed| needed.text.as_str())
    }

    /// Whether the program brings directories of its own in which libraries may lie.
    pub(super) fn has_search_path(&self) -> bool {
        let dynamic = self.facts.dynamic.as_ref();
        dynamic.is_some_and(|dynamic| dynamic.rpath.is_some() || dynamic.runpath.is_some())
    }

    /// Whether its relocations are packed in the newer way.
    pub(super) fn has_relr(&self) -> bool {
        self.facts.dynamic.as_ref().is_some_and(|dynamic| dynamic.relr.size > 0)
    }

    /// The system that a note or the path of the loader names, if it is not Linux.
    pub(super) fn other_system(&self) -> Option<&str> {
        let makers = self.facts.notes.makers.iter().map(|maker| maker.owner.as_str());
        let maker = makers.into_iter().find(|one| ["FreeBSD", "NetBSD", "OpenBSD"].contains(one));
        // The numbers of `NT_GNU_ABI_TAG`.
        let tagged = match self.facts.notes.abi_tag.map(|tag| tag.system) {
            Some(1) => Some("the Hurd"),
            Some(2) => Some("Solaris"),
            Some(3) => Some("GNU/kFreeBSD"),
            _ => None,
        };
        maker.or(tagged).or_else(|| {
            let path = self.interpreter()?;
            LOADERS.iter().find(|(start, _)| path.starts_with(start)).map(|(_, system)| *system)
        })
    }

    /// Whether its only fault is that its thread-local data are aligned to more than a page.
    pub(super) fn has_wide_thread_local_data(&self) -> bool {
        self.fatal().is_some_and(|finding| finding.is(codes::THREAD_LOCAL_DATA))
    }

    /// Strong imports without a version, in a program whose linker found versions in the same C library: it did
    /// not find these in any.
    pub(super) fn unfound_import(&self) -> Option<&Import> {
        let versioned = self.imports.iter().any(|import| import.version > 1);
        self.imports.iter().find(|import| versioned && !import.weak && import.version < 2)
    }

    /// That musl's loader does not carry out relocations in read-only memory, if it has some.
    pub(super) fn text_relocations(&self) -> Option<&Finding> {
        let fails = |one: &&Finding| one.answer == Answer::No && one.severity == Severity::Error;
        let mut findings = self.findings.iter();
        findings.find(|one| one.is(codes::NO_TEXT_RELOCATIONS) && fails(one))
    }

    /// The first finding that keeps it from running anywhere.
    pub(super) fn fatal(&self) -> Option<&Finding> {
        if self.facts.linkage == Linkage::NeededWithoutInterpreter {
            return self.findings.iter().find(|finding| finding.is(codes::LINKAGE));
        }
        let spared = |code: Code| match code {
            codes::NOT_TRUNCATED => !self.facts.lacks_loaded_parts(),
            // Its loader has to be there first.
            codes::NO_TEXT_RELOCATIONS => self.facts.interpreter.is_some() || self.is_library(),
            _ => false,
        };
        FATAL.iter().filter(|code| !spared(**code)).find_map(|code| {
            self.findings.iter().find(|finding| {
                finding.is(*code)
                    && finding.answer == Answer::No
                    && finding.severity == Severity::Error
            })
        })
    }

    /// Whether the file ends inside its program headers.
    pub(super) fn lacks_program_headers(&self) -> bool {
        self.facts.missing.iter().any(|part| part.part == Part::ProgramHeaders)
    }
}
