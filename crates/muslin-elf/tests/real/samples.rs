//! One small program, linked in every way that leaves another kind of file, with and without its
//! symbols. Facts are compared with `readelf`, verdicts are shown as a whole.

use std::fs;
use std::path::{Path, PathBuf};

use muslin_elf::{CHECKS, Facts, IfuncCount, Inquiry, SegmentKind, inspect};
use muslin_finding::{Answer, Finding, Inspection, Target};

use crate::readelf;
use crate::tools::{Workshop, self_contained, zig};
use crate::verdict::{beside, without_numbers};

const HELLO: &str = "#include <stdio.h>\nint main(void) { puts(\"hello\"); return 0; }\n";

/// A sample of C; `hello.c` is compiled with these words.
fn c(words: &str) -> String {
    let workshop = Workshop::new();
    workshop.write("hello.c", HELLO);
    let words: Vec<&str> = words.split(' ').collect();
    workshop.tool(words[0], &[&words[1..], &["hello.c", "-o", "hello"]].concat());
    sample(&workshop, "hello")
}

/// A sample of C that zig compiles.
fn c_of_zig(target: &str, words: &[&str]) -> String {
    let workshop = Workshop::new();
    workshop.write("hello.c", HELLO);
    let words = [&["cc", "-target", target], words, &["hello.c", "-o", "hello"]].concat();
    workshop.tool(zig().to_str().unwrap(), &words);
    sample(&workshop, "hello")
}

/// A sample of Rust; rustc links for the host's glibc without a target.
fn rust(target: Option<Target>, flags: &[&str]) -> String {
    let workshop = Workshop::new();
    rustc(&workshop, target, flags);
    sample(&workshop, "hello")
}

fn rustc(workshop: &Workshop, target: Option<Target>, flags: &[&str]) {
    workshop.write("hello.rs", "fn main() { println!(\"hello\"); }");
    let target = target.map(|target| {
        self_contained(target);
        ["--target", target.triple()]
    });
    let target = target.as_ref().map_or(&[][..], |words| words);
    workshop.tool("rustc", &[target, flags, &["hello.rs"]].concat());
}

/// A sample of Rust that zig links, with a C library of its own, as cargo-zigbuild does.
fn rust_of_zig(target: Option<Target>, zig_target: &str) -> String {
    let workshop = Workshop::new();
    // rustc speaks to gcc: zig names targets otherwise, and its unwinder has another name.
    let script = format!(
        "#!/bin/sh\nfor word; do shift\ncase $word in\n\
         --target=*|-no-pie|-lgcc|-lgcc_eh|-Wl,--fix-cortex-a53-843419) ;;\n\
         -lgcc_s) set -- \"$@\" -lunwind ;;\n*) set -- \"$@\" \"$word\" ;;\nesac\ndone\n\
         exec {} cc -target {zig_target} \"$@\"\n",
        zig().display()
    );
    workshop.write("zig-cc", &script);
    workshop.tool("chmod", &["+x", "zig-cc"]);
    let own_libc = ["-Clinker=./zig-cc", "-Clink-self-contained=no"];
    let host = ["-Clinker=./zig-cc", "-Clinker-features=-lld"];
    rustc(&workshop, target, if target.is_some() { &own_libc } else { &host });
    sample(&workshop, "hello")
}

/// The whole verdict on a file of the workshop, and what is different when it is stripped.
fn sample(workshop: &Workshop, file: &str) -> String {
    let bare = bare(workshop, file);
    beside(&lines(&workshop.path(file)), &lines(&bare))
}

/// Without symbols and debug information, by the binutils of the file's machine.
fn bare(workshop: &Workshop, file: &str) -> PathBuf {
    let facts = Facts::read(&fs::read(workshop.path(file)).unwrap()).unwrap();
    let foreign = facts.header.machine.arch() == Some("aarch64");
    let strip = if foreign { "aarch64-linux-gnu-strip" } else { "strip" };
    workshop.tool(strip, &["-o", "bare", file]);
    workshop.path("bare")
}

fn lines(file: &Path) -> Vec<String> {
    readelf::agrees(file);
    let bytes = fs::read(file).unwrap();
    let facts = Facts::read(&bytes).unwrap();
    let inspection =
        inspect(&bytes, &Inquiry { name: "app".into(), ..Inquiry::default() }).unwrap();
    let mut lines = vec![
        format!("{}, {}", facts.linkage.as_str(), facts.libc.family.as_str()),
        columns(&facts),
        format!("known by {}", known_by(&inspection)),
        format!("runs on {}", places(&inspection)),
    ];
    let hazards: Vec<&str> = inspection.hazards.iter().map(|one| one.area.as_str()).collect();
    if !hazards.is_empty() {
        lines.push(format!("beware {}", hazards.join(", ")));
    }
    lines.extend(checks(&inspection));
    lines
}

/// What the tables of the file hold, beside numbers that change with every compiler.
fn columns(facts: &Facts) -> String {
    let dynamic = facts.dynamic.as_ref();
    let has = |kind| facts.segment(kind).is_some();
    let ifuncs = matches!(facts.relocations.ifunc, IfuncCount::Known { count: 1.., .. });
    let needed: Vec<&str> = facts.needed().map(|one| one.text.as_str()).collect();
    let align = facts.loads().map(|load| load.align).max().unwrap_or_default();
    let words = [
        (true, format!("{:?}", facts.header.object_type)),
        (true, facts.interpreter.as_ref().map_or_else(|| "-".into(), |text| text.text.clone())),
        (!needed.is_empty(), format!("needs {}", needed.join(" "))),
        (dynamic.is_some_and(muslin_elf::Dynamic::says_pie), "PIE".to_owned()),
        (dynamic.is_some_and(|dynamic| dynamic.bind_now), "NOW".to_owned()),
        (facts.header.os_abi != 0, format!("OS/ABI {}", facts.header.os_abi)),
        (facts.notes.abi_tag.is_some(), "ABI tag".to_owned()),
        (facts.notes.build_id.is_some(), "build id".to_owned()),
        (ifuncs, "IRELATIVE".to_owned()),
        (has(SegmentKind::Relro), "RELRO".to_owned()),
        (has(SegmentKind::Tls), "TLS".to_owned()),
        (true, format!("{align:#x}")),
    ];
    let words: Vec<String> =
        words.into_iter().filter(|(there, _)| *there).map(|(_, word)| word).collect();
    words.join(" · ")
}

fn known_by(inspection: &Inspection) -> String {
    let libc = &inspection.libc;
    assert!(libc.contradictions.is_empty(), "{:?}", libc.contradictions);
    let mut kinds: Vec<&str> = libc.evidence.iter().map(|one| one.kind.as_str()).collect();
    kinds.dedup();
    if kinds.is_empty() { "nothing".to_owned() } else { kinds.join(", ") }
}

/// An empty root, and the newest of the distributions, whatever the host's glibc.
fn places(inspection: &Inspection) -> String {
    let ids = ["scratch", "distroless-cc", "alpine-3.22", "debian-13", "nixos"];
    let runs = |id: &&str| {
        let place = inspection.environments.iter().find(|one| one.id == **id);
        place.is_some_and(|place| place.verdict == muslin_finding::Runs::Runs)
    };
    ids.into_iter().filter(|id| runs(id)).collect::<Vec<_>>().join(", ")
}

/// Every gate: those that do not hold with their sentence, the others by their diagnostic codes.
fn checks(inspection: &Inspection) -> Vec<String> {
    let gate = |code: &str| CHECKS.iter().any(|check| check.code == *code && check.is_gate());
    let gates: Vec<&Finding> =
        inspection.checks.iter().filter(|finding| gate(&finding.code)).collect();
    let open = gates.iter().filter(|one| matches!(one.answer, Answer::No | Answer::Unknown));
    let mut lines: Vec<String> = open
        .map(|one| {
            let words = without_numbers(&one.message);
            format!("{:?} ({:?}) {}: {words}", one.answer, one.severity, one.code)
        })
        .collect();
    for (answer, word) in [(Answer::Yes, "yes"), (Answer::NotApplicable, "not applicable")] {
        let codes = gates.iter().filter(|one| one.answer == answer);
        let codes: Vec<&str> = codes.map(|one| one.code.as_str()).collect();
        lines.push(format!("{word}: {}", codes.join(" ")));
    }
    lines
}

#[test]
fn rust_for_glibc_is_dynamic() {
    insta::assert_snapshot!(rust(None, &[]), @"
    dynamic pie, glibc
    Shared · /lib64/ld-linux-x86-64.so.2 · needs libgcc_s.so.1 libc.so.6 ld-linux-x86-64.so.2 · PIE · NOW · ABI tag · build id · RELRO · TLS · 0x1000
    known by interpreter, needed, note, entry-code
    runs on distroless-cc, debian-13
    No (Info) linkage: dynamic pie: the kernel hands it to an interpreter
    No (Info) no-interpreter: needs `/lib64/ld-linux-x86-64.so.2` to start
    No (Info) no-needed: needs `libgcc_s.so.1`, `libc.so.6`, `ld-linux-x86-64.so.2`
    No (Info) libc-is-musl: glibc, by the interpreter `/lib64/ld-linux-x86-64.so.2`
    No (Info) no-symbol-versions: asks for `GCC_3.0` of `libgcc_s.so.1` and N more
    yes: machine not-truncated entry-point no-text-relocations relocation-format no-exec-stack no-writable-code page-size pie relro
    not applicable: start-file no-ifunc undefined-symbols program-headers image-base thread-local-data constructors unwind-table
    ");
}

#[test]
fn rust_for_an_older_glibc_linked_by_zig() {
    insta::assert_snapshot!(rust_of_zig(None, "x86_64-linux-gnu.2.17"), @"
    dynamic pie, glibc
    Shared · /lib64/ld-linux-x86-64.so.2 · needs libc.so.6 ld-linux-x86-64.so.2 libpthread.so.0 libdl.so.2 · PIE · NOW · ABI tag · RELRO · TLS · 0x1000
    known by interpreter, needed, note, entry-code
    runs on distroless-cc, debian-13
    No (Info) linkage: dynamic pie: the kernel hands it to an interpreter
    No (Info) no-interpreter: needs `/lib64/ld-linux-x86-64.so.2` to start
    No (Info) no-needed: needs `libc.so.6`, `ld-linux-x86-64.so.2`, `libpthread.so.0`, `libdl.so.2`
    No (Info) libc-is-musl: glibc, by the interpreter `/lib64/ld-linux-x86-64.so.2`
    No (Info) no-symbol-versions: asks for `GLIBC_N` of `libc.so.6` and N more
    yes: machine not-truncated entry-point no-text-relocations relocation-format no-exec-stack no-writable-code page-size pie relro
    not applicable: start-file no-ifunc undefined-symbols program-headers image-base thread-local-data constructors unwind-table
    ");
}

#[test]
fn rust_with_glibc_inside() {
    insta::assert_snapshot!(rust(None, &["-Ctarget-feature=+crt-static"]), @"
    static-pie, glibc
    Shared · - · PIE · NOW · ABI tag · build id · IRELATIVE · RELRO · TLS · 0x1000
    known by note, entry-code, section, symbol
    runs on scratch, distroless-cc, alpine-3.22, debian-13, nixos
    No (Info) libc-is-musl: glibc, by the ABI note for Linux 3.2.0 and newer
    yes: machine not-truncated linkage no-interpreter no-needed entry-point no-symbol-versions no-text-relocations relocation-format undefined-symbols program-headers thread-local-data unwind-table no-exec-stack no-writable-code page-size pie relro
    not applicable: start-file no-ifunc image-base constructors
    stripped: known by note, entry-code, section
    ");
}

#[test]
fn rust_with_glibc_inside_at_a_fixed_address() {
    let flags = ["-Ctarget-feature=+crt-static", "-Crelocation-model=static"];
    insta::assert_snapshot!(rust(None, &flags), @"
    static, glibc
    Executable · - · ABI tag · build id · IRELATIVE · RELRO · TLS · 0x1000
    known by note, entry-code, section, symbol
    runs on scratch, distroless-cc, alpine-3.22, debian-13, nixos
    No (Info) libc-is-musl: glibc, by the ABI note for Linux 3.2.0 and newer
    No (Info) pie: at a fixed address
    yes: machine not-truncated linkage no-interpreter no-needed entry-point no-symbol-versions no-text-relocations undefined-symbols program-headers image-base thread-local-data unwind-table no-exec-stack no-writable-code page-size relro
    not applicable: start-file relocation-format no-ifunc constructors
    stripped: known by note, entry-code, section
    stripped: Unknown (Info) undefined-symbols: stripped
    stripped: yes: machine not-truncated linkage no-interpreter no-needed entry-point no-symbol-versions no-text-relocations program-headers image-base thread-local-data unwind-table no-exec-stack no-writable-code page-size relro
    ");
}

#[test]
fn rust_for_musl() {
    insta::assert_snapshot!(rust(Some(Target::X86_64), &["-Clinker=cc"]), @"
    static-pie, musl
    Shared · - · PIE · NOW · build id · RELRO · TLS · 0x1000
    known by entry-code, symbol
    runs on scratch, distroless-cc, alpine-3.22, debian-13, nixos
    beware allocator
    yes: machine not-truncated linkage no-interpreter no-needed entry-point start-file libc-is-musl no-symbol-versions no-text-relocations relocation-format no-ifunc undefined-symbols program-headers thread-local-data constructors unwind-table no-exec-stack no-writable-code page-size pie relro
    not applicable: image-base
    stripped: known by entry-code
    ");
}

#[test]
fn rust_for_musl_at_a_fixed_address() {
    let flags = ["-Clinker=cc", "-Crelocation-model=static"];
    insta::assert_snapshot!(rust(Some(Target::X86_64), &flags), @"
    static, musl
    Executable · - · build id · RELRO · TLS · 0x1000
    known by entry-code, symbol
    runs on scratch, distroless-cc, alpine-3.22, debian-13, nixos
    beware allocator
    No (Info) pie: at a fixed address
    yes: machine not-truncated linkage no-interpreter no-needed entry-point start-file libc-is-musl no-symbol-versions no-text-relocations no-ifunc undefined-symbols program-headers image-base thread-local-data constructors unwind-table no-exec-stack no-writable-code page-size relro
    not applicable: relocation-format
    stripped: known by entry-code
    stripped: Unknown (Info) undefined-symbols: stripped
    stripped: yes: machine not-truncated linkage no-interpreter no-needed entry-point start-file libc-is-musl no-symbol-versions no-text-relocations no-ifunc program-headers image-base thread-local-data constructors unwind-table no-exec-stack no-writable-code page-size relro
    ");
}

#[test]
fn rust_for_musl_linked_by_zig() {
    insta::assert_snapshot!(rust_of_zig(Some(Target::X86_64), "x86_64-linux-musl"), @"
    static, musl
    Executable · - · RELRO · TLS · 0x1000
    known by entry-code, symbol
    runs on scratch, distroless-cc, alpine-3.22, debian-13, nixos
    No (Info) pie: at a fixed address
    yes: machine not-truncated linkage no-interpreter no-needed entry-point start-file libc-is-musl no-symbol-versions no-text-relocations no-ifunc undefined-symbols program-headers image-base thread-local-data constructors unwind-table no-exec-stack no-writable-code page-size relro
    not applicable: relocation-format
    stripped: known by entry-code
    stripped: Unknown (Info) undefined-symbols: stripped
    stripped: yes: machine not-truncated linkage no-interpreter no-needed entry-point start-file libc-is-musl no-symbol-versions no-text-relocations no-ifunc program-headers image-base thread-local-data constructors unwind-table no-exec-stack no-writable-code page-size relro
    ");
}

#[test]
fn rust_for_musl_without_crt_static_linked_by_the_host_is_for_glibc() {
    let flags = ["-Clinker=cc", "-Ctarget-feature=-crt-static"];
    insta::assert_snapshot!(rust(Some(Target::X86_64), &flags), @"
    dynamic pie, glibc
    Shared · /lib64/ld-linux-x86-64.so.2 · needs libgcc_s.so.1 libc.so.6 ld-linux-x86-64.so.2 · PIE · NOW · ABI tag · build id · RELRO · TLS · 0x1000
    known by interpreter, needed, note, entry-code
    runs on distroless-cc, debian-13
    No (Info) linkage: dynamic pie: the kernel hands it to an interpreter
    No (Info) no-interpreter: needs `/lib64/ld-linux-x86-64.so.2` to start
    No (Info) no-needed: needs `libgcc_s.so.1`, `libc.so.6`, `ld-linux-x86-64.so.2`
    No (Info) libc-is-musl: glibc, by the interpreter `/lib64/ld-linux-x86-64.so.2`
    No (Info) no-symbol-versions: asks for `GLIBC_N` of `ld-linux-x86-64.so.2` and N more
    yes: machine not-truncated entry-point no-text-relocations relocation-format no-exec-stack no-writable-code page-size pie relro
    not applicable: start-file no-ifunc undefined-symbols program-headers image-base thread-local-data constructors unwind-table
    ");
}

#[test]
fn rust_for_musl_on_aarch64() {
    insta::assert_snapshot!(rust(Some(Target::Aarch64), &["-Clinker=rust-lld"]), @"
    static, musl
    Executable · - · RELRO · TLS · 0x10000
    known by entry-code, symbol
    runs on scratch, distroless-cc, alpine-3.22, debian-13, nixos
    beware allocator
    No (Info) pie: at a fixed address
    yes: machine not-truncated linkage no-interpreter no-needed entry-point start-file libc-is-musl no-symbol-versions no-text-relocations no-ifunc undefined-symbols program-headers image-base thread-local-data constructors unwind-table no-exec-stack no-writable-code page-size relro
    not applicable: relocation-format
    stripped: known by entry-code
    stripped: Unknown (Info) undefined-symbols: stripped
    stripped: yes: machine not-truncated linkage no-interpreter no-needed entry-point start-file libc-is-musl no-symbol-versions no-text-relocations no-ifunc program-headers image-base thread-local-data constructors unwind-table no-exec-stack no-writable-code page-size relro
    ");
}

#[test]
fn rust_for_musl_on_aarch64_linked_by_gcc() {
    let linker = "-Clinker=aarch64-linux-gnu-gcc";
    insta::assert_snapshot!(rust(Some(Target::Aarch64), &[linker]), @"
    static, musl
    Executable · - · build id · RELRO · TLS · 0x10000
    known by entry-code, symbol
    runs on scratch, distroless-cc, alpine-3.22, debian-13, nixos
    beware allocator
    No (Info) pie: at a fixed address
    yes: machine not-truncated linkage no-interpreter no-needed entry-point start-file libc-is-musl no-symbol-versions no-text-relocations no-ifunc undefined-symbols program-headers image-base thread-local-data constructors unwind-table no-exec-stack no-writable-code page-size relro
    not applicable: relocation-format
    stripped: known by entry-code
    stripped: Unknown (Info) undefined-symbols: stripped
    stripped: yes: machine not-truncated linkage no-interpreter no-needed entry-point start-file libc-is-musl no-symbol-versions no-text-relocations no-ifunc program-headers image-base thread-local-data constructors unwind-table no-exec-stack no-writable-code page-size relro
    ");
}

#[test]
fn rust_for_musl_on_aarch64_linked_by_zig() {
    insta::assert_snapshot!(rust_of_zig(Some(Target::Aarch64), "aarch64-linux-musl"), @"
    static, musl
    Executable · - · RELRO · TLS · 0x10000
    known by entry-code, symbol
    runs on scratch, distroless-cc, alpine-3.22, debian-13, nixos
    No (Info) pie: at a fixed address
    yes: machine not-truncated linkage no-interpreter no-needed entry-point start-file libc-is-musl no-symbol-versions no-text-relocations no-ifunc undefined-symbols program-headers image-base thread-local-data constructors unwind-table no-exec-stack no-writable-code page-size relro
    not applicable: relocation-format
    stripped: known by entry-code
    stripped: Unknown (Info) undefined-symbols: stripped
    stripped: yes: machine not-truncated linkage no-interpreter no-needed entry-point start-file libc-is-musl no-symbol-versions no-text-relocations no-ifunc program-headers image-base thread-local-data constructors unwind-table no-exec-stack no-writable-code page-size relro
    ");
}

#[test]
fn rust_for_musl_on_aarch64_with_small_pages() {
    let flags = ["-Clinker=rust-lld", "-Clink-arg=-zmax-page-size=4096"];
    insta::assert_snapshot!(rust(Some(Target::Aarch64), &flags), @"
    static, musl
    Executable · - · RELRO · TLS · 0x1000
    known by entry-code, symbol
    runs on scratch, distroless-cc, alpine-3.22, debian-13, nixos
    beware allocator
    No (Warning) page-size: cannot be mapped with pages of N KiB
    No (Info) pie: at a fixed address
    yes: machine not-truncated linkage no-interpreter no-needed entry-point start-file libc-is-musl no-symbol-versions no-text-relocations no-ifunc undefined-symbols program-headers image-base thread-local-data constructors unwind-table no-exec-stack no-writable-code relro
    not applicable: relocation-format
    stripped: known by entry-code
    stripped: Unknown (Info) undefined-symbols: stripped
    stripped: yes: machine not-truncated linkage no-interpreter no-needed entry-point start-file libc-is-musl no-symbol-versions no-text-relocations no-ifunc program-headers image-base thread-local-data constructors unwind-table no-exec-stack no-writable-code relro
    ");
}

#[test]
fn c_for_glibc_is_dynamic() {
    insta::assert_snapshot!(c("gcc"), @"
    dynamic pie, glibc
    Shared · /lib64/ld-linux-x86-64.so.2 · needs libc.so.6 · PIE · ABI tag · build id · RELRO · 0x1000
    known by interpreter, needed, note, entry-code
    runs on distroless-cc, debian-13
    No (Info) linkage: dynamic pie: the kernel hands it to an interpreter
    No (Info) no-interpreter: needs `/lib64/ld-linux-x86-64.so.2` to start
    No (Info) no-needed: needs `libc.so.6`
    No (Info) libc-is-musl: glibc, by the interpreter `/lib64/ld-linux-x86-64.so.2`
    No (Info) no-symbol-versions: asks for `GLIBC_N` of `libc.so.6` and N more
    yes: machine not-truncated entry-point no-text-relocations relocation-format no-exec-stack no-writable-code page-size pie relro
    not applicable: start-file no-ifunc undefined-symbols program-headers image-base thread-local-data constructors unwind-table
    ");
}

#[test]
fn c_with_glibc_inside() {
    insta::assert_snapshot!(c("gcc -static"), @"
    static, glibc
    Executable · - · OS/ABI 3 · ABI tag · build id · IRELATIVE · RELRO · TLS · 0x1000
    known by note, entry-code, section, symbol
    runs on scratch, distroless-cc, alpine-3.22, debian-13, nixos
    No (Info) libc-is-musl: glibc, by the ABI note for Linux 3.2.0 and newer
    No (Info) pie: at a fixed address
    yes: machine not-truncated linkage no-interpreter no-needed entry-point no-symbol-versions no-text-relocations undefined-symbols program-headers image-base thread-local-data no-exec-stack no-writable-code page-size relro
    not applicable: start-file relocation-format no-ifunc constructors unwind-table
    stripped: known by note, entry-code, section
    stripped: Unknown (Info) undefined-symbols: stripped
    stripped: yes: machine not-truncated linkage no-interpreter no-needed entry-point no-symbol-versions no-text-relocations program-headers image-base thread-local-data no-exec-stack no-writable-code page-size relro
    ");
}

#[test]
fn c_with_glibc_inside_at_any_address() {
    insta::assert_snapshot!(c("gcc -static-pie"), @"
    static-pie, glibc
    Shared · - · PIE · OS/ABI 3 · ABI tag · build id · IRELATIVE · RELRO · TLS · 0x1000
    known by note, entry-code, section, symbol
    runs on scratch, distroless-cc, alpine-3.22, debian-13, nixos
    No (Info) libc-is-musl: glibc, by the ABI note for Linux 3.2.0 and newer
    yes: machine not-truncated linkage no-interpreter no-needed entry-point no-symbol-versions no-text-relocations relocation-format undefined-symbols program-headers thread-local-data unwind-table no-exec-stack no-writable-code page-size pie relro
    not applicable: start-file no-ifunc image-base constructors
    stripped: known by note, entry-code, section
    ");
}

#[test]
fn c_with_glibc_inside_on_aarch64() {
    insta::assert_snapshot!(c("aarch64-linux-gnu-gcc -static"), @"
    static, glibc
    Executable · - · OS/ABI 3 · ABI tag · build id · IRELATIVE · RELRO · TLS · 0x10000
    known by note, entry-code, section, symbol
    runs on scratch, distroless-cc, alpine-3.22, debian-13, nixos
    No (Info) libc-is-musl: glibc, by the ABI note for Linux 3.7.0 and newer
    No (Info) pie: at a fixed address
    yes: machine not-truncated linkage no-interpreter no-needed entry-point no-symbol-versions no-text-relocations undefined-symbols program-headers image-base thread-local-data no-exec-stack no-writable-code page-size relro
    not applicable: start-file relocation-format no-ifunc constructors unwind-table
    stripped: known by note, entry-code, section
    stripped: Unknown (Info) undefined-symbols: stripped
    stripped: yes: machine not-truncated linkage no-interpreter no-needed entry-point no-symbol-versions no-text-relocations program-headers image-base thread-local-data no-exec-stack no-writable-code page-size relro
    ");
}

#[test]
fn c_for_musl_is_dynamic() {
    insta::assert_snapshot!(c("musl-gcc"), @"
    dynamic pie, musl
    Shared · /lib/ld-musl-x86_64.so.1 · needs libc.so · PIE · RELRO · 0x1000
    known by interpreter, entry-code
    runs on alpine-3.22
    No (Info) linkage: dynamic pie: the kernel hands it to an interpreter
    No (Info) no-interpreter: needs `/lib/ld-musl-x86_64.so.1` to start
    No (Info) no-needed: needs `libc.so`
    yes: machine not-truncated entry-point libc-is-musl no-symbol-versions no-text-relocations relocation-format no-exec-stack no-writable-code page-size pie relro
    not applicable: start-file no-ifunc undefined-symbols program-headers image-base thread-local-data constructors unwind-table
    ");
}

#[test]
fn c_with_musl_inside() {
    insta::assert_snapshot!(c("musl-gcc -static"), @"
    static, musl
    Executable · - · RELRO · 0x1000
    known by entry-code, symbol
    runs on scratch, distroless-cc, alpine-3.22, debian-13, nixos
    No (Info) pie: at a fixed address
    yes: machine not-truncated linkage no-interpreter no-needed entry-point start-file libc-is-musl no-symbol-versions no-text-relocations no-ifunc undefined-symbols program-headers image-base thread-local-data constructors no-exec-stack no-writable-code page-size relro
    not applicable: relocation-format unwind-table
    stripped: known by entry-code
    stripped: Unknown (Info) undefined-symbols: stripped
    stripped: yes: machine not-truncated linkage no-interpreter no-needed entry-point start-file libc-is-musl no-symbol-versions no-text-relocations no-ifunc program-headers image-base thread-local-data constructors no-exec-stack no-writable-code page-size relro
    ");
}

#[test]
fn musl_gcc_takes_static_pie_for_dynamic() {
    insta::assert_snapshot!(c("musl-gcc -static-pie"), @"
    dynamic pie, musl
    Shared · /lib/ld-musl-x86_64.so.1 · needs libc.so · PIE · RELRO · 0x1000
    known by interpreter, entry-code
    runs on alpine-3.22
    No (Info) linkage: dynamic pie: the kernel hands it to an interpreter
    No (Info) no-interpreter: needs `/lib/ld-musl-x86_64.so.1` to start
    No (Info) no-needed: needs `libc.so`
    yes: machine not-truncated entry-point libc-is-musl no-symbol-versions no-text-relocations relocation-format no-exec-stack no-writable-code page-size pie relro
    not applicable: start-file no-ifunc undefined-symbols program-headers image-base thread-local-data constructors unwind-table
    ");
}

#[test]
fn musl_gcc_takes_static_and_pie_for_a_fixed_address() {
    insta::assert_snapshot!(c("musl-gcc -static -pie"), @"
    static, musl
    Executable · - · RELRO · 0x1000
    known by entry-code, symbol
    runs on scratch, distroless-cc, alpine-3.22, debian-13, nixos
    No (Info) pie: at a fixed address
    yes: machine not-truncated linkage no-interpreter no-needed entry-point start-file libc-is-musl no-symbol-versions no-text-relocations no-ifunc undefined-symbols program-headers image-base thread-local-data constructors no-exec-stack no-writable-code page-size relro
    not applicable: relocation-format unwind-table
    stripped: known by entry-code
    stripped: Unknown (Info) undefined-symbols: stripped
    stripped: yes: machine not-truncated linkage no-interpreter no-needed entry-point start-file libc-is-musl no-symbol-versions no-text-relocations no-ifunc program-headers image-base thread-local-data constructors no-exec-stack no-writable-code page-size relro
    ");
}

#[test]
fn c_with_musl_inside_by_zig() {
    insta::assert_snapshot!(c_of_zig("x86_64-linux-musl", &[]), @"
    static, musl
    Executable · - · 0x1000
    known by entry-code, symbol
    runs on scratch, distroless-cc, alpine-3.22, debian-13, nixos
    No (Info) pie: at a fixed address
    No (Info) relro: not asked for; in static musl it would not be enforced either
    yes: machine not-truncated linkage no-interpreter no-needed entry-point start-file libc-is-musl no-symbol-versions no-text-relocations no-ifunc undefined-symbols program-headers image-base thread-local-data constructors unwind-table no-exec-stack no-writable-code page-size
    not applicable: relocation-format
    stripped: known by entry-code
    stripped: Unknown (Info) undefined-symbols: stripped
    stripped: yes: machine not-truncated linkage no-interpreter no-needed entry-point start-file libc-is-musl no-symbol-versions no-text-relocations no-ifunc program-headers image-base thread-local-data constructors unwind-table no-exec-stack no-writable-code page-size
    ");
}

#[test]
fn c_for_musl_by_zig_is_dynamic_at_a_fixed_address() {
    insta::assert_snapshot!(c_of_zig("x86_64-linux-musl", &["-dynamic"]), @"
    dynamic, musl
    Executable · /lib/ld-musl-x86_64.so.1 · needs libc.so · NOW · RELRO · 0x1000
    known by interpreter, entry-code
    runs on alpine-3.22
    No (Info) linkage: dynamic: the kernel hands it to an interpreter
    No (Info) no-interpreter: needs `/lib/ld-musl-x86_64.so.1` to start
    No (Info) no-needed: needs `libc.so`
    No (Info) pie: at a fixed address
    yes: machine not-truncated entry-point libc-is-musl no-symbol-versions no-text-relocations relocation-format image-base no-exec-stack no-writable-code page-size relro
    not applicable: start-file no-ifunc undefined-symbols program-headers thread-local-data constructors unwind-table
    ");
}

#[test]
fn c_for_klibc_names_an_interpreter_and_no_library() {
    insta::assert_snapshot!(c("klcc -shared"), @"
    interpreter-only, klibc
    Executable · /lib/klibc-XX6cASCB7KZyJWpIJW79y94XHBY.so · build id · 0x1000
    known by interpreter
    runs on 
    No (Info) linkage: interpreter-only: the interpreter is its library, as in klibc
    No (Info) no-interpreter: needs `/lib/klibc-XX6cASCB7KZyJWpIJW79y94XHBY.so` to start
    No (Info) libc-is-musl: klibc, by the interpreter `/lib/klibc-XX6cASCB7KZyJWpIJW79y94XHBY.so`
    No (Info) relro: not asked for; in static musl it would not be enforced either
    yes: machine not-truncated no-needed entry-point no-symbol-versions no-exec-stack no-writable-code page-size
    not applicable: start-file no-text-relocations relocation-format no-ifunc undefined-symbols program-headers image-base thread-local-data constructors unwind-table pie
    ");
}

#[test]
fn c_with_klibc_inside() {
    insta::assert_snapshot!(c("klcc -static"), @"
    static, klibc
    Executable · - · build id · 0x1000
    known by entry-code, symbol
    runs on scratch, distroless-cc, alpine-3.22, debian-13, nixos
    No (Info) libc-is-musl: klibc, by the code at the entry point
    No (Info) pie: at a fixed address
    No (Info) relro: not asked for; in static musl it would not be enforced either
    yes: machine not-truncated linkage no-interpreter no-needed entry-point no-symbol-versions no-text-relocations no-ifunc undefined-symbols program-headers image-base thread-local-data no-exec-stack no-writable-code page-size
    not applicable: start-file relocation-format constructors unwind-table
    stripped: known by entry-code
    stripped: Unknown (Info) undefined-symbols: stripped
    stripped: yes: machine not-truncated linkage no-interpreter no-needed entry-point no-symbol-versions no-text-relocations no-ifunc program-headers image-base thread-local-data no-exec-stack no-writable-code page-size
    ");
}

#[test]
fn c_with_dietlibc_inside() {
    insta::assert_snapshot!(c("diet gcc"), @"
    static, dietlibc
    Executable · - · build id · TLS · 0x1000
    known by entry-code, symbol
    runs on scratch, distroless-cc, alpine-3.22, debian-13, nixos
    No (Info) libc-is-musl: dietlibc, by the code at the entry point
    No (Info) pie: at a fixed address
    No (Info) relro: not asked for; in static musl it would not be enforced either
    yes: machine not-truncated linkage no-interpreter no-needed entry-point no-symbol-versions no-text-relocations no-ifunc undefined-symbols program-headers image-base thread-local-data no-exec-stack no-writable-code page-size
    not applicable: start-file relocation-format constructors unwind-table
    stripped: known by entry-code
    stripped: Unknown (Info) undefined-symbols: stripped
    stripped: yes: machine not-truncated linkage no-interpreter no-needed entry-point no-symbol-versions no-text-relocations no-ifunc program-headers image-base thread-local-data no-exec-stack no-writable-code page-size
    ");
}
