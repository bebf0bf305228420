//! What is predicted, compared with what happens. The host's compilers are those of `x86_64`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use muslin_elf::{Facts, Inquiry, inspect};
use muslin_finding::{EnvironmentVerdict, Inspection, Runs, Target};

use crate::room::{Room, Seen, from_bash};
use crate::tools::{Kind, Link, Workshop, crashes, tool};

fn inspected(file: &Path, machine: Option<Target>) -> Inspection {
    let inquiry = Inquiry { name: "dist/app".into(), machine, crt_objects: None };
    inspect(&fs::read(file).unwrap(), &inquiry).unwrap()
}

fn foretold(file: &Path, environment: &str) -> EnvironmentVerdict {
    verdict_in(&inspected(file, None), environment)
}

fn verdict_in(inspection: &Inspection, environment: &str) -> EnvironmentVerdict {
    inspection.environments.iter().find(|one| one.id == environment).unwrap().clone()
}

fn compiled(compiler: &str, source: &str, flags: &[&str]) -> (Workshop, PathBuf) {
    let workshop = Workshop::new();
    workshop.write("app.c", source);
    workshop.tool(compiler, &[&["app.c", "-o", "app"], flags].concat());
    let file = workshop.path("app");
    (workshop, file)
}

const HELLO: &str = "#include <stdio.h>\nint main(void) { puts(\"hello\"); return 0; }\n";

/// The message letter by letter, and the failure.
fn fails_as_foretold(seen: &Seen, verdict: &EnvironmentVerdict) {
    assert_eq!(verdict.verdict, Runs::Fails, "{verdict:?}");
    assert!(!seen.succeeded);
    assert_eq!(Some(&seen.stderr), verdict.message.as_ref());
}

#[test]
fn a_static_program_runs_in_an_empty_root() {
    let workshop = Workshop::new();
    let file = workshop.link(&Link::right(Target::X86_64, Kind::StaticPie));
    assert!(inspected(&file, None).environments.iter().all(|one| one.verdict == Runs::Runs));
    assert_eq!(Room::empty(&file).run(&["./app"]).stdout, "hello");
}

#[test]
fn without_its_loader_a_program_is_not_found() {
    let (_workshop, file) = compiled("gcc", HELLO, &[]);
    let verdict = foretold(&file, "scratch");
    assert_eq!(verdict.message.as_deref(), Some("exec /app: no such file or directory"));
    // The kernel's words are the same for whoever starts it; each adds a beginning of its own.
    let seen = Room::empty(&file).run(&["/app"]);
    assert!(seen.stderr.to_lowercase().ends_with("/app: no such file or directory"), "{seen:?}");
}

#[test]
fn alpines_shell_says_not_found_of_a_glibc_program() {
    let (_workshop, file) = compiled("gcc", HELLO, &[]);
    let seen = Room::alpine(&file).run(&["/bin/sh", "-c", "./app; exit $?"]);
    let mut verdict = foretold(&file, "alpine-3.20");
    verdict.message = verdict.message.map(|message| message.replace("sh:", "/bin/sh:"));
    fails_as_foretold(&seen, &verdict);
}

/// Uses functions of many kinds: checked ones, of newer standards, of glibc alone, of both.
const MIXED: &str = "#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <execinfo.h>
#include <gnu/libc-version.h>
#include <obstack.h>
#include <mcheck.h>
#include <math.h>
#include <sys/stat.h>
int main(int n, char **v) {
    void *frames[9];
    char text[9];
    struct stat about;
    printf(v[0], n);
    strcpy(text, v[0]);
    backtrace(frames, n);
    mtrace();
    fopen(v[0], text);
    stat(v[0], &about);
    return gnu_get_libc_version()[0] + (int) exp10(n) + rand() + (int) strtol(v[0], 0, 0);
}
";

#[test]
fn the_symbols_that_musl_lacks_are_those_that_its_loader_misses() {
    let flags = ["-O2", "-w", "-fno-builtin", "-U_FORTIFY_SOURCE", "-D_FORTIFY_SOURCE=2", "-lm"];
    let (_workshop, file) = compiled("gcc", MIXED, &flags);
    let missed = inspected(&file, None).missed_on_musl.unwrap();
    // Under its own name, musl's loader is asked to load the program nevertheless.
    let seen = Room::alpine(&file).run(&["/lib/ld-musl-x86_64.so.1", "./app"]);
    let absent = seen.stderr.lines().filter_map(|line| {
        line.strip_prefix("Error relocating ./app: ")?.strip_suffix(": symbol not found")
    });
    let absent: BTreeSet<&str> = absent.collect();
    assert_eq!(missed.names.iter().map(String::as_str).collect::<BTreeSet<_>>(), absent);
    assert!(
        absent.contains("__printf_chk") && absent.contains("gnu_get_libc_version"),
        "{absent:?}"
    );
    let cure = foretold(&file, "alpine-3.22").cure.unwrap();
    let clause = "; musl itself lacks `__printf_chk`, `__strcpy_chk`, `backtrace`, \
                  `gnu_get_libc_version` and 1 more; gcompat brings them";
    assert!(cure.ends_with(clause), "{cure}");
}

#[test]
fn a_program_of_which_musl_has_every_symbol_is_said_to_be_one_and_runs_there() {
    let (_workshop, file) = compiled("gcc", HELLO, &[]);
    let inspection = inspected(&file, None);
    assert!(inspection.missed_on_musl.as_ref().unwrap().names.is_empty());
    let cure = verdict_in(&inspection, "alpine-3.20").cure.unwrap();
    assert!(cure.ends_with("; musl has every symbol that it takes from glibc"), "{cure}");
    let seen = Room::alpine(&file).run(&["/lib/ld-musl-x86_64.so.1", "./app"]);
    assert_eq!(seen.stdout, "hello");
}

#[test]
fn bash_says_what_is_foretold_for_a_loader_that_is_missing() {
    let (workshop, file) = compiled("musl-gcc", HELLO, &[]);
    let mut bytes = fs::read(&file).unwrap();
    let interpreter = Facts::read(&bytes).unwrap().interpreter.unwrap();
    assert_eq!(interpreter.text, "/lib/ld-musl-x86_64.so.1");
    // This machine has that loader, so the file is given the name of another: "ld-musl-x86_64.so.9".
    let last = usize::try_from(interpreter.offset).unwrap() + interpreter.text.len() - 1;
    bytes[last] = b'9';
    let file = workshop.path("patched");
    fs::write(&file, bytes).unwrap();
    let about = tool("bash", &["--version"], Path::new("."));
    let number = about.split("version ").nth(1).unwrap();
    let older = number.starts_with("4.") || number.starts_with("5.0") || number.starts_with("5.1");
    let environment = if older { "debian-11" } else { "debian-12" };
    fails_as_foretold(&from_bash(&file), &foretold(&file, environment));
}

#[test]
fn a_missing_library_is_named_as_glibcs_loader_names_it() {
    let workshop = Workshop::new();
    workshop.write("part.c", "int part(void) { return 0; }\n");
    workshop.tool("gcc", &["-shared", "-fPIC", "part.c", "-o", "libpart.so"]);
    workshop.write("app.c", "int part(void);\nint main(void) { return part(); }\n");
    workshop.tool("gcc", &["app.c", "-L.", "-lpart", "-o", "app"]);
    let file = workshop.path("app");
    fails_as_foretold(&Room::glibc(&file).run(&["./app"]), &foretold(&file, "distroless-base"));
    assert_eq!(foretold(&file, "debian-13").verdict, Runs::Unknown);
}

#[test]
fn a_missing_libgcc_is_named_as_musls_loader_names_it() {
    let workshop = Workshop::new();
    workshop.write("part.c", "int part(void) { return 0; }\n");
    let soname = "-Wl,-soname,libgcc_s.so.1";
    workshop.tool("musl-gcc", &["-shared", "-fPIC", "part.c", soname, "-o", "libpart.so"]);
    workshop.write("app.c", "int part(void);\nint main(void) { return part(); }\n");
    workshop.tool("musl-gcc", &["app.c", "./libpart.so", "-o", "app"]);
    let file = workshop.path("app");
    let seen = Room::alpine(&file).run(&["./app"]);
    let verdict = foretold(&file, "alpine-3.20");
    assert_eq!(verdict.verdict, Runs::Fails);
    // Then it names every symbol that the library would have brought.
    assert_eq!(seen.stderr.lines().next(), verdict.message.as_deref());
    assert!(!seen.succeeded);
}

#[test]
fn a_function_of_a_newer_musl_is_missing_in_an_older_one() {
    let workshop = Workshop::new();
    workshop.write("part.c", "int statx(int n) { return n; }\n");
    // musl's loader takes every `libdl` for itself and looks for no such file.
    let soname = "-Wl,-soname,libdl.so.2";
    workshop.tool("musl-gcc", &["-shared", "-fPIC", "part.c", soname, "-o", "libpart.so"]);
    workshop.write("app.c", "int statx(int);\nint main(int n) { return n > 9 ? statx(n) : 0; }\n");
    workshop.tool("musl-gcc", &["-fno-builtin", "app.c", "./libpart.so", "-o", "app"]);
    let file = workshop.path("app");
    let room = Room::alpine(&file);
    // Without arguments the loader says its version, and fails.
    let about = room.run(&["/lib/ld-musl-x86_64.so.1"]).stderr;
    let version = about.lines().find_map(|line| line.strip_prefix("Version ")).unwrap();
    let inspection = inspected(&file, None);
    let libc = format!("musl {version}");
    let verdict = inspection.environments.iter().find(|one| one.libc == libc).unwrap();
    let seen = room.run(&["./app"]);
    match verdict.verdict {
        Runs::Runs => assert!(seen.succeeded, "{seen:?}"),
        _ => fails_as_foretold(&seen, verdict),
    }
    assert_eq!(verdict_in(&inspection, "alpine-3.19").verdict, Runs::Fails);
    assert_eq!(verdict_in(&inspection, "alpine-3.20").verdict, Runs::Runs);
}

/// glibc's hash of a version name, which is beside the name.
fn hash(name: &str) -> u32 {
    name.bytes().fold(0_u32, |hash, byte| {
        let hash = (hash << 4).wrapping_add(byte.into());
        let high = hash & 0xf000_0000;
        (hash ^ (high >> 24)) & !high
    })
}

/// A program that would call `gettid`, of glibc 2.30, if it were there.
const PERHAPS: &str = "#include <stdio.h>
extern int gettid(void) __attribute__((weak));
int main(void) { puts(gettid ? \"there\" : \"not there\"); return 0; }
";

/// A glibc program in which a version that it asks for has another name and other flags.
fn asking_for(source: &str, old: &str, new: &str, flags: u16) -> (Workshop, PathBuf) {
    let (workshop, file) = compiled("gcc", source, &[]);
    let mut bytes = fs::read(&file).unwrap();
    let facts = Facts::read(&bytes).unwrap();
    assert_eq!(old.len(), new.len(), "`{old}` leaves no room for `{new}`");
    let need = facts.version_needs.iter().find(|need| need.version == old).unwrap();
    let at = usize::try_from(need.offset).unwrap();
    bytes[at..at + 4].copy_from_slice(&hash(new).to_le_bytes());
    bytes[at + 4..at + 6].copy_from_slice(&flags.to_le_bytes());
    let name = place_of(&bytes, old.as_bytes());
    bytes[name..name + new.len()].copy_from_slice(new.as_bytes());
    let file = workshop.path("patched");
    fs::write(&file, bytes).unwrap();
    (workshop, file)
}

fn newest(source: &str) -> String {
    let (_workshop, file) = compiled("gcc", source, &[]);
    format!("GLIBC_{}", inspected(&file, None).floor.glibc.unwrap())
}

/// The first place of a NUL-terminated text.
fn place_of(bytes: &[u8], text: &[u8]) -> usize {
    let wanted = [text, b"\0"].concat();
    bytes.windows(wanted.len()).position(|window| window == wanted).unwrap()
}

#[test]
fn a_glibc_that_is_too_old_says_what_is_foretold() {
    let (_workshop, file) = asking_for(HELLO, &newest(HELLO), "GLIBC_2.99", 0);
    let verdict = foretold(&file, "debian-12");
    fails_as_foretold(&Room::glibc(&file).run(&["./app"]), &verdict);
    let why = verdict.first_failure.unwrap();
    assert_eq!(why, "it needs glibc 2.99 for `__libc_start_main`; there is 2.36");
}

#[test]
fn a_version_without_the_weak_flag_is_enforced_even_if_only_a_weak_symbol_has_it() {
    let (_workshop, file) = asking_for(PERHAPS, "GLIBC_2.30", "GLIBC_2.99", 0);
    let verdict = foretold(&file, "debian-12");
    fails_as_foretold(&Room::glibc(&file).run(&["./app"]), &verdict);
    assert_eq!(inspected(&file, None).floor.symbols, ["gettid"]);
}

#[test]
fn a_version_with_the_weak_flag_stops_nobody() {
    let (_workshop, file) = asking_for(PERHAPS, "GLIBC_2.30", "GLIBC_2.99", 2);
    let inspection = inspected(&file, None);
    assert_eq!(inspection.floor.weak, ["GLIBC_2.99"]);
    assert_ne!(inspection.floor.glibc.as_deref(), Some("2.99"));
    assert_eq!(verdict_in(&inspection, "debian-12").verdict, Runs::Runs);
    let seen = Room::glibc(&file).run(&["./app"]);
    assert!(seen.succeeded && seen.stdout == "not there", "{seen:?}");
    assert!(seen.stderr.contains("weak version `GLIBC_2.99' not found"), "{seen:?}");
}

#[test]
fn a_symbol_that_has_to_be_there_is_missed_in_spite_of_the_weak_flag() {
    let (_workshop, file) = asking_for(HELLO, &newest(HELLO), "GLIBC_2.99", 2);
    let verdict = foretold(&file, "debian-12");
    assert_eq!(verdict.verdict, Runs::Unknown);
    let why = "it starts, but `__libc_start_main` of `GLIBC_2.99` is not there when it is called";
    assert_eq!(verdict.first_failure.as_deref(), Some(why));
    let seen = Room::glibc(&file).run(&["./app"]);
    assert!(seen.stderr.ends_with("undefined symbol: __libc_start_main, version GLIBC_2.99"));
}

#[test]
fn a_program_for_another_machine_is_refused_as_foretold() {
    let (workshop, file) = compiled("gcc", HELLO, &[]);
    let mut bytes = fs::read(&file).unwrap();
    // A machine that no kernel here can have an emulator for.
    bytes[18..20].copy_from_slice(&[0xee, 0xee]);
    let file = workshop.path("patched");
    fs::write(&file, bytes).unwrap();
    let inspection = inspected(&file, Some(Target::X86_64));
    assert!(inspection.environments.iter().all(|one| one.verdict == Runs::Fails));
    fails_as_foretold(&from_bash(&file), &verdict_in(&inspection, "debian-12"));
}

#[test]
fn a_file_cut_in_its_headers_is_refused_as_foretold() {
    let (workshop, file) = compiled("musl-gcc", HELLO, &["-static"]);
    let bytes = fs::read(&file).unwrap();
    let cut = workshop.path("cut");
    fs::write(&cut, &bytes[..100]).unwrap();
    fails_as_foretold(&from_bash(&cut), &foretold(&cut, "debian-12"));
    // Cut further behind, the kernel starts it, and it dies when it reads what is not there.
    fs::write(&cut, &bytes[..0x1000]).unwrap();
    assert!(!from_bash(&cut).succeeded);
    assert_eq!(foretold(&cut, "scratch").verdict, Runs::Fails);
}

#[test]
fn the_wrong_crt_object_runs_nowhere() {
    let workshop = Workshop::new();
    let link = Link::right(Target::X86_64, Kind::Static);
    let file = workshop.link(&Link { crt_object: "rcrt1.o", ..link });
    assert!(crashes(&file, Target::X86_64));
    let verdicts = inspected(&file, None).environments;
    assert!(verdicts.iter().all(|one| one.message.as_deref() == Some("Segmentation fault")));
}
