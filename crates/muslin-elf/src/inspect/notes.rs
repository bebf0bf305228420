//! What a reader should know beside the answers: damaged parts, views that disagree.

use muslin_finding::Linkage;
use object::elf;

use crate::environment::Program;
use crate::facts::Facts;
use crate::header::Machine;
use crate::section::Sections;
use crate::segment::SegmentKind;

pub(super) fn of(program: &Program<'_>) -> Vec<String> {
    let facts = program.facts;
    let mut notes = Vec::new();
    if let Sections::Damaged(why) = &facts.sections {
        notes
            .push(format!("the section headers cannot be read: {why}; nothing that runs it minds"));
    }
    if facts.segments.is_empty() && facts.linkage != Linkage::Relocatable {
        notes.push("there is no program header: nothing of it can be mapped".to_owned());
    }
    if facts.linkage == Linkage::Ambiguous {
        notes.push("nothing in the file says whether it is a program or a library".to_owned());
    }
    if program.is_library_of_klibc() {
        notes.push(
            "by its name it is klibc's library, which is built like a static program and does not run \
             by itself: klibc's programs name it as their interpreter"
                .to_owned(),
        );
    }
    if let Some(level) = facts.notes.properties.x86_level().filter(|level| *level != "x86-64") {
        notes.push(format!(
            "its linker recorded that it needs a processor of at least {level}; glibc's loader refuses it on \
             an older one"
        ));
    }
    let protections = facts.notes.properties.protections(facts.header.machine);
    if facts.header.machine == Machine::AARCH64 && !protections.is_empty() {
        notes.push(format!("all of its code is compiled with {}", protections.join(" and ")));
    }
    match facts.sections.list().iter().filter(|section| section.name_is_outside).count() {
        0 => {}
        count => notes.push(format!(
            "{} outside of the table of names: what goes by the name of a section is not seen",
            if count == 1 {
                "the name of a section is".to_owned()
            } else {
                format!("the names of {count} sections are")
            }
        )),
    }
    if sections_disagree(facts) {
        notes.push(
            "the section headers place the dynamic table elsewhere than the program headers do; \
             the latter count"
                .to_owned(),
        );
    }
    notes
}

/// Tools that go by section headers then say something else than what the loader does.
fn sections_disagree(facts: &Facts) -> bool {
    let section = facts.sections.list().iter().find(|section| section.is(elf::SHT_DYNAMIC));
    let segment = facts.segment(SegmentKind::Dynamic);
    section.zip(segment).is_some_and(|(section, segment)| section.address != segment.address)
}
