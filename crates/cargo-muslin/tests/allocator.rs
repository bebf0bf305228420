//! A build whose compiler cannot compile the allocator that is linked by default.
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "the process itself is what is tested")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

/// A project without C.
const PROJECT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ci/fixtures/hello");

/// A compiler that works, but for the sources of mimalloc.
const COMPILER: &str = "#!/bin/sh\ncase \"$*\" in *mimalloc*) echo 'error: no' >&2; exit 1;; esac\nexec musl-gcc \"$@\"\n";

/// Builds with a compiler and an empty cache: the exit code, what was printed, and whether the program has mimalloc.
fn build(directory: &Path, compiler: &Path, args: &[&str]) -> (Option<i32>, String, bool) {
    let target = directory.join("target");
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-muslin"));
    command.args(["muslin", "static-build", "--locked", "--target-dir"]).arg(&target).args(args);
    command.env("CC_x86_64_unknown_linux_musl", compiler);
    command.env("MUSLIN_CACHE_DIR", directory.join("cache")).current_dir(PROJECT);
    for key in ["RUSTFLAGS", "RUSTC_WRAPPER", "CARGO_TARGET_DIR", "CARGO_BUILD_TARGET"] {
        command.env_remove(key);
    }
    let output = command.output().unwrap();
    let program = fs::read(target.join("x86_64-unknown-linux-musl/release/hello"));
    let has = program.unwrap_or_default().windows(8).any(|bytes| bytes == b"mimalloc");
    let printed = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&printed).into_owned(), has)
}

#[test]
fn an_allocator_that_does_not_compile_leaves_musls_own_and_a_note_unless_it_was_asked_for() {
    let directory = tempfile::tempdir().unwrap();
    let compiler = directory.path().join("cc");
    fs::write(&compiler, COMPILER).unwrap();
    fs::set_permissions(&compiler, fs::Permissions::from_mode(0o755)).unwrap();

    let (code, printed, has) = build(directory.path(), &compiler, &[]);
    assert_eq!((code, has), (Some(0), false), "{printed}");
    let note = "note[allocator] x86_64-unknown-linux-musl: musl's own is linked: `mimalloc` ";
    assert!(printed.contains(note), "{printed}");
    assert!(printed.contains("could not be built"), "{printed}");

    let (code, printed, _) = build(directory.path(), &compiler, &["--allocator", "mimalloc"]);
    assert!(code.is_some_and(|code| code != 0), "{printed}");
    assert!(printed.contains("mimalloc"), "{printed}");

    let (code, printed, has) = build(directory.path(), Path::new("musl-gcc"), &[]);
    assert_eq!((code, has), (Some(0), true), "{printed}");
    assert!(!printed.contains("note[allocator]"), "{printed}");
}

#[test]
fn a_compiler_that_compiles_nothing_leaves_musls_own_and_a_note() {
    let directory = tempfile::tempdir().unwrap();
    let (code, printed, has) = build(directory.path(), Path::new("/bin/false"), &[]);
    assert_eq!((code, has), (Some(0), false), "{printed}");
    assert!(printed.contains("musl's own is linked: `/bin/false` does not compile"), "{printed}");
}

/// What a release says about how its program was built.
fn record_of_a_release(directory: &Path, compiler: &Path, args: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-muslin"));
    command.args(["muslin", "dist", "--locked", "--target", "x86_64-unknown-linux-musl"]);
    command.arg("--target-dir").arg(directory.join("target"));
    command.arg("--out").arg(directory.join("dist")).args(args);
    command.env("CC_x86_64_unknown_linux_musl", compiler).env("SOURCE_DATE_EPOCH", "1");
    command.env("MUSLIN_CACHE_DIR", directory.join("cache")).current_dir(PROJECT);
    for key in ["RUSTFLAGS", "RUSTC_WRAPPER", "CARGO_TARGET_DIR", "CARGO_BUILD_TARGET"] {
        command.env_remove(key);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let manifest = fs::read_to_string(directory.join("dist/dist-manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["builds"][0]["executable"], "hello");
    manifest["builds"].to_string()
}

#[test]
fn a_release_does_not_name_a_compiler_that_has_compiled_nothing_of_it() {
    let directory = tempfile::tempdir().unwrap();
    let failing = Path::new("/bin/false");
    let given_up = record_of_a_release(directory.path(), failing, &[]);
    let left_out = record_of_a_release(directory.path(), failing, &["--allocator", "musl"]);
    assert_eq!(given_up, left_out);
}
