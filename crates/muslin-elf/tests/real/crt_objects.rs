//! Every pair of file type and CRT object, linked by hand and run: the wrong ones crash, and each is
//! found with and without symbols, with and without the target's own CRT objects at hand.

use muslin_elf::applies_packed_relocations;
use muslin_finding::Target;

use crate::tools::{Kind, Link, Workshop, crashes, crt_objects, run, self_contained};
use crate::verdict::{answer, verdict};

/// Links one pair, runs it, and returns what the check says, which has to be the same four times.
fn pair(target: Target, kind: Kind, crt_object: &str) -> (bool, String) {
    let workshop = Workshop::new();
    let file = workshop.link(&Link { crt_object, ..Link::right(target, kind) });
    let stripped = workshop.stripped(&file);
    let crashed = crashes(&file, target);
    assert_eq!(crashed, crashes(&stripped, target));
    assert!(crashed || run(&file, target).success());
    let said = [
        (&file, None),
        (&file, Some(crt_objects(target))),
        (&stripped, None),
        (&stripped, Some(crt_objects(target))),
    ]
    .map(|(file, files)| answer(file, target, "start-file", files));
    assert!(said.iter().all(|one| *one == said[0]), "{said:#?}");
    (crashed, said[0].clone())
}

fn table(target: Target) -> String {
    let mut lines = Vec::new();
    for kind in [Kind::Static, Kind::StaticPie] {
        for crt_object in ["crt1.o", "Scrt1.o", "rcrt1.o"] {
            let (crashed, said) = pair(target, kind, crt_object);
            let fate = if crashed { "crashes" } else { "runs" };
            lines.push(format!("{kind:?} {crt_object} {fate}: {said}"));
        }
    }
    lines.join("\n")
}

#[test]
fn wrong_pairs_crash_and_are_found_on_x86_64() {
    insta::assert_snapshot!(table(Target::X86_64), @"
    Static crt1.o runs: Yes: `crt1.o` or `Scrt1.o`, as it should be
    Static Scrt1.o runs: Yes: `crt1.o` or `Scrt1.o`, as it should be
    Static rcrt1.o crashes: No: linked with `rcrt1.o` at a fixed address: it crashes before `main`
    StaticPie crt1.o crashes: No: static-pie linked with `crt1.o` or `Scrt1.o`: nobody applies its N relocations, and it crashes before `main`
    StaticPie Scrt1.o crashes: No: static-pie linked with `crt1.o` or `Scrt1.o`: nobody applies its N relocations, and it crashes before `main`
    StaticPie rcrt1.o runs: Yes: `rcrt1.o`, as it should be
    ");
}

#[test]
fn wrong_pairs_crash_and_are_found_on_aarch64() {
    insta::assert_snapshot!(table(Target::Aarch64), @"
    Static crt1.o runs: Yes: `crt1.o` or `Scrt1.o`, as it should be
    Static Scrt1.o runs: Yes: `crt1.o` or `Scrt1.o`, as it should be
    Static rcrt1.o crashes: No: linked with `rcrt1.o` at a fixed address: it crashes before `main`
    StaticPie crt1.o crashes: No: static-pie linked with `crt1.o` or `Scrt1.o`: nobody applies its N relocations, and it crashes before `main`
    StaticPie Scrt1.o crashes: No: static-pie linked with `crt1.o` or `Scrt1.o`: nobody applies its N relocations, and it crashes before `main`
    StaticPie rcrt1.o runs: Yes: `rcrt1.o`, as it should be
    ");
}

#[test]
fn nothing_but_the_crt_object_shows_a_wrong_pair() {
    let workshop = Workshop::new();
    let wrong = Link { crt_object: "rcrt1.o", ..Link::right(Target::X86_64, Kind::Static) };
    let file = workshop.stripped(&workshop.link(&wrong));
    insta::assert_snapshot!(verdict(&file, Target::X86_64), @"
    static, musl
    no (Error) start-file: linked with `rcrt1.o` at a fixed address: it crashes before `main`
    unknown (Info) undefined-symbols: stripped
    no (Info) pie: at a fixed address
    yes: machine not-truncated linkage no-interpreter no-needed entry-point libc-is-musl no-symbol-versions no-text-relocations no-ifunc program-headers image-base thread-local-data constructors unwind-table no-exec-stack no-writable-code page-size relro
    not applicable: relocation-format
    ");
}

/// The start code of musl 1.2.3, as Debian 12 has it; Rust's is newer.
#[cfg(target_arch = "x86_64")]
const OLD: &str = "/usr/lib/x86_64-linux-musl/rcrt1.o";

#[test]
#[cfg(target_arch = "x86_64")]
fn packed_relocations_run_exactly_where_the_start_code_says_that_it_applies_them() {
    let new = self_contained(Target::X86_64).join("rcrt1.o").display().to_string();
    for (crt_object, applies) in [(new.as_str(), true), (OLD, false)] {
        let bytes = std::fs::read(crt_object).expect("apt-get install musl-dev");
        assert_eq!(applies_packed_relocations(&bytes), Some(applies), "{crt_object}");
        let link = |flags: &'static [&'static str]| {
            let right = Link::right(Target::X86_64, Kind::StaticPie);
            let workshop = Workshop::new();
            let file = workshop.link(&Link { crt_object, flags, ..right });
            crashes(&file, Target::X86_64)
        };
        let packed = &["-z", "pack-relative-relocs"];
        assert_eq!((link(&[]), link(packed)), (false, !applies), "{crt_object}");
    }
}

#[test]
fn start_code_that_cannot_be_read_says_nothing_of_packed_relocations() {
    for target in [Target::X86_64, Target::Aarch64] {
        let bytes = std::fs::read(self_contained(target).join("rcrt1.o")).unwrap();
        assert_eq!(applies_packed_relocations(&bytes), Some(true), "{target}");
        for end in (0..bytes.len()).step_by(97) {
            let said = applies_packed_relocations(&bytes[..end]);
            assert!(said.is_none(), "{target}: {said:?} of the first {end} bytes");
        }
        let other = std::fs::read(self_contained(target).join("crti.o")).unwrap();
        assert_eq!(applies_packed_relocations(&other), None, "{target}");
    }
}

/// A script that gives the program a header of a dynamic table, which stays empty at a fixed address.
const EMPTY_TABLE: &str = "ENTRY(_start)
PHDRS { text PT_LOAD FILEHDR PHDRS FLAGS(5); data PT_LOAD FLAGS(6); dynamic PT_DYNAMIC FLAGS(6); tls PT_TLS; stack PT_GNU_STACK FLAGS(6); }
SECTIONS
{
  . = 0x400000 + SIZEOF_HEADERS;
  .text : { *(.init) *(.text .text.*) *(.fini) *(.rodata .rodata.*) *(.eh_frame_hdr) KEEP(*(.eh_frame)) *(.gcc_except_table*) } :text
  . = ALIGN(0x10000);
  .tdata : { *(.tdata .tdata.*) } :data :tls
  .tbss : { *(.tbss .tbss.*) } :data :tls
  .init_array : { PROVIDE_HIDDEN(__init_array_start = .); KEEP(*(.init_array)) PROVIDE_HIDDEN(__init_array_end = .); } :data
  .fini_array : { PROVIDE_HIDDEN(__fini_array_start = .); KEEP(*(.fini_array)) PROVIDE_HIDDEN(__fini_array_end = .); } :data
  .data.rel.ro : { *(.data.rel.ro .data.rel.ro.*) } :data
  .dynamic : { *(.dynamic) } :data :dynamic
  .got : { *(.got .got.plt) } :data
  .data : { *(.data .data.*) } :data
  .bss : { *(.bss .bss.* COMMON) } :data
}
";

#[test]
fn an_empty_dynamic_table_is_not_one_that_start_code_can_read() {
    let workshop = Workshop::new();
    workshop.write("empty.ld", EMPTY_TABLE);
    let script = workshop.path("empty.ld").display().to_string();
    for target in Target::ALL {
        let right = Link { flags: &["-T", &script], ..Link::right(target, Kind::Static) };
        let said = |link: &Link<'_>| {
            let file = workshop.link(link);
            (crashes(&file, target), answer(&file, target, "start-file", None))
        };
        assert!(!said(&right).0, "{target}");
        let (crashed, wrong) = said(&Link { crt_object: "rcrt1.o", ..right });
        assert!(crashed && wrong.starts_with("No: "), "{target}: {wrong}");
    }
}
