//! Whose allocator a file has, and whether it is the one that was asked for.

use muslin_elf::{ElfFile, Policy};
use muslin_finding::{Severity, Target};

use crate::writer::{R, Writer, right_static, right_static_pie};

/// What an allocator says of itself, put together here: a test that holds it whole would be taken for one.
fn messages(name: &str) -> Vec<u8> {
    [name.as_bytes(), b": ", b"out of memory\0"].concat()
}

fn with(mut writer: Writer, name: &str) -> Writer {
    writer.rights = R;
    writer.blob(&messages(name));
    writer
}

fn answer(writer: &Writer, wanted: Option<&str>) -> String {
    let policy = Policy { subject: "app".into(), target: Some(Target::X86_64), crt_objects: None };
    let bytes = writer.finish();
    let finding = ElfFile::parse(&bytes).unwrap().allocator(wanted, &policy);
    let fails = if finding.fails(Severity::Error) { ", fails" } else { "" };
    format!("{:?}: {}{fails}", finding.answer, finding.message)
}

#[test]
fn an_allocator_is_known_by_its_messages_in_a_stripped_file() {
    for file in [right_static(), right_static_pie()] {
        assert_eq!(answer(&with(file, "mimalloc"), Some("mimalloc")), "Yes: mimalloc");
    }
    assert_eq!(answer(&with(right_static(), "<jemalloc>"), None), "Yes: jemalloc");
}

#[test]
fn one_that_was_asked_for_and_is_not_there_fails_the_build() {
    let absent = "No: `mimalloc` was to be linked before libc, and is not in it, fails";
    assert_eq!(answer(&right_static(), Some("mimalloc")), absent);
    assert_eq!(answer(&with(right_static(), "<jemalloc>"), Some("mimalloc")), absent);
}

#[test]
fn without_symbols_musls_own_cannot_be_seen() {
    assert_eq!(answer(&right_static(), None), "Unknown: there are no symbols that would tell");
}
