//! What is in the summary of a job.

use muslin_schema::{Answer, Exit};

use crate::sample::{check, report};

/// Some lines of a summary.
fn lines(summary: &str, from: usize, count: usize) -> String {
    summary.lines().skip(from).take(count).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_verdict_and_the_executables_stand_at_the_top() {
    insta::assert_snapshot!(lines(&muslin_report::summary(&report("app")), 0, 6), @"
    ## ✅ app: 2 executables, static and checked byte by byte

    | executable | target | kind | C library | size | checks |
    |---|---|---|---|--:|---|
    | app | x86_64 | static-pie | musl | 5.9 kB | ✅ 2 checks passed |
    | app | aarch64 | static-pie | musl | 5.9 kB | ✅ 2 checks passed |
    ");
}

#[test]
fn what_needed_c_is_drawn() {
    let summary = muslin_report::summary(&report("app"));
    let start = summary.lines().position(|line| line == "```mermaid").unwrap();
    insta::assert_snapshot!(lines(&summary, start + 1, 8), @r#"
    graph LR
      n0["app 1.0.0"]
      n1["zstd 1.0.0"]
      n2["zstd-sys 1.0.0<br/>C"]:::native
      n3["mystery-sys 1.0.0<br/>C"]:::open
      n0 --> n1
      n1 --> n2
      n0 --> n3
    "#);
}

#[test]
fn what_failed_is_near_the_top_with_what_helps() {
    let mut report = report("app");
    report.exit_code = Exit::Findings as u8;
    report.executables[0].checks[0] = check("no-interpreter", Answer::No);
    insta::assert_snapshot!(lines(&muslin_report::summary(&report), 0, 10), @"
    ## ❌ app: not delivered: 1 error

    | executable | target | kind | C library | size | checks |
    |---|---|---|---|--:|---|
    | app | x86_64 | static-pie | musl | 5.9 kB | ❌ 1 of 2 checks failed |
    | app | aarch64 | static-pie | musl | 5.9 kB | ✅ 2 checks passed |

    ### Findings

    - ❌ <code>no-interpreter</code> **app**: names the loader <code>/lib/ld-musl.so</code><br>*help:* link with the toolchain's own linker
    ");
}

#[test]
fn text_of_others_means_nothing_in_markdown() {
    let hostile =
        "x|y\n# z <script>alert(1)</script> [a](javascript:b) **c** `d` ```\u{202e} @all $e$";
    let lines = |name: &str| muslin_report::summary(&report(name)).lines().count();
    assert_eq!(lines(hostile), lines("app"));
    let summary = muslin_report::summary(&report(hostile));
    for forbidden in ["<script", "](", "**c**", "`d`", "@all", "$e$", "\u{202e}", "\n# "] {
        assert!(!summary.contains(forbidden), "{forbidden} in {summary}");
    }
}
