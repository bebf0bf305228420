//! What a linker will refuse by itself, said with the name of the cause.

use muslin_finding::codes;
use muslin_finding::{Evidence, Severity, Target};

use super::headers::{by_member, evidence_of, silent, some_names};
use crate::archive::check::{ArchiveCheck, ArchivePolicy};
use crate::archive::library::Archive;
use crate::archive::mark::Mark;
use crate::check::Outcome;

pub(super) const NOT_PIC: ArchiveCheck = ArchiveCheck {
    code: codes::ARCHIVE_NOT_PIC,
    severity: Severity::Info,
    title: "can be part of a program that moves",
    explain: "\
A static program for `x86_64` is position independent: the kernel puts it where it likes. Objects
that were compiled with `-fno-pic` or `-no-pie` hold addresses of 32 bits, or whole addresses in
memory that cannot be written, which nobody can correct then. The linker says `recompile with
-fPIC`. Programs for `aarch64` are linked at a fixed address, and take such objects.

Compile with `-fPIC`, as the `cc` crate does for this target. Where the objects cannot be compiled
again, the program can be put at a fixed address: `-C relocation-model=static`.

By hand: readelf -rW ARCHIVE | grep -E 'R_X86_64_(8|16|32|32S) '    (other than in `.debug_*`)",
    run: not_pic,
};

fn not_pic(archive: &Archive, policy: &ArchivePolicy) -> Outcome {
    if policy.target != Target::X86_64 {
        return Outcome::not_applicable("the program is linked at a fixed address");
    }
    let Some(absolute) = &archive.absolute else {
        return Outcome::unknown("the relocations were not read").weighing(Severity::Info);
    };
    let Some(first) = absolute.first() else {
        return silent(archive).unwrap_or_else(|| Outcome::yes("all members can be moved"));
    };
    let name = |index: usize| archive.members.get(index).map_or("", |member| &member.name);
    Outcome::no(format!(
        "compiled for a fixed address: `{}`, and so {} of {} members",
        name(first.member),
        absolute.len(),
        archive.members.len()
    ))
    .weighing(policy.weigh(Severity::Error, Severity::Info))
    .with(
        absolute
            .iter()
            .take(8)
            .map(|one| Evidence::at(one.offset, format!("{} in `{}`", one.kind, name(one.member)))),
    )
    .cure("compile with `-fPIC`, or link at a fixed address with `-C relocation-model=static`")
}

pub(super) const OUTLINE_ATOMICS: ArchiveCheck = ArchiveCheck {
    code: codes::ARCHIVE_OUTLINE_ATOMICS,
    severity: Severity::Info,
    title: "asks for no atomics of libgcc",
    explain: "\
On `aarch64`, gcc calls helpers such as `__aarch64_ldadd4_acq_rel` for atomic operations, which
choose at run time between two generations of processors. They live in libgcc, which Rust does not
link. Rust's own compiler library defines most of them, so such objects can be linked; those that
end in `_sync` only libgcc has.

Compile with `-mno-outline-atomics`.

By hand: nm -uA ARCHIVE | grep __aarch64_",
    run: outline_atomics,
};

fn outline_atomics(archive: &Archive, policy: &ArchivePolicy) -> Outcome {
    if policy.target != Target::Aarch64 {
        return Outcome::not_applicable("a matter of aarch64");
    }
    let marks = by_member(archive, &[Mark::OutlineAtomic, Mark::OutlineAtomicOfLibgcc]);
    if marks.is_empty() {
        return silent(archive).unwrap_or_else(|| Outcome::yes("none"));
    }
    // Those that Rust has as well are not a likely cause of a link that failed.
    let only_libgcc = archive.marked(Mark::OutlineAtomicOfLibgcc).next().is_some();
    let failed = if only_libgcc { Severity::Error } else { Severity::Info };
    Outcome::no(format!(
        "asks for {}",
        some_names(marks.iter().flat_map(|(_, names)| names.iter().copied()))
    ))
    .weighing(policy.weigh(failed, Severity::Info))
    .with(evidence_of(archive, &marks))
    .cure("compile with `-mno-outline-atomics`")
}
