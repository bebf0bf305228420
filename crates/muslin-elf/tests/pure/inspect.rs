//! The whole answer about one file.

use muslin_elf::{Inquiry, NotElf, inspect};
use muslin_finding::{Inspection, Libc, Linkage};

use crate::writer::{DYN, Writer, right_static_pie};

fn inspected(writer: &Writer) -> Inspection {
    let inquiry = Inquiry { name: "dist/hello".into(), ..Inquiry::default() };
    inspect(&writer.finish(), &inquiry).unwrap()
}

#[test]
fn a_static_pie_program_is_summed_up() {
    let inspection = inspected(&right_static_pie().note("GNU", 3, &[0xde, 0xad, 0x0f]));
    assert_eq!(inspection.linkage, Linkage::StaticPie);
    assert_eq!(inspection.libc.family, Libc::Musl);
    assert_eq!(inspection.header.machine, "x86_64");
    assert_eq!(inspection.build_id.as_deref(), Some("dead0f"));
    assert_eq!(inspection.stripped, Some(true));
    assert!(!inspection.truncated);
}

#[test]
fn what_is_no_elf_file_is_named() {
    assert_eq!(inspect(b"", &Inquiry::default()), Err(NotElf::Empty));
}

#[test]
fn a_file_for_a_machine_that_nobody_asked_for_is_not_wrong() {
    let mut writer = Writer::new(DYN);
    writer.machine = 243;
    let inspection = inspected(&writer);
    assert_eq!(inspection.header.machine, "riscv");
    assert!(inspection.checks.iter().all(|finding| finding.code != "machine"));
}
