//! What the object needs and defines, on both architectures.

#![allow(clippy::disallowed_methods, reason = "a compiler is what this test is about")]
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use muslin_resolver::{EDITION, FLAGS, NAMES, ROOT, SOURCES};
use object::{Object, ObjectSymbol};

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
    "strlen",
];

/// Whether every program has it: libc's, or the atomic operations of `compiler_builtins`, which rustc always links.
fn is_there(name: &str) -> bool {
    NEEDED.contains(&name) || name.starts_with("__aarch64_")
}

fn compiled(target: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("resolver-object").join(target);
    for (name, text) in SOURCES {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
        std::fs::write(path, text).expect("writable");
    }
    let object = folder.join("object.o");
    let mut command = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    command.args([
        "--crate-name",
        "resolver",
        "--edition",
        EDITION,
        "--target",
        target,
        "-D",
        "warnings",
    ]);
    command.args(FLAGS.iter().flat_map(|(flags, _)| flags.iter()));
    command.arg("-o").arg(&object).arg(folder.join(ROOT));
    let done = command.output().expect("a compiler");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    std::fs::read(object).expect("an object")
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
    for folder in ["", "edge", "resolver"] {
        for entry in std::fs::read_dir(root.join(folder)).expect("a folder").flatten() {
            let name = Path::new(folder).join(entry.file_name()).display().to_string();
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
