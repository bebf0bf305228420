//! Hazards, bounds of versions and leftovers of real files.

use std::fs;
use std::path::{Path, PathBuf};

use muslin_elf::{Inquiry, inspect};
use muslin_finding::{Answer, Finding, Inspection, Target};

use crate::tools::Workshop;

fn inspected(file: &Path) -> Inspection {
    inspect(&fs::read(file).unwrap(), &Inquiry::default()).unwrap()
}

/// Every area that was found, and how sure it is.
fn areas(file: &Path) -> String {
    let inspection = inspected(file);
    let areas = inspection.hazards.iter();
    let areas: Vec<String> =
        areas.map(|hazard| format!("{}: {}", hazard.area, hazard.presence.as_str())).collect();
    areas.join(", ")
}

const EVERYTHING: &str = "
#include <dlfcn.h>
#include <iconv.h>
#include <locale.h>
#include <netdb.h>
#include <pthread.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
static void *thread(void *p) { return p; }
int main(int n, char **v) {
    struct addrinfo *found;
    pthread_t id;
    time_t now = 0;
    getaddrinfo(v[0], 0, 0, &found);
    getpwnam(v[0]);
    iconv_open(v[0], v[0]);
    setlocale(LC_ALL, v[0]);
    localtime(&now);
    system(v[0]);
    dlopen(v[0], RTLD_NOW);
    pthread_create(&id, 0, thread, 0);
    puts(dlerror());
    free(malloc(n));
}
";

fn compiled(compiler: &str, source: &str) -> (Workshop, PathBuf) {
    let workshop = Workshop::new();
    workshop.write("app.c", source);
    workshop.tool(compiler, &["-w", "-static", "app.c", "-o", "app"]);
    let file = workshop.path("app");
    (workshop, file)
}

/// `app` stripped by the host's own tool: rustc's does not know the relocations of a static glibc.
fn bare(workshop: &Workshop) -> PathBuf {
    workshop.tool("strip", &["-o", "bare", "app"]);
    workshop.path("bare")
}

#[test]
fn with_symbols_all_that_is_linked_in_is_named() {
    let (_workshop, file) = compiled("musl-gcc", EVERYTHING);
    insta::assert_snapshot!(areas(&file), @"dns: linked in, users: linked in, dlopen: linked in, iconv: linked in, locale: linked in, shell: linked in, time-zone: linked in, thread-stack: linked in, allocator: linked in");
}

#[test]
fn without_symbols_the_text_makes_it_likely() {
    let (workshop, file) = compiled("musl-gcc", EVERYTHING);
    insta::assert_snapshot!(areas(&workshop.stripped(&file)), @"dns: likely, users: likely, dlopen: likely, iconv: likely, locale: likely, shell: likely, time-zone: likely");
}

#[test]
fn what_is_not_called_is_not_linked_in_and_not_named() {
    let (workshop, file) = compiled("musl-gcc", "int main(void) { return 0; }\n");
    insta::assert_snapshot!(areas(&file), @"");
    insta::assert_snapshot!(areas(&workshop.stripped(&file)), @"");
}

#[test]
fn static_glibc_takes_from_the_system_what_it_cannot_hold() {
    let (workshop, file) = compiled("gcc", EVERYTHING);
    insta::assert_snapshot!(areas(&file), @"nss: linked in, iconv: linked in, shell: linked in, time-zone: linked in");
    insta::assert_snapshot!(areas(&bare(&workshop)), @"nss: likely, shell: likely, time-zone: likely");
    let (workshop, _file) = compiled("gcc", "int main(void) { return 0; }\n");
    insta::assert_snapshot!(areas(&bare(&workshop)), @"");
}

/// `1.2.3 to 1.2.5`
fn versions(file: &Path) -> String {
    let libc = inspected(file).libc;
    let end = |bound: Option<muslin_finding::VersionBound>| {
        bound.map_or("?".to_owned(), |bound| bound.version)
    };
    format!("{} to {}", end(libc.at_least), end(libc.at_most))
}

#[test]
fn the_musl_of_rust_is_known_by_its_functions_and_texts() {
    let workshop = Workshop::new();
    let flags = ["-Clinker=rust-lld", "-Ctarget-feature=+crt-static"];
    let file = workshop.rustc(Target::X86_64, &flags);
    insta::assert_snapshot!(versions(&file), @"1.2.3 to 1.2.5");
    insta::assert_snapshot!(versions(&workshop.stripped(&file)), @"1.2.3 to 1.2.5");
    insta::assert_snapshot!(areas(&file), @"allocator: linked in");
}

#[test]
fn glibcs_own_banner_shows_its_release() {
    let banner = "#include <gnu/libc-version.h>\n#include <stdio.h>\n
        int main(void) { puts(gnu_get_libc_version()); return 0; }\n";
    let (workshop, file) = compiled("gcc", banner);
    let output = std::process::Command::new(&file).output().unwrap();
    let release = String::from_utf8(output.stdout).unwrap().trim().to_owned();
    assert_eq!(versions(&file), format!("{release} to {release}"));
    assert_eq!(versions(&bare(&workshop)), format!("{release} to {release}"));
}

fn finding(file: &Path, code: &str) -> Finding {
    inspected(file).checks.into_iter().find(|finding| finding.code == code).unwrap()
}

#[test]
fn a_path_of_the_builder_is_found_in_a_stripped_program() {
    let workshop = Workshop::new();
    let home = format!("--remap-path-prefix={}=/home/ann/app", workshop.path("").display());
    let flags = ["-Clinker=rust-lld", "-Ctarget-feature=+crt-static", "-Cstrip=symbols"];
    workshop.write("app.rs", "fn main() { std::env::args().nth(9).unwrap(); }");
    let source = workshop.path("app.rs");
    let with = |more: &[&str]| {
        let target = ["--target", Target::X86_64.triple(), "-o", "app"];
        let source = [source.to_str().unwrap()];
        workshop.tool("rustc", &[&target, &flags[..], more, &source[..]].concat());
        finding(&workshop.path("app"), "no-build-paths")
    };
    insta::assert_snapshot!(with(&[&home]).message, @"`/home/ann/app/app.rs`, in 1 place in all");
    let elsewhere = format!("--remap-path-prefix={}=/src", workshop.path("").display());
    assert_eq!(with(&[&elsewhere]).answer, Answer::Yes);
}

#[test]
fn compressed_debug_sections_are_said_to_be_unread() {
    let workshop = Workshop::new();
    workshop.write("app.c", "int main(void) { return 0; }\n");
    workshop.tool("gcc", &["-g", "-gz=zlib", "app.c", "-o", "app"]);
    let file = workshop.path("app");
    assert_eq!(inspected(&file).debug.compressed.as_deref(), Some("zlib"));
    assert_eq!(finding(&file, "debug-uncompressed").answer, Answer::No);
}

#[test]
fn a_list_of_dependencies_in_the_file_is_found() {
    let (workshop, file) = compiled("gcc", "int main(void) { return 0; }\n");
    assert_eq!(finding(&file, "dependency-list").answer, Answer::No);
    workshop.write("list", "x");
    workshop.tool("objcopy", &["--add-section=.dep-v0=list", "app", "listed"]);
    let found = finding(&workshop.path("listed"), "dependency-list");
    assert_eq!(
        (found.answer, found.message.as_str()),
        (Answer::Yes, "`.dep-v0` of cargo-auditable")
    );
}

#[test]
fn debug_information_in_another_file_is_named() {
    let workshop = Workshop::new();
    workshop.write("app.c", "int main(void) { return 0; }\n");
    workshop.tool("gcc", &["-g", "app.c", "-o", "app"]);
    workshop.tool("objcopy", &["--only-keep-debug", "app", "app.debug"]);
    workshop.tool("strip", &["-o", "bare", "app"]);
    workshop.tool("objcopy", &["--add-gnu-debuglink=app.debug", "bare"]);
    let debug = inspected(&workshop.path("bare")).debug;
    assert_eq!((debug.present, debug.link.as_deref()), (false, Some("app.debug")));
    assert!(inspected(&workshop.path("app")).debug.size > 0);
}

#[test]
fn the_stack_of_threads_is_the_one_that_musl_takes() {
    let workshop = Workshop::new();
    let lld = ["-Clinker=rust-lld", "-Ctarget-feature=+crt-static"];
    let stack = |flag: &str| {
        let file = workshop.rustc(Target::X86_64, &[&lld[..], &[flag]].concat());
        finding(&file, "thread-stack").message
    };
    insta::assert_snapshot!(stack("-Cdebuginfo=0"), @"128 KiB, where glibc gives 8 MiB");
    insta::assert_snapshot!(stack("-Clink-arg=-zstack-size=1048576"), @"1024 KiB, where glibc gives 8 MiB");
    insta::assert_snapshot!(stack("-Clink-arg=-zstack-size=16777216"), @"8192 KiB");
}

#[test]
fn a_program_that_starts_others_and_handles_no_signals_wants_an_init() {
    let wants = |file: &Path| areas(file).contains("process-1: linked in");
    let c = |body: &str| {
        let source = format!(
            "#include <signal.h>\n#include <unistd.h>\nstatic void on(int n) {{}}\nint main(void) {{ {body} }}\n"
        );
        let (_workshop, file) = compiled("musl-gcc", &source);
        wants(&file)
    };
    assert!(c("return fork();"));
    assert!(!c("return 0;"));
    assert!(!c("signal(SIGTERM, on); return fork();"));

    let workshop = Workshop::new();
    let target = ["--edition=2024", "--target", Target::X86_64.triple(), "-Clinker=rust-lld"];
    let rust = |file: &str, more: &[&str]| {
        workshop.tool("rustc", &[&target, &[file][..], more].concat());
    };
    let start = "fn main() { let _ = std::process::Command::new(\"true\").status(); }\n";
    workshop.write("main.rs", start);
    rust("main.rs", &["-o", "app"]);
    assert!(wants(&workshop.path("app")));
    // The crate through which all others set handlers, by its name alone.
    let handler = "#[inline(never)] pub fn register() { std::hint::black_box(1); }\n";
    workshop.write("handler.rs", handler);
    rust("handler.rs", &["--crate-type=rlib", "--crate-name=signal_hook_registry"]);
    workshop.write("main.rs", &start.replace("{ let", "{ signal_hook_registry::register(); let"));
    let library = "signal_hook_registry=libsignal_hook_registry.rlib";
    rust("main.rs", &["-o", "app", "--extern", library]);
    assert!(!wants(&workshop.path("app")));
}
