//! Headers and tables in every form that the format allows.

use muslin_elf::{ByteOrder, Class, PageFitness, Sections, Text};

use crate::writer::{AARCH64, DYN, EXEC, LOAD, R, RW, RX, Segment, Writer, right_static};

const NEEDED: u64 = 1;
const VERNEED: u64 = 0x6fff_fffe;
const VERNEEDNUM: u64 = 0x6fff_ffff;

fn texts<'a>(texts: impl Iterator<Item = &'a Text>) -> Vec<&'a str> {
    texts.map(|text| text.text.as_str()).collect()
}

#[test]
fn both_classes_and_both_byte_orders_are_read_alike() {
    for class in [Class::Elf32, Class::Elf64] {
        for order in [ByteOrder::Little, ByteOrder::Big] {
            let facts = Writer::of(class, order, DYN, 21)
                .interpreter("/lib64/ld64.so.1")
                .dynamic(&[(30, 8)], &[(NEEDED, "libc.so.6"), (29, "$ORIGIN/lib")])
                .facts();
            let dynamic = facts.dynamic.as_ref().unwrap();
            assert_eq!(facts.header.machine.arch(), Some("powerpc64"));
            assert_eq!(facts.interpreter.as_ref().unwrap().text, "/lib64/ld64.so.1");
            assert_eq!(texts(facts.needed()), ["libc.so.6"]);
            assert_eq!(texts(dynamic.runpath.iter()), ["$ORIGIN/lib"]);
            assert!(dynamic.bind_now);
        }
    }
}

#[test]
fn an_interpreter_without_its_nul_ends_with_its_segment() {
    let mut writer = Writer::new(EXEC);
    let offset = writer.blob(b"/lib/ld.so.1/and/more");
    writer.segment(3, R, offset, 12);
    assert_eq!(writer.facts().interpreter.unwrap().text, "/lib/ld.so.1");
}

#[test]
fn the_dynamic_table_is_found_by_address_and_not_by_offset() {
    let mut writer = Writer::new(DYN).dynamic(&[], &[(NEEDED, "libright.so")]);
    let decoy = writer.blob(&[0; 64]);
    let dynamic = writer.segments.iter_mut().find(|segment| segment.kind == 2).unwrap();
    dynamic.offset = decoy;
    assert_eq!(texts(writer.facts().needed()), ["libright.so"]);
}

#[test]
fn more_program_headers_than_the_field_can_hold_are_counted_in_section_0() {
    let mut writer = right_static();
    let mut section = vec![0; 64];
    section[44..48].copy_from_slice(&2_u32.to_le_bytes());
    let at = writer.blob(&section);
    writer.sections = (1, at);
    writer.claimed_segments = Some(0xffff);
    let facts = writer.facts();
    assert_eq!(facts.header.program_headers.count, 2);
    assert_eq!(facts.segments.len(), 2);
}

#[test]
fn a_damaged_table_of_sections_does_not_hide_the_verdict() {
    let mut writer = right_static();
    writer.sections = (40, 0x500);
    let facts = writer.facts();
    assert!(matches!(facts.sections, Sections::Damaged(_)));
    assert_eq!(facts.linkage, muslin_finding::Linkage::Static);
    assert_eq!(facts.libc.family, muslin_finding::Libc::Musl);
    assert_eq!(facts.is_stripped(), None);
}

#[test]
fn the_build_id_is_read_from_its_note() {
    let facts = right_static().note("GNU", 3, &[0xab; 20]).facts();
    assert_eq!(facts.notes.build_id, Some(vec![0xab; 20]));
}

/// One `Verneed` with two `Vernaux`; the second is weak unless the chain is made to loop.
fn with_versions(next_of_second: u32) -> Writer {
    let mut writer = Writer::new(DYN);
    let strings = writer.blob(b"\0libc.so.6\0GLIBC_2.34\0GLIBC_2.28\0");
    let mut table = Vec::new();
    table.extend([1_u16, 2].into_iter().flat_map(u16::to_le_bytes));
    table.extend([1_u32, 16, 0].into_iter().flat_map(u32::to_le_bytes));
    for (flags, name, next) in [(0_u16, 11_u32, 16_u32), (2, 22, next_of_second)] {
        table.extend(0_u32.to_le_bytes());
        table.extend(flags.to_le_bytes());
        table.extend(2_u16.to_le_bytes());
        table.extend(name.to_le_bytes());
        table.extend(next.to_le_bytes());
    }
    let table = writer.blob(&table);
    let (strings, table) = (writer.address(strings), writer.address(table));
    writer.dynamic(&[(5, strings), (VERNEED, table), (VERNEEDNUM, 1)], &[])
}

#[test]
fn version_needs_keep_their_weak_flag() {
    let facts = with_versions(0).facts();
    let needs: Vec<_> = facts
        .version_needs
        .iter()
        .map(|need| (need.library.as_str(), need.version.as_str(), need.weak))
        .collect();
    assert_eq!(needs, [("libc.so.6", "GLIBC_2.34", false), ("libc.so.6", "GLIBC_2.28", true)]);
}

#[test]
fn a_version_chain_that_runs_in_a_circle_ends() {
    // Only two entries are announced, so a third is never read, wherever the chain leads.
    let facts = with_versions(0_u32.wrapping_sub(16)).facts();
    assert_eq!(facts.version_needs.len(), 2);
}

fn load(flags: u32, offset: u64, address: u64, size: u64) -> Segment {
    Segment { kind: LOAD, flags, offset, address, file_size: size, memory_size: size }
}

fn fitness(loads: [Segment; 2]) -> [PageFitness; 3] {
    let mut writer = Writer::of(Class::Elf64, ByteOrder::Little, EXEC, AARCH64);
    writer.segments.extend(loads);
    let facts = writer.facts();
    [4, 16, 64].map(|size| PageFitness::of(&facts.segments, size * 1024))
}

#[test]
fn a_file_for_small_pages_does_not_fit_large_ones() {
    let wide = fitness([load(RX, 0, 0x40_0000, 0x500), load(RW, 0x500, 0x42_0500, 0x100)]);
    assert_eq!(wide, [PageFitness::Fits, PageFitness::Fits, PageFitness::Fits]);

    let narrow = fitness([load(RX, 0, 0x40_0000, 0x500), load(RW, 0x500, 0x40_1500, 0x100)]);
    let odd = PageFitness::NotCongruent { segment: 1 };
    assert_eq!(narrow, [PageFitness::Fits, odd.clone(), odd]);
}

#[test]
fn segments_that_are_congruent_may_still_share_a_large_page() {
    let shared = fitness([load(RX, 0, 0x40_0000, 0x500), load(RW, 0x4000, 0x40_4000, 0x100)]);
    assert_eq!(
        shared,
        [PageFitness::Fits, PageFitness::Fits, PageFitness::SharedPage { first: 0, second: 1 }]
    );
}
