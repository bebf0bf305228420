//! Which C library's headers the members were compiled with.

use muslin_finding::codes;
use muslin_finding::{Evidence, Severity};

use crate::archive::check::{ArchiveCheck, ArchivePolicy};
use crate::archive::library::Archive;
use crate::archive::mark::Mark;
use crate::check::Outcome;

pub(super) const GLIBC: ArchiveCheck = ArchiveCheck {
    code: codes::ARCHIVE_GLIBC_HEADERS,
    severity: Severity::Error,
    title: "not compiled with glibc's headers",
    explain: "\
A build script that calls the host's `cc`, or a prebuilt library for ordinary Linux, yields objects
that were compiled with glibc's headers. They agree with glibc on the layout of structures, on the
values of constants and on what a function returns, and with musl they do not: the GNU `strerror_r`
returns a text where musl's returns a number, the macros of `putc_unlocked` write into a `FILE` that
looks otherwise. Such a program is linked without a word, is static, and crashes or prints nonsense
where nobody tested.

The headers leave traces in the names that an object asks for: `__isoc99_sscanf` and
`__isoc23_strtol` where the source says `sscanf` and `strtol`, `__printf_chk` under
`_FORTIFY_SOURCE`, `__ctype_b_loc` for `isalpha`, `__xstat`, `_IO_putc`, `__sigsetjmp`,
`gnu_dev_major`. musl's headers make none of them. Debug information names the directories of
headers as well, such as `/usr/include/x86_64-linux-gnu/bits`. musl defines about half of them so
that programs compiled elsewhere can start, which is why the linker does not object. A name that
the archive itself defines does not count, nor does a weak one.

Let the build script use the target's compiler. The `cc` crate and the `cmake` crate do so by
themselves; a makefile or a `configure` has to be handed `CC`. Look for a prebuilt library for
musl or has to be built. To take it as it is: `--allow archive-glibc-headers`.

By hand: nm -uA ARCHIVE | grep -E '__isoc|_chk$|__ctype_b_loc|__xstat|_IO_|gnu_dev'",
    run: glibc,
};

fn glibc(archive: &Archive, policy: &ArchivePolicy) -> Outcome {
    let marks = by_member(archive, &[Mark::Glibc]);
    if let Some(first) = archive.glibc_headers.first().filter(|_| marks.is_empty()) {
        let named = archive.glibc_headers.iter().filter_map(|one| {
            let member = archive.members.get(one.member)?;
            Some(Evidence::at(member.offset, format!("`{}` names `{}`", member.name, one.path)))
        });
        return Outcome::no(format!(
            "compiled with glibc's headers, since its debug information names `{}`",
            first.path
        ))
        .with(named.take(NAMED))
        .cure(cure(policy));
    }
    if marks.is_empty() {
        return silent(archive).unwrap_or_else(|| Outcome::yes("no trace of glibc's headers"));
    }
    // Large file names prove nothing by themselves; beside the others they are the same story.
    let evidence = by_member(archive, &[Mark::Glibc, Mark::LargeFile]);
    Outcome::no(format!(
        "compiled with glibc's headers, since it asks for {}",
        some_names(marks.iter().flat_map(|(_, names)| names.iter().copied()))
    ))
    .with(evidence_of(archive, &evidence))
    .cure(cure(policy))
}

/// More members than this are not named by their debug information.
const NAMED: usize = 3;

fn cure(policy: &ArchivePolicy) -> String {
    format!(
        "let the build script call the compiler that `CC_{}` names, as the `cc` crate does, not the host's `cc`; of a prebuilt library take the one for musl",
        policy.target.triple().replace('-', "_")
    )
}

pub(super) const OLD_MUSL: ArchiveCheck = ArchiveCheck {
    code: codes::ARCHIVE_OLD_MUSL,
    severity: Severity::Warning,
    title: "asks for no names that musl 1.2.4 dropped",
    explain: "\
Until 1.2.3, musl defined `open64`, `fstat64`, `fopen64` and about fifty such names beside `open`,
`fstat` and `fopen`; since 1.2.4 a static program cannot be linked with them. Rust brings musl
1.2.5. Three things ask for them: a prebuilt library for an older musl, source that declares them
by itself, and objects that were compiled with glibc's headers and `_FILE_OFFSET_BITS=64`.

Compile the library again, with the target's compiler.

By hand: nm -uA ARCHIVE | grep -E '64$'",
    run: old_musl,
};

fn old_musl(archive: &Archive, policy: &ArchivePolicy) -> Outcome {
    if archive.marked(Mark::Glibc).next().is_some() {
        return Outcome::not_applicable("it was not compiled for musl at all");
    }
    let marks = by_member(archive, &[Mark::LargeFile]);
    if marks.is_empty() {
        return silent(archive).unwrap_or_else(|| Outcome::yes("none"));
    }
    Outcome::no(format!(
        "asks for {}, which musl has not had since 1.2.4",
        some_names(marks.iter().flat_map(|(_, names)| names.iter().copied()))
    ))
    .weighing(policy.weigh(Severity::Error, Severity::Warning))
    .with(evidence_of(archive, &marks))
    .cure("compile it again with the target's compiler; of a prebuilt library take one for musl 1.2.4 or newer")
}

/// Nothing is known about an archive that shows no symbols.
pub(super) fn silent(archive: &Archive) -> Option<Outcome> {
    let shows = archive.members.is_empty() || archive.objects().next().is_some();
    (!shows).then(|| Outcome::unknown("no member shows its symbols").weighing(Severity::Info))
}

/// The names of some kinds, by the first member that asks for each.
pub(super) fn by_member<'a>(archive: &'a Archive, marks: &[Mark]) -> Vec<(usize, Vec<&'a str>)> {
    let mut members: Vec<(usize, Vec<&str>)> = Vec::new();
    // Members are read in their order, so those of one stand together.
    for one in archive.unresolved.iter().filter(|one| marks.contains(&one.mark)) {
        match members.last_mut().filter(|(member, _)| *member == one.member) {
            Some((_, names)) => names.push(&one.name),
            None => members.push((one.member, vec![&one.name])),
        }
    }
    members
}

/// The first members with what they ask for.
pub(super) fn evidence_of(archive: &Archive, marks: &[(usize, Vec<&str>)]) -> Vec<Evidence> {
    let name = |index: usize| archive.members.get(index);
    let mut evidence: Vec<Evidence> = marks
        .iter()
        .take(8)
        .filter_map(|(index, names)| Some((name(*index)?, names)))
        .map(|(member, names)| {
            let detail =
                format!("`{}` asks for {}", member.name, some_names(names.iter().copied()));
            Evidence::at(member.offset, detail)
        })
        .collect();
    if marks.len() > 8 {
        evidence.push(Evidence::of(format!("and {} more members", marks.len().saturating_sub(8))));
    }
    evidence
}

/// The first names of a list, and how many follow.
pub(super) fn some_names<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.collect();
    let some: Vec<String> = names.iter().take(4).map(|name| format!("`{name}`")).collect();
    let more = match names.len().saturating_sub(4) {
        0 => String::new(),
        count => format!(" and {count} more"),
    };
    format!("{}{more}", some.join(", "))
}
