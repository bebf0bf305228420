//! Static libraries as compilers really leave them: right ones pass, others are distinguished.

use std::fs;
use std::path::Path;

use muslin_elf::archive::{Archive, ArchivePolicy, Linked, check_archive};
use muslin_finding::{Answer, Target};

use crate::tools::{Workshop, self_contained, tool};

/// Calls that the two C libraries' headers spell differently, at every level of optimisation.
const C: &str = r#"
#define _GNU_SOURCE
#include <ctype.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

int number(const char *text) {
    int found = 0;
    while (*text && !isdigit((unsigned char)*text)) text++;
    return sscanf(text, "%d", &found) == 1 ? found : -1;
}
int device(const char *path) {
    struct stat about;
    return stat(path, &about) ? -1 : (int)major(about.st_dev);
}
const char *words[] = {"one", "two"};
const char *word(int at) { return words[at & 1]; }
int jump(sigjmp_buf place) { return sigsetjmp(place, 1); }
void copy(char *to, const char *from) { strcpy(to, from); putc_unlocked(*to, stdout); }
"#;

/// Compiles one source into an archive.
fn archive(compiler: &str, flags: &[&str], source: &str) -> (Workshop, Vec<u8>) {
    let workshop = Workshop::new();
    workshop.write("part.c", source);
    workshop.tool(compiler, &[flags, &["-c", "part.c", "-o", "part.o"]].concat());
    workshop.tool("ar", &["rcs", "libpart.a", "part.o"]);
    let bytes = fs::read(workshop.path("libpart.a")).unwrap();
    (workshop, bytes)
}

/// Every "no" and its message, after a link that failed, which is when the checks are strictest.
fn verdict(bytes: &[u8], target: Target) -> String {
    let linked = Linked::Failed;
    let policy = ArchivePolicy { subject: "libpart.a".into(), target, linked };
    let findings = check_archive(&Archive::read(bytes).unwrap(), &policy);
    let bad = findings.iter().filter(|one| one.answer == Answer::No);
    let lines = bad.map(|one| format!("({:?}) {}: {}", one.severity, one.code, one.message));
    lines.collect::<Vec<_>>().join("\n")
}

fn read(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn what_musls_headers_make_passes_however_it_is_compiled() {
    for flags in
        [&["-O0", "-fPIC"][..], &["-O2", "-fPIC", "-D_FORTIFY_SOURCE=2"], &["-O3", "-fPIE"]]
    {
        let (_workshop, bytes) = archive("musl-gcc", flags, C);
        assert_eq!(verdict(&bytes, Target::X86_64), "", "{flags:?}");
    }
}

#[test]
fn what_glibcs_headers_make_is_found_however_it_is_compiled() {
    for flags in
        [&["-O0", "-fPIC"][..], &["-O2", "-fPIC", "-D_FORTIFY_SOURCE=2"], &["-O3", "-fPIE"]]
    {
        let (_workshop, bytes) = archive("gcc", flags, C);
        let verdict = verdict(&bytes, Target::X86_64);
        assert!(verdict.starts_with("(Error) archive-glibc-headers: "), "{flags:?}: {verdict}");
    }
}

#[test]
fn a_linker_takes_it_without_a_word_which_is_why_it_is_looked_for() {
    let source = "#include <ctype.h>\nint part(int c) { return isalpha(c) != 0; }\n";
    let (workshop, bytes) = archive("gcc", &["-O1", "-fPIC"], source);
    workshop.write(
        "hello.rs",
        "unsafe extern \"C\" { fn part(c: i32) -> i32; } fn main() { assert_eq!(unsafe { part(97) }, 1) }",
    );
    let target = Target::X86_64;
    self_contained(target);
    let flags = ["-Clinker=rust-lld", "-L.", "-lstatic=part", "hello.rs"];
    workshop
        .tool("rustc", &[&["--edition=2024", "--target", target.triple()], &flags[..]].concat());
    insta::assert_snapshot!(verdict(&bytes, target), @"(Error) archive-glibc-headers: compiled with glibc's headers, since it asks for `__ctype_b_loc`");
}

#[test]
fn code_for_a_fixed_address_and_code_for_the_host_are_reported() {
    let source = "int table[9]; int part(int at) { return table[at]; }\n";
    let (_workshop, bytes) = archive("musl-gcc", &["-O1", "-fno-pic"], source);
    insta::assert_snapshot!(verdict(&bytes, Target::X86_64), @"(Error) archive-not-pic: compiled for a fixed address: `part.o`, and so 1 of 1 members");
    insta::assert_snapshot!(verdict(&bytes, Target::Aarch64), @"(Error) archive-machine: 1 of 1 members are not for aarch64; `part.o` is for x86_64, 64-bit, little-endian");
}

#[test]
fn intermediate_code_of_gcc_is_reported_and_a_fat_object_is_as_good_as_any() {
    let (_workshop, slim) = archive("musl-gcc", &["-O1", "-fPIC", "-flto"], C);
    insta::assert_snapshot!(verdict(&slim, Target::X86_64), @"(Error) archive-machine-code: only gcc's intermediate code in 1 of 1 members");
    let (_workshop, fat) = archive("musl-gcc", &["-O1", "-fPIC", "-flto", "-ffat-lto-objects"], C);
    assert_eq!(verdict(&fat, Target::X86_64), "");
}

#[test]
fn a_library_of_rust_for_musl_passes_with_all_of_the_standard_library_in_it() {
    for target in Target::ALL {
        self_contained(target);
        let workshop = Workshop::new();
        workshop.write(
            "part.rs",
            "#[unsafe(no_mangle)] pub extern \"C\" fn part() { println!(\"{:?}\", std::fs::metadata(\"/\")) }",
        );
        let kind = ["--edition=2024", "--crate-type=staticlib", "-O", "--target", target.triple()];
        workshop.tool("rustc", &[&kind[..], &["part.rs", "-o", "libpart.a"]].concat());
        assert_eq!(verdict(&read(&workshop.path("libpart.a")), target), "");
    }
}

#[test]
fn the_c_libraries_themselves_are_distinguished() {
    for target in Target::ALL {
        let musl = read(&self_contained(target).join("libc.a"));
        let verdict = verdict(&musl, target);
        assert!(!verdict.contains("archive-glibc-headers"), "{verdict}");
    }
    let place = tool("gcc", &["-print-file-name=libstdc++.a"], Path::new("."));
    let verdict = verdict(&read(Path::new(place.trim())), Target::X86_64);
    assert!(verdict.contains("archive-glibc-headers"), "{verdict}");
}

#[test]
fn a_thin_archive_of_binutils_is_read() {
    let (workshop, _) = archive("musl-gcc", &["-fPIC"], C);
    workshop.tool("ar", &["rcsT", "thin.a", "part.o"]);
    let archive = Archive::read(&read(&workshop.path("thin.a"))).unwrap();
    assert!(archive.thin);
    assert_eq!(archive.cut, None);
    assert_eq!(archive.members[0].name, "part.o");
}
