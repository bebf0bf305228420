//! What rustc itself links for musl: right, stripped or not, for both machines.

use std::fs;

use muslin_elf::Facts;
use muslin_finding::Target;

use crate::tools::{Workshop, crt_objects, run};
use crate::verdict::judge;

const LLD: [&str; 2] = ["-Clinker=rust-lld", "-Ctarget-feature=+crt-static"];

fn built(target: Target, flags: &[&str]) -> String {
    let workshop = Workshop::new();
    let file = workshop.rustc(target, &[&LLD, flags].concat());
    assert!(run(&file, target).success());
    judge(&file, target, Some(crt_objects(target)))
}

#[test]
fn rust_on_x86_64_is_static_pie() {
    insta::assert_snapshot!(built(Target::X86_64, &[]), @"
    static-pie, musl
    yes: machine not-truncated linkage no-interpreter no-needed entry-point start-file libc-is-musl no-symbol-versions no-text-relocations relocation-format no-ifunc undefined-symbols program-headers thread-local-data constructors unwind-table no-exec-stack no-writable-code page-size pie relro
    not applicable: image-base
    ");
}

#[test]
fn rust_on_x86_64_stripped_is_known_as_well() {
    insta::assert_snapshot!(built(Target::X86_64, &["-Cstrip=symbols"]), @"
    static-pie, musl
    yes: machine not-truncated linkage no-interpreter no-needed entry-point start-file libc-is-musl no-symbol-versions no-text-relocations relocation-format no-ifunc undefined-symbols program-headers thread-local-data constructors unwind-table no-exec-stack no-writable-code page-size pie relro
    not applicable: image-base
    ");
}

#[test]
fn rust_on_x86_64_at_a_fixed_address_is_static() {
    insta::assert_snapshot!(built(Target::X86_64, &["-Crelocation-model=static"]), @"
    static, musl
    no (Info) pie: at a fixed address
    yes: machine not-truncated linkage no-interpreter no-needed entry-point start-file libc-is-musl no-symbol-versions no-text-relocations no-ifunc undefined-symbols program-headers image-base thread-local-data constructors unwind-table no-exec-stack no-writable-code page-size relro
    not applicable: relocation-format
    ");
}

#[test]
fn rust_on_aarch64_is_static() {
    insta::assert_snapshot!(built(Target::Aarch64, &[]), @"
    static, musl
    no (Info) pie: at a fixed address
    yes: machine not-truncated linkage no-interpreter no-needed entry-point start-file libc-is-musl no-symbol-versions no-text-relocations no-ifunc undefined-symbols program-headers image-base thread-local-data constructors unwind-table no-exec-stack no-writable-code page-size relro
    not applicable: relocation-format
    ");
}

#[test]
fn rust_on_aarch64_stripped_is_known_as_well() {
    insta::assert_snapshot!(built(Target::Aarch64, &["-Cstrip=symbols"]), @"
    static, musl
    unknown (Info) undefined-symbols: stripped
    no (Info) pie: at a fixed address
    yes: machine not-truncated linkage no-interpreter no-needed entry-point start-file libc-is-musl no-symbol-versions no-text-relocations no-ifunc program-headers image-base thread-local-data constructors unwind-table no-exec-stack no-writable-code page-size relro
    not applicable: relocation-format
    ");
}

#[test]
fn a_file_for_the_other_machine_is_refused() {
    let workshop = Workshop::new();
    let file = workshop.rustc(Target::Aarch64, &LLD);
    insta::assert_snapshot!(judge(&file, Target::X86_64, None), @"
    static, musl
    no (Error) machine: the file is for aarch64, 64-bit, little-endian; the target is x86_64, 64-bit, little-endian
    no (Info) pie: at a fixed address
    yes: not-truncated linkage no-interpreter no-needed entry-point start-file libc-is-musl no-symbol-versions no-text-relocations no-ifunc undefined-symbols program-headers image-base thread-local-data constructors unwind-table no-exec-stack no-writable-code page-size relro
    not applicable: relocation-format
    ");
}

#[test]
fn a_real_file_with_a_wrong_byte_in_its_tables_gets_an_answer() {
    let workshop = Workshop::new();
    let file = workshop.rustc(Target::X86_64, &[&LLD[..], &["-Cstrip=symbols"]].concat());
    let mut bytes = fs::read(file).unwrap();
    let facts = Facts::read(&bytes).unwrap();
    let header = &facts.header;
    let dynamic = facts.dynamic.unwrap().offset;
    let tables = [
        0..header.program_headers.end(),
        dynamic..dynamic + 0x200,
        header.section_headers.offset..header.section_headers.end(),
    ];
    // A step of three meets every field of every entry, and no field always at the same byte.
    let places = tables.into_iter().flat_map(|table| table.step_by(3));
    for at in places.map(|at| usize::try_from(at).unwrap()) {
        let right = bytes[at];
        bytes[at] = if at.is_multiple_of(2) { 0xff } else { right ^ 1 };
        // Whatever it says of this file, it says something, and soon.
        let _ = Facts::read(&bytes);
        bytes[at] = right;
    }
}
