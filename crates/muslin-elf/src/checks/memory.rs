//! How the file sits in memory: its stack, its rights, its pages.

use muslin_finding::codes;
use muslin_finding::{Evidence, Libc, Linkage, Severity};

use crate::check::{Check, Policy};
use crate::check::{Outcome, Run};
use crate::facts::Facts;
use crate::header::Machine;
use crate::segment::{PageFitness, SegmentKind};

pub(super) const NO_EXEC_STACK: Check = Check {
    code: codes::NO_EXEC_STACK,
    severity: Severity::Error,
    title: "the stack is not executable",
    explain: "\
The flags of GNU_STACK are the rights of the main thread's stack. With E among them, any overflow of
a buffer can be turned into running code. One object that does not say otherwise is enough: an
assembler file without `.section .note.GNU-stack,\"\",@progbits`, or C with nested functions.

Without the header at all it is the kernel's choice: newer ones give x86_64 programs a stack that is
not executable, older ones make all memory executable. That is answered as unknown.

By hand: readelf -lW FILE | grep GNU_STACK",
    run: Run::Gate(no_exec_stack),
};

fn no_exec_stack(facts: &Facts, _: &Policy) -> Outcome {
    if matches!(facts.linkage, Linkage::Relocatable | Linkage::Other) {
        return Outcome::not_applicable("no program");
    }
    let Some(stack) = facts.segment(SegmentKind::Stack) else {
        return Outcome::unknown("no GNU_STACK header: it depends on the kernel");
    };
    let rights = stack.permissions.to_string();
    if !stack.permissions.execute() {
        return Outcome::yes(rights);
    }
    Outcome::no(format!("the stack is `{rights}`"))
        .with([Evidence::of(format!("program header {}: GNU_STACK {rights}", stack.index))])
        .cure(
            "add `.section .note.GNU-stack,\"\",@progbits` to the assembler file, or link with \
             `-z noexecstack`",
        )
}

pub(super) const NO_WRITABLE_CODE: Check = Check {
    code: codes::NO_WRITABLE_CODE,
    severity: Severity::Error,
    title: "no memory is writable and executable",
    explain: "\
A segment that is mapped writable and executable lets one stray write become running code, and
hardened kernels refuse to map it. Linkers make one for `-N` (`--omagic`), for linker scripts that
put code and data together, and packers make one to unpack into.

By hand: readelf -lW FILE | grep LOAD    (no line may have RWE)",
    run: Run::Gate(no_writable_code),
};

fn no_writable_code(facts: &Facts, _: &Policy) -> Outcome {
    let bad: Vec<_> = facts
        .loads()
        .filter(|load| load.permissions.write() && load.permissions.execute())
        .collect();
    let Some(first) = bad.first() else { return Outcome::yes("none") };
    Outcome::no(format!("segment {} is writable and executable", first.index))
        .with(bad.iter().take(8).map(|load| {
            Evidence::at(load.offset, format!("segment {}: {}", load.index, load.permissions))
        }))
        .cure("link without `-N`, and without a linker script that joins code and data")
}

pub(super) const PAGE_SIZE: Check = Check {
    code: codes::PAGE_SIZE,
    severity: Severity::Warning,
    title: "fits the page sizes of its machine",
    explain: "\
x86_64 kernels have pages of 4 KiB; aarch64 kernels have 4, 16 (Apple hardware) or 64 KiB (some
servers). A file fits a page size when the address and the file offset of each segment agree modulo
that size, and when no page holds two segments with different rights. `p_align` alone does not tell.
Linkers choose 64 KiB for aarch64 by themselves; `-z max-page-size=4096` takes that away.

By hand: readelf -lW FILE | grep LOAD    (`Offset` against `VirtAddr`, modulo 0x10000)",
    run: Run::Gate(page_size),
};

fn page_size(facts: &Facts, _: &Policy) -> Outcome {
    if facts.loads().next().is_none() {
        return Outcome::not_applicable("nothing is mapped");
    }
    let sizes: &[u64] = if facts.header.machine == Machine::AARCH64 { &[4, 16, 64] } else { &[4] };
    for &size in sizes {
        let (message, segment) = match PageFitness::of(&facts.segments, size.saturating_mul(1024)) {
            PageFitness::Fits => continue,
            PageFitness::NotCongruent { segment } => {
                (format!("cannot be mapped with pages of {size} KiB"), segment)
            }
            PageFitness::SharedPage { first, second } => {
                (format!("segments {first} and {second} share a page of {size} KiB"), second)
            }
        };
        let outcome = Outcome::no(message)
            .with([Evidence::of(format!("program header {segment}"))])
            .cure("link without `-z max-page-size`, or with the largest page size of the machine");
        // Pages of 4 KiB are everywhere, so a file that cannot even use those never runs.
        return if size == 4 { outcome.weighing(Severity::Error) } else { outcome };
    }
    let list: Vec<String> = sizes.iter().map(u64::to_string).collect();
    Outcome::yes(format!("{} KiB", list.join(", ")))
}

pub(super) const PIE: Check = Check {
    code: codes::PIE,
    severity: Severity::Info,
    title: "loaded at a random address",
    explain: "\
A position-independent program is loaded at another address each time, which makes some attacks
harder. rustc links x86_64 musl programs that way (static-pie) and aarch64 ones at a fixed address:
that target's specification lacks `static-position-independent-executables`, and
`relocation-model=pie` does not change it. Our linker wrapper pairs `-pie` with the CRT objects
that relocate the program; `static-build --no-pie` asks for a fixed address.

By hand: readelf -h FILE | grep Type    (DYN is position independent, EXEC is not)",
    run: Run::Gate(pie),
};

fn pie(facts: &Facts, _: &Policy) -> Outcome {
    match facts.linkage {
        Linkage::StaticPie | Linkage::DynamicPie => Outcome::yes("position independent"),
        Linkage::Static | Linkage::Dynamic => Outcome::no("at a fixed address"),
        _ => Outcome::not_applicable("not a program"),
    }
}

pub(super) const RELRO: Check = Check {
    code: codes::RELRO,
    severity: Severity::Info,
    title: "asks for read-only data after start",
    explain: "\
A header GNU_RELRO asks that some data be made read-only once it is relocated. In a static program
nobody does it: musl handles the header in its dynamic loader only, so the memory stays writable.
A checker that says `Full RELRO` of a static musl program reads the wish, not the fact.

By hand: readelf -lW FILE | grep RELRO; the fact: grep FILE /proc/PID/maps while it runs",
    run: Run::Gate(relro),
};

fn relro(facts: &Facts, _: &Policy) -> Outcome {
    match facts.segment(SegmentKind::Relro) {
        Some(_) if facts.is_static() && facts.libc.family == Libc::Musl => {
            Outcome::yes("asked for; musl's static start-up does not enforce it")
        }
        Some(_) if facts.is_static() => Outcome::yes("asked for"),
        Some(_) if facts.dynamic.as_ref().is_some_and(|dynamic| dynamic.bind_now) => {
            Outcome::yes("full: everything is bound at start and read-only from then on")
        }
        Some(_) => Outcome::yes(
            "partial: functions are bound at their first call, so their table stays writable",
        )
        .cure("`-C relro-level=full`, or `-Wl,-z,relro,-z,now`"),
        None if facts.loads().next().is_none() => Outcome::not_applicable("nothing is mapped"),
        None => Outcome::no("not asked for; in static musl it would not be enforced either"),
    }
}
