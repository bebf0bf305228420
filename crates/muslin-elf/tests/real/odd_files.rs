//! Files that distributions, debuggers and unusual links make: each is run, and the verdict compared with that.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use muslin_elf::{Inquiry, inspect};
use muslin_finding::{Inspection, Libc, Linkage, Target};

use crate::room::Room;
use crate::tools::{Workshop, rust_lld, self_contained, tool, zig};

const HELLO: &str = "#include <stdio.h>\nint main(void) { puts(\"hello\"); return 0; }\n";

fn inspected(file: &Path) -> Inspection {
    let inquiry = Inquiry { name: "dist/app".into(), ..Inquiry::default() };
    inspect(&fs::read(file).unwrap(), &inquiry).unwrap()
}

/// Verdict, reason and message of one environment.
fn there(file: &Path, environment: &str) -> String {
    let inspection = inspected(file);
    let mut places = inspection.environments.iter();
    let one = places.find(|one| one.id == environment).unwrap();
    let parts = [one.first_failure.as_deref(), one.message.as_deref()];
    let parts: Vec<&str> = parts.into_iter().flatten().collect();
    [&[one.verdict.as_str()], &parts[..]].concat().join("\n")
}

fn compiled(workshop: &Workshop, compiler: &str, source: &str, flags: &[&str]) -> PathBuf {
    workshop.write("app.c", source);
    workshop.tool(compiler, &[&["app.c", "-o", "app"], flags].concat());
    workshop.path("app")
}

/// A copy whose bytes were changed.
fn patched(workshop: &Workshop, file: &Path, change: impl FnOnce(&mut Vec<u8>)) -> PathBuf {
    let mut bytes = fs::read(file).unwrap();
    change(&mut bytes);
    let copy = workshop.path("patched");
    fs::write(&copy, bytes).unwrap();
    fs::set_permissions(&copy, fs::Permissions::from_mode(0o755)).unwrap();
    copy
}

fn number(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap())
}

/// Where the program header of a kind is.
fn program_header(bytes: &[u8], kind: u32) -> usize {
    let table = usize::try_from(number(bytes, 32)).unwrap();
    let mut headers = (0..usize::from(bytes[56])).map(|index| table + 56 * index);
    headers.find(|&at| bytes[at..at + 4] == kind.to_le_bytes()).unwrap()
}

#[test]
fn a_debug_file_is_one_with_the_build_id_of_its_program() {
    let workshop = Workshop::new();
    let file = compiled(&workshop, "gcc", HELLO, &["-g", "-Wl,--build-id"]);
    let id = inspected(&file).build_id.unwrap();
    workshop.tool("objcopy", &["--only-keep-debug", "app", "kept"]);
    workshop.tool("eu-strip", &["-f", "stripped-off", "-o", "bare", "app"]);
    for name in ["kept", "stripped-off"] {
        let about = inspected(&workshop.path(name));
        assert_eq!((about.linkage, about.build_id.as_ref()), (Linkage::DebugFile, Some(&id)));
        assert!(!about.truncated && about.debug.present && about.environments.is_empty());
        let faults = about.checks.iter().filter(|one| one.fails(muslin_finding::Severity::Warning));
        assert_eq!(faults.count(), 0, "{name}");
        assert_eq!((about.interpreter, about.needed.len()), (None, 0), "{name}");
    }
    assert_eq!(inspected(&workshop.path("bare")).linkage, Linkage::DynamicPie);
}

#[test]
fn what_compilers_split_from_an_object_is_a_debug_file_and_the_object_is_none() {
    let workshop = Workshop::new();
    workshop.write("part.c", HELLO);
    for compiler in ["gcc", "clang"] {
        workshop.tool(compiler, &["-g", "-gsplit-dwarf", "-c", "part.c", "-o", "part.o"]);
        assert_eq!(inspected(&workshop.path("part.dwo")).linkage, Linkage::DebugFile, "{compiler}");
        assert_eq!(inspected(&workshop.path("part.o")).linkage, Linkage::Relocatable, "{compiler}");
    }
    // All of it in one file: there is code in it.
    workshop.tool("clang", &["-g", "-gsplit-dwarf=single", "-c", "part.c", "-o", "one.o"]);
    assert_eq!(inspected(&workshop.path("one.o")).linkage, Linkage::Relocatable);
}

/// Code that holds the address of a variable as a number.
const ABSOLUTE: &str = ".text\n.globl f\nf: movabs $g, %rax\nret\n.data\n.globl g\ng: .long 1\n\
                        .section .note.GNU-stack,\"\",@progbits\n";
const CALLER: &str = "#include <stdio.h>\nextern void *f(void);\nextern int g;\n\
                      int main(void) { puts(f() == &g ? \"hello\" : \"wrong\"); return 0; }\n";

#[test]
fn text_relocations_are_applied_by_glibcs_loader_and_not_by_musls() {
    let workshop = Workshop::new();
    workshop.write("part.s", ABSOLUTE);
    let flags = ["-fPIE", "-pie", "-Wl,-z,notext", "part.s"];
    let file = compiled(&workshop, "gcc", CALLER, &flags);
    assert_eq!(Room::glibc(&file).run(&["./app"]).stdout, "hello");
    assert_eq!(there(&file, "debian-12"), "runs");
    let file = compiled(&workshop, "musl-gcc", CALLER, &flags);
    assert!(!Room::alpine(&file).run(&["./app"]).succeeded);
    insta::assert_snapshot!(there(&file, "alpine-3.22"), @"
    fails
    1 relocation in read-only memory; the program crashes at start
    Segmentation fault
    ");
}

#[test]
fn packed_relocations_without_their_version_are_refused_by_glibc() {
    let workshop = Workshop::new();
    fs::create_dir(workshop.path("bin")).unwrap();
    std::os::unix::fs::symlink(rust_lld(), workshop.path("bin/ld")).unwrap();
    let flags = ["-Bbin", "-pie", "-Wl,--pack-dyn-relocs=relr"];
    let file = compiled(&workshop, "gcc", HELLO, &flags);
    let message = "./app: error while loading shared libraries: ./app: DT_RELR without \
                   GLIBC_ABI_DT_RELR dependency";
    let verdict = there(&file, "debian-12");
    assert!(verdict.starts_with("fails\n") && verdict.ends_with(message), "{verdict}");
    // Before glibc 2.36, nobody refuses them and nobody applies them.
    let seen = Room::glibc(&file).run(&["./app"]);
    assert!(!seen.succeeded, "{seen:?}");
}

#[test]
fn the_kernel_refuses_a_loader_without_its_final_nul() {
    let workshop = Workshop::new();
    let file = compiled(&workshop, "gcc", HELLO, &[]);
    let file = patched(&workshop, &file, |bytes| {
        let size = program_header(bytes, 3) + 32;
        let shorter = (number(bytes, size) - 1).to_le_bytes();
        bytes[size..size + 8].copy_from_slice(&shorter);
    });
    assert!(!Room::glibc(&file).run(&["./app"]).succeeded);
    insta::assert_snapshot!(there(&file, "debian-12"), @"
    fails
    the path of its loader does not end in NUL, and the kernel refuses such a file
    bash: ./app: cannot execute binary file: Exec format error
    ");
}

#[test]
fn without_a_dynamic_table_nothing_is_known_of_versions() {
    let workshop = Workshop::new();
    let whole = compiled(&workshop, "gcc", HELLO, &[]);
    let without = patched(&workshop, &whole, |bytes| {
        let at = program_header(bytes, 2);
        bytes[at] = 0;
    });
    assert!(!Room::glibc(&without).run(&["./app"]).succeeded);
    let about = inspected(&without);
    assert_eq!(about.floor.unreadable.as_deref(), Some("it has no dynamic table, or an empty one"));
    assert!(there(&without, "debian-12").starts_with("fails\nit has no dynamic table"));
    // Its loader does not ask how long the table is.
    let claims_nothing = patched(&workshop, &whole, |bytes| {
        let size = program_header(bytes, 2) + 32;
        bytes[size..size + 16].fill(0);
    });
    assert_eq!(Room::glibc(&claims_nothing).run(&["./app"]).stdout, "hello");
    assert_eq!(there(&claims_nothing, "debian-12"), "runs");
    assert_eq!(inspected(&claims_nothing).floor, inspected(&whole).floor);
}

#[test]
fn a_program_whose_section_table_is_cut_runs() {
    let workshop = Workshop::new();
    let file = compiled(&workshop, "musl-gcc", HELLO, &["-static"]);
    let file = patched(&workshop, &file, |bytes| {
        let table = usize::try_from(number(bytes, 40)).unwrap();
        bytes.truncate(table + 10);
    });
    assert_eq!(Room::empty(&file).run(&["./app"]).stdout, "hello");
    assert_eq!(there(&file, "scratch"), "runs");
    let about = inspected(&file);
    let check = about.checks.iter().find(|one| one.code == "not-truncated").unwrap();
    assert!(check.message.ends_with("; nothing that runs it reads them"), "{}", check.message);
}

#[test]
fn gnu_ld_gives_rcrt1_a_harmless_table_on_aarch64() {
    let workshop = Workshop::new();
    workshop
        .write("app.c", "int puts(const char *);\nint main(void) { puts(\"hello\"); return 0; }\n");
    let flags = ["-O1", "-fPIC", "-fno-stack-protector", "-c", "app.c", "-o", "app.o"];
    workshop.tool("aarch64-linux-gnu-gcc", &flags);
    let gcc = tool("aarch64-linux-gnu-gcc", &["-print-libgcc-file-name"], Path::new("."));
    let parts = self_contained(Target::Aarch64);
    let part = |name: &str| parts.join(name).display().to_string();
    let (start, libc) = (part("rcrt1.o"), part("libc.a"));
    workshop.tool(
        "aarch64-linux-gnu-ld",
        &["-static", &start, "app.o", &libc, gcc.trim(), "-o", "app"],
    );
    let file = workshop.path("app");
    assert!(crate::tools::run(&file, Target::Aarch64).success());
    assert_eq!(there(&file, "scratch"), "runs");
}

#[test]
fn a_symbol_that_no_library_has_is_a_lookup_error() {
    let workshop = Workshop::new();
    workshop.write("part.c", "void nowhere(void) {}\n");
    workshop.tool("gcc", &["-shared", "part.c", "-o", "libpart.so"]);
    let source = "#include <stdio.h>\nvoid nowhere(void);\nint main(int n, char **v) { puts(\"hello\"); \
                  if (n > 1) nowhere(); return 0; }\n";
    let mut reported = Vec::new();
    for bound in ["-Wl,-z,now", "-Wl,-z,lazy"] {
        let file = compiled(&workshop, "gcc", source, &["-L.", "-lpart", bound]);
        // As after `patchelf --remove-needed`: the entry is one that loaders pass over.
        let file = patched(&workshop, &file, |bytes| {
            let header = program_header(bytes, 2);
            let table = usize::try_from(number(bytes, header + 8)).unwrap();
            assert_eq!(bytes[table], 1, "DT_NEEDED comes first");
            bytes[table] = 21;
        });
        let seen = Room::glibc(&file).run(&["./app"]);
        assert_eq!(seen.succeeded, bound.ends_with("lazy"));
        reported.push(there(&file, "debian-12"));
    }
    insta::assert_snapshot!(reported.join("\n"), @"
    fails
    no library that it needs has `nowhere`
    ./app: symbol lookup error: ./app: undefined symbol: nowhere
    unknown
    it starts, but no library that it needs has `nowhere`, and ends when it is called
    ");
}

#[test]
fn musls_start_is_known_on_other_machines() {
    let zig = zig();
    let workshop = Workshop::new();
    for target in ["riscv64-linux-musl", "arm-linux-musleabihf", "x86-linux-musl"] {
        let flags = ["cc", "-target", target, "-static", "-s"];
        workshop.write("app.c", HELLO);
        workshop.tool(zig.to_str().unwrap(), &[&flags[..], &["app.c", "-o", "app"]].concat());
        let about = inspected(&workshop.path("app"));
        assert_eq!(about.libc.family, Libc::Musl, "{target}");
        let start = about.libc.evidence.iter().find(|one| one.kind == "entry-code");
        assert!(start.is_some(), "{target}");
    }
}

#[test]
fn wide_thread_local_data_need_a_new_kernel() {
    let workshop = Workshop::new();
    let source = "_Alignas(65536) _Thread_local int wide = 7;\n\
                  int main(void) { return ((unsigned long) &wide) % 65536 != 0; }\n";
    workshop.write("app.c", source);
    workshop.tool("musl-gcc", &["-fPIE", "-c", "app.c", "-o", "app.o"]);
    let parts = self_contained(Target::X86_64);
    let part = |name: &str| parts.join(name).display().to_string();
    let (start, libc) = (part("rcrt1.o"), part("libc.a"));
    let flags = ["-static", "-pie", "--no-dynamic-linker", &start, "app.o", &libc, "-o", "app"];
    workshop.tool("ld", &flags);
    insta::assert_snapshot!(there(&workshop.path("app"), "scratch"), @"
    unknown
    its thread-local data are aligned to more than a page: it runs with Linux 6.10 and newer only
    ");
}

#[test]
fn sections_whose_names_are_outside_of_their_table_are_counted() {
    let workshop = Workshop::new();
    let file = compiled(&workshop, "musl-gcc", HELLO, &["-static"]);
    let outside = |file: &Path| {
        let notes = inspected(file).notes;
        notes.into_iter().find(|note| note.contains("outside of the table of names"))
    };
    assert_eq!(outside(&file), None);
    let one = patched(&workshop, &file, |bytes| {
        let table = usize::try_from(number(bytes, 40)).unwrap();
        bytes[table + 3 * 64..][..4].fill(0x7f);
    });
    let rest = "outside of the table of names: what goes by the name of a section is not seen";
    assert_eq!(outside(&one), Some(format!("the name of a section is {rest}")));
    // The number of the section with the names leads to none.
    let all = patched(&workshop, &file, |bytes| bytes[62..64].fill(0x7f));
    let note = outside(&all).unwrap();
    assert!(note.starts_with("the names of ") && note.ends_with(rest), "{note}");
}

#[test]
fn a_build_id_that_only_a_section_leads_to_is_read() {
    let workshop = Workshop::new();
    let file = compiled(&workshop, "musl-gcc", HELLO, &["-static", "-Wl,--build-id=0xabcdef"]);
    assert_eq!(inspected(&file).build_id.as_deref(), Some("abcdef"));
    // Without its program header, the note is in a section alone.
    let patched = patched(&workshop, &file, |bytes| {
        let header = program_header(bytes, 4);
        bytes[header..header + 4].fill(0);
    });
    assert_eq!(inspected(&patched).build_id.as_deref(), Some("abcdef"));
}
