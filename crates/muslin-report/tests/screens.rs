//! What a person sees.

use std::collections::BTreeSet;

use muslin_report::Paint;
use muslin_schema::{
    Answer, Candidate, Evidence, Executable, Finding, Libc, Linkage, NativeNeed, Need, Outcome,
    Report, Severity, Target, TargetPlan, Verdict,
};

fn ring() -> NativeNeed {
    NativeNeed {
        package: "ring".into(),
        version: "0.17.14".into(),
        links: Some("ring_core_0_17_14_".into()),
        library: Some("ring's own C and assembly".into()),
        needs: [Need::C, Need::Assembler].into(),
        tools: BTreeSet::new(),
        path: vec!["app 0.1.0".into(), "rustls 0.23.1".into(), "ring 0.17.14".into()],
        feature: Some("rustls/ring".into()),
        outcome: Outcome::Bundled,
        because: "its C and pregenerated assembly are compiled by `cc`".into(),
        cure: None,
        known: true,
        evidence: Vec::new(),
        env: Vec::new(),
        plain: std::collections::BTreeSet::new(),
        looks_for: BTreeSet::new(),
        links_by_name: BTreeSet::new(),
        on_host: false,
        libraries: Vec::new(),
    }
}

fn target(target: Target, toolchain: &str) -> TargetPlan {
    let candidate = |id: &str, verdict, because: &str| Candidate {
        id: id.into(),
        verdict,
        because: because.into(),
    };
    TargetPlan {
        allocator: muslin_schema::Allocator::Musl,
        libc_routines: muslin_schema::LibcRoutines::MUSLIN,
        resolver: muslin_schema::Resolver::Auto,
        target,
        natives: vec![ring()],
        libraries: Vec::new(),
        needs: [Need::C, Need::Assembler].into(),
        toolchain: toolchain.into(),
        comment: None,
        candidates: vec![
            candidate("rust-lld", Verdict::Rejected, "does not compile C, which `ring` needs"),
            candidate(toolchain, Verdict::Chosen, "it compiles C"),
        ],
    }
}

fn finding(code: &str, severity: Severity, answer: Answer, message: &str) -> Finding {
    Finding {
        code: code.into(),
        subject: "app".into(),
        severity,
        answer,
        message: message.into(),
        evidence: vec![Evidence::at(0x2a8, "PT_INTERP")],
        cure: Some("link with the toolchain's own linker".into()),
        allowed: false,
    }
}

fn executable(target: Target, checks: Vec<Finding>) -> Executable {
    Executable {
        name: "app".into(),
        package: "app".into(),
        target,
        path: format!("/app/target/{target}/release/app"),
        size: 590_600,
        sha256: "5a".repeat(32),
        linkage: Linkage::StaticPie,
        libc: Libc::Musl,
        checks,
    }
}

fn report(exit_code: u8, executables: Vec<Executable>, findings: Vec<Finding>) -> Report {
    let targets = vec![target(Target::X86_64, "musl-gcc"), target(Target::Aarch64, "zig")];
    Report {
        schema_version: Report::VERSION,
        exit_code,
        failure: None,
        targets,
        executables,
        compiled: Vec::new(),
        findings,
        details: None,
    }
}

/// Both halves of the screen, as they stand below each other.
fn screen(report: &Report) -> String {
    let decided = muslin_report::decisions(&report.targets, Paint::Plain);
    decided + &muslin_report::report(report, Paint::Plain, false)
}

#[test]
fn a_good_build_is_one_screen() {
    let passed = || {
        let yes = |code| finding(code, Severity::Error, Answer::Yes, "none");
        vec![yes("no-interpreter"), yes("no-needed")]
    };
    let files = Target::ALL.map(|target| executable(target, passed())).into();
    insta::assert_snapshot!(screen(&report(0, files, vec![])), @"
    Native code ring 0.17.14 · ring's own C and assembly: bundled source is compiled · C, assembler · through rustls 0.23.1
      Toolchain x86_64 for C, assembler: musl-gcc · it compiles C
      Toolchain aarch64 for C, assembler: zig · it compiles C
     Executable app x86_64 · static-pie · musl · 590.6 kB · 2 checks passed
                /app/target/x86_64-unknown-linux-musl/release/app
     Executable app aarch64 · static-pie · musl · 590.6 kB · 2 checks passed
                /app/target/aarch64-unknown-linux-musl/release/app
         Static 2 executables, checked byte by byte
    ");
}

#[test]
fn a_wrong_file_is_reported_with_evidence_and_cure_and_is_not_delivered() {
    let interpreter = finding(
        "no-interpreter",
        Severity::Error,
        Answer::No,
        "names the loader /lib/ld-musl-x86_64.so.1",
    );
    let files = vec![executable(Target::X86_64, vec![interpreter])];
    insta::assert_snapshot!(screen(&report(20, files, vec![])), @"
     Native code ring 0.17.14 · ring's own C and assembly: bundled source is compiled · C, assembler · through rustls 0.23.1
       Toolchain x86_64 for C, assembler: musl-gcc · it compiles C
       Toolchain aarch64 for C, assembler: zig · it compiles C
      Executable app x86_64 · static-pie · musl · 590.6 kB · 1 of 1 checks failed
                 /app/target/x86_64-unknown-linux-musl/release/app
    error[no-interpreter] app: names the loader /lib/ld-musl-x86_64.so.1
        at 0x2a8: PT_INTERP
        help: link with the toolchain's own linker
                 not delivered: 1 error(s), 0 warning(s)
    ");
}

#[test]
fn what_is_allowed_stays_in_sight() {
    let mut allowed =
        finding("native-library-missing", Severity::Error, Answer::No, "it looks for OpenSSL");
    allowed.allowed = true;
    let text = muslin_report::report(&report(0, vec![], vec![allowed]), Paint::Plain, false);
    assert!(text.contains("allowed[native-library-missing] app: it looks for OpenSSL"), "{text}");
}

#[test]
fn targets_with_the_same_survey_share_a_screen() {
    let needs = [ring()];
    let surveys = [(Target::X86_64, needs.as_slice()), (Target::Aarch64, needs.as_slice())];
    insta::assert_snapshot!(muslin_report::natives(&surveys, Paint::Plain), @"
    Native code for x86_64 and aarch64

      ✓ ring 0.17.14  ring's own C and assembly: bundled source is compiled
          why       its C and pregenerated assembly are compiled by `cc`
          through   app 0.1.0 → rustls 0.23.1 → ring 0.17.14
          feature   rustls/ring
          takes     C, assembler
    ");
}

#[test]
fn colours_change_no_letter() {
    let colored = muslin_report::report(&report(0, vec![], vec![]), Paint::Colored, true);
    let plain = muslin_report::report(&report(0, vec![], vec![]), Paint::Plain, true);
    let mut stripped = String::new();
    for part in colored.split("\u{1b}[") {
        let text = if stripped.is_empty() && !colored.starts_with('\u{1b}') {
            part
        } else {
            part.split_once('m').map_or(part, |(_, text)| text)
        };
        stripped.push_str(text);
    }
    assert_ne!(colored, plain);
    assert_eq!(stripped, plain);
}
