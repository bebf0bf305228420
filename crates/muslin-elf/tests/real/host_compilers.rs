//! Traps that the host's own C tools set. They are those of gcc on `x86_64` Linux.

use std::fs;
use std::path::{Path, PathBuf};

use muslin_finding::Target;

use crate::readelf;
use crate::tools::{Kind, Link, Workshop, crashes, run, tool};
use crate::verdict::{beside, verdict};

const TARGET: Target = Target::X86_64;

/// The verdict with and without symbols, where `readelf` has nothing to say against the facts.
fn both(workshop: &Workshop, file: &Path) -> String {
    let bare = workshop.stripped(file);
    let lines = |file: &Path| {
        readelf::agrees(file);
        verdict(file, TARGET).lines().map(str::to_owned).collect::<Vec<_>>()
    };
    beside(&lines(file), &lines(&bare))
}

/// Compiles a C or assembler source to an object.
fn object(workshop: &Workshop, source: &str, text: &str) -> PathBuf {
    workshop.write(source, text);
    workshop.tool("gcc", &["-O1", "-fPIC", "-fno-stack-protector", "-c", source, "-o", "part.o"]);
    workshop.path("part.o")
}

/// Links one object in such a way that it is kept, and returns the file.
fn linked(kind: Kind, source: &str, text: &str, flags: &[&str]) -> (Workshop, PathBuf) {
    let workshop = Workshop::new();
    let objects = [object(&workshop, source, text)];
    let file = workshop.link(&Link { objects: &objects, flags, ..Link::right(TARGET, kind) });
    (workshop, file)
}

const C_HELLO: &str = "#include <stdio.h>\nint main(void) { puts(\"hello\"); return 0; }\n";

fn compiled(compiler: &str, flags: &[&str]) -> (Workshop, PathBuf) {
    let workshop = Workshop::new();
    workshop.write("hello.c", C_HELLO);
    workshop.tool(compiler, &[&["hello.c", "-o", "hello"], flags].concat());
    let file = workshop.path("hello");
    (workshop, file)
}

#[test]
fn without_crt_static_the_host_linker_makes_a_glibc_program_that_runs() {
    let workshop = Workshop::new();
    let file = workshop.rustc(TARGET, &["-Clinker=cc", "-Ctarget-feature=-crt-static"]);
    assert!(run(&file, TARGET).success());
    insta::assert_snapshot!(both(&workshop, &file), @"
    dynamic pie, glibc
    no (Error) linkage: dynamic pie: the kernel hands it to an interpreter
    no (Error) no-interpreter: needs `/lib64/ld-linux-x86-64.so.2` to start
    no (Error) no-needed: needs `libgcc_s.so.1`, `libc.so.6`, `ld-linux-x86-64.so.2`
    no (Error) libc-is-musl: glibc, by the interpreter `/lib64/ld-linux-x86-64.so.2`
    no (Error) no-symbol-versions: asks for `GLIBC_N` of `ld-linux-x86-64.so.2` and N more
    yes: machine not-truncated entry-point no-text-relocations relocation-format no-exec-stack no-writable-code page-size pie relro
    not applicable: start-file no-ifunc undefined-symbols program-headers image-base thread-local-data constructors unwind-table
    ");
}

#[test]
fn musl_gcc_as_linker_makes_a_dynamic_program() {
    let workshop = Workshop::new();
    let file = workshop.rustc(TARGET, &["-Clinker=musl-gcc"]);
    assert!(crashes(&file, TARGET));
    insta::assert_snapshot!(both(&workshop, &file), @"
    dynamic pie, musl
    no (Error) linkage: dynamic pie: the kernel hands it to an interpreter
    no (Error) no-interpreter: needs `/lib/ld-musl-x86_64.so.1` to start
    yes: machine not-truncated no-needed entry-point libc-is-musl no-symbol-versions no-text-relocations relocation-format no-exec-stack no-writable-code page-size pie relro
    not applicable: start-file no-ifunc undefined-symbols program-headers image-base thread-local-data constructors unwind-table
    ");
}

#[test]
fn musl_gcc_asked_for_static_takes_the_wrong_crt_object() {
    let workshop = Workshop::new();
    let file = workshop.rustc(TARGET, &["-Clinker=musl-gcc", "-Clink-arg=-static"]);
    assert!(crashes(&file, TARGET));
    insta::assert_snapshot!(both(&workshop, &file), @"
    static, musl
    no (Error) start-file: linked with `rcrt1.o` at a fixed address: it crashes before `main`
    no (Info) pie: at a fixed address
    yes: machine not-truncated linkage no-interpreter no-needed entry-point libc-is-musl no-symbol-versions no-text-relocations no-ifunc undefined-symbols program-headers image-base thread-local-data constructors unwind-table no-exec-stack no-writable-code page-size relro
    not applicable: relocation-format
    stripped: unknown (Info) undefined-symbols: stripped
    stripped: yes: machine not-truncated linkage no-interpreter no-needed entry-point libc-is-musl no-symbol-versions no-text-relocations no-ifunc program-headers image-base thread-local-data constructors unwind-table no-exec-stack no-writable-code page-size relro
    ");
}

#[test]
fn musl_gcc_static_is_right() {
    let (workshop, file) = compiled("musl-gcc", &["-static"]);
    assert!(run(&file, TARGET).success());
    insta::assert_snapshot!(both(&workshop, &file), @"
    static, musl
    no (Info) pie: at a fixed address
    yes: machine not-truncated linkage no-interpreter no-needed entry-point start-file libc-is-musl no-symbol-versions no-text-relocations no-ifunc undefined-symbols program-headers image-base thread-local-data constructors no-exec-stack no-writable-code page-size relro
    not applicable: relocation-format unwind-table
    stripped: unknown (Info) undefined-symbols: stripped
    stripped: yes: machine not-truncated linkage no-interpreter no-needed entry-point start-file libc-is-musl no-symbol-versions no-text-relocations no-ifunc program-headers image-base thread-local-data constructors no-exec-stack no-writable-code page-size relro
    ");
}

#[test]
fn static_glibc_is_distinguished_from_musl_also_stripped() {
    let (_workshop, file) = compiled("gcc", &["-static-pie", "-s"]);
    insta::assert_snapshot!(verdict(&file, TARGET), @"
    static-pie, glibc
    no (Error) libc-is-musl: glibc, by the ABI note for Linux 3.2.0 and newer
    yes: machine not-truncated linkage no-interpreter no-needed entry-point no-symbol-versions no-text-relocations relocation-format undefined-symbols program-headers thread-local-data unwind-table no-exec-stack no-writable-code page-size pie relro
    not applicable: start-file no-ifunc image-base constructors
    ");
    let (_workshop, file) = compiled("gcc", &["-static", "-s"]);
    insta::assert_snapshot!(verdict(&file, TARGET), @"
    static, glibc
    no (Error) libc-is-musl: glibc, by the ABI note for Linux 3.2.0 and newer
    unknown (Info) undefined-symbols: stripped
    no (Info) pie: at a fixed address
    yes: machine not-truncated linkage no-interpreter no-needed entry-point no-symbol-versions no-text-relocations program-headers image-base thread-local-data no-exec-stack no-writable-code page-size relro
    not applicable: start-file relocation-format no-ifunc constructors unwind-table
    ");
}

#[test]
fn glibcs_archive_behind_musls_crt_object_runs_and_is_found() {
    let workshop = Workshop::new();
    let find = |name: &str| -> PathBuf {
        tool("gcc", &[format!("-print-file-name={name}")], &workshop.path("")).trim().into()
    };
    let objects = [find("libc.a"), find("libgcc_eh.a"), find("libgcc.a")];
    let group = ["--start-group"];
    let file = workshop.link(&Link {
        objects: &objects,
        flags: &group,
        ..Link::right(TARGET, Kind::StaticPie)
    });
    assert!(run(&file, TARGET).success());
    let refused = "no (Error) libc-is-musl: musl by the code at the entry point, but glibc by";
    for file in [&file, &workshop.stripped(&file), &without_sections(&file)] {
        let verdict = verdict(file, TARGET);
        assert!(verdict.contains(refused), "{verdict}");
    }
}

/// Zeroes the place, the number and the names of the section headers.
fn without_sections(file: &Path) -> PathBuf {
    let mut bytes = fs::read(file).unwrap();
    bytes[0x28..0x30].fill(0);
    bytes[0x3c..0x40].fill(0);
    let bare = file.with_extension("bare");
    fs::write(&bare, bytes).unwrap();
    bare
}

#[test]
fn a_shared_library_by_its_path_leaves_a_need_that_nobody_serves() {
    let workshop = Workshop::new();
    workshop.write("part.c", "int part(void) { return 7; }\n");
    workshop.tool("gcc", &["-shared", "-fPIC", "-nostdlib", "part.c", "-o", "libpart.so"]);
    workshop.write(
        "hello.rs",
        "unsafe extern \"C\" { fn part() -> i32; } fn main() { println!(\"{}\", unsafe { part() }); }",
    );
    let flags = ["-Clinker=cc", "-Clink-arg=libpart.so", "hello.rs"];
    workshop
        .tool("rustc", &[&["--edition=2024", "--target", TARGET.triple()], &flags[..]].concat());
    let file = workshop.path("hello");
    assert!(crashes(&file, TARGET));
    insta::assert_snapshot!(both(&workshop, &file), @"
    dynamic without interpreter, musl
    no (Error) linkage: dynamic without interpreter: it needs libraries that nobody will load, and crashes at its first call into one
    no (Error) no-needed: needs `libpart.so`
    yes: machine not-truncated no-interpreter entry-point libc-is-musl no-symbol-versions no-text-relocations relocation-format no-ifunc no-exec-stack no-writable-code page-size relro
    not applicable: start-file undefined-symbols program-headers image-base thread-local-data constructors unwind-table pie
    ");
}

#[test]
fn an_assembler_file_can_make_the_stack_executable() {
    let (workshop, file) = linked(Kind::StaticPie, "part.s", ".text\nnop\n", &["-z", "execstack"]);
    insta::assert_snapshot!(both(&workshop, &file), @"
    static-pie, musl
    no (Error) no-exec-stack: the stack is `rwx`
    yes: machine not-truncated linkage no-interpreter no-needed entry-point start-file libc-is-musl no-symbol-versions no-text-relocations relocation-format no-ifunc undefined-symbols program-headers thread-local-data constructors unwind-table no-writable-code page-size pie relro
    not applicable: image-base
    ");
}

/// A constructor calls the function, so that the program cannot come through without it.
const IFUNC: &str = "
static int real(void) { return 42; }
static void *resolve(void) { return (void *)real; }
int chosen(void) __attribute__((ifunc(\"resolve\")));
void _Exit(int);
__attribute__((constructor)) static void first(void) { if (chosen() != 42) _Exit(1); }
";

#[test]
fn a_function_chosen_at_start_breaks_a_program_and_is_found() {
    for kind in [Kind::Static, Kind::StaticPie] {
        let (workshop, file) = linked(kind, "part.c", IFUNC, &[]);
        assert!(!run(&file, TARGET).success());
        let stripped = verdict(&workshop.stripped(&file), TARGET);
        assert!(stripped.contains("no (Error) no-ifunc: N IRELATIVE relocation"), "{stripped}");
    }
    let (workshop, file) = linked(Kind::StaticPie, "part.c", IFUNC, &[]);
    insta::assert_snapshot!(both(&workshop, &file), @"
    static-pie, musl
    no (Error) no-ifunc: N IRELATIVE relocation that musl never carries out
    yes: machine not-truncated linkage no-interpreter no-needed entry-point start-file libc-is-musl no-symbol-versions no-text-relocations relocation-format undefined-symbols program-headers thread-local-data constructors unwind-table no-exec-stack no-writable-code page-size pie relro
    not applicable: image-base
    stripped: no (Error) undefined-symbols: it calls a function that was never linked: the call goes to address N
    stripped: yes: machine not-truncated linkage no-interpreter no-needed entry-point start-file libc-is-musl no-symbol-versions no-text-relocations relocation-format program-headers thread-local-data constructors unwind-table no-exec-stack no-writable-code page-size pie relro
    ");
}

const TEXT_RELOCATION: &str = "
.section .text.part,\"ax\",@progbits
part: .quad part
.section .init_array,\"aw\"
.quad part
.section .note.GNU-stack,\"\",@progbits
";

#[test]
fn a_relocation_in_code_crashes_a_static_pie_and_is_found() {
    let (workshop, file) = linked(Kind::StaticPie, "part.s", TEXT_RELOCATION, &["-z", "notext"]);
    assert!(crashes(&file, TARGET));
    insta::assert_snapshot!(both(&workshop, &file), @"
    static-pie, musl
    no (Error) no-text-relocations: N relocation in read-only memory; the program crashes at start
    yes: machine not-truncated linkage no-interpreter no-needed entry-point start-file libc-is-musl no-symbol-versions relocation-format no-ifunc undefined-symbols program-headers thread-local-data constructors unwind-table no-exec-stack no-writable-code page-size pie relro
    not applicable: image-base
    ");
}

#[test]
fn the_permission_alone_to_relocate_code_harms_nobody() {
    let workshop = Workshop::new();
    let flags = ["-z", "notext"];
    let file = workshop.link(&Link { flags: &flags, ..Link::right(TARGET, Kind::StaticPie) });
    assert!(run(&file, TARGET).success());
    insta::assert_snapshot!(both(&workshop, &file), @"
    static-pie, musl
    yes: machine not-truncated linkage no-interpreter no-needed entry-point start-file libc-is-musl no-symbol-versions no-text-relocations relocation-format no-ifunc undefined-symbols program-headers thread-local-data constructors unwind-table no-exec-stack no-writable-code page-size pie relro
    not applicable: image-base
    ");
}

#[test]
fn code_and_data_in_one_segment_are_refused() {
    let workshop = Workshop::new();
    let flags = ["--omagic"];
    let file = workshop.link(&Link { flags: &flags, ..Link::right(TARGET, Kind::Static) });
    insta::assert_snapshot!(both(&workshop, &file), @"
    static, musl
    no (Error) program-headers: no LOAD segment covers the program headers: it crashes before `main`
    no (Error) no-writable-code: segment N is writable and executable
    no (Info) pie: at a fixed address
    no (Info) relro: not asked for; in static musl it would not be enforced either
    yes: machine not-truncated linkage no-interpreter no-needed entry-point start-file libc-is-musl no-symbol-versions no-text-relocations no-ifunc undefined-symbols image-base thread-local-data constructors unwind-table no-exec-stack page-size
    not applicable: relocation-format
    stripped: unknown (Info) undefined-symbols: stripped
    stripped: yes: machine not-truncated linkage no-interpreter no-needed entry-point start-file libc-is-musl no-symbol-versions no-text-relocations no-ifunc image-base thread-local-data constructors unwind-table no-exec-stack page-size
    ");
}

#[test]
fn a_symbol_that_the_linker_was_asked_to_ignore_is_found() {
    let (workshop, file) = linked(
        Kind::Static,
        "part.c",
        "void nowhere(void); void part(int n) { if (n) nowhere(); }\n",
        &["--unresolved-symbols=ignore-all"],
    );
    assert!(run(&file, TARGET).success());
    insta::assert_snapshot!(both(&workshop, &file), @"
    static, musl
    no (Error) undefined-symbols: `nowhere` left undefined by the linker
    no (Info) pie: at a fixed address
    yes: machine not-truncated linkage no-interpreter no-needed entry-point start-file libc-is-musl no-symbol-versions no-text-relocations no-ifunc program-headers image-base thread-local-data constructors unwind-table no-exec-stack no-writable-code page-size relro
    not applicable: relocation-format
    stripped: no (Error) undefined-symbols: it calls a function that was never linked: the call goes to address N
    ");
}
