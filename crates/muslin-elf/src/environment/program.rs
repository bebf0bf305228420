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

/// A program, with all that was found out about it.
pub(crate) struct Program<'a> {
    pub(crate) facts: &'a Facts,
    pub(crate) floor: &'a Floor,
    pub(crate) imports: &'a [Import],
    pub(crate) findings: &'a [Finding],
    /// The base name, which stands for the program in messages.
    pub(crate) app: &'a str,
    /// The machine it ought to run on, if one was asked for.
    pub(crate) wanted: Option<Machine>,
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

    /// Nothing in the bytes tells klibc's library from a static program, but every release calls it
    /// `klibc-<hash>.so`.
    pub(crate) fn is_library_of_klibc(&self) -> bool {
        let name = self.app.strip_prefix("klibc-").and_then(|rest| rest.strip_suffix(".so"));
        self.facts.libc.family == Libc::Klibc && self.facts.is_static() && name.is_some()
    }

    pub(super) fn app(&self) -> &str {
        self.app
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

    /// Whether the program brings folders of its own in which libraries may lie.
    pub(super) fn has_search_path(&self) -> bool {
        let dynamic = self.facts.dynamic.as_ref();
        dynamic.is_some_and(|dynamic| dynamic.rpath.is_some() || dynamic.runpath.is_some())
    }

    /// Whether its relocations are packed in the newer way.
    pub(super) fn has_relr(&self) -> bool {
        self.facts.dynamic.as_ref().is_some_and(|dynamic| dynamic.relr.size > 0)
    }

    /// The system that a note names, if it is not Linux.
    pub(super) fn other_system(&self) -> Option<&str> {
        let makers = self.facts.notes.makers.iter().map(|maker| maker.owner.as_str());
        makers.into_iter().find(|owner| ["FreeBSD", "NetBSD", "OpenBSD"].contains(owner))
    }

    /// The first finding that keeps it from running anywhere.
    pub(super) fn fatal(&self) -> Option<&Finding> {
        if self.facts.linkage == Linkage::NeededWithoutInterpreter {
            return self.findings.iter().find(|finding| finding.is(codes::LINKAGE));
        }
        FATAL.iter().find_map(|code| {
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
