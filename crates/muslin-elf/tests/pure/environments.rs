//! Where programs run, for files that no compiler here makes.

use std::collections::BTreeSet;

use muslin_elf::{ByteOrder, Class, Inquiry, environment_ids, environments_dated, inspect};
use muslin_finding::{EnvironmentVerdict, Libc, Runs, Target};

use crate::writer::{AARCH64, DYN, EXEC, Writer, right_static, right_static_pie};

const NEEDED: u64 = 1;
const RUNPATH: u64 = 29;
const PIE: (u64, u64) = (0x6fff_fffb, 0x0800_0000);

fn everywhere(writer: &Writer, machine: Option<Target>) -> Vec<EnvironmentVerdict> {
    let inquiry = Inquiry { name: "dist/app".into(), machine, crt_objects: None };
    inspect(&writer.finish(), &inquiry).unwrap().environments
}

/// The verdict, the reason and the message of one environment, as lines.
fn answer(writer: &Writer, id: &str) -> String {
    let verdicts = everywhere(writer, None);
    let one = verdicts.iter().find(|one| one.id == id).unwrap();
    let parts = [one.first_failure.as_deref(), one.message.as_deref(), one.cure.as_deref()];
    let parts: Vec<&str> = parts.into_iter().flatten().collect();
    [&[one.verdict.as_str()], &parts[..]].concat().join("\n")
}

fn program(interpreter: &str, names: &[(u64, &str)]) -> Writer {
    let start = b"\x31\xed\x49\x89\xd1\x5e\x48\x89\xe2\x48\x83\xe4\xf0\x50\x54";
    Writer::new(DYN).code(start).interpreter(interpreter).dynamic(&[PIE], names)
}

const LD_LINUX: &str = "/lib64/ld-linux-x86-64.so.2";
const LD_MUSL: &str = "/lib/ld-musl-x86_64.so.1";

#[test]
fn the_data_have_a_day_and_every_environment_a_word_of_its_own() {
    assert_eq!(environments_dated().len(), "2026-11-23".len());
    let ids: BTreeSet<&str> = environment_ids().collect();
    assert_eq!(ids.len(), environment_ids().count());
    assert!(ids.contains("scratch") && ids.contains("alpine-3.20") && ids.contains("rhel-7"));
}

#[test]
fn a_static_program_runs_everywhere() {
    for writer in [right_static(), right_static_pie()] {
        let verdicts = everywhere(&writer, None);
        assert_eq!(verdicts.len(), environment_ids().count());
        assert!(verdicts.iter().all(|one| one.verdict == Runs::Runs));
    }
}

#[test]
fn what_is_no_program_runs_nowhere_and_is_not_asked() {
    let library = Writer::new(DYN).dynamic(&[], &[(14, "libpart.so")]);
    assert!(everywhere(&library, None).is_empty());
}

#[test]
fn on_another_machine_a_static_program_fails_everywhere() {
    let mut writer = right_static();
    writer.machine = AARCH64;
    let verdicts = everywhere(&writer, Some(Target::X86_64));
    assert!(verdicts.iter().all(|one| one.verdict == Runs::Fails));
    assert_eq!(verdicts[0].message.as_deref(), Some("exec /app: exec format error"));
    let why = "it is for aarch64, the machine is x86_64";
    assert_eq!(verdicts[0].first_failure.as_deref(), Some(why));
}

#[test]
fn of_a_machine_without_data_only_the_empty_root_is_known() {
    let riscv = Writer::of(Class::Elf64, ByteOrder::Little, EXEC, 243).code(b"\x13\0\0\0");
    insta::assert_snapshot!(answer(&riscv, "scratch"), @"runs");
    insta::assert_snapshot!(answer(&riscv, "debian-12"), @"
    unknown
    nothing is known here of its releases for riscv
    ");
}

#[test]
fn a_glibc_program_on_alpine_gets_gcompat_as_advice_without_a_promise() {
    let needed = [(NEEDED, "libgcc_s.so.1"), (NEEDED, "libc.so.6")];
    insta::assert_snapshot!(answer(&program(LD_LINUX, &needed), "alpine-3.22"), @"
    fails
    the file is there, but the loader it names is not: `/lib64/ld-linux-x86-64.so.2`
    sh: ./app: not found
    build it static: `cargo muslin static-build`; `apk add gcompat libgcc` lets some glibc programs start, without a promise that they work
    ");
}

#[test]
fn distroless_base_has_glibc_and_no_libgcc() {
    let rust = program(LD_LINUX, &[(NEEDED, "libgcc_s.so.1"), (NEEDED, "libc.so.6")]);
    insta::assert_snapshot!(answer(&rust, "distroless-base"), @"
    fails
    `libgcc_s.so.1` is not there
    ./app: error while loading shared libraries: libgcc_s.so.1: cannot open shared object file: No such file or directory
    take distroless/cc, which has it, or build it static: `cargo muslin static-build`
    ");
    insta::assert_snapshot!(answer(&rust, "distroless-cc"), @"runs");
    insta::assert_snapshot!(answer(&rust, "debian-12"), @"runs");
}

#[test]
fn a_library_that_nobody_knows_is_unknown_where_packages_exist_and_missing_where_not() {
    let writer = program(LD_LINUX, &[(NEEDED, "libpq.so.5"), (NEEDED, "libc.so.6")]);
    insta::assert_snapshot!(answer(&writer, "debian-12"), @"
    unknown
    whether `libpq.so.5` is installed
    install the package that has it
    ");
    insta::assert_snapshot!(answer(&writer, "distroless-cc"), @"
    fails
    `libpq.so.5` is not there
    ./app: error while loading shared libraries: libpq.so.5: cannot open shared object file: No such file or directory
    bring the library along, or build it static: `cargo muslin static-build`
    ");
}

#[test]
fn a_library_may_come_with_the_program() {
    let names = [(NEEDED, "libpq.so.5"), (RUNPATH, "$ORIGIN/lib")];
    insta::assert_snapshot!(answer(&program(LD_LINUX, &names), "distroless-cc"), @"
    unknown
    whether `libpq.so.5` is installed
    install the package that has it
    ");
}

#[test]
fn a_dynamic_musl_program_runs_on_alpine_and_needs_a_package_for_libgcc() {
    let plain = program(LD_MUSL, &[(NEEDED, "libc.so")]);
    insta::assert_snapshot!(answer(&plain, "alpine-3.13"), @"runs");
    insta::assert_snapshot!(answer(&plain, "debian-12"), @"
    fails
    the file is there, but the loader it names is not: `/lib/ld-musl-x86_64.so.1`
    bash: ./app: cannot execute: required file not found
    build it static: `cargo muslin static-build`
    ");
    insta::assert_snapshot!(answer(&plain, "rhel-8"), @"
    fails
    the file is there, but the loader it names is not: `/lib/ld-musl-x86_64.so.1`
    bash: ./app: /lib/ld-musl-x86_64.so.1: bad ELF interpreter: No such file or directory
    build it static: `cargo muslin static-build`
    ");
    let rust = program(LD_MUSL, &[(NEEDED, "libgcc_s.so.1"), (NEEDED, "libc.so")]);
    insta::assert_snapshot!(answer(&rust, "alpine-3.20"), @"
    fails
    `libgcc_s.so.1` is not there
    Error loading shared library libgcc_s.so.1: No such file or directory (needed by ./app)
    `apk add libgcc`, or build it static: `cargo muslin static-build`
    ");
}

#[test]
fn packed_relocations_need_musl_1_2_4() {
    let relr = [PIE, (36, 0x400), (35, 8)];
    let writer = Writer::new(DYN).interpreter(LD_MUSL).code(b"\x90").dynamic(&relr, &[]);
    insta::assert_snapshot!(answer(&writer, "alpine-3.17"), @"
    fails
    its relocations are packed (RELR), which musl knows from 1.2.4 on
    link with `-z nopack-relative-relocs`, or static
    ");
    insta::assert_snapshot!(answer(&writer, "alpine-3.18"), @"runs");
}

#[test]
fn nixos_has_a_place_holder_and_a_program_of_nix_a_loader_of_its_own() {
    insta::assert_snapshot!(answer(&program(LD_LINUX, &[]), "nixos"), @"
    fails
    a placeholder is where other systems have their loader
    Could not start dynamically linked executable: ./app
    NixOS cannot run dynamically linked executables intended for generic
    linux environments out of the box. For more information, see:
    https://nix.dev/permalink/stub-ld
    build it static: `cargo muslin static-build`
    ");
    let nix = program("/nix/store/abc-glibc-2.40/lib/ld-linux-x86-64.so.2", &[]);
    insta::assert_snapshot!(answer(&nix, "nixos"), @"
    unknown
    whether `/nix/store/abc-glibc-2.40/lib/ld-linux-x86-64.so.2` is in this machine's store
    ");
    insta::assert_snapshot!(answer(&nix, "debian-12"), @"
    fails
    the file is there, but the loader it names is not: `/nix/store/abc-glibc-2.40/lib/ld-linux-x86-64.so.2`
    bash: ./app: cannot execute: required file not found
    build it static: `cargo muslin static-build`
    ");
}

#[test]
fn a_loader_that_nobody_knows_is_unknown() {
    insta::assert_snapshot!(answer(&program("/opt/ld.so", &[]), "debian-12"), @"
    unknown
    whether there is a loader `/opt/ld.so`
    ");
}

#[test]
fn needs_without_a_loader_crash_everywhere() {
    let writer = Writer::new(DYN).code(b"\x90").dynamic(&[PIE], &[(NEEDED, "libpart.so")]);
    insta::assert_snapshot!(answer(&writer, "debian-12"), @"
    fails
    dynamic without interpreter: it needs libraries that nobody will load, and crashes at its first call into one
    Segmentation fault
    pass `-C target-feature=+crt-static`, and link with `rust-lld` or another linker that knows `-static-pie`
    ");
}

#[test]
fn a_program_of_freebsd_is_none_of_linux() {
    let writer = right_static().note("FreeBSD", 1, &[0; 4]);
    insta::assert_snapshot!(answer(&writer, "scratch"), @"
    fails
    it is made for FreeBSD
    ");
}

#[test]
fn loaders_of_debian_are_found_under_all_their_paths() {
    let at = |path: &str, id: &str| answer(&program(path, &[(NEEDED, "libc.so.6")]), id);
    for path in [
        "/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2",
        "/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2",
        "/usr/lib64/ld-linux-x86-64.so.2",
    ] {
        assert_eq!(at(path, "debian-12"), "runs", "{path}");
    }
    assert_eq!(at("/usr/lib64/ld-linux-x86-64.so.2", "rhel-9"), "runs");
    let unmerged = at("/usr/lib64/ld-linux-x86-64.so.2", "debian-10");
    assert_eq!(unmerged, "unknown\nwhether there is a loader `/usr/lib64/ld-linux-x86-64.so.2`");
}

#[test]
fn programs_for_32_bit_x86_run_where_there_is_a_release_for_it() {
    let mut writer = Writer::of(Class::Elf32, ByteOrder::Little, EXEC, 3);
    writer = writer.code(b"\x90").interpreter("/lib/ld-linux.so.2");
    let writer = writer.dynamic(&[], &[(NEEDED, "libc.so.6")]);
    assert_eq!(answer(&writer, "debian-12"), "runs");
    assert!(answer(&writer, "alpine-3.22").starts_with("fails\nthe file is there, but the loader"));
    assert_eq!(answer(&writer, "rhel-9"), "unknown\nnothing is known here of its releases for x86");
}

fn of_another_system(loader: &str) -> Writer {
    let writer = Writer::new(DYN).code(b"\x90").interpreter(loader);
    writer.dynamic(&[PIE], &[(NEEDED, "libc.so.1")])
}

#[test]
fn loaders_of_other_systems_are_not_those_of_linux() {
    for (path, system) in [
        ("/usr/lib/amd64/ld.so.1", "Solaris"),
        ("/lib/ld-kfreebsd-x86-64.so.1", "GNU/kFreeBSD"),
        ("/lib/ld-x86-64.so.1", "the Hurd"),
    ] {
        let writer = of_another_system(path);
        assert_eq!(answer(&writer, "debian-12"), format!("fails\nit is made for {system}"));
        assert_ne!(writer.facts().libc.family, Libc::Glibc, "{path}");
    }
    let writer = of_another_system("/lib/ld64-uClibc.so.1");
    assert_eq!(writer.facts().libc.family, Libc::Uclibc);
    assert!(answer(&writer, "debian-12").starts_with("fails\nthe file is there, but the loader"));
}

#[test]
fn versions_that_lead_out_of_the_file_are_not_known() {
    let table = (0x6fff_fffe, 0x7fff_0000);
    let writer = Writer::new(DYN).code(b"\x90").interpreter(LD_LINUX);
    let writer = writer.dynamic(&[PIE, table, (0x6fff_ffff, 1)], &[(NEEDED, "libc.so.6")]);
    let about = inspect(&writer.finish(), &Inquiry::default()).unwrap();
    assert_eq!(
        about.floor.unreadable.as_deref(),
        Some("its table of versions leads out of the file")
    );
    assert!(
        answer(&writer, "debian-12").starts_with("unknown\nwhat it needs: its table of versions")
    );
}
