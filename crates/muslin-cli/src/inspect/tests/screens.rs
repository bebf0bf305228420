//! What a person sees of real files.

use super::{ended, samples};

/// The labelled lines, without what grows with the tables of checks and environments, or with rustc.
fn steady(text: &str) -> String {
    let labelled = text.lines().filter(|line| !line[..12].trim().is_empty());
    let lines = labelled.map(|line| {
        let line = line.split(": empty root").next().unwrap_or_default();
        let words =
            line.split(' ').map(|word| if word.parse::<f64>().is_ok() { "N" } else { word });
        words.collect::<Vec<_>>().join(" ")
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_static_program_runs_everywhere() {
    insta::assert_snapshot!(steady(&ended("$/x86_64").text), @"
         File $/x86_64 · static-pie musl · x86_64 64-bit · N kB · stripped
      Verdict starts on all N known systems
      Linkage static, at any address (static-pie): it needs no loader and no library
    C library musl 1.2.3 to 1.2.5, inside the file
        Needs nothing from the system but its kernel
    Hardening stack clash protection, separate code · without stack protector, branch protection,
       Checks N passed, N remarks · -v shows each
    ");
    insta::assert_snapshot!(steady(&ended("$/aarch64").text), @"
         File $/aarch64 · static musl · aarch64 64-bit · N kB · stripped
      Verdict starts on all N known systems
      Linkage static, at a fixed address: it needs no loader and no library
    C library musl 1.2.3 to 1.2.5, inside the file
        Needs nothing from the system but its kernel
    Hardening stack clash protection, separate code · without branch protection · unknown: stack
       Checks N passed, N remarks · -v shows each
    ");
}

#[cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]
#[test]
fn a_dynamic_program_says_where_it_fails_and_what_is_seen_there() {
    samples().glibc();
    let screen = ended("$/glibc").text;
    for part in [
        "dynamic pie glibc",
        "Verdict starts on ",
        "; on Alpine ",
        ": not found",
        "Needs libgcc_s.so.1, libc.so.6",
        "the loader `/lib64/ld-linux-x86-64.so.2`",
        "Fails on empty root",
        "seen: exec /glibc: no such file or directory",
        "help: build it static: `cargo muslin static-build`",
    ] {
        assert!(screen.contains(part), "{part}\n{screen}");
    }
}
