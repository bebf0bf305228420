//! Whether the members are there, and what they are.

use muslin_finding::codes;
use muslin_finding::{Evidence, Severity, Target};

use crate::archive::check::{ArchiveCheck, ArchivePolicy};
use crate::archive::library::{Archive, Content, Member};
use crate::check::Outcome;
use crate::header::{ByteOrder, Class, Machine};
use crate::not_elf::NotElf;

pub(super) const WHOLE: ArchiveCheck = ArchiveCheck {
    code: codes::ARCHIVE_WHOLE,
    severity: Severity::Error,
    title: "the whole static library is there",
    explain: "\
Each member of an archive is preceded by its size. Where a member would end behind the end of the
file, or where the next header makes no sense, the archive was cut: a full disk, an archiver that
was stopped, a broken download.

By hand: ar tv ARCHIVE",
    run: whole,
};

fn whole(archive: &Archive, _: &ArchivePolicy) -> Outcome {
    if let Some(name) = &archive.cut {
        return Outcome::no(format!("it is cut off in or behind member `{name}`"))
            .cure("remove it and build it again, and look at the free space of the disk");
    }
    if let Some(name) = &archive.damaged {
        return Outcome::unknown(format!(
            "the tables of member `{name}` lead out of it, so what it asks for cannot be read"
        ))
        .cure("remove the library and build it again");
    }
    if archive.more {
        return Outcome::unknown(
            "it has more members than are read, or tables that claim more than its bytes can hold",
        );
    }
    Outcome::yes(format!("{} members", archive.members.len()))
}

pub(super) const EMPTY: ArchiveCheck = ArchiveCheck {
    code: codes::ARCHIVE_EMPTY,
    severity: Severity::Info,
    title: "the static library has members",
    explain: "\
An archive of 8 or of about 96 bytes has no members. That is what remains when a `configure` or a
makefile goes on after each call of the compiler failed. The link then ends in undefined symbols
that say nothing of the cause: look at what the build script printed, in the directory above its
`out`, in the file `stderr`.

Where the program was linked, nothing was missed, and the finding is a remark: some packages leave
an empty archive on purpose, in place of a part that another system needs.

By hand: ar t ARCHIVE",
    run: empty,
};

fn empty(archive: &Archive, policy: &ArchivePolicy) -> Outcome {
    if !archive.members.is_empty() || archive.cut.is_some() {
        return Outcome::yes(format!("{} members", archive.members.len()));
    }
    Outcome::no("it has no members")
        .weighing(policy.weigh(Severity::Warning, Severity::Info))
        .cure("see what the build script wrote to the file `stderr`, beside its directory `out`: the compiler probably failed")
}

pub(super) const MACHINE: ArchiveCheck = ArchiveCheck {
    code: codes::ARCHIVE_MACHINE,
    severity: Severity::Error,
    title: "all members are for the target's machine",
    explain: "\
Each object names its instruction set, its width of addresses and its byte order; all must be
those of the target. Objects for the host's machine come from a build script that calls `cc` or
`gcc` instead of the target's compiler; objects in the format of macOS or of Windows, from the
same on such a host. A linker refuses them, or passes over them and reports undefined symbols.

By hand: ar x ARCHIVE && readelf -h *.o    (lines `Class`, `Data`, `Machine`)",
    run: machine,
};

fn machine(archive: &Archive, policy: &ArchivePolicy) -> Outcome {
    let target = match policy.target {
        Target::X86_64 => Machine::X86_64,
        Target::Aarch64 => Machine::AARCH64,
    };
    let wanted = (target, Class::Elf64, ByteOrder::Little);
    let mut wrong: Vec<(&Member, String)> = archive
        .objects()
        .filter(|(_, machine, class, order)| (*machine, *class, *order) != wanted)
        .map(|(member, machine, class, order)| {
            (member, format!("{machine}, {}-bit, {}", class.bits(), order.as_str()))
        })
        .collect();
    wrong.extend(archive.members.iter().filter_map(foreign));
    let Some((first, is)) = wrong.first() else {
        let count = archive.objects().count();
        return match count {
            0 => Outcome::not_applicable("no member shows its machine"),
            count => Outcome::yes(format!("{count} objects for {target}")),
        };
    };
    let evidence = wrong.iter().take(8);
    Outcome::no(format!(
        "{} of {} members are not for {target}; `{}` is for {is}",
        wrong.len(),
        archive.members.len(),
        first.name
    ))
    .with(evidence.map(|(member, is)| Evidence::at(member.offset, format!("`{}`: {is}", member.name))))
    .cure(format!(
        "let the build script compile for `{}`: with `CC_{}`, as the `cc` crate does, not with the host's compiler",
        policy.target,
        policy.target.triple().replace('-', "_")
    ))
}

/// An object of another system. Text and whatever else is in archives harms nobody.
fn foreign(member: &Member) -> Option<(&Member, String)> {
    match member.content {
        Content::Other(NotElf::MachO) => Some((member, "macOS".to_owned())),
        Content::Other(NotElf::Pe) => Some((member, "Windows".to_owned())),
        Content::Other(NotElf::Wasm) => Some((member, "WebAssembly".to_owned())),
        _ => None,
    }
}

pub(super) const CODE: ArchiveCheck = ArchiveCheck {
    code: codes::ARCHIVE_MACHINE_CODE,
    severity: Severity::Info,
    title: "the members are machine code",
    explain: "\
With `-flto` a compiler leaves its own intermediate code in its objects. LLVM bitcode is not an
ELF file: its machine and its symbols cannot be seen without LLVM, so the other checks pass over
it. `rust-lld` links it if it was made by an LLVM no newer than its own. gcc's intermediate code
only gcc's own linker plugin understands; to `rust-lld` such an object is empty.

The members of a thin archive are files beside it, and are not looked at either.

By hand: ar x ARCHIVE && file *.o",
    run: code,
};

fn code(archive: &Archive, policy: &ArchivePolicy) -> Outcome {
    let of = |wanted: fn(&Content) -> bool| -> Vec<&Member> {
        archive.members.iter().filter(|member| wanted(&member.content)).collect()
    };
    let named = |list: &[&Member]| -> Vec<Evidence> {
        let some = list.iter().take(8).map(|member| Evidence {
            offset: (member.content != Content::Elsewhere).then_some(member.offset),
            detail: format!("`{}`", member.name),
        });
        some.collect()
    };
    let share = |list: &[&Member]| format!("{} of {} members", list.len(), archive.members.len());
    let gcc = of(|content| matches!(content, Content::Object { only_gcc_lto: true, .. }));
    if !gcc.is_empty() {
        return Outcome::no(format!("only gcc's intermediate code in {}", share(&gcc)))
            .weighing(policy.weigh(Severity::Error, Severity::Warning))
            .with(named(&gcc))
            .cure("compile without `-flto`, or add `-ffat-lto-objects`");
    }
    let llvm = of(|content| *content == Content::Bitcode);
    if !llvm.is_empty() {
        return Outcome::no(format!("LLVM bitcode in {}", share(&llvm)))
            .with(named(&llvm))
            .cure("compile without `-flto` if they are to be checked");
    }
    let elsewhere = of(|content| *content == Content::Elsewhere);
    if !elsewhere.is_empty() {
        return Outcome::unknown(format!("{} lie beside the archive", share(&elsewhere)))
            .weighing(Severity::Info)
            .with(named(&elsewhere));
    }
    Outcome::yes("no intermediate code")
}
