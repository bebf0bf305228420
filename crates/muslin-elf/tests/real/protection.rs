//! What protects programs, as compilers really leave it: with symbols, without, and beside what `checksec` says.

use std::fs;
use std::path::{Path, PathBuf};

use muslin_elf::archive::Archive;
use muslin_elf::{Inquiry, inspect};
use muslin_finding::{Answer, Target};

use crate::tools::{Kind, Link, Workshop, tool};

const C: &str = r#"
#include <stdio.h>
#include <string.h>
int copied(const char *text) { char room[64]; strcpy(room, text); return room[3]; }
int large(int fill) { char room[200000]; memset(room, fill, sizeof room);
    __asm__("" :: "r"(room) : "memory"); return room[fill & 255]; }
int main(int count, char **words) {
    char room[32];
    snprintf(room, sizeof room, "%d", count);
    return copied(words[0]) + large(count) + puts(room) == 7;
}
"#;

const X86: &[&str] = &["-fstack-protector-strong", "-fstack-clash-protection", "-fcf-protection"];
const ARM: &[&str] =
    &["-fstack-protector-strong", "-fstack-clash-protection", "-mbranch-protection=standard"];
const NONE: &[&str] = &["-fno-stack-protector", "-fno-stack-clash-protection", "-U_FORTIFY_SOURCE"];

/// The answer and the message under a code.
fn answer(file: &Path, code: &str) -> (Answer, String) {
    let bytes = fs::read(file).unwrap();
    let inspection = inspect(&bytes, &Inquiry::default()).unwrap();
    let check = inspection.checks.into_iter().find(|one| one.code == *code).unwrap();
    (check.answer, check.message)
}

fn is(file: &Path, code: &str) -> Answer {
    answer(file, code).0
}

fn compiled(workshop: &Workshop, compiler: &str, flags: &[&str]) -> PathBuf {
    workshop.write("tide.c", C);
    workshop.tool(compiler, &[&["-O2", "tide.c", "-o", "tide"], flags].concat());
    workshop.path("tide")
}

#[test]
fn canaries_are_found_with_symbols_and_in_the_code_of_a_stripped_program() {
    let workshop = Workshop::new();
    let file = compiled(&workshop, "musl-gcc", &[X86, &["-static"]].concat());
    assert_eq!(is(&file, "stack-protector"), Answer::Yes);
    assert_eq!(is(&workshop.stripped(&file), "stack-protector"), Answer::Yes);
    // Debian's musl has canaries in itself, and rustc's has none.
    let file = workshop.link(&Link::right(Target::X86_64, Kind::StaticPie));
    assert_eq!(is(&file, "stack-protector"), Answer::No);
    assert_eq!(is(&workshop.stripped(&file), "stack-protector"), Answer::No);
}

#[test]
fn probed_frames_are_found_as_each_compiler_writes_them() {
    for (compiler, more) in [("gcc", X86), ("clang", X86), ("aarch64-linux-gnu-gcc", ARM)] {
        let workshop = Workshop::new();
        let file = compiled(&workshop, compiler, more);
        let (answer, message) = answer(&file, "stack-clash-protection");
        assert_eq!(answer, Answer::Yes, "{compiler}: {message}");
        let file = compiled(&workshop, compiler, NONE);
        assert_eq!(is(&file, "stack-clash-protection"), Answer::Unknown, "{compiler}");
    }
}

#[test]
fn a_compilers_note_says_what_no_large_frame_shows() {
    let small = "int main(void) { return 0; }";
    let workshop = Workshop::new();
    workshop.write("small.c", small);
    let flags = ["-O2", "-fstack-clash-protection", "-frecord-gcc-switches", "small.c"];
    workshop.tool("gcc", &[&flags[..], &["-nostartfiles", "-Wl,-emain", "-o", "app"]].concat());
    assert_eq!(is(&workshop.path("app"), "stack-clash-protection"), Answer::Yes);
    // What annobin's plugin for gcc writes of a range of code: type 0x100, the owner says it all.
    for (mark, wanted) in [('+', Answer::Yes), ('!', Answer::No)] {
        workshop.write(
            "note.s",
            &format!(
                ".section .gnu.build.attributes,\"\",%note\n.long 16\n.long 0\n.long 0x100\n\
                 .asciz \"GA{mark}stack_clash\"\n.balign 4\n"
            ),
        );
        workshop
            .tool("gcc", &["-O2", "small.c", "note.s", "-nostartfiles", "-Wl,-emain", "-o", "app"]);
        assert_eq!(is(&workshop.path("app"), "stack-clash-protection"), wanted);
    }
}

#[test]
fn claims_of_the_whole_file_and_prepared_functions_are_distinguished() {
    let workshop = Workshop::new();
    workshop.write("tide.c", C.replace("main", "tide").as_str());
    let object = |compiler: &str, flags: &[&str]| {
        workshop.tool(compiler, &[&["-O2", "-c", "tide.c", "-o", "tide.o"], flags].concat());
        workshop.path("tide.o")
    };
    assert_eq!(answer(&object("gcc", X86), "branch-protection").1, "IBT, SHSTK");
    assert_eq!(answer(&object("aarch64-linux-gnu-gcc", ARM), "branch-protection").1, "BTI, PAC");

    workshop
        .write("app.c", "int tide(int, char **); int main(int a, char **b) { return tide(a, b); }");
    workshop.tool("aarch64-linux-gnu-gcc", &["-O2", "-c", "app.c", "-o", "app.o"]);
    workshop.tool("aarch64-linux-gnu-gcc", &["app.o", "tide.o", "-o", "app"]);
    let (found, message) = answer(&workshop.path("app"), "branch-protection");
    assert_eq!(found, Answer::No);
    assert!(message.contains("functions sign their return address"), "{message}");
}

#[test]
fn fortified_calls_are_counted_for_glibc_and_mean_nothing_for_musl() {
    let workshop = Workshop::new();
    let file = compiled(&workshop, "gcc", &["-D_FORTIFY_SOURCE=2"]);
    assert_eq!(is(&file, "fortify"), Answer::Yes);
    let file = compiled(&workshop, "gcc", NONE);
    assert_eq!(is(&file, "fortify"), Answer::No);
    let file = compiled(&workshop, "musl-gcc", &["-D_FORTIFY_SOURCE=2", "-static"]);
    assert_eq!(is(&file, "fortify"), Answer::NotApplicable);
}

#[test]
fn marks_of_clangs_own_protections_are_found() {
    let workshop = Workshop::new();
    let file = compiled(&workshop, "gcc", &[]);
    assert_eq!((is(&file, "safe-stack"), is(&file, "cfi")), (Answer::No, Answer::No));
    // Their runtime is not part of every package of clang, and the symbols are what counts.
    workshop.write("marks.c", "void __safestack_init(void) {} void __cfi_check(void) {}");
    workshop.tool("gcc", &["-O2", "tide.c", "marks.c", "-o", "marked"]);
    let file = workshop.path("marked");
    assert_eq!((is(&file, "safe-stack"), is(&file, "cfi")), (Answer::Yes, Answer::Yes));
}

#[test]
fn code_apart_from_constants_and_code_beside_them_are_distinguished() {
    let workshop = Workshop::new();
    let file = compiled(&workshop, "gcc", &["-Wl,-z,separate-code"]);
    assert_eq!(is(&file, "separate-code"), Answer::Yes);
    let file = compiled(&workshop, "gcc", &["-Wl,-z,noseparate-code"]);
    assert_eq!(is(&file, "separate-code"), Answer::No);
    let right = Link::right(Target::X86_64, Kind::StaticPie);
    assert_eq!(is(&workshop.link(&right), "separate-code"), Answer::Yes);
    assert_eq!(is(&workshop.path("linked"), "relr"), Answer::No);
    let packed = Link { flags: &["-zpack-relative-relocs"], ..right };
    assert_eq!(is(&workshop.link(&packed), "relr"), Answer::Yes);
}

#[test]
fn a_canary_of_musl_is_set_on_both_machines() {
    const CHECKS: &str = r#"
    #include <string.h>
    extern unsigned long __stack_chk_guard __attribute__((weak));
    static unsigned long canary(void) {
    #ifdef __x86_64__
        unsigned long found; __asm__("mov %%fs:0x28, %0" : "=r"(found)); return found;
    #else
        return __stack_chk_guard;
    #endif
    }
    static int early;
    __attribute__((constructor)) static void before(void) {
        char room[64]; memset(room, 7, sizeof room); __asm__("" :: "r"(room) : "memory");
        early = canary() != 0;
    }
    int tide(void) { return early && canary() ? 0 : 1; }
    "#;
    for (target, compiler, flags) in
        [(Target::X86_64, "musl-gcc", X86), (Target::Aarch64, "aarch64-linux-gnu-gcc", ARM)]
    {
        let workshop = Workshop::new();
        workshop.write("tide.c", CHECKS);
        let fpic = ["-O2", "-fPIC", "-c", "tide.c", "-o", "tide.o"];
        workshop.tool(compiler, &[&fpic[..], flags].concat());
        workshop.write("end.c", "int tide(void); void _exit(int); __attribute__((constructor(65535))) static void end(void) { _exit(tide()); }");
        workshop.tool(compiler, &["-O2", "-fPIC", "-c", "end.c", "-o", "end.o"]);
        let objects = [workshop.path("tide.o"), workshop.path("end.o")];
        let link = Link { objects: &objects, ..Link::right(target, Kind::StaticPie) };
        let file = workshop.link(&link);
        assert_eq!(is(&file, "stack-protector"), Answer::Yes, "{target}");
        assert_eq!(crate::tools::run(&file, target).code(), Some(0), "{target}");
    }
}

#[test]
fn objects_of_an_archive_are_distinguished() {
    let workshop = Workshop::new();
    workshop.write("tide.c", C);
    workshop.write("data.c", "int words[4] = {1};");
    workshop.tool("musl-gcc", &[&["-O2", "-c", "tide.c", "-o", "safe.o"], X86].concat());
    workshop.tool("musl-gcc", &[&["-O2", "-c", "tide.c", "-o", "bare.o"], NONE].concat());
    workshop.tool("musl-gcc", &["-c", "data.c", "-o", "data.o"]);
    workshop.tool("ar", &["rcs", "libtide.a", "safe.o", "data.o", "bare.o"]);
    let archive = Archive::read(&fs::read(workshop.path("libtide.a")).unwrap()).unwrap();
    let found: Vec<_> = archive
        .protected
        .iter()
        .map(|one| {
            let name = archive.members[one.member].name.as_str();
            (name, one.canary, one.properties.protection)
        })
        .collect();
    assert_eq!(found, [("safe.o", true, 3), ("bare.o", false, 0)]);
}

/// `checksec` reads symbols only: where it finds something, so do we.
#[test]
fn the_answers_agree_with_checksec() {
    let workshop = Workshop::new();
    let cases: [(&str, &[&str]); 5] = [
        ("gcc", X86),
        ("gcc", NONE),
        ("gcc", &["-D_FORTIFY_SOURCE=2", "-fstack-protector-all", "-no-pie"]),
        ("clang", X86),
        ("musl-gcc", &["-static", "-fstack-protector-strong"]),
    ];
    for (compiler, flags) in cases {
        let file = compiled(&workshop, compiler, flags);
        let argument = format!("--file={}", file.display());
        let printed = tool("checksec", &["--output=csv", &argument], Path::new("."));
        let printed: Vec<&str> = printed.split(',').collect();
        let agrees = |code: &str, word: &str| {
            assert_eq!(
                is(&file, code) == Answer::Yes,
                printed.contains(&word),
                "{code} of {compiler} {flags:?}: {printed:?}"
            );
        };
        agrees("stack-protector", "Canary found");
        agrees("cfi", "with CFI");
        agrees("safe-stack", "with SafeStack");
        agrees("no-exec-stack", "NX enabled");
        agrees("pie", "PIE enabled");
    }
}
