//! The object compiles with an old Rust, and works: the project that is built may pin one.

#![cfg(target_os = "linux")]
#![allow(clippy::incompatible_msrv, reason = "only the sources of the object go to old compilers")]
#![allow(clippy::disallowed_methods, reason = "a compiler is what this test is about")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test")]

use std::path::{Path, PathBuf};
use std::process::Command;

use muslin_resolver::{EDITION, FLAGS, ROOT, SOURCES};

/// The compiler of the distribution, which does not hide rustup's: Rust 1.63 in Debian 12.
const DISTRIBUTION: &str = "/usr/bin/rustc";

/// What the source uses that is newer than Rust 1.63, and stable since 1.64 and 1.65.
const NEWER: &str = "crate-attr=feature(core_ffi_c, let_else)";

const PROGRAM: &str = "#include <netdb.h>\n#include <stdio.h>\n\
    int main(void) {\n\
      struct addrinfo *list;\n\
      int error = getaddrinfo(\"127.0.0.1\", \"80\", 0, &list);\n\
      struct hostent *entry = gethostbyname(\"192.0.2.7\");\n\
      printf(\"%d %d %s %d\", error, list->ai_socktype, entry->h_name, getaddrinfo(\"::1%x\", 0, 0, &list));\n\
    }\n";

fn run(command: &mut Command) -> String {
    let done = command.output().expect("apt-get install rustc musl-tools");
    assert!(done.status.success(), "{command:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8_lossy(&done.stdout).into_owned()
}

/// The object, compiled for the host's architecture: a distribution has no musl target.
fn object(directory: &Path) -> PathBuf {
    for (name, text) in SOURCES {
        let path = directory.join(name);
        std::fs::create_dir_all(path.parent().expect("a directory")).expect("writable");
        std::fs::write(path, text).expect("writable");
    }
    let object = directory.join("resolver.o");
    let mut rustc = Command::new(DISTRIBUTION);
    rustc.env("RUSTC_BOOTSTRAP", "1").args(["-Z", NEWER, "--crate-name", "names"]);
    rustc.args(["--edition", EDITION]).arg(directory.join(ROOT)).arg("-o").arg(&object);
    run(rustc.args(FLAGS.iter().flat_map(|(flags, _)| flags.iter())));
    object
}

/// The library of the compiler's own functions, which rustc links into each program.
fn builtins() -> PathBuf {
    let sysroot = run(Command::new(DISTRIBUTION).args(["--print", "target-libdir"]));
    let mut entries = std::fs::read_dir(sysroot.trim()).expect("a directory").flatten();
    let found = entries.find(|one| {
        let name = one.file_name();
        let name = name.to_string_lossy();
        name.starts_with("libcompiler_builtins") && name.ends_with(".rlib")
    });
    found.expect("the library of every toolchain").path()
}

#[test]
fn the_object_of_an_old_compiler_resolves_names() {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("resolver-old-compiler");
    let object = object(&directory);
    let (source, program) = (directory.join("main.c"), directory.join("main"));
    std::fs::write(&source, PROGRAM).expect("writable");
    let mut compiler = Command::new("musl-gcc");
    compiler.args(["-static", "-Wl,--gc-sections"]).args([&object, &source]).arg(builtins());
    run(compiler.arg("-o").arg(&program));
    // The first kind of socket, the name as it was given, and no such interface.
    assert_eq!(run(&mut Command::new(program)), "0 1 192.0.2.7 -2");
}

#[test]
fn no_source_uses_an_attribute_that_rust_1_80_does_not_know() {
    for (name, text) in SOURCES {
        for attribute in text.lines().filter(|line| line.trim_start().starts_with('#')) {
            for newer in ["reason =", "expect(", "unsafe("] {
                assert!(!attribute.contains(newer), "{name}: `{attribute}` is newer than 1.80");
            }
        }
    }
}
