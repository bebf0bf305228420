//! Static libraries: what their members say, and what is made of it.

use muslin_finding::Code;
use std::collections::BTreeSet;
use std::io::Cursor;

use muslin_elf::archive::{ARCHIVE_CHECKS, Archive, Content, Depth, Linked, NotArchive};
use muslin_elf::{CHECKS, explain};
use muslin_finding::Target;

use crate::archive_writer::{
    Object, R_X86_64_32S, R_X86_64_64, READ_ONLY, WRITABLE, archive, member, verdict,
};
use crate::writer::AARCH64;

const X86: Target = Target::X86_64;

fn of(objects: &[Object]) -> Vec<u8> {
    let names = ["one.o", "two.o", "three.o"];
    let members: Vec<_> = names.into_iter().zip(objects.iter().map(Object::finish)).collect();
    archive(&members)
}

fn well(objects: &[Object]) -> String {
    verdict(&of(objects), X86, Linked::Well)
}

#[test]
fn every_check_has_its_own_word_and_its_page() {
    let rows = ARCHIVE_CHECKS.iter().map(|check| check.code);
    let codes: BTreeSet<Code> = rows.chain(CHECKS.iter().map(|check| check.code)).collect();
    assert_eq!(codes.len(), ARCHIVE_CHECKS.len() + CHECKS.len());
    for check in ARCHIVE_CHECKS {
        let page = explain(&check.code).unwrap();
        assert!(check.code.starts_with("archive-"), "{}", check.code);
        assert!(page.contains("\nBy hand: "), "`{}` has no way by hand", check.code);
        assert!(page.lines().all(|line| line.len() <= 102), "`{}` has long lines", check.code);
    }
}

#[test]
fn names_that_only_glibcs_headers_make_are_an_error_even_though_the_link_went_well() {
    let objects = [
        Object::new().defines("scan").asks("__isoc99_sscanf").asks("__ctype_b_loc").asks("strlen"),
        Object::new().asks("puts"),
        Object::new().asks("__printf_chk").asks("fopen64"),
    ];
    insta::assert_snapshot!(well(&objects), @"
    no (Error) archive-glibc-headers: compiled with glibc's headers, since it asks for `__isoc99_sscanf`, `__ctype_b_loc`, `__printf_chk`
        at 0x44: `one.o` asks for `__isoc99_sscanf`, `__ctype_b_loc`
        at 0x496: `three.o` asks for `__printf_chk`, `fopen64`
    ");
}

#[test]
fn weak_references_are_read_of_all_members_each_once() {
    let objects = [
        Object::new().asks_weakly("getentropy").asks("strlen"),
        Object::new().asks_weakly("getentropy").asks_weakly("pthread_mutex_lock"),
    ];
    let weak = Archive::read(&of(&objects)).unwrap().weak;
    assert_eq!(weak.into_iter().collect::<Vec<_>>(), ["getentropy", "pthread_mutex_lock"]);
    assert!(Archive::read(&of(&[Object::new().asks("strlen")])).unwrap().weak.is_empty());
}

#[test]
fn what_the_archive_defines_itself_and_what_may_be_missing_does_not_count() {
    let objects = [
        Object::new().asks("__memcpy_chk").asks_weakly("gnu_get_libc_version"),
        Object::new().defines("__memcpy_chk").asks("__xpg_strerror_r").asks("getcontext"),
    ];
    insta::assert_snapshot!(well(&objects), @"");
}

#[test]
fn large_file_names_alone_are_those_of_an_older_musl() {
    let objects = || [Object::new().asks("open64").asks("fstat64")];
    insta::assert_snapshot!(well(&objects()), @"
    no (Warning) archive-old-musl: asks for `open64`, `fstat64`, which musl has not had since 1.2.4
        at 0x44: `one.o` asks for `open64`, `fstat64`
    ");
    let failed = verdict(&of(&objects()), X86, Linked::Failed);
    assert!(failed.starts_with("no (Error) archive-old-musl"), "{failed}");
}

#[test]
fn members_for_another_machine_and_of_another_system_are_named() {
    let mach_o = b"\xcf\xfa\xed\xfe\x07\x00\x00\x01".to_vec();
    let other = Object::new().machine(AARCH64).finish();
    let file = archive(&[("one.o", Object::new().finish()), ("two.o", other), ("three.o", mach_o)]);
    insta::assert_snapshot!(verdict(&file, X86, Linked::Unknown), @"
    no (Error) archive-machine: 2 of 3 members are not for x86_64; `two.o` is for aarch64, 64-bit, little-endian
        at 0x21a: `two.o`: aarch64, 64-bit, little-endian
        at 0x3f0: `three.o`: macOS
    ");
}

#[test]
fn an_empty_archive_explains_a_link_that_failed_and_is_a_remark_elsewhere() {
    let mut indexed = b"!<arch>\n".to_vec();
    member(&mut indexed, "/", 4, &[0; 4]);
    for empty in [b"!<arch>\n".to_vec(), indexed] {
        insta::allow_duplicates! {
            insta::assert_snapshot!(verdict(&empty, X86, Linked::Well), @"no (Info) archive-empty: it has no members");
            insta::assert_snapshot!(verdict(&empty, X86, Linked::Failed), @"no (Warning) archive-empty: it has no members");
        }
    }
}

#[test]
fn an_address_that_cannot_be_corrected_matters_where_the_program_moves() {
    let fixed = || [Object::new().defines("table").relocation(R_X86_64_32S, READ_ONLY)];
    insta::assert_snapshot!(verdict(&of(&fixed()), X86, Linked::Failed), @"
    no (Error) archive-not-pic: compiled for a fixed address: `one.o`, and so 1 of 1 members
        at 0xbb: R_X86_64_32S in `one.o`
    ");
    let other = verdict(&of(&fixed()), Target::Aarch64, Linked::Failed);
    assert!(!other.contains("archive-not-pic"), "{other}");
    let in_code = [Object::new().defines("table").relocation(R_X86_64_64, READ_ONLY)];
    assert!(verdict(&of(&in_code), X86, Linked::Failed).contains("R_X86_64_64 in `one.o`"));
    let corrected = [Object::new().defines("table").relocation(R_X86_64_64, WRITABLE)];
    assert_eq!(verdict(&of(&corrected), X86, Linked::Failed), "");
    let number = [Object::new().number("size").relocation(R_X86_64_32S, READ_ONLY)];
    assert_eq!(verdict(&of(&number), X86, Linked::Failed), "");
}

#[test]
fn atomics_of_gcc_are_a_remark_unless_only_libgcc_has_them() {
    let of_arm = |name| of(&[Object::new().machine(AARCH64).asks(name)]);
    let rust_has = of_arm("__aarch64_ldadd4_acq_rel");
    insta::assert_snapshot!(verdict(&rust_has, Target::Aarch64, Linked::Failed), @"
    no (Info) archive-outline-atomics: asks for `__aarch64_ldadd4_acq_rel`
        at 0x44: `one.o` asks for `__aarch64_ldadd4_acq_rel`
    ");
    let only_libgcc = of_arm("__aarch64_cas8_sync");
    insta::assert_snapshot!(verdict(&only_libgcc, Target::Aarch64, Linked::Failed), @"
    no (Error) archive-outline-atomics: asks for `__aarch64_cas8_sync`
        at 0x44: `one.o` asks for `__aarch64_cas8_sync`
    ");
}

#[test]
fn intermediate_code_is_said_and_not_guessed_at() {
    let bitcode = archive(&[("one.o", b"BC\xc0\xde\x35\x14\0\0".to_vec())]);
    insta::assert_snapshot!(verdict(&bitcode, X86, Linked::Well), @"
    no (Info) archive-machine-code: LLVM bitcode in 1 of 1 members
        at 0x44: `one.o`
    unknown (Info) archive-glibc-headers: no member shows its symbols
    unknown (Info) archive-old-musl: no member shows its symbols
    unknown (Info) archive-not-pic: no member shows its symbols
    ");
    insta::assert_snapshot!(well(&[Object::new().defines("__gnu_lto_slim")]), @"
    no (Warning) archive-machine-code: only gcc's intermediate code in 1 of 1 members
        at 0x44: `one.o`
    ");
}

#[test]
fn a_thin_archive_only_names_its_members() {
    let mut thin = b"!<thin>\n".to_vec();
    member(&mut thin, "//", 14, b"parts/long.o/\n");
    thin.extend(format!("{:<16}{:<12}{:<6}{:<6}{:<8}{:<10}`\n", "/0", 0, 0, 0, 644, 900).bytes());
    let archive = Archive::read(&thin).unwrap();
    assert!(archive.thin);
    assert_eq!(archive.members[0].name, "parts/long.o");
    assert_eq!(archive.members[0].content, Content::Elsewhere);
    insta::assert_snapshot!(verdict(&thin, X86, Linked::Well), @"
    unknown (Info) archive-machine-code: 1 of 1 members lie beside the archive
        `parts/long.o`
    unknown (Info) archive-glibc-headers: no member shows its symbols
    unknown (Info) archive-old-musl: no member shows its symbols
    unknown (Info) archive-not-pic: no member shows its symbols
    ");
}

#[test]
fn names_in_the_manner_of_bsd_are_read() {
    let object = Object::new().asks("__isoc99_sscanf").finish();
    let mut bytes = b"a_name_that_is_long.o\0\0\0".to_vec();
    bytes.extend(&object);
    let mut file = b"!<arch>\n".to_vec();
    member(&mut file, "#1/24", bytes.len(), &bytes);
    let said = verdict(&file, X86, Linked::Well);
    assert!(said.contains("`a_name_that_is_long.o` asks for `__isoc99_sscanf`"), "{said}");
}

#[test]
fn what_is_no_archive_is_named() {
    let said = |bytes: &[u8]| Archive::read(bytes).unwrap_err().to_string();
    assert_eq!(said(&Object::new().finish()), "an ELF file, no archive");
    assert_eq!(
        said(b"INPUT(-lc++ -lc++abi)\n"),
        "a text file, no executable or library (a linker script only names libraries)"
    );
    assert_eq!(said(b""), "the file is empty");
    assert_eq!(Archive::read(b"!<arch>\nnonsense"), Err(NotArchive::Damaged));
}

#[test]
fn reading_in_pieces_gives_the_same_as_reading_the_whole() {
    let objects = [Object::new().asks("__isoc99_sscanf").relocation(R_X86_64_32S, READ_ONLY)];
    let file = of(&objects);
    assert_eq!(Archive::survey(Cursor::new(&file), Depth::Relocations), Archive::read(&file));
    let shallow = Archive::survey(Cursor::new(&file), Depth::Symbols).unwrap();
    assert_eq!(shallow.absolute, None);
    assert_eq!(shallow.unresolved.len(), 1);
}

#[test]
fn an_archive_cut_anywhere_gets_an_answer_and_is_not_called_whole() {
    let file = of(&[Object::new().asks("puts"), Object::new().defines("part")]);
    let second = file.windows(5).position(|window| window == b"two.o").unwrap();
    for length in 0..file.len() {
        let Ok(archive) = Archive::read(&file[..length]) else { continue };
        // Cut between two members, it is a shorter archive, and nothing can tell.
        let shorter = length == 8 || length == second;
        assert_eq!(archive.cut.is_some(), !shorter, "{length}");
    }
    insta::assert_snapshot!(verdict(&file[..file.len() - 9], X86, Linked::Well), @"no (Error) archive-whole: it is cut off in or behind member `two.o`");
}

/// The linker would refuse it; without that, nothing that it asks for would be known.
#[test]
fn an_object_whose_tables_lead_out_of_it_is_not_taken_for_one_that_asks_for_nothing() {
    let mut file = of(&[Object::new().asks("__isoc99_sscanf")]);
    let object = file.windows(4).position(|four| four == b"\x7fELF").unwrap();
    let sections = object + 40..object + 48;
    file[sections].copy_from_slice(&0x10_0000_u64.to_le_bytes());
    insta::assert_snapshot!(verdict(&file, X86, Linked::Well), @"unknown (Warning) archive-whole: the tables of member `one.o` lead out of it, so what it asks for cannot be read");
}

/// The place where a library is cannot be read: that is not a text file.
#[test]
fn an_index_that_cannot_be_read_is_an_error_of_the_reader() {
    struct Broken;
    impl std::io::Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("the disk is gone"))
        }
    }
    impl std::io::Seek for Broken {
        fn seek(&mut self, _: std::io::SeekFrom) -> std::io::Result<u64> {
            Ok(4096)
        }
    }
    let expected = NotArchive::Unreadable("the disk is gone".to_owned());
    assert_eq!(muslin_elf::archive::index(Broken), Err(expected));
}

#[test]
fn a_wrong_byte_anywhere_yields_no_more_than_the_file_can_hold() {
    let object = Object::new().asks("__isoc99_sscanf").relocation(R_X86_64_32S, READ_ONLY);
    let mut file = of(&[object, Object::new().defines("part")]);
    for at in 0..file.len() {
        let right = file[at];
        for wrong in [0, 0xff, right ^ 1, right ^ 0x80] {
            file[at] = wrong;
            // A member has a header of 60 bytes.
            if let Ok(archive) = Archive::read(&file) {
                assert!(archive.members.len() <= file.len() / 60, "{wrong:#x} at {at}");
            }
        }
        file[at] = right;
    }
}
