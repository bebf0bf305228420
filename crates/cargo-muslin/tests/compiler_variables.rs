//! Variables that point every compiler at headers and programs of this machine reach no compiler of the target.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "the process itself is what is tested")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

const FIXTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ci/fixtures/c-thread-stack");

/// A directory with headers that stop a compiler, and a compiler proper that does nothing but fail.
fn poison(directory: &Path) {
    for header in ["limits.h", "pthread.h", "stdio.h", "stdlib.h", "string.h", "features.h"] {
        fs::write(directory.join(header), "#error a header of this machine\n").unwrap();
    }
    let cc1 = directory.join("cc1");
    fs::write(&cc1, "#!/bin/sh\necho 'a compiler of this machine' >&2\nexit 1\n").unwrap();
    fs::set_permissions(cc1, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn every_toolchain_compiles_as_if_they_were_not_set() {
    let directory = tempfile::tempdir().unwrap();
    poison(directory.path());
    for toolchain in ["musl-gcc", "gcc-musl", "clang-musl", "zig"] {
        let results = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-muslin"));
        command.args(["muslin", "static-build", "--locked", "--target", "x86_64"]);
        command.args(["--allocator", "musl", "--toolchain", toolchain, "--target-dir"]);
        command.arg(results.path()).current_dir(FIXTURE).env("NO_COLOR", "1");
        // `GCC_EXEC_PREFIX` would stop the host's own gcc as well, which links build scripts.
        let headers = ["CPATH", "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH", "OBJC_INCLUDE_PATH"];
        for key in headers.into_iter().chain(["LIBRARY_PATH", "COMPILER_PATH"]) {
            command.env(key, directory.path());
        }
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert!(output.status.success(), "{toolchain}: {said}");
        // The notes are those of a plan, and a build prints them where they matter.
        for key in headers {
            assert!(said.contains(&format!("`{key}=")), "{toolchain}: {key} is not named: {said}");
        }
    }
}

#[test]
fn the_same_variables_stop_a_compiler_that_hears_of_them() {
    let directory = tempfile::tempdir().unwrap();
    poison(directory.path());
    let source = directory.path().join("source.c");
    fs::write(&source, "#include <limits.h>\nint most = INT_MAX;\n").unwrap();
    for (key, value) in
        [("CPATH", directory.path().to_owned()), ("COMPILER_PATH", directory.path().to_owned())]
    {
        let mut gcc = Command::new("gcc");
        gcc.args(["-c", "-o", "/dev/null"]).arg(&source).env(key, value);
        assert!(!gcc.output().unwrap().status.success(), "{key}");
    }
}
