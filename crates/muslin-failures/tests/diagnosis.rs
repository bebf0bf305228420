//! What is reported of whole logs: which crate, which cause, and how much of it.

use std::collections::BTreeSet;

use muslin_failures::{Context, Diagnosis, Failures, Output, Situation};
use muslin_schema::{NativeNeed, Need, Outcome, Target};

fn diagnose(log: &str, context: &Context<'_>) -> Diagnosis {
    Failures::embedded().diagnose(&Output::of(log), context)
}

/// The screen: who failed, then each cause with its evidence and cure.
fn reported(log: &str, context: &Context<'_>) -> String {
    let diagnosis = diagnose(log, context);
    let mut screen = format!("{}\n", diagnosis.failed.join("; "));
    for one in diagnosis.causes {
        screen.push_str(&format!("[{}] {}: {}\n", one.code, one.subject, one.message));
        for evidence in one.evidence {
            screen.push_str(&format!("    {}\n", evidence.detail));
        }
        screen.push_str(&format!("    help: {}\n", one.cure.unwrap_or_default()));
    }
    screen
}

fn situation(target: Target, natives: &[NativeNeed]) -> Situation<'_> {
    Situation {
        target,
        natives,
        needs: BTreeSet::new(),
        toolchain: "plain",
        provides: [Need::C].into(),
        providers: [(Need::KernelHeaders, "full".to_owned())].into(),
    }
}

fn native(package: &str, cure: &str) -> NativeNeed {
    NativeNeed {
        package: package.to_owned(),
        version: "0.9.1".to_owned(),
        links: None,
        library: None,
        needs: BTreeSet::new(),
        tools: BTreeSet::new(),
        path: vec!["app 0.1.0".to_owned(), format!("{package} 0.9.1")],
        feature: None,
        outcome: Outcome::Missing,
        because: "it looks for an installed library".to_owned(),
        cure: Some(cure.to_owned()),
        known: true,
        evidence: Vec::new(),
        env: Vec::new(),
        plain: BTreeSet::new(),
        looks_for: BTreeSet::new(),
        links_by_name: BTreeSet::new(),
        on_host: false,
        libraries: Vec::new(),
    }
}

/// A build script that failed, as cargo prints it.
fn script_failed(package: &str, said: &str) -> String {
    let said = said.replace('\n', "\n  ");
    format!(
        "error: failed to run custom build command for `{package}`\n\nCaused by:\n  process didn't exit \
         successfully: `/app/target/release/build/x/build-script-build` (exit status: 101)\n  --- stderr\n  {said}\n"
    )
}

#[test]
fn the_cure_that_is_known_of_a_crate_comes_before_the_general_one() {
    let natives =
        [native("bell-sys", "bell-sys = { version = \"0.9\", features = [\"vendored\"] }")];
    let context = Context {
        host: "x86_64-unknown-linux-gnu",
        packages: vec![("app", "0.1.0".to_owned()), ("bell-sys", "0.9.1".to_owned())],
        situations: vec![situation(Target::X86_64, &natives)],
    };
    let log = script_failed(
        "bell-sys v0.9.1",
        "pkg-config has not been configured to support cross-compilation.",
    );
    insta::assert_snapshot!(reported(&log, &context), @r#"
    the build script of `bell-sys 0.9.1` failed
    [library-missing] bell-sys 0.9.1: it asks pkg-config for an installed library, and the host's libraries cannot be used for `x86_64-unknown-linux-musl`
        the pkg-config crate said: pkg-config has not been configured to support cross-compilation.
        needed through app 0.1.0 → bell-sys 0.9.1
        help: in `[dependencies]` of `app`: bell-sys = { version = "0.9", features = ["vendored"] }
    "#);
}

#[test]
fn the_crate_whose_archive_asks_is_named_not_the_program_that_is_linked() {
    let context = Context {
        packages: vec![("app", "0.1.0".to_owned()), ("bell-sys", "0.9.1".to_owned())],
        ..Context::default()
    };
    let lld = "error: linking with `rust-lld` failed: exit status: 1\n  |\n\
               \x20 = note: rust-lld: error: undefined symbol: bell_ring\n\
               \x20         >>> referenced by x.c\n\
               \x20         >>>               x.o:(b) in archive /app/target/release/deps/libbell_sys-e72d6c8896ed285b.rlib\n\n\
               error: could not compile `app` (bin \"app\") due to 1 previous error\n";
    insta::assert_snapshot!(reported(lld, &context), @"
    `app 0.1.0` could not be linked
    [undefined-symbol] bell-sys 0.9.1: nothing that is linked has `bell_ring`
        the linker said: rust-lld: error: undefined symbol: bell_ring
        help: a library that has it is missing in the link, or comes before the one that asks for it: the build script of the crate that calls it has to say `cargo::rustc-link-lib=static=…` after its own
    ");
    let binutils = "error: linking with `cc` failed: exit status: 1\n  |\n\
               \x20 = note: /usr/bin/ld: /app/target/release/deps/libbell_sys-e72d6c8896ed285b.rlib(x.o): in function `b':\n\
               \x20         x.c:(.text+0x1): undefined reference to `bell_ring'\n\n\
               error: could not compile `app` (bin \"app\") due to 1 previous error\n";
    assert_eq!(diagnose(binutils, &context).causes[0].subject, "bell-sys 0.9.1");
}

#[test]
fn of_two_targets_the_one_is_named_that_was_built() {
    let natives = [];
    let context = Context {
        situations: vec![situation(Target::X86_64, &natives), situation(Target::Aarch64, &natives)],
        ..Context::default()
    };
    let log = script_failed(
        "loom v0.1.0",
        "TARGET = Some(aarch64-unknown-linux-musl)\nx.c:1:10: fatal error: zlib.h: No such file or directory",
    );
    let cause = diagnose(&log, &context).causes.remove(0).message;
    assert!(cause.contains("`aarch64-unknown-linux-musl`"), "{cause}");
}

#[test]
fn what_a_package_said_that_did_not_fail_explains_nothing() {
    let log = "[quiet 1.0.0] make: bison: No such file or directory\n\
               [quiet 1.0.0] make: *** [Makefile:2: all] Error 127\n\
               warning: quiet@1.0.0: x.c:1:10: fatal error: linux/magic.h: No such file or directory\n";
    let log = format!("{log}{}", script_failed("loom v0.1.0", "it did not please"));
    let diagnosis = diagnose(&log, &Context::default());
    assert_eq!(diagnosis.failed, ["the build script of `loom 0.1.0` failed"]);
    assert_eq!(diagnosis.causes, []);
}

#[test]
fn a_symptom_is_reported_only_where_nothing_nearer_is_known() {
    let symptom = "failed to run gperf: Os { code: 2, kind: NotFound, message: \"No such file\" }";
    let codes = |said: &str| {
        let causes = diagnose(&script_failed("loom v0.1.0", said), &Context::default()).causes;
        causes.into_iter().map(|one| one.code).collect::<Vec<_>>()
    };
    assert_eq!(codes(symptom), ["program-missing"]);
    let near = format!("cc: No space left on device\n{symptom}");
    assert_eq!(codes(&near), ["disk-full"]);
}

#[test]
fn three_causes_are_reported_and_two_of_one_package() {
    let said = "No space left on device\nText file busy\nProcessFdQuotaExceeded";
    let log: String =
        ["a", "b", "c"].map(|name| script_failed(&format!("{name} v0.1.0"), said)).concat();
    let causes = diagnose(&log, &Context::default()).causes;
    let reported: Vec<String> =
        causes.into_iter().map(|one| format!("{} {}", one.subject, one.code)).collect();
    assert_eq!(reported, ["a 0.1.0 disk-full", "a 0.1.0 file-busy", "b 0.1.0 disk-full"]);
}

#[test]
fn a_users_file_explains_what_ours_do_not_know() {
    let text = "title = 'x'\ntext = 'y'\n[[case]]\nby = 'loom'\nline = ['the warp of {loom} is torn']\n\
                cause = 'loom `{loom}` is torn'\ncure = 'mend it'\nexample = 'the warp of a is torn'\n";
    let failures = Failures::with(&[("/me/torn.toml".to_owned(), text.to_owned())]).unwrap();
    let output = Output::of(&script_failed("loom v0.1.0", "the warp of big is torn"));
    let cause = failures.diagnose(&output, &Context::default()).causes.remove(0);
    assert_eq!((cause.code.as_str(), cause.message.as_str()), ("torn", "loom `big` is torn"));
}
