//! What the object needs and defines, on both architectures.

#![allow(clippy::incompatible_msrv, reason = "only the sources of the object go to old compilers")]
#![allow(clippy::disallowed_methods, reason = "a compiler is what this test is about")]
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use muslin_resolver::{NAMES, SOURCES};
use object::{Object, ObjectSection, ObjectSymbol};

#[path = "scenarios/probes.rs"]
mod probes;

const MUSL: &str = "x86_64-unknown-linux-musl";

/// All that it may ask of others: functions of libc, none of Rust's library, which the program need not have.
const NEEDED: &[&str] = &[
    "__errno_location",
    "__h_errno_location",
    "bcmp",
    "calloc",
    "clock_gettime",
    "close",
    "connect",
    "free",
    "getauxval",
    "getenv",
    "gethostname",
    "getrandom",
    "getsockname",
    "if_indextoname",
    "if_nametoindex",
    "malloc",
    "memcmp",
    "memcpy",
    "memmove",
    "memset",
    "openat",
    "poll",
    "pthread_setcancelstate",
    "read",
    "recv",
    "send",
    "setsockopt",
    "socket",
    "stat",
    "strlen",
];

/// Whether every program has it: libc's, or the atomic operations of `compiler_builtins`, which rustc always links.
fn is_there(name: &str) -> bool {
    NEEDED.contains(&name) || name.starts_with("__aarch64_")
}

fn directory() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("resolver-object")
}

fn compiled(target: &str) -> Vec<u8> {
    let directory = directory().join(target);
    std::fs::create_dir_all(&directory).expect("writable");
    std::fs::read(probes::object(&directory, target)).expect("an object")
}

#[test]
fn it_needs_functions_of_libc_only_and_defines_what_it_says() {
    for target in ["x86_64-unknown-linux-musl", "aarch64-unknown-linux-musl"] {
        let bytes = compiled(target);
        let file = object::File::parse(bytes.as_slice()).expect("ELF");
        let names = |wanted: fn(&object::Symbol<'_, '_>) -> bool| -> BTreeSet<String> {
            let symbols = file.symbols().filter(wanted);
            symbols
                .filter_map(|one| one.name().ok().map(str::to_owned))
                .filter(|one| !one.is_empty())
                .collect()
        };
        let needed = names(|one| one.is_undefined());
        let foreign: Vec<_> = needed.iter().filter(|one| !is_there(one)).collect();
        assert!(foreign.is_empty(), "{target}: {foreign:?}");
        let weak = names(|one| one.is_weak() && one.is_definition());
        assert_eq!(weak.iter().map(String::as_str).collect::<Vec<_>>(), NAMES, "{target}");
    }
}

#[test]
fn every_source_is_listed() {
    let mut found = BTreeSet::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for directory in ["", "edge", "resolver"] {
        for entry in std::fs::read_dir(root.join(directory)).expect("a directory").flatten() {
            let name = Path::new(directory).join(entry.file_name()).display().to_string();
            if entry.path().extension().is_some()
                && !["lib.rs", "sources.rs"].contains(&name.as_str())
            {
                found.insert(name);
            }
        }
    }
    let listed: BTreeSet<String> = SOURCES.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(listed, found);
}

/// A program of this text, with the object before libc and without it.
fn programs(name: &str, text: &str) -> [Vec<u8>; 2] {
    let directory = directory().join(name);
    std::fs::create_dir_all(&directory).expect("writable");
    let source = directory.join("main.rs");
    std::fs::write(&source, text).expect("writable");
    let object = probes::object(&directory, MUSL);
    [("with", Some(object.as_path())), ("without", None)].map(|(name, object)| {
        let program = probes::program(&source, &directory.join(name), MUSL, object);
        std::fs::read(program).expect("a program")
    })
}

/// The bytes of a program that are loaded.
fn loaded(program: &[u8]) -> u64 {
    let file = object::File::parse(program).expect("ELF");
    let sections = file.sections().filter(|one| one.address() != 0);
    sections.filter_map(|one| one.file_range()).map(|(_, size)| size).sum()
}

fn marks(program: &[u8]) -> usize {
    let mark = b"muslin resolver ";
    program.windows(mark.len()).filter(|bytes| bytes == mark).count()
}

#[test]
fn a_program_that_resolves_no_names_has_none_of_it() {
    let [with, without] = programs("quiet", "fn main() { println!(\"quiet\"); }");
    assert_eq!(marks(&with), 0);
    assert_eq!(loaded(&with), loaded(&without));
}

#[test]
fn a_program_that_resolves_names_has_what_it_uses_and_grows_by_40_kb_at_most() {
    let text = "use std::net::ToSocketAddrs;\nfn main() { let _ = (\"localhost\", 80).to_socket_addrs(); }";
    let [with, without] = programs("resolving", text);
    assert_eq!(marks(&with), 2, "getaddrinfo and freeaddrinfo");
    let more = loaded(&with) - loaded(&without);
    assert!(more <= 40_000, "{more} bytes more");
}

#[test]
fn a_program_that_uses_every_function_grows_by_40_kb_at_most() {
    for target in [MUSL, "aarch64-unknown-linux-musl"] {
        let directory = directory().join("every").join(target);
        std::fs::create_dir_all(&directory).expect("writable");
        let object = probes::object(&directory, target);
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/probe/probe.rs");
        let size = |name: &str, object: Option<&Path>| {
            let program = probes::program(&source, &directory.join(name), target, object);
            std::fs::read(program).expect("a program")
        };
        let (with, without) = (size("with", Some(&object)), size("without", None));
        assert!(marks(&with) >= 11, "{target}: {} functions", marks(&with));
        let more = loaded(&with) - loaded(&without);
        assert!(more <= 40_000, "{target}: {more} bytes more");
    }
}

/// A program in C, linked behind the object by the system's own tools, and what it prints.
fn in_c(name: &str, text: &str) -> String {
    let directory = directory().join(name);
    std::fs::create_dir_all(&directory).expect("writable");
    let (source, out) = (directory.join("main.c"), directory.join("main"));
    std::fs::write(&source, text).expect("writable");
    let object = probes::object(&directory, MUSL);
    let mut compiler = Command::new("musl-gcc");
    let done = compiler.arg("-static").args([&object, &source]).arg("-o").arg(&out).output();
    let done = done.expect("musl-gcc, of Debian's package musl-tools");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let done = Command::new(&out).output().expect("a program that was just linked");
    String::from_utf8_lossy(&done.stdout).into_owned()
}

#[test]
fn a_function_that_a_program_brings_itself_comes_first() {
    let text = "#include <netdb.h>\n#include <stdio.h>\n\
        int getaddrinfo(const char *n, const char *s, const struct addrinfo *h, struct addrinfo **r) { return 4711; }\n\
        int main(void) { struct addrinfo *list; printf(\"%d %d\", getaddrinfo(\"a\", 0, 0, &list), gethostbyname(\"127.0.0.1\")->h_length); }\n";
    assert_eq!(in_c("own-function", text), "4711 4");
}

#[test]
fn lists_can_be_freed_in_parts_and_null_pointers_are_not_read() {
    let text = "#include <netdb.h>\n#include <resolv.h>\n#include <stdio.h>\n\
        int main(void) {\n\
          struct addrinfo *list, *rest;\n\
          int error = getaddrinfo(\"127.0.0.1\", \"80\", 0, &list);\n\
          rest = list->ai_next; list->ai_next = 0; freeaddrinfo(list); freeaddrinfo(rest); freeaddrinfo(0);\n\
          printf(\"%d %d %d\", error, gethostbyaddr(0, 4, 2) == 0, res_send(0, 30, 0, 0));\n\
        }\n";
    assert_eq!(in_c("parts", text), "0 1 -1");
}
