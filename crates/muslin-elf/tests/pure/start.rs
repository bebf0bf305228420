//! CRT objects that do not fit, recognised by the form of their code.

use muslin_elf::{ByteOrder, Class, CrtObject, CrtObjects};

use crate::writer::{
    AARCH64, CRT1, DYN, EXEC, MUSL_START, MUSL_START_AARCH64, RCRT1, Writer, X86_64, answer,
    right_static, right_static_pie,
};

const PIE: (u64, u64) = (0x6fff_fffb, 0x0800_0000);

#[test]
fn the_right_crt_object_is_named() {
    insta::assert_snapshot!(answer(&right_static().facts(), "start-file"), @"yes (Error): `crt1.o` or `Scrt1.o`, as it should be");
    insta::assert_snapshot!(answer(&right_static_pie().facts(), "start-file"), @"yes (Error): `rcrt1.o`, as it should be");
}

#[test]
fn rcrt1_at_a_fixed_address_is_refused() {
    let facts = Writer::new(EXEC).code(&[MUSL_START, RCRT1].concat()).facts();
    insta::assert_snapshot!(answer(&facts, "start-file"), @"no (Error): linked with `rcrt1.o` at a fixed address: it crashes before `main`");
}

#[test]
fn crt1_in_a_static_pie_is_refused() {
    let relocations = |count: u64| {
        let mut writer = Writer::new(DYN).code(&[MUSL_START, CRT1].concat());
        let table = writer.blob(&[8; 48]);
        writer.dynamic(&[PIE, (7, table), (8, count * 24)], &[]).facts()
    };
    insta::assert_snapshot!(answer(&relocations(0), "start-file"), @"unknown (Warning): static-pie linked with `crt1.o`, but there is nothing to relocate");
    insta::assert_snapshot!(answer(&relocations(2), "start-file"), @"no (Error): static-pie linked with `crt1.o` or `Scrt1.o`: nobody applies its 2 relocations, and it crashes before `main`");
}

#[test]
fn code_of_no_known_form_is_unknown_and_not_refused() {
    let facts = Writer::new(EXEC).code(&[MUSL_START, &[0x90; 64]].concat()).facts();
    insta::assert_snapshot!(answer(&facts, "start-file"), @"unknown (Warning): `_start_c` is that of no known CRT object");
}

/// How `_start_c` begins in start files that zig 0.17 (clang) and Debian 12 (gcc) built.
const OTHERS: [(&str, u16, CrtObject, &[u8]); 6] = [
    (
        "clang crt1",
        X86_64,
        CrtObject::Crt1,
        b"\x55\x48\x89\xe5\x8b\x37\x48\x8d\x57\x08\xbf\x30\xed\x00\x01\xb9\x58\xed\x00\x01\x41\xb8\
          \xe4\xf1\x00\x01\x45\x31\xc9\x5d\xe9\xdc\x01\x00\x00",
    ),
    (
        "clang rcrt1",
        X86_64,
        CrtObject::Rcrt1,
        b"\x55\x48\x89\xe5\x48\x81\xec\xb0\x01\x00\x00\x48\x89\xf8\x8b\x0f\xff\xc1\x48\x63\xc9",
    ),
    (
        "gcc crt1",
        X86_64,
        CrtObject::Crt1,
        b"\x8b\x37\x48\x8d\x57\x08\x49\xc7\xc0\xbe\x21\x40\x00\x45\x31\xc9\x48\xc7\xc1\x00\x10\x40\
          \x00\x48\xc7\xc7\x73\x10\x40\x00\xe9\xed\x02\x00\x00",
    ),
    (
        "gcc rcrt1",
        X86_64,
        CrtObject::Rcrt1,
        b"\x49\x89\xf8\x48\x81\xec\x90\x01\x00\x00\x48\x89\xf7\x41\x8b\x00\x49\x8d\x50\x08\x83\xc0",
    ),
    (
        "clang crt1",
        AARCH64,
        CrtObject::Crt1,
        b"\xe2\x03\x00\xaa\x83\x01\x00\xb0\x84\x01\x00\xb0\x41\x84\x40\xb8\x63\xd8\x45\xf9\x84\xdc\
          \x45\xf9\x1f\x20\x03\xd5\x60\x00\x00\x10\xe5\x03\x1f\xaa\x8f\x00\x00\x14",
    ),
    (
        "clang rcrt1",
        AARCH64,
        CrtObject::Rcrt1,
        b"\xfd\x0f\x1f\xf8\xff\xc3\x08\xd1\x09\x00\x40\xb9\xe8\x03\x00\xaa\x29\x05\x00\x11",
    ),
];

#[test]
fn crt_objects_of_other_compilers_are_recognised_by_their_form() {
    for (name, machine, is, code) in OTHERS {
        let start = if machine == X86_64 { MUSL_START } else { MUSL_START_AARCH64 };
        let writer = Writer::of(Class::Elf64, ByteOrder::Little, EXEC, machine);
        let start = writer.code(&[start, code].concat()).facts().start.unwrap();
        assert_eq!(start.start_c.unwrap().shape, Some(is), "{name} for machine {machine}");
    }
}

#[test]
fn a_start_of_ones_own_is_unknown() {
    let facts = Writer::new(EXEC).code(b"\x90\x90\x90\x90").facts();
    insta::assert_snapshot!(answer(&facts, "start-file"), @"unknown (Warning): the code at the entry point is not musl's `_start`");
}

#[test]
fn the_jump_is_followed_backwards_and_into_nothing() {
    // 0xffffffe4 is -28: 22 bytes of `_start` and 6 before it.
    let mut start = MUSL_START.to_vec();
    start[18..22].copy_from_slice(&(-28_i32).to_le_bytes());
    let start_c = Writer::new(EXEC).code(&start).facts().start.unwrap().start_c.unwrap();
    assert_eq!(start_c.offset + 6, 0x400);

    start[18..22].copy_from_slice(&i32::MIN.to_le_bytes());
    let lost = Writer::new(EXEC).code(&start).facts().start.unwrap();
    assert_eq!(lost.start_c, None);
}

#[test]
fn only_object_files_with_a_start_are_crt_objects() {
    assert_eq!(CrtObjects::from_objects(b"", b""), None);
    let program = right_static().finish();
    assert_eq!(CrtObjects::from_objects(&program, &program), None);
    assert_eq!(CrtObject::Rcrt1.as_str(), "`rcrt1.o`");
}
