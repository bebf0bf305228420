//! Whose memory routines a file has.

use muslin_elf::{Inquiry, inspect};

use crate::writer::{R, RW, RX, Writer, right_static, right_static_pie};

/// The mark is put together here as well: a test that holds it whole would be taken for a routine.
fn mark(name: &str) -> Vec<u8> {
    [b"muslin rou".as_slice(), b"tine ", name.as_bytes(), b"\0"].concat()
}

fn answer(writer: &Writer) -> String {
    let inspection = inspect(&writer.finish(), &Inquiry::default()).unwrap();
    let finding = inspection.checks.iter().find(|one| one.code == "libc-routines").unwrap();
    format!("{:?}: {}", finding.answer, finding.message)
}

fn with(mut writer: Writer, rights: u32, marks: &[&str]) -> Writer {
    writer.rights = rights;
    for name in marks {
        writer.blob(&mark(name));
    }
    writer
}

#[test]
fn routines_are_known_by_the_marks_in_code() {
    for writer in [right_static(), right_static_pie()] {
        let writer = with(writer, RX, &["strlen", "memcpy", "memcpy"]);
        assert_eq!(answer(&writer), "Yes: muslin's: memcpy, strlen");
        let facts = writer.facts();
        let at = usize::try_from(facts.routines[1].offset).unwrap();
        assert!(writer.finish()[at..].starts_with(&mark("strlen")));
    }
}

#[test]
fn a_mark_that_is_data_or_names_no_routine_counts_for_nothing() {
    let musls = "No: musl's own, some of which go byte by byte";
    assert_eq!(answer(&right_static()), musls);
    assert_eq!(answer(&with(right_static(), R, &["memcpy"])), musls);
    assert_eq!(answer(&with(right_static(), RW, &["memcpy"])), musls);
    assert_eq!(answer(&with(right_static(), RX, &["", "$name", "averyverylongname"])), musls);
}

#[test]
fn where_the_system_brings_libc_there_is_nothing_to_say() {
    let dynamic = Writer::new(crate::writer::DYN).interpreter("/lib/ld-musl-x86_64.so.1");
    assert!(answer(&dynamic).starts_with("NotApplicable"), "{}", answer(&dynamic));
}

/// Put together here as well, as the mark of a routine.
fn resolver_mark(name: &str) -> Vec<u8> {
    [b"muslin reso".as_slice(), b"lver ", name.as_bytes(), b"\0"].concat()
}

#[test]
fn a_resolver_is_known_by_its_marks_and_takes_the_place_of_musls_in_what_is_said() {
    let mut writer = right_static_pie();
    writer.rights = RX;
    for name in ["getaddrinfo", "gethostbyname2_r", "Getaddrinfo", "averyveryverylongfunctionname"]
    {
        writer.blob(&resolver_mark(name));
    }
    let inspection = inspect(&writer.finish(), &Inquiry::default()).unwrap();
    let finding = inspection.checks.iter().find(|one| one.code == "resolver").unwrap();
    assert_eq!(finding.message, "muslin's: getaddrinfo, gethostbyname2_r");
    let said: Vec<_> = inspection.hazards.iter().filter(|one| one.area == "dns").collect();
    assert_eq!(said.len(), 1);
    assert_eq!(said[0].found, "the mark of muslin's `getaddrinfo`");
}

#[test]
fn a_program_without_any_resolver_has_nothing_to_say_of_it() {
    let inspection = inspect(&right_static().finish(), &Inquiry::default()).unwrap();
    let finding = inspection.checks.iter().find(|one| one.code == "resolver").unwrap();
    assert_eq!(finding.message, "it resolves no names by the functions of C");
}
