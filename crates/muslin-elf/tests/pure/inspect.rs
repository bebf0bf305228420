//! The whole answer about one file.

use std::error::Error;
use std::io::{self, Cursor, Read, Seek, SeekFrom};

use muslin_elf::{Inquiry, NotElf, SurveyError, inspect, survey};
use muslin_finding::{Answer, Inspection, Libc, Linkage};

use crate::writer::{DYN, Writer, right_static, right_static_pie};

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
    let machine = inspection.checks.iter().find(|finding| finding.code == "machine").unwrap();
    assert_eq!(machine.answer, Answer::NotApplicable);
}

/// A disk that fails behind the headers.
struct Failing<'a>(Cursor<&'a [u8]>, u64);

impl Read for Failing<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.0.position() >= self.1 {
            return Err(io::Error::other("the disk is gone"));
        }
        self.0.read(buffer)
    }
}

impl Seek for Failing<'_> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.0.seek(position)
    }
}

#[test]
fn a_place_that_cannot_be_read_is_an_error_and_no_verdict() {
    for file in [right_static(), right_static_pie()] {
        let bytes = file.finish();
        let read = |end| survey(Failing(Cursor::new(&bytes), end), &Inquiry::default());
        assert!(read(bytes.len() as u64 + 1).is_ok(), "all of it can be read");
        for end in [0, 64, 256] {
            let error = read(end).unwrap_err();
            assert!(matches!(error, SurveyError::Io(_)), "{end}: {error}");
            assert_eq!(error.source().unwrap().to_string(), "the disk is gone");
        }
    }
}

#[test]
fn relro_is_full_only_where_all_is_bound_at_start() {
    let relro = |flags: &[(u64, u64)]| {
        let mut writer = Writer::new(DYN).code(b"\x90").interpreter("/lib64/ld-linux-x86-64.so.2");
        writer = writer.dynamic(flags, &[(1, "libc.so.6")]);
        writer.segment(0x6474_e552, 4, 0x400, 8);
        let about = inspected(&writer);
        about.checks.iter().find(|one| one.code == "relro").unwrap().message.clone()
    };
    insta::assert_snapshot!(relro(&[(30, 8)]), @"full: everything is bound at start and read-only from then on");
    insta::assert_snapshot!(relro(&[]), @"partial: functions are bound at their first call, so their table stays writable");
}
