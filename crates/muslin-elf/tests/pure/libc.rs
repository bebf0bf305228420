//! The C library of a stripped file, and marks that contradict each other.

use muslin_elf::{ByteOrder, Class, Inquiry, MarkKind, inspect};
use muslin_finding::Libc;

use crate::writer::{
    AARCH64, CRT1, DYN, EXEC, MUSL_START, Writer, answer, right_static, right_static_pie,
};

const ABI_TAG: [u8; 16] = [0, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0];

/// The text is put together here as well: a test that holds it whole would be taken for glibc.
fn tunables() -> Vec<u8> {
    [b"GLIBC_TUN".as_slice(), b"ABLES\0", b"glibc.mal", b"loc.check\0"].concat()
}

#[test]
fn the_entry_point_shows_musl() {
    for writer in [right_static(), right_static_pie()] {
        let verdict = writer.facts().libc;
        assert_eq!(verdict.family, Libc::Musl);
        assert_eq!(verdict.marks.len(), 1);
        assert_eq!(verdict.marks[0].kind, MarkKind::EntryCode);
    }
}

#[test]
fn the_code_that_lld_shortens_is_still_musls_start() {
    let start = |middle: &[u8]| {
        let code = [
            b"\x1d\0\x80\xd2\x1e\0\x80\xd2\xe0\x03\0\x91".as_slice(),
            middle,
            b"\x1f\xec\x7c\x92\x01\0\0\x14",
        ]
        .concat();
        Writer::of(Class::Elf64, ByteOrder::Little, EXEC, AARCH64).code(&code).facts().libc.family
    };
    assert_eq!(start(b"\x01\0\0\x90\x21\0\0\x91"), Libc::Musl, "adrp, add");
    assert_eq!(start(b"\x1f\x20\x03\xd5\xe1\x31\x06\x10"), Libc::Musl, "nop, adr");
}

#[test]
fn glibcs_start_and_note_agree() {
    let start = b"\xf3\x0f\x1e\xfa\x31\xed\x49\x89\xd1\x5e\x48\x89\xe2\x48\x83\xe4\xf0\x50\x54";
    let verdict = Writer::new(EXEC).code(start).note("GNU", 1, &ABI_TAG).facts().libc;
    assert_eq!(verdict.family, Libc::Glibc);
    assert!(verdict.contradictions.is_empty());
}

#[test]
fn small_c_libraries_are_known_by_their_start() {
    let diet = b"\x5f\x48\x89\xe6\x57\x48\x8d\x54\xfe\x08\x48\x89\x15\0\0\0\0";
    assert_eq!(Writer::new(EXEC).code(diet).facts().libc.family, Libc::Dietlibc);
    assert_eq!(Writer::new(EXEC).code(KLIBC).facts().libc.family, Libc::Klibc);
    // A start of one's own may begin alike; what follows the call is klibc's.
    let other = [&KLIBC[..11], b"\x90"].concat();
    assert_eq!(Writer::new(EXEC).code(&other).facts().libc.family, Libc::Unknown);
}

const KLIBC: &[u8] = b"\x48\x89\xe7\x48\x89\xd6\xe8\x01\0\0\0\xf4";

#[test]
fn the_library_of_klibc_is_no_program_although_it_looks_like_one() {
    let bytes = Writer::new(EXEC).code(KLIBC).finish();
    let inspected = |name: &str| {
        inspect(&bytes, &Inquiry { name: name.to_owned(), ..Inquiry::default() }).unwrap()
    };
    let library = inspected("/lib/klibc-0a1b.so");
    assert_eq!(library.environments, []);
    assert!(library.notes[0].starts_with("by its name it is klibc's library"));
    assert_ne!(inspected("/bin/program").environments, []);
}

#[test]
fn glibcs_library_behind_musls_crt_object_is_a_contradiction() {
    let mut writer = right_static();
    writer.blob(&tunables());
    let facts = writer.facts();
    assert_eq!(facts.libc.family, Libc::Unknown);
    insta::assert_snapshot!(answer(&facts, "libc-is-musl"), @"no (Error): musl by the code at the entry point, but glibc by the variable that sets glibc's tunables");
}

#[test]
fn a_program_that_only_speaks_of_glibc_is_not_taken_for_it() {
    let mut writer = right_static();
    writer.blob(&[b"GLIBC_TUN".as_slice(), b"ABLES\0"].concat());
    assert_eq!(writer.facts().libc.family, Libc::Musl);
}

#[test]
fn text_decides_only_where_nothing_else_speaks() {
    let mut writer = Writer::new(EXEC).code(b"\x90\x90\x90\x90");
    writer.blob(&[b"No error inf".as_slice(), b"ormation\0"].concat());
    let facts = writer.facts();
    insta::assert_snapshot!(answer(&facts, "libc-is-musl"), @"yes (Error): musl, by an error text of musl's `strerror`");
}

#[test]
fn a_program_without_marks_is_unknown_and_not_refused() {
    let facts = Writer::new(EXEC).code(b"\x90\x90\x90\x90").facts();
    insta::assert_snapshot!(answer(&facts, "libc-is-musl"), @"unknown (Warning): nothing in the file shows which C library it has, if it has one");
}

#[test]
fn interpreters_and_libraries_name_their_libc() {
    let by_interpreter =
        |path: &str| Writer::new(DYN).interpreter(path).dynamic(&[], &[]).facts().libc.family;
    assert_eq!(by_interpreter("/lib/ld-musl-aarch64.so.1"), Libc::Musl);
    assert_eq!(by_interpreter("/lib64/ld-linux-x86-64.so.2"), Libc::Glibc);
    assert_eq!(by_interpreter("/nix/store/abc-glibc/lib/ld-linux-aarch64.so.1"), Libc::Glibc);
    assert_eq!(by_interpreter("/system/bin/linker64"), Libc::Bionic);
    assert_eq!(by_interpreter("/libexec/ld-elf.so.1"), Libc::Unknown);

    let library = Writer::new(DYN).dynamic(&[], &[(1, "libc.so.6")]).facts();
    assert_eq!(library.libc.family, Libc::Glibc);
}

#[test]
fn gos_note_names_its_own_runtime() {
    let facts = Writer::new(EXEC).code(b"\xe9\0\0\0\0").note("Go", 4, b"abc/def").facts();
    assert_eq!(facts.libc.family, Libc::Go);
}

#[test]
fn a_program_of_go_with_c_in_it_has_a_c_library() {
    let facts = right_static().note("Go", 4, b"abc/def").facts();
    assert_eq!(facts.libc.family, Libc::Musl);
    assert!(facts.libc.contradictions.is_empty());
}

#[test]
fn this_library_does_not_carry_the_text_that_it_looks_for() {
    let own = std::fs::read(std::env::current_exe().unwrap()).unwrap();
    let needle: Vec<u8> =
        b"GLIBC_TUN~ABLES\0".iter().copied().filter(|&byte| byte != b'~').collect();
    assert!(!own.windows(needle.len()).any(|window| window == needle));
    let start = [MUSL_START, CRT1].concat();
    assert_eq!(Writer::new(EXEC).code(&start).facts().libc.marks.len(), 1);
}

#[test]
fn the_note_of_a_program_without_a_c_library_is_not_glibcs() {
    // Free Pascal's start code bears the note.
    let pascal = Writer::new(EXEC).code(b"\x5f\x48\x89\x3d").note("GNU", 1, &ABI_TAG);
    assert_eq!(pascal.facts().libc.family, Libc::Unknown);
    let mut glibc = Writer::new(EXEC).code(b"\x5f\x48\x89\x3d").note("GNU", 1, &ABI_TAG);
    glibc.blob(&tunables());
    assert_eq!(glibc.facts().libc.family, Libc::Glibc);
}

#[test]
fn go_is_known_by_its_table_of_functions_and_is_not_asked_for_a_crt_object() {
    let mut go = Writer::new(EXEC).code(b"\xe9\x3b\xc9\xff\xff");
    go.blob(b"\xf1\xff\xff\xff\0\0\x01\x08");
    go.blob(&[b"runtime.go".as_slice(), b"exit\0"].concat());
    let about = inspect(&go.finish(), &Inquiry::default()).unwrap();
    assert_eq!(about.libc.family, Libc::Go);
    assert!(
        !about
            .checks
            .iter()
            .any(|one| one.fails(muslin_finding::Severity::Warning) && one.code == "start-file")
    );
}
