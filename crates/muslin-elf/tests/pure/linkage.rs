//! Files that look alike to `file` and `ldd`, distinguished.

use muslin_finding::Linkage;

use crate::writer::{CRT1, DYN, EXEC, MUSL_START, Writer, right_static, right_static_pie};

const NEEDED: u64 = 1;
const SONAME: u64 = 14;
const FLAGS_1: u64 = 0x6fff_fffb;
const PIE: u64 = 0x0800_0000;

#[test]
fn a_fixed_program_without_a_dynamic_table_is_static() {
    assert_eq!(right_static().facts().linkage, Linkage::Static);
}

#[test]
fn a_flagged_program_without_interpreter_is_static_pie() {
    assert_eq!(right_static_pie().facts().linkage, Linkage::StaticPie);
}

#[test]
fn an_interpreter_makes_a_program_dynamic() {
    let fixed = Writer::new(EXEC).interpreter("/lib/ld.so").dynamic(&[], &[]).facts();
    let pie = Writer::new(DYN).interpreter("/lib/ld.so").dynamic(&[(FLAGS_1, PIE)], &[]).facts();
    let old_pie = Writer::new(DYN).interpreter("/lib/ld.so").dynamic(&[], &[]).facts();
    assert_eq!(fixed.linkage, Linkage::Dynamic);
    assert_eq!(pie.linkage, Linkage::DynamicPie);
    assert_eq!(old_pie.linkage, Linkage::DynamicPie);
}

#[test]
fn an_interpreter_without_a_dynamic_table_is_the_way_of_klibc() {
    let facts = Writer::new(EXEC).interpreter("/lib/klibc-abc.so").facts();
    assert_eq!(facts.linkage, Linkage::InterpreterOnly);
    assert_eq!(facts.libc.family, muslin_finding::Libc::Klibc);
}

#[test]
fn a_static_pie_that_needs_a_library_has_nobody_to_load_it() {
    let facts = Writer::new(DYN).dynamic(&[(FLAGS_1, PIE)], &[(NEEDED, "libsqlite3.so.0")]).facts();
    assert_eq!(facts.linkage, Linkage::NeededWithoutInterpreter);
}

#[test]
fn a_fixed_program_that_needs_a_library_without_interpreter_is_broken_too() {
    let facts = Writer::new(EXEC).dynamic(&[], &[(NEEDED, "libfoo.so")]).facts();
    assert_eq!(facts.linkage, Linkage::NeededWithoutInterpreter);
}

#[test]
fn a_library_is_known_by_its_name_for_itself_even_with_an_interpreter() {
    let plain = Writer::new(DYN).dynamic(&[], &[(NEEDED, "libc.so.6")]).facts();
    let named = Writer::new(DYN).dynamic(&[], &[(SONAME, "libfoo.so.1")]).facts();
    let libc = Writer::new(DYN)
        .interpreter("/lib64/ld-linux-x86-64.so.2")
        .dynamic(&[], &[(SONAME, "libc.so.6")])
        .facts();
    assert_eq!(plain.linkage, Linkage::SharedLibrary);
    assert_eq!(named.linkage, Linkage::SharedLibrary);
    assert_eq!(libc.linkage, Linkage::SharedLibrary);
}

#[test]
fn an_old_pie_without_the_flag_is_known_by_its_start_code() {
    let start = [MUSL_START, CRT1].concat();
    let program = Writer::new(DYN).code(&start).dynamic(&[], &[]).facts();
    let unknown = Writer::new(DYN).code(b"\x90\x90\x90\x90").dynamic(&[], &[]).facts();
    assert_eq!(program.linkage, Linkage::StaticPie);
    assert_eq!(unknown.linkage, Linkage::Ambiguous);
}

#[test]
fn musls_own_libc_is_a_library_although_it_starts_like_a_program() {
    let with_symbol = |section: u8| {
        let mut writer = Writer::new(DYN).code(&[MUSL_START, CRT1].concat());
        let mut symbols = vec![0; 24];
        symbols.extend([1, 0, 0, 0, 0x12, 0, section, 0]);
        symbols.extend([0; 16]);
        let symbols = writer.blob(&symbols);
        let hash: Vec<u8> = [1_u32, 2, 1, 0, 0].into_iter().flat_map(u32::to_le_bytes).collect();
        let hash = writer.blob(&hash);
        writer.dynamic(&[(6, symbols), (4, hash)], &[]).facts().linkage
    };
    assert_eq!(with_symbol(1), Linkage::SharedLibrary);
    assert_eq!(with_symbol(0), Linkage::StaticPie);
}

#[test]
fn a_needed_library_counts_even_when_its_name_cannot_be_read() {
    let facts =
        Writer::new(DYN).dynamic(&[(FLAGS_1, PIE), (NEEDED, 7), (5, 0xdead_0000)], &[]).facts();
    assert_eq!(facts.linkage, Linkage::NeededWithoutInterpreter);
    assert_eq!(facts.needed().next().unwrap().text, "(unreadable name)");
}

#[test]
fn object_files_and_core_dumps_are_no_programs() {
    assert_eq!(Writer::new(1).facts().linkage, Linkage::Relocatable);
    assert_eq!(Writer::new(4).facts().linkage, Linkage::Other);
}

#[test]
fn a_packed_pie_without_a_dynamic_table_is_a_program() {
    let packed = Writer::new(DYN).code(b"\x90");
    assert_eq!(packed.facts().linkage, Linkage::StaticPie);
    let mut data = Writer::new(DYN).code(b"\x90");
    data.rights = 4;
    assert_eq!(data.facts().linkage, Linkage::Ambiguous);
}
