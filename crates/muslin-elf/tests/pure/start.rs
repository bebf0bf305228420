//! Start files that do not fit, told by the form of their code.

use muslin_elf::{StartFile, StartFiles};

use crate::writer::{
    CRT1, DYN, EXEC, MUSL_START, RCRT1, Writer, answer, right_static, right_static_pie,
};

const PIE: (u64, u64) = (0x6fff_fffb, 0x0800_0000);

#[test]
fn the_right_start_file_is_named() {
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
    let facts = Writer::new(DYN).code(&[MUSL_START, CRT1].concat()).dynamic(&[PIE], &[]).facts();
    insta::assert_snapshot!(answer(&facts, "start-file"), @"no (Error): static-pie linked with `crt1.o` or `Scrt1.o`: nobody applies its 0 relocations, and it crashes before `main`");
}

#[test]
fn code_of_no_known_form_is_unknown_and_not_refused() {
    let facts = Writer::new(EXEC).code(&[MUSL_START, &[0x90; 64]].concat()).facts();
    insta::assert_snapshot!(answer(&facts, "start-file"), @"unknown (Warning): `_start_c` is that of no known start file");
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
fn only_object_files_with_a_start_are_start_files() {
    assert_eq!(StartFiles::from_objects(b"", b""), None);
    let program = right_static().finish();
    assert_eq!(StartFiles::from_objects(&program, &program), None);
    assert_eq!(StartFile::Rcrt1.in_words(), "`rcrt1.o`");
}
