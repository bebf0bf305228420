//! The whole answer about one file: facts, checks, where it runs, and how it behaves there.

use std::io::{Read, Seek};

use muslin_finding::{DebugSummary, Finding, Inspection, LibcEvidence, LibcSummary, Target};
use object::read::ReadCache;

use crate::check::{Policy, check, check_whole};
use crate::environment::{self, Program};
use crate::libc::bounds;
use crate::source::Source;
use crate::trace::Traces;
use crate::{Facts, Machine, NotElf, StartFiles, Text, floor, hazard};

mod debug;
mod findings;
mod header;
mod notes;

/// What is asked about a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inquiry {
    /// The name that the answer is about, usually the path. Its last part stands for the program in
    /// the messages that a user would see.
    pub name: String,
    /// The machine that it ought to run on; without one, a machine that it was made for.
    pub machine: Option<Target>,
    /// What `_start_c` looks like in that target's own start files, if they are at hand.
    pub start_files: Option<StartFiles>,
}

/// Reads a file and says everything that is known about it.
///
/// The bytes are read once as a whole, in search of text; the time grows with the file.
///
/// # Errors
///
/// [`NotElf`] names what the bytes are if they do not begin with a whole ELF header.
pub fn inspect(bytes: &[u8], inquiry: &Inquiry) -> Result<Inspection, NotElf> {
    let bytes = Source::Whole(bytes);
    let facts = Facts::of(bytes)?;
    let traces = Traces::read(bytes, &facts);
    Ok(answer(bytes, &facts, &traces, inquiry, check_whole))
}

/// The same from headers and tables: where it runs and whether it is right, in a time that hardly
/// grows with the file, as with [`Facts::survey`].
///
/// Left out is what only a search of the whole file can tell: [`Inspection::searched`] is then unset,
/// there are no hazards, and of the checks only those that can fail a build. For a library, no symbol
/// is named.
///
/// # Errors
///
/// [`NotElf`] as for [`inspect`].
pub fn survey(file: impl Read + Seek, inquiry: &Inquiry) -> Result<Inspection, NotElf> {
    let file = ReadCache::new(file);
    let bytes = Source::Places(&file);
    let facts = Facts::of(bytes)?;
    let traces = Traces::survey(bytes, &facts);
    let mut answer =
        answer(bytes, &facts, &traces, inquiry, |facts, _, policy| check(facts, policy));
    answer.searched = false;
    answer.hazards.clear();
    Ok(answer)
}

/// How the checks are asked.
type Ask = fn(&Facts, &Traces, &Policy) -> Vec<Finding>;

fn answer(
    bytes: Source<'_>,
    facts: &Facts,
    traces: &Traces,
    inquiry: &Inquiry,
    ask: Ask,
) -> Inspection {
    let needed: Vec<String> = facts.needed().map(|needed| needed.text.clone()).collect();
    let floor = floor::of(&facts.version_needs, &needed, &traces.imports);
    let checks = findings::of(facts, traces, inquiry, ask);
    let program = Program {
        facts,
        floor: &floor,
        imports: &traces.imports,
        findings: &checks,
        app: inquiry.name.rsplit('/').next().filter(|app| !app.is_empty()).unwrap_or("app"),
        wanted: inquiry.machine.map(Machine::of),
    };
    let environments = environment::judge(&program);
    let notes = notes::of(&program);
    let text = |text: &Option<Text>| text.as_ref().map(|text| text.text.clone());
    let dynamic = facts.dynamic.as_ref();
    Inspection {
        searched: true,
        name: inquiry.name.clone(),
        size: facts.file_size,
        sha256: None,
        truncated: !facts.missing.is_empty(),
        header: header::summary(&facts.header),
        linkage: facts.linkage,
        interpreter: text(&facts.interpreter),
        soname: dynamic.and_then(|dynamic| text(&dynamic.soname)),
        needed,
        rpath: dynamic.and_then(|dynamic| text(&dynamic.rpath)),
        runpath: dynamic.and_then(|dynamic| text(&dynamic.runpath)),
        libc: libc(facts, traces),
        floor,
        checks,
        environments,
        missed_on_musl: environment::on_musl(facts, &traces.imports),
        hazards: hazard::of(facts, traces),
        crates: None,
        build_id: facts.notes.build_id.as_deref().map(hexadecimal),
        stripped: facts.is_stripped(),
        debug: debug(facts, bytes),
        notes,
    }
}

fn libc(facts: &Facts, traces: &Traces) -> LibcSummary {
    let verdict = &facts.libc;
    let (at_least, at_most) = bounds::of(facts, traces);
    LibcSummary {
        family: verdict.family,
        evidence: verdict
            .marks
            .iter()
            .map(|mark| LibcEvidence {
                kind: mark.kind.in_words().to_owned(),
                libc: mark.libc,
                offset: mark.offset,
                detail: mark.detail.clone(),
            })
            .collect(),
        contradictions: verdict.contradictions.clone(),
        at_least,
        at_most,
    }
}

/// Bytes as they are usually written.
#[must_use]
pub fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or_default();
    bytes.iter().flat_map(|&byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn debug(facts: &Facts, bytes: Source<'_>) -> DebugSummary {
    let sections = facts.sections.list().iter().filter(|section| section.is_debug());
    DebugSummary {
        present: facts.has_debug_information(),
        size: sections.map(|section| section.size).fold(0, u64::saturating_add),
        compressed: debug::compression(facts, bytes),
        link: debug::link(facts, bytes),
    }
}
