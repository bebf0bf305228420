//! What a person sees.

use muslin_report::{Detail, Paint};
use muslin_schema::{InspectedFile, Libraries};

use crate::sample::{all, file, inspected, library, right, wrong};

#[test]
fn a_static_program_is_one_glance() {
    let screen =
        muslin_report::inspected(&inspected(vec![file(right())]), Paint::Plain, Detail::Short);
    insta::assert_snapshot!(screen, @"
         File target/app · static-pie musl · x86_64 64-bit · 590.6 kB · stripped
      Verdict starts on all 6 known systems
      Linkage static, at any address (static-pie): it needs no loader and no library
    C library musl 1.2.3 to 1.2.5, inside the file
                known by the code at the entry point and one more mark
        Needs nothing from the system but its kernel
       Beware dns (linked in): musl asks all name servers at once
                list only servers that know all names
       Checks 1 passed, 1 remark · -v shows each
    ");
}

#[test]
fn everything_is_there_on_request() {
    let screen =
        muslin_report::inspected(&inspected(vec![file(right())]), Paint::Plain, Detail::Full);
    insta::assert_snapshot!(screen, @"
         File target/app · static-pie musl · x86_64 64-bit · 590.6 kB · stripped
      Verdict starts on all 6 known systems
      Linkage static, at any address (static-pie): it needs no loader and no library
    C library musl 1.2.3 to 1.2.5, inside the file
                known by the code at the entry point at 0x1000
                known by the symbol `__init_libc`
                1.2.3 because of the text `Key has expired`
                1.2.5 because of the text `Key has expired`
        Needs nothing from the system but its kernel
      Runs on all 6: empty root, Alpine 3.20–3.22, Debian 12, 13
                as `--require runs-on=empty-root,alpine-3.20,alpine-3.21,alpine-3.22,debian-12,debian-13`
       Beware dns (linked in): musl asks all name servers at once
                list only servers that know all names
       Checks 1 passed, 1 remark
              ✓ no-interpreter       none
              ! pie                  at a fixed address
    ");
}

#[test]
fn what_fails_has_its_reason_and_its_cure() {
    let screen = muslin_report::inspected(&all(), Paint::Plain, Detail::Short);
    insta::assert_snapshot!(screen, @"
            File target/app · static-pie musl · x86_64 64-bit · 590.6 kB · stripped
         Verdict starts on all 6 known systems
         Linkage static, at any address (static-pie): it needs no loader and no library
       C library musl 1.2.3 to 1.2.5, inside the file
                   known by the code at the entry point and one more mark
           Needs nothing from the system but its kernel
          Beware dns (linked in): musl asks all name servers at once
                   list only servers that know all names
          Checks 1 passed, 1 remark · -v shows each

            File out/a,b · dynamic pie glibc · x86_64 64-bit · 590.6 kB · stripped
         Verdict starts on Debian 12, 13; on Alpine 3.20–3.22: not found
         Linkage dynamic, at any address (pie): `/lib64/ld-linux-x86-64.so.2` has to load it and its libraries
       C library glibc, taken from the system
                   known by the needed library `libc.so.6`
           Needs libz.so.1, libc.so.6
                 the loader `/lib64/ld-linux-x86-64.so.2`
                 glibc 2.34 or newer, because of a, b, c and 1 more
        Fails on Alpine 3.20–3.22
                   there is no loader
                   seen: sh: ./app: not found
                   help: build it static
      Unknown on empty root
                   nobody has looked
            Note the section headers cannot be read
          Checks 1 error, 0 passed, 2 remarks · -v shows each
    error[no-writable-code] app: segment 2 is writable code
        at 0x40: segment 2: rwx
        at 0x80: segment 3
        help: link without `-N`
    allowed[no-exec-stack] app: 100% executable

            File libz.a · static library · 1.2 kB
           Holds 2 objects for x86_64, 64-bit
          Checks 1 passed · -v shows each

    error[unreadable] run.sh: a script for `/bin/sh`
    error[static] out/a,b: it is dynamic
            Read 2 ELF files, 1 static library, 3 other files passed over
    ");
}

#[test]
fn libraries_stand_below_what_asks_for_them() {
    let libraries = Libraries {
        root: "/".into(),
        loader: Some(library("/lib64/ld.so", "b", Some("/lib64/ld.so"))),
        libraries: vec![
            library("libz.so.1", "b", Some("/lib/libz.so.1")),
            library("libc.so.6", "b", Some("/lib/libc.so.6")),
            library("libgone.so", "libz.so.1", None),
        ],
        note: None,
    };
    let (inspection, libraries) = (wrong(), Some(libraries));
    let file = InspectedFile { inspection, libraries, package: None, build: None };
    let screen = muslin_report::inspected(&inspected(vec![file]), Paint::Plain, Detail::Short);
    let tree: Vec<&str> = screen
        .lines()
        .skip_while(|line| !line.contains("Libraries"))
        .take_while(|line| !line.contains("Fails on"))
        .collect();
    insta::assert_snapshot!(tree.join("\n"), @"
    Libraries /lib64/ld.so → /lib64/ld.so (glibc's default directories)
              libz.so.1 → /lib/libz.so.1 (glibc's default directories)
                libgone.so not found
                  looked in /lib (glibc's default directories): the one there is for aarch64, 64-bit
              libc.so.6 → /lib/libc.so.6 (glibc's default directories)
    ");
}

#[test]
fn many_files_get_a_line_each_until_more_is_asked_for() {
    let files = || (0..5).flat_map(|_| [file(right()), file(wrong())]).collect();
    let screen = muslin_report::inspected(&inspected(files()), Paint::Plain, Detail::Short);
    let line = "target/app · static-pie musl · x86_64 · 590.6 kB · runs everywhere";
    assert_eq!(screen.matches(line).count(), 5, "{screen}");
    assert!(screen.contains("-v shows each in full") && screen.contains("Read 10 ELF files"));
    assert!(!screen.contains("Linkage"), "{screen}");
    let full = muslin_report::inspected(&inspected(files()), Paint::Plain, Detail::Full);
    assert!(full.contains("Linkage"));
}
