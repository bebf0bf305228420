//! The whole answer about one file: facts, checks, where it runs, and how it behaves there.

use muslin_finding::{DebugSummary, Inspection, Libc, LibcEvidence, LibcSummary, Linkage};

use crate::environment::{self, Program};
use crate::facts::Facts;
use crate::header::Machine;
use crate::image::Image;
use crate::text::{Text, hexadecimal};
use crate::trace::Traces;
use crate::{floor, hazard, verdict};

mod debug;
mod findings;
mod header;
mod inquiry;
pub(crate) mod libc_version;
mod notes;

use findings::Ask;
pub use inquiry::Inquiry;

/// The answer about a file all of whose bytes were searched.
pub(crate) fn whole(
    image: &Image<'_>,
    facts: &Facts,
    traces: &Traces,
    inquiry: &Inquiry,
) -> Inspection {
    answer(image, facts, traces, inquiry, verdict::check_whole)
}

/// The answer from headers and tables alone.
pub(crate) fn tables(image: &Image<'_>, facts: &Facts, inquiry: &Inquiry) -> Inspection {
    let traces = Traces::of_tables(image, facts);
    let ask: Ask = |facts, _, policy| verdict::check(facts, policy);
    let mut answer = answer(image, facts, &traces, inquiry, ask);
    answer.searched = false;
    answer.hazards.clear();
    answer
}

fn answer(
    image: &Image<'_>,
    facts: &Facts,
    traces: &Traces,
    inquiry: &Inquiry,
    ask: Ask,
) -> Inspection {
    let needed: Vec<String> = facts.needed().map(|needed| needed.text.clone()).collect();
    let mut floor = floor::of(&facts.version_needs, &needed, &traces.imports);
    floor.unreadable = unreadable(facts).map(str::to_owned);
    let checks = findings::of(facts, traces, inquiry, ask);
    let program = Program {
        facts,
        floor: &floor,
        imports: &traces.imports,
        findings: &checks,
        app: inquiry.name.rsplit('/').next().filter(|app| !app.is_empty()).unwrap_or("app"),
        wanted: inquiry.machine.map(Machine::of),
        incomplete: image.budget.incomplete(),
    };
    let environments = environment::judge(&program);
    let loads_on = environment::loads_on(&program);
    let notes = notes::of(&program);
    let text = |text: &Option<Text>| text.as_ref().map(|text| text.text.clone());
    let dynamic = facts.dynamic.as_ref();
    Inspection {
        searched: true,
        name: inquiry.name.clone(),
        size: facts.file_size,
        sha256: None,
        truncated: !facts.missing.is_empty(),
        incomplete: image.budget.incomplete(),
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
        loads_on,
        missed_on_musl: environment::on_musl(facts, &traces.imports),
        hazards: hazard::of(facts, traces),
        crates: None,
        build_id: facts.notes.build_id.as_deref().map(hexadecimal),
        stripped: facts.is_stripped(),
        processor: processor(facts),
        debug: debug(facts, image),
        notes,
    }
}

/// The level that the linker recorded, if it is more than every processor has.
fn processor(facts: &Facts) -> Option<String> {
    let level = facts.notes.properties.x86_level().filter(|level| *level != "x86-64");
    level.map(str::to_owned)
}

/// Why the versions that a program asks for are not known.
fn unreadable(facts: &Facts) -> Option<&'static str> {
    if facts.unreadable_versions {
        return Some("its table of versions leads out of the file");
    }
    let loaded =
        matches!(facts.linkage, Linkage::Dynamic | Linkage::DynamicPie | Linkage::InterpreterOnly);
    let of_glibc = loaded && facts.libc.family == Libc::Glibc;
    let table = facts.dynamic.as_ref().is_some_and(|dynamic| dynamic.strings.is_some());
    (of_glibc && !table).then_some("it has no dynamic table, or an empty one")
}

fn libc(facts: &Facts, traces: &Traces) -> LibcSummary {
    let verdict = &facts.libc;
    let (at_least, at_most) = libc_version::of(facts, traces);
    LibcSummary {
        family: verdict.family,
        evidence: verdict
            .marks
            .iter()
            .map(|mark| LibcEvidence {
                kind: mark.kind.to_string(),
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

fn debug(facts: &Facts, image: &Image<'_>) -> DebugSummary {
    let sections = facts.sections.list().iter().filter(|section| section.is_debug());
    DebugSummary {
        present: facts.has_debug_information(),
        size: sections.map(|section| section.size).fold(0, u64::saturating_add),
        compressed: debug::compression(facts, image.bytes),
        link: debug::link(facts, image.bytes),
    }
}
