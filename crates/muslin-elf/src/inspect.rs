//! The whole answer about one file: facts, checks, where it runs, and how it behaves there.

use muslin_schema::{DebugSummary, Floor, Inspection, LibcEvidence, LibcSummary, Linkage, Target};

use crate::{CHECKS, Facts, LibcVerdict, NotElf, Policy, Sections, StartFiles, check};

mod header;

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
    let facts = Facts::read(bytes)?;
    let text = |text: &Option<crate::Text>| text.as_ref().map(|text| text.text.clone());
    let dynamic = facts.dynamic.clone().unwrap_or_default();
    Ok(Inspection {
        name: inquiry.name.clone(),
        size: facts.file_size,
        sha256: None,
        truncated: !facts.missing.is_empty(),
        header: header::summary(&facts.header),
        linkage: facts.linkage,
        interpreter: text(&facts.interpreter),
        soname: text(&dynamic.soname),
        needed: facts.needed().map(|needed| needed.text.clone()).collect(),
        rpath: text(&dynamic.rpath),
        runpath: text(&dynamic.runpath),
        libc: libc(&facts.libc),
        floor: Floor::default(),
        checks: checks(&facts, inquiry),
        environments: Vec::new(),
        hazards: Vec::new(),
        build_id: facts.notes.build_id.as_deref().map(hexadecimal),
        stripped: facts.is_stripped(),
        debug: debug(&facts),
        notes: notes(&facts),
    })
}

fn libc(verdict: &LibcVerdict) -> LibcSummary {
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
        at_least: None,
        at_most: None,
    }
}

/// Without a machine that was asked for, no machine is the wrong one, and the question is left out.
fn checks(facts: &Facts, inquiry: &Inquiry) -> Vec<muslin_schema::Finding> {
    let own =
        Target::ALL.into_iter().find(|target| facts.header.machine.arch() == Some(target.arch()));
    let policy = Policy {
        subject: inquiry.name.clone(),
        target: inquiry.machine.or(own).unwrap_or(Target::X86_64),
        start_files: inquiry.start_files.clone(),
        allow: Vec::new(),
    };
    let mut findings = check(facts, &policy);
    if inquiry.machine.or(own).is_none() {
        findings.retain(|finding| finding.code != CHECKS[0].code);
    }
    findings
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or_default();
    bytes.iter().flat_map(|&byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn debug(facts: &Facts) -> DebugSummary {
    let sections = facts.sections.list().iter().filter(|section| section.is_debug());
    DebugSummary {
        present: facts.has_debug_information(),
        size: sections.map(|section| section.size).fold(0, u64::saturating_add),
        compressed: None,
        link: None,
    }
}

fn notes(facts: &Facts) -> Vec<String> {
    let mut notes = Vec::new();
    if let Sections::Damaged(why) = &facts.sections {
        notes.push(format!("the section headers cannot be read: {why}"));
    }
    if facts.linkage == Linkage::Ambiguous {
        notes.push("nothing in the file says whether it is a program or a library".to_owned());
    }
    notes
}
