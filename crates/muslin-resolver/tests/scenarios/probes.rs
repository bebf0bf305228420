//! The same program, built for glibc, for musl, and with the resolver in front of musl's.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use muslin_resolver::{EDITION, FLAGS, ROOT, SOURCES};

const AARCH64: &str = "aarch64-unknown-linux-musl";

/// The programs that are compared.
#[allow(dead_code, reason = "the bench and the test of the object use some of them")]
pub(crate) struct Probes {
    pub(crate) glibc: PathBuf,
    pub(crate) musl: PathBuf,
    pub(crate) muslin: PathBuf,
    pub(crate) glibc_c: PathBuf,
    pub(crate) muslin_c: PathBuf,
    /// With the resolver in front, for the emulator.
    pub(crate) aarch64: PathBuf,
}

fn run(program: impl AsRef<OsStr>, words: &[&OsStr]) {
    let program = program.as_ref();
    let done = Command::new(program).args(words).output().expect("a program that the tests need");
    let errors = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{} {words:?}: {errors}", program.display());
}

fn rustc(words: &[&OsStr]) {
    run(compiler(), words);
}

/// The sources as a user's machine has them, and the object that the compiler makes of them.
pub(crate) fn object(directory: &Path, target: &str) -> PathBuf {
    for (name, text) in SOURCES {
        let path = directory.join("resolver").join(name);
        std::fs::create_dir_all(path.parent().expect("a directory")).expect("writable");
        std::fs::write(path, text).expect("writable");
    }
    let root = directory.join("resolver").join(ROOT);
    let object = directory.join(format!("{target}.o"));
    let mut words: Vec<&OsStr> = vec![
        "--crate-name".as_ref(),
        "names".as_ref(),
        "--edition".as_ref(),
        EDITION.as_ref(),
        root.as_os_str(),
        "--target".as_ref(),
        target.as_ref(),
        "-o".as_ref(),
        object.as_os_str(),
        "-D".as_ref(),
        "warnings".as_ref(),
    ];
    words.extend(FLAGS.iter().flat_map(|(flags, _)| flags.iter()).map(OsStr::new));
    rustc(&words);
    object
}

fn compiler() -> std::ffi::OsString {
    std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())
}

/// The linker that comes with the compiler.
fn lld() -> PathBuf {
    let asked = Command::new(compiler()).args(["--print", "sysroot"]).output().expect("a compiler");
    let sysroot = PathBuf::from(String::from_utf8_lossy(&asked.stdout).trim());
    sysroot.join("lib/rustlib/x86_64-unknown-linux-gnu/bin/rust-lld")
}

/// A linker that puts the object before all else; its first two arguments are `-flavor gnu`.
fn linker(directory: &Path, name: &str, object: Option<&Path>) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let path = directory.join(name);
    let object = object.map_or(String::new(), |object| format!("'{}'", object.display()));
    let text =
        format!("#!/bin/sh\nshift 2\nexec '{}' -flavor gnu {object} \"$@\"\n", lld().display());
    std::fs::write(&path, text).expect("writable");
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(&path, mode).expect("ours");
    path
}

#[allow(dead_code, reason = "the test of the object builds its own")]
fn probe(directory: &Path, name: &str, target: &str, object: Option<&Path>) -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/probe/probe.rs");
    program(&source, &directory.join(name), target, object)
}

/// Compiles one file, and puts the object before all else that is linked.
pub(crate) fn program(source: &Path, out: &Path, target: &str, object: Option<&Path>) -> PathBuf {
    let directory = out.parent().expect("a directory");
    let mut words: Vec<&OsStr> = vec![
        "--edition".as_ref(),
        "2024".as_ref(),
        "-O".as_ref(),
        source.as_os_str(),
        "--target".as_ref(),
        target.as_ref(),
        "-o".as_ref(),
        out.as_os_str(),
    ];
    let name = out.file_name().unwrap_or_default().to_string_lossy();
    let linker = linker(directory, &format!("{name}.linker"), object);
    let mut option = std::ffi::OsString::from("linker=");
    option.push(&linker);
    if target.ends_with("musl") {
        words.extend::<[&OsStr; 6]>([
            "-C".as_ref(),
            "linker-flavor=ld.lld".as_ref(),
            "-C".as_ref(),
            "link-self-contained=yes".as_ref(),
            "-C".as_ref(),
            option.as_os_str(),
        ]);
    }
    rustc(&words);
    out.to_owned()
}

#[allow(dead_code, reason = "the test of the object builds its own")]
pub(crate) fn build(directory: &Path) -> Probes {
    let x86_64 = object(directory, "x86_64-unknown-linux-musl");
    let c = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/probe/probe.c");
    let (glibc_c, muslin_c) = (directory.join("glibc-c"), directory.join("muslin-c"));
    run("cc", &[c.as_os_str(), "-o".as_ref(), glibc_c.as_os_str()]);
    run(
        "musl-gcc",
        &[
            "-static".as_ref(),
            x86_64.as_os_str(),
            c.as_os_str(),
            "-o".as_ref(),
            muslin_c.as_os_str(),
        ],
    );
    Probes {
        glibc: probe(directory, "glibc", "x86_64-unknown-linux-gnu", None),
        musl: probe(directory, "musl", "x86_64-unknown-linux-musl", None),
        muslin: probe(directory, "muslin", "x86_64-unknown-linux-musl", Some(&x86_64)),
        glibc_c,
        muslin_c,
        aarch64: probe(directory, "aarch64", AARCH64, Some(&object(directory, AARCH64))),
    }
}
