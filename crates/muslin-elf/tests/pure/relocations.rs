//! Relocations that static musl does not carry out.

use muslin_elf::IfuncCount;

use crate::writer::{DYN, MUSL_START, R, RCRT1, RW, RWX, Writer, answer, right_static};

const FLAGS_1: (u64, u64) = (0x6fff_fffb, 0x0800_0000);
const TEXTREL: (u64, u64) = (22, 0);

fn rela(offset: u64, kind: u64) -> Vec<u8> {
    [offset, kind, 0].into_iter().flat_map(u64::to_le_bytes).collect()
}

/// A static-pie file whose first 64 KiB are read-only and which has these relocations.
fn with_relocations(relocations: &[(u64, u64)], extra: &[(u64, u64)]) -> Writer {
    let mut writer = Writer::new(DYN).code(&[MUSL_START, RCRT1].concat());
    let table: Vec<u8> = relocations.iter().flat_map(|&(at, kind)| rela(at, kind)).collect();
    let at = writer.blob(&table);
    let numbers = [&[FLAGS_1, (7, at), (8, table.len() as u64)], extra].concat();
    writer.dynamic(&numbers, &[])
}

const WRITABLE: u64 = 0x10_0000;

#[test]
fn relocations_outside_read_only_memory_are_fine() {
    let facts = with_relocations(&[(WRITABLE, 8), (WRITABLE + 8, 8)], &[]).facts();
    assert_eq!(facts.relocations.count, 2);
    insta::assert_snapshot!(answer(&facts, "no-text-relocations"), @"yes (Error): none");
}

#[test]
fn a_relocation_in_read_only_memory_is_found_without_any_flag() {
    let facts = with_relocations(&[(WRITABLE, 8), (0x410, 8)], &[]).facts();
    insta::assert_snapshot!(answer(&facts, "no-text-relocations"), @"no (Error): 1 relocation in read-only memory; the program crashes at start");
}

#[test]
fn the_flag_without_such_a_relocation_harms_nobody() {
    let facts = with_relocations(&[(WRITABLE, 8)], &[TEXTREL]).facts();
    insta::assert_snapshot!(answer(&facts, "no-text-relocations"), @"yes (Error): none, although the linker was allowed to leave some (`-z notext`)");
}

#[test]
fn packed_relocations_are_unpacked() {
    // One address, then a bitmap for the three words behind it: the first and the third.
    let mut writer = Writer::new(DYN).code(MUSL_START);
    let table: Vec<u8> = [0x410_u64, 0b1011].into_iter().flat_map(u64::to_le_bytes).collect();
    let at = writer.blob(&table);
    let facts = writer.dynamic(&[FLAGS_1, (36, at), (35, 16)], &[]).facts();
    assert_eq!(facts.relocations.count, 3);
    assert_eq!(facts.relocations.in_read_only, 3);
    assert_eq!(facts.relocations.first_in_read_only, Some(0x410));
}

#[test]
fn a_function_chosen_at_start_is_counted() {
    let facts = with_relocations(&[(WRITABLE, 37), (WRITABLE, 8)], &[]).facts();
    assert!(matches!(facts.relocations.ifunc, IfuncCount::Known { count: 1, .. }));
    insta::assert_snapshot!(answer(&facts, "no-ifunc"), @"no (Error): 1 IRELATIVE relocation that musl never carries out");
}

#[test]
fn the_plt_inside_the_other_table_is_not_counted_twice() {
    let writer = with_relocations(&[(WRITABLE, 8), (WRITABLE, 37)], &[]);
    let table = writer.facts().dynamic.unwrap().rela.address;
    let facts =
        with_relocations(&[(WRITABLE, 8), (WRITABLE, 37)], &[(23, table + 24), (2, 24), (20, 7)])
            .facts();
    assert_eq!(facts.relocations.count, 2);
}

#[test]
fn without_any_table_the_loaded_bytes_are_searched() {
    let facts = right_static().facts();
    assert_eq!(facts.relocations.ifunc, IfuncCount::Known { count: 0, first: None });
    let with = |kind: u64| {
        let mut writer = right_static();
        // One segment for everything, so that the place of the pointer can be written.
        writer.rights = RWX;
        let entry = [writer.entry + 8, kind, writer.entry].map(u64::to_le_bytes).concat();
        writer.blob(&entry);
        writer.facts()
    };
    assert!(matches!(with(37).relocations.ifunc, IfuncCount::Known { count: 1, .. }));
    assert!(matches!(with(8).relocations.ifunc, IfuncCount::Known { count: 0, .. }));
    insta::assert_snapshot!(answer(&with(37), "no-ifunc"), @"no (Error): 1 IRELATIVE relocation that musl never carries out");
}

#[test]
fn an_undefined_dynamic_symbol_is_an_error_and_a_weak_one_is_not() {
    let with_symbol = |bind: u8| {
        let mut writer = Writer::new(DYN).code(MUSL_START);
        let strings = writer.blob(b"\0missing\0");
        let mut symbols = vec![0; 24];
        symbols.extend([1, 0, 0, 0, bind << 4, 0, 0, 0]);
        symbols.extend([0; 16]);
        let symbols = writer.blob(&symbols);
        let hash: Vec<u8> = [1_u32, 2, 0, 0, 0].into_iter().flat_map(u32::to_le_bytes).collect();
        let hash = writer.blob(&hash);
        writer.dynamic(&[FLAGS_1, (5, strings), (6, symbols), (4, hash)], &[]).facts()
    };
    insta::assert_snapshot!(answer(&with_symbol(1), "undefined-symbols"), @"no (Error): `missing` would have to come from a library");
    insta::assert_snapshot!(answer(&with_symbol(2), "undefined-symbols"), @"yes (Warning): 1 weak symbol, meant to be asked for");
}

#[test]
fn rights_of_segments_are_kept_apart() {
    let facts = right_static().facts();
    let rights: Vec<String> =
        facts.segments.iter().map(|segment| segment.permissions.to_string()).collect();
    assert_eq!(rights, ["rw-", "r-x"]);
    assert_eq!((R | RW) & 1, 0);
}
