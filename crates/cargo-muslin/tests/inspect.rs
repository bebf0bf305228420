//! `inspect` as a process: what it reads, what it prints and how it ends.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "the process itself is what is tested")]

use std::fs::{self, File};
use std::process::{Command, Output};

/// This test is a program of this machine, and so a file to look at.
fn inspect(arguments: &[&str]) -> Output {
    let own = File::open(std::env::current_exe().unwrap()).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-muslin"));
    command.args(["muslin", "inspect"]).args(arguments).stdin(own).output().unwrap()
}

#[test]
fn standard_input_is_read() {
    let output = inspect(&["-", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("\"name\": \"-\""), "{text}");
    assert!(text.contains(&format!("\"machine\": \"{}\"", std::env::consts::ARCH)), "{text}");
}

#[test]
fn the_exit_code_says_how_it_went() {
    let code = |arguments: &[&str]| inspect(arguments).status.code();
    assert_eq!(code(&["/no/such/file"]), Some(22));
    assert_eq!(code(&["-", "--require", "machine=pdp11"]), Some(20));
    assert_eq!(code(&["-", "--require", "wings"]), Some(2));
    assert_eq!(code(&["-", "--root", "/no/such/directory"]), Some(2));
    assert_eq!(code(&[]), Some(2));
}

#[test]
fn a_wrong_requirement_is_reported_with_those_that_there_are() {
    let output = inspect(&["-", "--require", "wings"]);
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.starts_with("error: there is no requirement `wings`\n"), "{text}");
    assert!(text.contains("runs-on=ID: "), "{text}");
}

/// What the loaders of both C libraries say of the same files is what the verdict says.
#[test]
fn a_shared_library_gets_the_programs_that_load_it() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).display().to_string();
    fs::write(
        path("loom.c"),
        "#include <stdio.h>\nint weave(int n) { return puts(n ? \"a\" : \"b\"); }\n",
    )
    .unwrap();
    let hard = "int random_r(void *, int *);\nint weave(void *state) { int n; return random_r(state, &n); }\n";
    fs::write(path("hard.c"), hard).unwrap();
    let shown = |library: &str| {
        let program = env!("CARGO_BIN_EXE_cargo-muslin");
        let output = Command::new(program).args(["muslin", "inspect", library]).output().unwrap();
        let shown = String::from_utf8(output.stdout).unwrap();
        let lines = shown.lines().skip_while(|line| !line.contains("Verdict"));
        let row: Vec<&str> =
            lines.take_while(|line| !line.contains("Linkage")).map(str::trim).collect();
        row.join(" ")
    };
    let verdict = |source: &str, library: &str| {
        let built = Command::new("gcc")
            .args(["-shared", "-fPIC", "-w", &path(source), "-o", &path(library)])
            .status();
        assert!(built.expect("apt-get install gcc").success());
        shown(&path(library))
    };
    let musl_loads = |library: &str| {
        let loader = format!("/lib/ld-musl-{}.so.1", std::env::consts::ARCH);
        let output = Command::new(loader).args(["--list", &path(library)]).output().unwrap();
        !String::from_utf8_lossy(&output.stderr).contains("symbol not found")
    };
    insta::assert_snapshot!(verdict("loom.c", "plain.so"), @r"Verdict loads into programs with glibc 2.2.5 or newer; with musl (Alpine), nothing that it takes from glibc is missing, but it was not built for it");
    assert!(musl_loads("plain.so"));
    insta::assert_snapshot!(verdict("hard.c", "hard.so"), @r"Verdict loads into programs with glibc 2.2.5 or newer; with musl (Alpine), `random_r` is missing");
    assert!(!musl_loads("hard.so"));
    // As Alpine's own libraries are linked.
    let name = format!("libc.musl-{}.so.1", std::env::consts::ARCH);
    let stub = ["-shared", "-nostdlib", "-x", "c", "/dev/null", "-o", &path(&name)];
    let soname = format!("-Wl,-soname,{name}");
    assert!(Command::new("gcc").args(stub).arg(soname).status().unwrap().success());
    let linked = [
        "-Wl,--no-as-needed",
        "-nostdlib",
        "-shared",
        "-fPIC",
        &path("loom.c"),
        &path(&name),
        "-o",
    ];
    let built = Command::new("gcc").args(linked).arg(path("alpine.so")).status();
    assert!(built.unwrap().success());
    insta::assert_snapshot!(shown(&path("alpine.so")), @r"Verdict loads into programs with musl (Alpine), not into those with glibc");
}

/// GNU ld writes the note as distributions have it written.
#[test]
fn the_package_metadata_of_any_distributor_is_shown() {
    let temporary = tempfile::tempdir().unwrap();
    let (source, program) = (temporary.path().join("main.c"), temporary.path().join("hello"));
    std::fs::write(&source, "int main(void) { return 0; }\n").unwrap();
    let response = temporary.path().join("metadata");
    // gcc would split the argument at its commas.
    let metadata =
        r#"{"type":"deb","os":"debian","name":"hello","version":"2.10-3","architecture":"amd64"}"#;
    let quoted = metadata.replace('"', "\\\"");
    std::fs::write(&response, format!("--package-metadata={quoted}")).unwrap();
    let mut gcc = Command::new("gcc");
    gcc.arg(&source).arg("-o").arg(&program).arg("-fuse-ld=bfd");
    assert!(gcc.arg(format!("-Wl,@{}", response.display())).status().unwrap().success());
    let path = program.display().to_string();
    for arguments in [&[path.as_str()][..], &[&path, "--quick"]] {
        let output = inspect(arguments);
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("Package hello 2.10-3 · deb · amd64 · debian\n"), "{text}");
    }
    // ld itself writes nothing that is not JSON.
    let mut bytes = std::fs::read(&program).unwrap();
    let at = bytes.windows(8).position(|window| window == b"{\"type\":").unwrap();
    bytes[at] = b'(';
    std::fs::write(&program, bytes).unwrap();
    let text = String::from_utf8(inspect(&[&path]).stdout).unwrap();
    assert!(text.contains("the note with package metadata cannot be read"), "{text}");
}
