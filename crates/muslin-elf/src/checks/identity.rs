//! What the file is: its machine, whether it is whole, how it is linked, and where it begins.

use muslin_finding::codes;
use muslin_finding::{Evidence, Linkage, Severity};

use crate::check::{Check, Policy};
use crate::check::{Outcome, Run};
use crate::facts::Facts;
use crate::header::{ByteOrder, Class, Machine};

pub(super) const MACHINE: Check = Check {
    code: codes::MACHINE,
    severity: Severity::Error,
    title: "right machine and class",
    explain: "\
The header of the file names an instruction set, a width of addresses and a byte order. All three
must be those of the target. A file for another machine ends in `Exec format error`; an `x86_64`
file of the 32-bit class (the x32 ABI) needs a kernel that was built for it.

A wrong machine usually comes from a linker that was chosen for the host, or from a copied file.

By hand: readelf -h FILE    (lines `Class`, `Data`, `Machine`)",
    run: Run::Gate(machine),
};

fn machine(facts: &Facts, policy: &Policy) -> Outcome {
    let header = &facts.header;
    let is =
        format!("{}, {}-bit, {}", header.machine, header.class.bits(), header.byte_order.as_str());
    let Some(target) = policy.target else {
        return Outcome::not_applicable(format!("{is}; no target to compare it with"));
    };
    let wanted = Machine::of(target);
    let right = header.machine == wanted
        && header.class == Class::Elf64
        && header.byte_order == ByteOrder::Little;
    if right {
        return Outcome::yes(is);
    }
    Outcome::no(format!("the file is for {is}; the target is {wanted}, 64-bit, little-endian"))
        .with([Evidence::at(4, "class and byte order"), Evidence::at(18, "machine")])
        .cure(format!("link with a linker for `{target}`"))
}

pub(super) const NOT_TRUNCATED: Check = Check {
    code: codes::NOT_TRUNCATED,
    severity: Severity::Error,
    title: "the whole file is there",
    explain: "\
The headers say where every segment and both tables end in the file. When one of them ends behind
the end of the file, the file was cut: a full disk, a broken download, a build that was stopped.
The kernel starts such a program nevertheless, and it dies when it first touches a missing page.

A file whose tables claim more than its bytes can hold is not read to the end: entries that lead to
the same bytes over and over would take hours. Then the answer is unknown, and counts as an error.

By hand: readelf -lW FILE    (`Offset` plus `FileSiz` of each segment, against `wc -c FILE`)",
    run: Run::Gate(not_truncated),
};

fn not_truncated(facts: &Facts, _: &Policy) -> Outcome {
    if let Some(why) = &facts.incomplete {
        return Outcome::unknown(why.clone())
            .weighing(Severity::Error)
            .cure("no linker writes such a file: find out where it comes from");
    }
    let Some(first) = facts.missing.first() else {
        return Outcome::yes(format!("{} bytes, all there", facts.file_size));
    };
    let evidence = facts.missing.iter().take(8).map(|part| {
        Evidence::at(facts.file_size, format!("{} would end at byte {}", part, part.ends_at))
    });
    let loaded = if facts.lacks_loaded_parts() { "" } else { "; nothing that runs it reads them" };
    Outcome::no(format!(
        "{} ends at byte {}, but the file has only {} bytes{loaded}",
        first, first.ends_at, facts.file_size
    ))
    .with(evidence)
    .cure("build or copy the file again, and look at the free space of the disk")
}

pub(super) const LINKAGE: Check = Check {
    code: codes::LINKAGE,
    severity: Severity::Error,
    title: "a static program",
    explain: "\
A static program is one of two things. Either its type is EXEC and it names no interpreter and
needs no library; or it is DYN, carries the flag DF_1_PIE, and again names and needs nothing
(static-pie). Everything else that looks alike is distinguished here: an interpreter without a
dynamic table (klibc), needed libraries without an interpreter to load them (such a file crashes
at its first call), a shared library, a position-independent file that does not say what it is.

`ldd` is not a witness: it says `not a dynamic executable` of a dynamic program for another machine,
and `statically linked` of some files that crash.

By hand: readelf -hldW FILE    (`Type`, `INTERP`, `NEEDED`, `FLAGS_1`)",
    run: Run::Gate(linkage),
};

fn linkage(facts: &Facts, _: &Policy) -> Outcome {
    let kind = facts.linkage.as_str();
    let why = match facts.linkage {
        Linkage::Static | Linkage::StaticPie => return Outcome::yes(kind),
        Linkage::Ambiguous => {
            return Outcome::unknown(
                "position independent, with nothing that says whether it is a program or a library",
            )
            .with([Evidence::at(facts.header.program_headers.offset, "no DF_1_PIE, no SONAME")]);
        }
        Linkage::Dynamic | Linkage::DynamicPie => "the kernel hands it to an interpreter",
        Linkage::InterpreterOnly => "the interpreter is its library, as in klibc",
        Linkage::NeededWithoutInterpreter => {
            "it needs libraries that nobody will load, and crashes at its first call into one"
        }
        Linkage::SharedLibrary => "it is not a program",
        Linkage::Relocatable => "it was never linked",
        Linkage::DebugFile => "its code is in the program that it belongs to",
        Linkage::Other => "its type is neither that of a program nor of a library",
    };
    Outcome::no(format!("{kind}: {why}"))
        .with([Evidence::at(16, format!("type {:?}", facts.header.object_type))])
        .cure(
            "pass `-C target-feature=+crt-static`, and link with `rust-lld` or another linker that \
             knows `-static-pie`",
        )
}

pub(super) const ENTRY_POINT: Check = Check {
    code: codes::ENTRY_POINT,
    severity: Severity::Error,
    title: "the code can run",
    explain: "\
The header names the address of the first instruction. It must lie in a segment that is mapped
executable and that the file backs; otherwise the program dies before its first instruction. The
entry is 0 where the linker found no `_start`, which it only warns about. Code for `aarch64` has to
lie at multiples of 4: mold puts a section that claims to need no alignment anywhere, and each jump
into it leads beside its target.

A file for `aarch64` can claim that every indirect call leads to a landing pad (the GNU property
BTI). On processors that have BTI, the kernel then maps its code so that any other call is an
illegal instruction. Linkers set the property where all objects have it, and `-z force-bti` sets it
whatever they have. rustc's musl and standard library have no landing pads, so such a program ends
with SIGILL before `main`, and only on newer processors. The evidence: the property, the program
header GNU_PROPERTY that the kernel reads, and a function whose address is taken and that begins
with no `bti c`.

By hand: readelf -hlW FILE    (`Entry point address`, inside a LOAD with the flag E), and
readelf -nW FILE | grep BTI",
    run: Run::Gate(entry_point),
};

fn entry_point(facts: &Facts, _: &Policy) -> Outcome {
    let entry = &facts.entry;
    let header = Evidence::at(24, format!("entry point {:#x}", entry.address));
    let fault = match facts.linkage {
        Linkage::Relocatable | Linkage::SharedLibrary | Linkage::DebugFile | Linkage::Other => {
            return Outcome::not_applicable("no program, so no entry point is needed");
        }
        _ if entry.address == 0 => "there is no entry point",
        _ if !entry.executable => "the entry point is not in executable memory",
        _ if entry.offset.is_none() => "the entry point is not in the file",
        _ if is_misaligned(facts) => "code begins at an address that 4 does not divide",
        _ if facts.without_landing_pad.is_some() => return without_landing_pad(facts),
        _ => {
            let offset = entry.offset.unwrap_or_default();
            return Outcome::yes(format!("at {:#x}", entry.address))
                .with([Evidence::at(offset, "the first instruction")]);
        }
    };
    let cure = if is_misaligned(facts) {
        "link with another linker, or with CRT objects whose sections are aligned"
    } else {
        "look for a linker warning about `_start`; a CRT object is missing"
    };
    Outcome::no(fault).with([header]).cure(cure)
}

fn without_landing_pad(facts: &Facts) -> Outcome {
    let at = facts.without_landing_pad.unwrap_or_default();
    Outcome::no(format!(
        "it claims that indirect calls lead to landing pads (BTI), and the function at {at:#x} has none: SIGILL on \
         newer processors"
    ))
    .with([Evidence::of(format!("the function at {at:#x}"))])
    .cure("link without `-z force-bti`, which only a program whose every object has landing pads can have")
}

/// Whether a section of code, or without sections a segment, begins beside the multiples of 4 that `aarch64` asks for.
fn is_misaligned(facts: &Facts) -> bool {
    let beside = |address: u64| !address.is_multiple_of(4);
    let sections = facts.sections.list();
    facts.header.machine == Machine::AARCH64
        && if sections.is_empty() {
            facts.loads().any(|load| load.permissions.execute() && beside(load.address))
        } else {
            sections.iter().any(|one| one.is_executable() && one.size > 0 && beside(one.address))
        }
}
