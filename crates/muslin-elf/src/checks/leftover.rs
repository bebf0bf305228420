//! What a linker, a stripper or a packer left in the file or took away.

use muslin_finding::codes;
use muslin_finding::{Evidence, Severity};
use object::elf;

use crate::check::Check;
use crate::check::{Outcome, Run};
use crate::facts::Facts;
use crate::section::{Section, Sections};
use crate::trace::Traces;

pub(super) const NOT_PACKED: Check = Check {
    code: codes::NOT_PACKED,
    severity: Severity::Warning,
    title: "not compressed by a packer",
    explain: "\
A packer such as UPX replaces the program by a small one that unpacks the real one into memory at
start. What is reported about a packed file is true of the small one only: the C library, the
hazards and the paths are those of the real one, which cannot be seen. It starts later, its pages
cannot be shared, and virus scanners mistrust it.

By hand: upx -d -o UNPACKED FILE, then look at UNPACKED",
    run: Run::Whole(not_packed),
};

fn not_packed(facts: &Facts, traces: &Traces) -> Outcome {
    match traces.upx {
        Some(at) if facts.sections.list().is_empty() => Outcome::no("packed by UPX")
            .with([Evidence::at(at, "UPX's header")])
            .cure("unpack it with `upx -d` and look at the result"),
        _ => Outcome::yes("no packer's header"),
    }
}

pub(super) const STRIPPED: Check = Check {
    code: codes::STRIPPED,
    severity: Severity::Info,
    title: "symbols were taken out",
    explain: "\
The symbol table is not needed to run. It is a third of a small program's size and names every
function; without it, stack traces have no names. `strip = \"symbols\"` in the profile takes it out.

By hand: file FILE, or readelf -SW FILE | grep SYMTAB",
    run: Run::Whole(stripped),
};

fn stripped(facts: &Facts, _: &Traces) -> Outcome {
    match facts.is_stripped() {
        None => Outcome::unknown("the section headers cannot be read").weighing(Severity::Info),
        Some(true) if facts.sections == Sections::Absent => {
            Outcome::yes("no section headers at all")
        }
        Some(true) => Outcome::yes("no symbol table"),
        Some(false) => {
            let table = facts.sections.list().iter().find(|section| section.is(elf::SHT_SYMTAB));
            Outcome::no("the symbol table is there")
                .with(
                    table.map(|table| Evidence::at(table.offset, format!("{} bytes", table.size))),
                )
                .cure("`strip = \"symbols\"` in the profile")
        }
    }
}

fn debug_sections(facts: &Facts) -> Vec<&Section> {
    facts.sections.list().iter().filter(|section| section.is_debug()).collect()
}

pub(super) const DEBUG_INFORMATION: Check = Check {
    code: codes::NO_DEBUG_INFORMATION,
    severity: Severity::Info,
    title: "carries no debug information",
    explain: "\
Debug information is not loaded and slows nothing down, but a program of half a megabyte has four of
it, most of them from Rust's own standard library. `strip = \"debuginfo\"` in the profile takes it
out; `split-debuginfo = \"packed\"` keeps it in a file beside.

By hand: readelf -SW FILE | grep debug",
    run: Run::Whole(no_debug_information),
};

fn no_debug_information(facts: &Facts, _: &Traces) -> Outcome {
    if facts.is_stripped().is_none() {
        return Outcome::unknown("the section headers cannot be read").weighing(Severity::Info);
    }
    let sections = debug_sections(facts);
    let Some(first) = sections.first() else { return Outcome::yes("none") };
    let size = sections.iter().map(|section| section.size).fold(0, u64::saturating_add);
    Outcome::no(format!("{size} bytes in {} sections", sections.len()))
        .with([Evidence::at(first.offset, first.name.clone())])
        .cure("`strip = \"debuginfo\"` in the profile")
}

pub(super) const DEBUG_UNCOMPRESSED: Check = Check {
    code: codes::DEBUG_UNCOMPRESSED,
    severity: Severity::Info,
    title: "debug information can be read as it is",
    explain: "\
Compressed debug sections (zlib or zstd) make a file much smaller. Text in them is not found by a
plain search, so a search for paths says nothing about them, and older debuggers do not know zstd.

By hand: readelf -tW FILE | grep -B1 -A1 COMPRESSED",
    run: Run::Whole(debug_uncompressed),
};

fn debug_uncompressed(facts: &Facts, _: &Traces) -> Outcome {
    let sections = debug_sections(facts);
    if sections.is_empty() {
        return Outcome::not_applicable("no debug information");
    }
    match sections.iter().find(|section| section.is_compressed()) {
        Some(section) => Outcome::no(format!("`{}` is compressed", section.name))
            .with([Evidence::at(section.offset, "its paths were not looked at")]),
        None => Outcome::yes("not compressed"),
    }
}

pub(super) const BUILD_ID: Check = Check {
    code: codes::BUILD_ID,
    severity: Severity::Info,
    title: "carries a build id",
    explain: "\
A build id is a hash of the linked content. Crash reporters and debug servers find the symbols of a
stripped program by it. gcc and clang ask their linker for one; `rust-lld` called by rustc itself
and zig do not. `-C link-arg=--build-id` adds one.

By hand: readelf -nW FILE",
    run: Run::Whole(build_id),
};

fn build_id(facts: &Facts, _: &Traces) -> Outcome {
    match &facts.notes.build_id {
        Some(id) => Outcome::yes(crate::text::hexadecimal(id)),
        None => Outcome::no("none")
            .cure("`-C link-arg=--build-id` (behind `-Wl,` where gcc or clang links)"),
    }
}

pub(super) const DEPENDENCY_LIST: Check = Check {
    code: codes::DEPENDENCY_LIST,
    severity: Severity::Info,
    title: "carries the list of its dependencies",
    explain: "\
`cargo auditable` puts the names and versions of all crates into a section `.dep-v0`, and Go puts
its modules into `.go.buildinfo`. Scanners then find known vulnerabilities in the shipped file
itself.

By hand: rust-audit-info FILE, or go version -m FILE",
    run: Run::Whole(dependency_list),
};

fn dependency_list(facts: &Facts, _: &Traces) -> Outcome {
    let names = [(".dep-v0", "of cargo-auditable"), (".go.buildinfo", "of Go")];
    let found = names.iter().find_map(|(name, whose)| Some((facts.sections.named(name)?, whose)));
    match found {
        Some((section, whose)) => Outcome::yes(format!("`{}` {whose}", section.name))
            .with([Evidence::at(section.offset, format!("{} bytes", section.size))]),
        None if facts.sections.list().is_empty() => {
            Outcome::unknown("no section headers to find it by").weighing(Severity::Info)
        }
        None => Outcome::no("none").cure("build with `cargo auditable build`"),
    }
}
