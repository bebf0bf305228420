//! What a static library is, as the answer has it.

use muslin_schema::codes;
use std::collections::BTreeMap;

use muslin_elf::archive::{ARCHIVE_CHECKS, Archive, ArchivePolicy, Content, Linked, check_archive};
use muslin_schema::{ArchiveContent, InspectedArchive, Target};

use crate::compiled_code::protection;

/// Asks every check of a static library that has so many bytes and this SHA-256.
pub(super) fn look(
    archive: &Archive,
    name: &str,
    (size, sha256): (u64, String),
    machine: Option<Target>,
) -> InspectedArchive {
    let target = machine.or_else(|| own_target(archive));
    let mut checks = check_archive(
        archive,
        &ArchivePolicy {
            subject: name.to_owned(),
            target: target.unwrap_or(Target::X86_64),
            linked: Linked::Unknown,
        },
    );
    // Without a wish and without a machine that we build for, none is the wrong one.
    if target.is_none() {
        checks.retain(|check| check.code != codes::ARCHIVE_MACHINE);
    }
    InspectedArchive {
        name: name.to_owned(),
        size,
        sha256,
        truncated: archive.cut.is_some() || archive.damaged.is_some() || archive.more,
        thin: archive.thin,
        contents: contents(archive),
        protection: protection(archive),
        checks,
    }
}

/// The machine of its first object.
fn own_target(archive: &Archive) -> Option<Target> {
    let machine = archive.members.iter().find_map(|member| match member.content {
        Content::Object { machine, .. } => machine.arch(),
        _ => None,
    })?;
    Target::ALL.into_iter().find(|target| target.arch() == machine)
}

fn contents(archive: &Archive) -> Vec<ArchiveContent> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for member in &archive.members {
        let what = match &member.content {
            Content::Object { machine, class, only_gcc_lto: false, .. } => {
                format!("objects for {machine}, {}-bit", class.bits())
            }
            Content::Object { .. } => "objects of gcc's link-time optimisation".to_owned(),
            Content::Bitcode => "LLVM bitcode".to_owned(),
            Content::Elsewhere => "files beside it".to_owned(),
            Content::Other(_) => "other files".to_owned(),
        };
        *counts.entry(what).or_default() += 1;
    }
    counts.into_iter().map(|(what, count)| ArchiveContent { what, count }).collect()
}

/// Whether there is a check of static libraries with this diagnostic code.
pub(super) fn has_check(code: &str) -> bool {
    ARCHIVE_CHECKS.iter().any(|check| check.code == *code)
}
