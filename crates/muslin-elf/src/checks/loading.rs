//! What start code reads about the program itself: its headers, its address, its thread-local data.

use muslin_finding::codes;
use muslin_finding::{Evidence, Libc, Linkage, Severity};
use object::elf;

use crate::check::{Check, Outcome, Policy, Run};
use crate::facts::Facts;
use crate::section::Section;
use crate::segment::SegmentKind;
use crate::text::counted;

/// Linux maps nothing below this address for a user (`vm.mmap_min_addr`).
const LOWEST: u64 = 0x1_0000;
/// The smallest page. A static-pie program is loaded at any multiple of it.
const PAGE: u64 = 4096;

pub(super) const PROGRAM_HEADERS: Check = Check {
    code: codes::PROGRAM_HEADERS,
    severity: Severity::Error,
    title: "its headers are loaded with it",
    explain: "\
musl's start code reads the program headers in memory, at an address that the kernel passes on, to
find thread-local data and the size of the stack. If no LOAD segment covers them, that address is
not mapped, and the program crashes before `main`. Linker scripts without `SIZEOF_HEADERS`, `-N`
and `-Ttext` leave the headers out.

`objcopy` and `strip` move sections in the file where the address of a segment is not a multiple of
its alignment (`--image-base=0x10000` with pages of 2 MiB). The program then reads other bytes than
those that were linked: a section is not where its segment puts it.

By hand: readelf -hlW FILE    (the first LOAD begins at offset 0, or before the program headers)",
    run: Run::Gate(program_headers),
};

fn program_headers(facts: &Facts, _: &Policy) -> Outcome {
    if !facts.is_static() || facts.libc.family == Libc::Go {
        return Outcome::not_applicable("no start code of a C library reads them");
    }
    let table = &facts.header.program_headers;
    let covered =
        facts.loads().any(|load| load.offset <= table.offset && table.end() <= load.file_end());
    if let Some(section) = moved(facts) {
        let message = format!(
            "`{}` is not where its segment puts it: other bytes are loaded at {:#x}",
            section.name, section.address
        );
        return Outcome::no(message)
            .with([Evidence::at(section.offset, format!("`{}`", section.name))])
            .cure(
                "link with an image base that is a multiple of `-z max-page-size`, or leave `objcopy` and `strip` out",
            );
    }
    if covered {
        return Outcome::yes("covered by a LOAD segment");
    }
    Outcome::no("no LOAD segment covers the program headers: it crashes before `main`")
        .with([Evidence::at(table.offset, "the program headers")])
        .cure("link without the linker script or argument that leaves the headers out (`-T`, `-N`)")
}

/// How many loaded sections are compared with the segments; linkers make some thirty.
const MAX_LOADED: usize = 1024;

/// A section whose address is loaded from another place of the file.
fn moved(facts: &Facts) -> Option<&Section> {
    let loaded = facts.sections.list().iter().filter(|one| {
        one.is_loaded() && one.size > 0 && !one.is(elf::SHT_NOBITS) && one.address != 0
    });
    let mut sections = loaded.take(MAX_LOADED);
    sections.find(|one| {
        let load = facts.loads().find(|load| {
            load.address <= one.address && one.address < load.address.saturating_add(load.file_size)
        });
        load.is_some_and(|load| {
            one.address.wrapping_sub(load.address) != one.offset.wrapping_sub(load.offset)
        })
    })
}

pub(super) const IMAGE_BASE: Check = Check {
    code: codes::IMAGE_BASE,
    severity: Severity::Error,
    title: "loaded where the kernel allows it",
    explain: "\
A program at a fixed address names the addresses of its segments. Linux refuses to map anything
below `vm.mmap_min_addr` (64 KiB) for a user, so a program that was linked with `--image-base=0`
or `-Ttext-segment=0` is killed before its first instruction. root may start it, which hides the
mistake.

By hand: readelf -hlW FILE    (type EXEC, and a LOAD with `VirtAddr` below 0x10000)",
    run: Run::Gate(image_base),
};

fn image_base(facts: &Facts, _: &Policy) -> Outcome {
    if !matches!(facts.linkage, Linkage::Static | Linkage::Dynamic) {
        return Outcome::not_applicable("not at a fixed address");
    }
    let Some(lowest) = facts.loads().min_by_key(|load| load.address) else {
        return Outcome::not_applicable("nothing is mapped");
    };
    if lowest.address >= LOWEST {
        return Outcome::yes(format!("{:#x}", lowest.address));
    }
    Outcome::no(format!(
        "a segment at {:#x}: the kernel maps nothing below {LOWEST:#x}",
        lowest.address
    ))
    .with([Evidence::of(format!("program header {}", lowest.index))])
    .cure("link without `--image-base=0` or `-Ttext-segment=0`")
}

pub(super) const THREAD_LOCAL: Check = Check {
    code: codes::THREAD_LOCAL_DATA,
    severity: Severity::Error,
    title: "thread-local data are where the code expects them",
    explain: "\
Code reaches thread-local variables by a distance that the linker computed from the header TLS.
Three things break it without a word.

Without that header, the start code sets up no thread-local data, and the variables lie over other
data: linker scripts with `PHDRS` that do not name a segment for `.tdata` and `.tbss` do that.

An alignment above 4 KiB cannot be kept in a static-pie program: the kernel loads it at a multiple
of a page, musl lays out the data by the address that they really have, and the distance in the
code is wrong in nearly every start. `_Alignas(65536) _Thread_local` is enough. At a fixed address
it works. Linux 6.10 and newer load a static-pie program at a multiple of the largest alignment of
its LOAD segments, so there it works if the linker gave one of them the alignment of the data.

A header TLS for no data, which linker scripts ask for, is aligned to 0 by LLD. musl rounds the size
up to that, and gets one that no memory has.

By hand: readelf -lW FILE | grep TLS    (the column `Align`), and
readelf -SW FILE | grep -E 'tdata|tbss'",
    run: Run::Gate(thread_local),
};

fn thread_local(facts: &Facts, _: &Policy) -> Outcome {
    if !facts.is_static() {
        return Outcome::not_applicable("a loader sets them up");
    }
    let mut sections = facts.sections.list().iter();
    let section =
        sections.find(|one| one.flags & elf::SHF_TLS.0 != 0 && one.is_loaded() && one.size > 0);
    let Some(template) = facts.segment(SegmentKind::Tls) else {
        return match section {
            Some(section) => Outcome::no("there are thread-local data, and no header TLS for them")
                .with([Evidence::of(format!("the section `{}`", section.name))])
                .cure("link without the linker script (`-T`), or give it a segment of kind PT_TLS"),
            None => Outcome::yes("none"),
        };
    };
    if !template.align.is_power_of_two() && facts.libc.family != Libc::Glibc {
        return Outcome::no(format!(
            "aligned to {}, of which musl computes a size that no memory has: it crashes before `main`",
            template.align
        ))
        .with([Evidence::of(format!("program header {}: TLS", template.index))])
        .cure("link without the linker script (`-T`) that asks for a TLS segment without data");
    }
    let wrong = facts.linkage == Linkage::StaticPie && template.align > PAGE;
    if wrong && facts.libc.family != Libc::Glibc {
        let why = if facts.new_kernels_keep_thread_local_alignment() {
            "which Linux before 6.10 does not keep in a static-pie program: it reads other data there"
        } else {
            "which a static-pie program cannot keep: it reads other data"
        };
        return Outcome::no(format!("aligned to {} KiB, {why}", template.align / 1024))
            .with([Evidence::of(format!("program header {}: TLS", template.index))])
            .cure("lower the alignment of the variable to 4096, or build with `--no-pie`");
    }
    Outcome::yes(format!("{} bytes, aligned to {}", template.memory_size, template.align))
}

pub(super) const CONSTRUCTORS: Check = Check {
    code: codes::CONSTRUCTORS,
    severity: Severity::Error,
    title: "constructors are run",
    explain: "\
musl runs the functions in `.init_array` between two symbols that the linker defines. A linker
script that does not define them (`__init_array_start`, `__init_array_end`) links without a word,
and no constructor of C or C++ runs. `.preinit_array` is for dynamic programs of glibc: musl never
runs it. `.ctors` is where compilers put constructors before there was `.init_array`. GNU ld moves
them there; other linkers leave them, and musl never runs them. Code in `.init` runs if it is before
the end of `_init`, which is in `crtn.o`; with link-time optimisation it comes behind.

The evidence: the section is there, and no instruction and no table refers to it. At a fixed address
and without section headers, nothing shows the functions.

By hand: readelf -SW FILE | grep -E 'init_array|ctors', and nm FILE | grep __init_array_start",
    run: Run::Gate(constructors),
};

fn constructors(facts: &Facts, _: &Policy) -> Outcome {
    if !facts.is_static() || facts.libc.family != Libc::Musl {
        return Outcome::not_applicable("not a static program of musl");
    }
    let mut sections = facts.sections.list().iter();
    if let Some(section) = sections.find(|one| one.is(elf::SHT_PREINIT_ARRAY) && one.size > 0) {
        return Outcome::no("`.preinit_array` holds functions that musl never runs")
            .with([Evidence::at(section.offset, format!("{} bytes", section.size))])
            .cure("use `__attribute__((constructor))` instead of the section");
    }
    if let Some(size) = facts.dynamic.as_ref().map(|one| one.preinit_size).filter(|size| *size > 0)
    {
        return Outcome::no("`DT_PREINIT_ARRAY` names functions that musl never runs")
            .with([Evidence::of(format!("{size} bytes"))])
            .cure("use `__attribute__((constructor))` instead of the section");
    }
    if facts.code.behind_init {
        let section = facts.sections.named(".init");
        return Outcome::no("code in `.init` is behind the end of `_init`: it is never run")
            .with(section.map(|section| Evidence::at(section.offset, "`.init`")))
            .cure(
                "use `__attribute__((constructor))` instead of the section, or compile the object without `-flto`",
            );
    }
    if facts.code.old_constructors > 0 {
        let section = crate::code::old_constructor_section(&facts.sections);
        let count = counted(facts.code.old_constructors, "function");
        return Outcome::no(format!("nothing refers to `.ctors`: it has {count} that musl never runs"))
            .with(section.map(|section| Evidence::at(section.offset, "`.ctors`")))
            .cure(
                "compile the object with `__attribute__((constructor))` or `-fuse-init-array`, or link it with \
                 GNU ld (`ld -r`) first",
            );
    }
    if facts.code.runs_constructors != Some(false) {
        return Outcome::yes("no constructor is left out");
    }
    let section = crate::code::constructors(&facts.sections);
    let word = u64::from(facts.header.class.bits() / 8);
    let count = section.map_or(0, |section| section.size.checked_div(word).unwrap_or_default());
    let outcome = Outcome::no(format!(
        "nothing refers to `.init_array`: its {count} functions are never run"
    ))
    .with(section.map(|section| Evidence::at(section.offset, "`.init_array`")))
    .cure("let the linker script define `__init_array_start` and `__init_array_end`, or link without it");
    // A lone one is the compiler's own `frame_dummy`, which registers nothing in a static program.
    if count <= 1 { outcome.weighing(Severity::Warning) } else { outcome }
}

pub(super) const UNWIND_TABLE: Check = Check {
    code: codes::UNWIND_TABLE,
    severity: Severity::Error,
    title: "panics and exceptions can unwind",
    explain: "\
Rust and C++ unwind the stack by a table that they find through the header GNU_EH_FRAME. Without
that header, every panic ends with `failed to initiate panic` and an abort, and every exception is
uncaught: `catch_unwind` catches nothing, and no destructor runs. `--no-eh-frame-hdr` and linker
scripts that drop `.eh_frame_hdr` take it away, and so does `objcopy
--remove-section=.eh_frame_hdr`, which keeps the header and empties what it leads to.

A program with `panic = \"abort\"` needs none. The evidence is the code that raises: it holds
the class of what it raises as a number.

By hand: readelf -lW FILE | grep EH_FRAME",
    run: Run::Gate(unwind_table),
};

fn unwind_table(facts: &Facts, _: &Policy) -> Outcome {
    if !facts.is_static() {
        return Outcome::not_applicable("not a static program");
    }
    if facts.code.has_unwind_table {
        return Outcome::yes("there is one");
    }
    if !facts.code.unwinds {
        return Outcome::not_applicable("nothing in it raises a panic or an exception");
    }
    Outcome::no(
        "panics or exceptions unwind, and the header that leads to the unwind table is missing: each aborts",
    )
    .cure("link without `--no-eh-frame-hdr`, and without a script that drops `.eh_frame_hdr`")
}
