//! Links that leave a program which starts wrong, or not at all: each is built, run, and judged.

use std::path::{Path, PathBuf};

use muslin_elf::{ElfFile, Policy};
use muslin_finding::{Answer, Severity, Target};

use crate::tools::{Kind, Link, Workshop, crt_objects, run, self_contained, tool};

const LLD: [&str; 2] = ["-Clinker=rust-lld", "-Ctarget-feature=+crt-static"];

/// The codes of all checks that would refuse the file.
pub(crate) fn refused(file: &Path, target: Target) -> Vec<String> {
    let bytes = std::fs::read(file).unwrap();
    let policy = Policy {
        subject: "app".into(),
        target: Some(target),
        crt_objects: Some(crt_objects(target)),
    };
    let checks = ElfFile::parse(&bytes).unwrap().check(&policy);
    let wrong = checks.into_iter().filter(|one| {
        let unknown = one.answer == Answer::Unknown && one.severity == Severity::Warning;
        unknown || (one.answer == Answer::No && one.severity == Severity::Error)
    });
    wrong.map(|one| one.code).collect()
}

/// Whether it runs, and what refuses it, with and without its symbols.
pub(crate) fn judged(workshop: &Workshop, file: &Path, target: Target) -> (bool, Vec<String>) {
    let refused_for = refused(file, target);
    assert_eq!(refused(&workshop.stripped(file), target), refused_for, "stripped");
    (run(file, target).success(), refused_for)
}

pub(crate) fn of(codes: &[&str]) -> Vec<String> {
    codes.iter().map(|&code| code.to_owned()).collect()
}

/// A program of Rust, whose `main` is given.
pub(crate) fn rust(workshop: &Workshop, target: Target, source: &str, flags: &[&str]) -> PathBuf {
    self_contained(target);
    workshop.write("main.rs", source);
    let target = ["--target", target.triple(), "-O", "main.rs", "-o", "app"];
    workshop.tool("rustc", &[&target, &LLD[..], flags].concat());
    workshop.path("app")
}

fn compiler(target: Target) -> &'static str {
    if target == Target::X86_64 { "musl-gcc" } else { "aarch64-linux-gnu-gcc" }
}

/// An object of C that uses nothing of the C library's headers.
pub(crate) fn object(workshop: &Workshop, target: Target, source: &str) -> PathBuf {
    workshop.write("part.c", source);
    workshop.tool(compiler(target), &["-O1", "-fPIC", "-c", "part.c"]);
    workshop.path("part.o")
}

#[test]
fn an_embedded_program_of_glibc_is_data() {
    const USES: &str = "static HELPER: &[u8] = include_bytes!(\"helper\");
        fn main() { println!(\"{:?}\", HELPER.iter().map(|&one| u64::from(one)).sum::<u64>()); }";
    const TWO: &str = "static A: [&[u8]; 2] = [include_bytes!(\"helper\"), include_bytes!(\"other\")];
        fn main() { println!(\"{:?}\", A.iter().flat_map(|a| a.iter()).map(|&o| o as u64).sum::<u64>()); }";
    let helper = |workshop: &Workshop, compiler: &str, name: &str| {
        workshop
            .write("helper.c", "#include <stdio.h>\nint main(void) { puts(\"x\"); return 0; }\n");
        workshop.tool(compiler, &["-static", "helper.c", "-o", name]);
    };
    let workshop = Workshop::new();
    helper(&workshop, "gcc", "helper");
    helper(&workshop, "aarch64-linux-gnu-gcc", "other");
    workshop.tool("strip", &["helper"]);
    for target in Target::ALL {
        for (source, model) in [(USES, "static"), (USES, "pic"), (TWO, "pic")] {
            let model = format!("-Crelocation-model={model}");
            let file = rust(&workshop, target, source, &[&model]);
            assert_eq!(judged(&workshop, &file, target), (true, of(&[])), "{target} {model}");
        }
    }
}

#[test]
fn the_words_of_glibc_as_data_are_data() {
    let workshop = Workshop::new();
    let source = "static NAMES: &[&str] = &[\"GLIBC_TUNABLES\\0\", \"glibc.malloc.check\"];
        fn main() { println!(\"{:?}\", std::env::args().map(|a| NAMES.contains(&a.as_str())).collect::<Vec<_>>()); }";
    let file = rust(&workshop, Target::X86_64, source, &[]);
    assert_eq!(judged(&workshop, &file, Target::X86_64), (true, of(&[])));
}

#[test]
fn packed_relocations_need_start_code_that_applies_them() {
    let target = Target::X86_64;
    let old = |name: &str| format!("/usr/lib/x86_64-linux-musl/{name}");
    let source = "int x = 3; int *p = &x; extern int puts(const char *);
        const char *words[] = {\"a\", \"b\"}; int main(int c, char **v) { puts(words[c]); return *p - 3; }";
    for (packed, works) in [("none", true), ("relr", false)] {
        let workshop = Workshop::new();
        let part = object(&workshop, target, source);
        let packed = format!("--pack-dyn-relocs={packed}");
        let words = ["-flavor", "gnu", "-static", "-pie", "--no-dynamic-linker", &packed];
        let files = [old("rcrt1.o"), old("crti.o"), part.display().to_string(), old("libc.a")];
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        let end = [&old("crtn.o"), "-o", "app"];
        workshop
            .tool(crate::tools::rust_lld().to_str().unwrap(), &[&words[..], &files, &end].concat());
        let codes = if works { of(&[]) } else { of(&["relocation-format"]) };
        assert_eq!(judged(&workshop, &workshop.path("app"), target), (works, codes), "{packed}");
    }
    for target in Target::ALL {
        let workshop = Workshop::new();
        let link =
            Link { flags: &["--pack-dyn-relocs=relr"], ..Link::right(target, Kind::StaticPie) };
        let file = workshop.link(&link);
        assert_eq!(judged(&workshop, &file, target), (true, of(&[])), "musl 1.2.5");
    }
}

#[test]
fn an_alignment_of_thread_local_data_above_a_page_is_kept_at_a_fixed_address_only() {
    let source = |align: u32| {
        format!("_Alignas({align}) _Thread_local int big = 7; int *where(void) {{ return &big; }}")
    };
    for target in Target::ALL {
        for (align, kind, refused_for) in [
            (64, Kind::StaticPie, of(&[])),
            (4096, Kind::StaticPie, of(&[])),
            (65536, Kind::Static, of(&[])),
            (8192, Kind::StaticPie, of(&["thread-local-data"])),
            (65536, Kind::StaticPie, of(&["thread-local-data"])),
        ] {
            let workshop = Workshop::new();
            let objects = [object(&workshop, target, &source(align))];
            let file = workshop.link(&Link { objects: &objects, ..Link::right(target, kind) });
            // Kernels before 6.10 load a static-pie program at any page, newer ones at its alignment.
            assert_eq!(
                judged(&workshop, &file, target).1,
                refused_for,
                "{target} {align} {kind:?}"
            );
        }
    }
}

const PANICS: &str = "fn main() {
    std::panic::set_hook(Box::new(|_| ()));
    let caught = std::panic::catch_unwind(|| assert!(std::env::args().count() > 9));
    std::process::exit(i32::from(caught.is_ok()));
}";

#[test]
fn a_panic_needs_the_header_of_the_unwind_table() {
    for target in Target::ALL {
        let workshop = Workshop::new();
        let flags = ["-Clink-arg=--no-eh-frame-hdr"];
        let file = rust(&workshop, target, PANICS, &flags);
        assert_eq!(judged(&workshop, &file, target), (false, of(&["unwind-table"])));
        let file = rust(&workshop, target, PANICS, &[]);
        assert_eq!(judged(&workshop, &file, target), (true, of(&[])));
        let aborts = ["-Cpanic=abort", flags[0]];
        let file = rust(&workshop, target, "fn main() {}", &aborts);
        assert_eq!(judged(&workshop, &file, target), (true, of(&[])), "nothing unwinds");
    }
}

#[test]
fn an_image_at_address_zero_is_refused() {
    for target in Target::ALL {
        let workshop = Workshop::new();
        let flags = ["-Crelocation-model=static", "-Clink-arg=--image-base=0"];
        let file = rust(&workshop, target, "fn main() {}", &flags);
        // root may map it, so it is not run here.
        assert_eq!(refused(&workshop.stripped(&file), target), of(&["image-base"]));
        let flags = ["-Crelocation-model=static", "-Clink-arg=--image-base=0x10000000"];
        let file = rust(&workshop, target, "fn main() {}", &flags);
        assert_eq!(judged(&workshop, &file, target), (true, of(&[])));
    }
}

#[test]
fn a_call_to_nothing_is_seen_without_symbols() {
    let source = "unsafe extern \"C\" { fn nothing_of_this_name() -> i32; }
        fn main() { std::process::exit(unsafe { nothing_of_this_name() }); }";
    for model in ["static", "pic"] {
        let workshop = Workshop::new();
        let model = format!("-Crelocation-model={model}");
        let flags = [&model, "-Clink-arg=--unresolved-symbols=ignore-all", "-Cstrip=symbols"];
        let file = rust(&workshop, Target::X86_64, source, &flags);
        let found = (run(&file, Target::X86_64).success(), refused(&file, Target::X86_64));
        assert_eq!(found, (false, of(&["undefined-symbols"])), "{model}");
    }
}

#[test]
fn a_variable_that_is_0_does_not_guard_a_call_to_nothing() {
    let source = "extern void nothing_of_this_name(void); long *volatile next[4]; long one;
        void _exit(int); int main(void) { next[0] = &one; if (next[1]) return 1;
        nothing_of_this_name(); return 0; }";
    let target = Target::X86_64;
    let workshop = Workshop::new();
    workshop.write("app.c", source);
    for more in ["-Wl,-z,relro,--eh-frame-hdr", "-Wl,-z,relro,-z,now,--eh-frame-hdr"] {
        let words = ["-O1", "-static", "-no-pie", "-Wl,--unresolved-symbols=ignore-all", more];
        workshop.tool("musl-gcc", &[&words[..], &["app.c", "-o", "app"]].concat());
        let found = judged(&workshop, &workshop.path("app"), target);
        assert_eq!(found, (false, of(&["undefined-symbols"])), "{more}");
    }
}

#[test]
fn a_weak_function_that_is_asked_for_may_be_absent() {
    let source =
        "__attribute__((weak)) int maybe(void); int ask(void) { return maybe ? maybe() : 0; }";
    for flags in ["-O0", "-O2"] {
        for (kind, position) in [(Kind::Static, "-fno-pie"), (Kind::StaticPie, "-fPIE")] {
            let workshop = Workshop::new();
            workshop.write("part.c", source);
            workshop.tool("musl-gcc", &[flags, position, "-c", "part.c"]);
            let objects = [workshop.path("part.o")];
            let file =
                workshop.link(&Link { objects: &objects, ..Link::right(Target::X86_64, kind) });
            assert_eq!(
                judged(&workshop, &file, Target::X86_64),
                (true, of(&[])),
                "{flags} {kind:?}"
            );
        }
    }
}

/// A linker script that keeps everything.
const SCRIPT: &str = "ENTRY(_start)
PHDRS { text PT_LOAD FILEHDR PHDRS; data PT_LOAD; tls PT_TLS; stack PT_GNU_STACK FLAGS(6); }
SECTIONS { . = 0x400000 + SIZEOF_HEADERS;
  .text : { *(.init) *(.fini) *(.text .text.*) } :text
  .rodata : { *(.rodata .rodata.*) } :text
  .eh_frame : { *(.eh_frame) } :text
  . = ALIGN(0x1000);
  .tdata : { *(.tdata .tdata.*) } :data :tls
  .tbss : { *(.tbss .tbss.*) } :data :tls
  .init_array : { __init_array_start = .; KEEP(*(.init_array .init_array.*)) __init_array_end = .; } :data
  .fini_array : { __fini_array_start = .; KEEP(*(.fini_array .fini_array.*)) __fini_array_end = .; } :data
  .data : { *(.data .data.*) *(.got .got.plt) } :data
  .bss : { *(.bss .bss.*) *(COMMON) } :data
  /DISCARD/ : { *(.comment) *(.note.*) } }";

const CONSTRUCTED: &str = "static int ran; _Thread_local int tls = 5;
__attribute__((constructor)) static void first(void) { ran++; }
__attribute__((constructor)) static void second(void) { ran++; }
int main(void) { return !(ran == 2 && tls == 5); }";

/// The program linked with a changed script.
fn scripted(change: &[(&str, &str)]) -> (bool, Vec<String>) {
    let script = change.iter().fold(SCRIPT.to_owned(), |script, (from, to)| {
        assert!(script.contains(from), "{from}");
        script.replace(from, to)
    });
    let workshop = Workshop::new();
    workshop.write("script.ld", &script);
    workshop.write("part.c", CONSTRUCTED);
    workshop.tool("musl-gcc", &["-O1", "-fno-pie", "-c", "part.c"]);
    let directory = self_contained(Target::X86_64);
    let part = |name: &str| directory.join(name).display().to_string();
    let files = [part("crt1.o"), part("crti.o"), "part.o".into(), part("libc.a"), part("crtn.o")];
    let words = ["-static", "-T", "script.ld", "-o", "app"].map(str::to_owned);
    tool("ld", &[&words[..], &files].concat(), &workshop.path("."));
    judged(&workshop, &workshop.path("app"), Target::X86_64)
}

#[test]
fn a_linker_script_may_not_lose_headers_thread_local_data_or_constructors() {
    assert_eq!(scripted(&[]), (true, of(&[])));
    let headers = [(" FILEHDR PHDRS", ""), (" + SIZEOF_HEADERS", "")];
    assert_eq!(scripted(&headers), (false, of(&["program-headers"])));
    let thread_local = [(" tls PT_TLS;", ""), (" :tls", "")];
    assert_eq!(scripted(&thread_local), (false, of(&["thread-local-data"])));
    let constructors = [("__init_array_start = .; ", ""), (" __init_array_end = .;", "")];
    assert_eq!(scripted(&constructors), (false, of(&["constructors"])));
}

#[test]
fn musl_never_runs_preinit_array() {
    let workshop = Workshop::new();
    let source = "static int ran; static void f(void) { ran = 1; }
        __attribute__((section(\".preinit_array\"), used)) static void (*p)(void) = f;
        int main(void) { return !ran; }";
    workshop.write("part.c", source);
    for kind in ["-static", "-O2 -static -no-pie"] {
        let words: Vec<&str> = kind.split(' ').chain(["part.c", "-o", "app"]).collect();
        workshop.tool("musl-gcc", &words);
        let found = judged(&workshop, &workshop.path("app"), Target::X86_64);
        assert_eq!(found, (false, of(&["constructors"])));
    }
}
