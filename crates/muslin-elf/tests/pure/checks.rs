//! The table of checks, and whole verdicts as a user sees them.

use std::collections::BTreeSet;

use muslin_elf::{CHECKS, Facts, explain};
use muslin_finding::Target;

use crate::writer::{
    AARCH64, EXEC, MUSL_START, RWX, STACK, Writer, answer, findings, right_static, right_static_pie,
};

#[test]
fn every_check_has_its_own_word_and_its_page() {
    let codes: BTreeSet<&str> = CHECKS.iter().map(|check| check.code.as_str()).collect();
    assert_eq!(codes.len(), CHECKS.len());
    for check in CHECKS {
        let page = explain(&check.code).unwrap();
        assert!(
            page.contains("\nBy hand: "),
            "`{}` does not say how to see it by hand",
            check.code
        );
        assert!(page.lines().all(|line| line.len() <= 100), "`{}` has long lines", check.code);
        assert!(
            check.code.chars().all(|letter| letter.is_ascii_lowercase()
                || letter == '-'
                || letter.is_ascii_digit())
        );
    }
    assert_eq!(explain("no-such-check"), None);
}

#[test]
fn a_right_static_pie_program_passes_everything() {
    let findings = findings(&right_static_pie().facts(), Target::X86_64);
    let lines: Vec<String> = findings
        .iter()
        .map(|finding| format!("{:?} {}: {}", finding.answer, finding.code, finding.message))
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @"
    Yes machine: x86_64, 64-bit, little-endian
    Yes not-truncated: 1120 bytes, all there
    Yes linkage: static-pie
    Yes no-interpreter: none
    Yes no-needed: none
    Yes entry-point: at 0x400
    Yes start-file: `rcrt1.o`, as it should be
    Yes libc-is-musl: musl, by the code at the entry point
    Yes no-symbol-versions: none
    Yes no-text-relocations: none
    Yes relocation-format: REL, RELA or RELR
    Yes no-ifunc: none
    Yes undefined-symbols: none undefined
    Yes program-headers: covered by a LOAD segment
    NotApplicable image-base: not at a fixed address
    Yes thread-local-data: none
    Yes constructors: no constructor is left out
    NotApplicable unwind-table: nothing in it raises a panic or an exception
    Yes no-exec-stack: rw-
    Yes no-writable-code: none
    Yes page-size: 4 KiB
    Yes pie: position independent
    No relro: not asked for; in static musl it would not be enforced either
    ");
}

#[test]
fn a_file_for_another_machine_is_refused() {
    let mut writer = right_static();
    writer.machine = AARCH64;
    insta::assert_snapshot!(answer(&writer.facts(), "machine"), @"no (Error): the file is for aarch64, 64-bit, little-endian; the target is x86_64, 64-bit, little-endian");
}

#[test]
fn memory_that_is_writable_and_executable_is_refused() {
    let mut writer = right_static();
    writer.rights = RWX;
    insta::assert_snapshot!(answer(&writer.facts(), "no-writable-code"), @"no (Error): segment 1 is writable and executable");
}

#[test]
fn an_executable_stack_is_refused_and_an_unsaid_one_is_unknown() {
    let mut writer = Writer::new(EXEC).code(MUSL_START);
    insta::assert_snapshot!(answer(&writer.facts(), "no-exec-stack"), @"unknown (Warning): no GNU_STACK header: it depends on the kernel");
    writer.segment(STACK, RWX, 0, 0);
    insta::assert_snapshot!(answer(&writer.facts(), "no-exec-stack"), @"no (Error): the stack is `rwx`");
}

#[test]
fn an_entry_point_has_to_be_in_the_file_and_executable() {
    let mut writer = right_static();
    writer.rights = 4;
    insta::assert_snapshot!(answer(&writer.facts(), "entry-point"), @"no (Error): the entry point is not in executable memory");
    writer.rights = 5;
    writer.entry = 0;
    insta::assert_snapshot!(answer(&writer.facts(), "entry-point"), @"no (Error): there is no entry point");
    writer.entry = 0x7000_0000;
    insta::assert_snapshot!(answer(&writer.facts(), "entry-point"), @"no (Error): the entry point is not in executable memory");
}

#[test]
fn a_cut_file_says_where_it_was_cut() {
    let whole = right_static().finish();
    let facts = Facts::read(&whole[..whole.len() - 5]).unwrap();
    insta::assert_snapshot!(answer(&facts, "not-truncated"), @"no (Error): segment 1 ends at byte 1061, but the file has only 1056 bytes");
}
