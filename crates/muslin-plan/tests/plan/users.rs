//! Settings and variables of the user: each is named with its place, or is an error with it.

use muslin_schema::{Need, Outcome, RustTarget, Severity, Target};

use crate::case::{Case, LINUX};

fn clang() -> &'static str {
    "[target.'cfg(target_os = \"linux\")']\nlinker = \"clang\"\n"
}

#[test]
fn a_processor_of_another_architecture_is_an_error_with_its_place() {
    let native = Case::on(LINUX, &[Target::Aarch64])
        .configured("[build]\nrustflags = ['-Ctarget-cpu=native']\n")
        .screen();
    assert!(native.contains("/app/.cargo/config.toml:2") && native.contains("which is x86_64"));
    let mut case = Case::on(LINUX, &[Target::Aarch64]).with("RUSTFLAGS", "-C target-cpu=skylake");
    for (target, cpu) in [(Target::X86_64, "skylake"), (Target::Aarch64, "cortex-a72")] {
        let rust = RustTarget { cpus: vec![cpu.to_owned()], ..RustTarget::default() };
        case.host.rust.insert(target, rust);
    }
    assert!(case.screen().contains("is a processor of x86_64, not of aarch64-unknown-linux-musl"));
    case.request.targets = vec![Target::X86_64];
    assert!(case.plan().is_ok());
}

#[test]
fn clang_as_linker_gets_another_architecture_and_gcc_is_refused_for_it() {
    let foreign = Case::on(LINUX, &[Target::Aarch64]).configured(clang()).screen();
    assert!(foreign.contains("link-arg=--target=aarch64-linux-musl"), "{foreign}");
    let own = Case::on(LINUX, &[Target::X86_64]).configured(clang()).screen();
    assert!(!own.contains("link-arg=--target"));
    let gcc = clang().replace("clang", "gcc");
    let refused = Case::on(LINUX, &[Target::Aarch64]).configured(&gcc).screen();
    assert!(refused.contains("/app/.cargo/config.toml:2"), "{refused}");
}

#[test]
fn variables_of_the_user_are_named_with_their_place() {
    let case = Case::on(LINUX, &[Target::X86_64])
        .needing("openssl-sys", &[Need::C])
        .found("zig", "/usr/bin/zig", "0.17.1")
        .with("OPENSSL_DIR", "/usr")
        .with("CPATH", "/usr/include")
        .configured("[env]\nOPENSSL_DIR = '/usr'\n");
    let findings = case.plan().unwrap().findings;
    let named: Vec<_> = findings.iter().map(|one| (one.code.as_str(), one.severity)).collect();
    assert_eq!(
        named,
        [("user-library-directory", Severity::Info), ("compiler-variable", Severity::Info)]
    );
    assert!(findings[0].message.contains("from /app/.cargo/config.toml:2"));
    assert!(findings[1].message.contains("from the environment"));
}

/// How much it counts that a package whose rule has this outcome is pointed at a directory.
fn pointed(outcome: Outcome, key: &str, directory: &str) -> (Severity, Option<String>) {
    let mut case =
        Case::on(LINUX, &[Target::X86_64]).needing("openssl-sys", &[]).with(key, directory);
    case.natives[0].outcome = outcome;
    case.natives[0].evidence = vec![format!("`{key}` is set")];
    let findings = case.plan().unwrap().findings;
    let one = findings.into_iter().find(|one| one.code == "user-library-directory").unwrap();
    (one.severity, one.cure)
}

#[test]
fn a_directory_of_the_system_that_decides_is_an_error_before_the_build() {
    for (key, directory) in [
        ("OPENSSL_DIR", "/usr"),
        ("OPENSSL_LIB_DIR", "/usr/lib/x86_64-linux-gnu"),
        ("X86_64_UNKNOWN_LINUX_MUSL_OPENSSL_DIR", "/lib64"),
    ] {
        let (severity, cure) = pointed(Outcome::StaticLibrary, key, directory);
        assert_eq!(severity, Severity::Error, "{key}");
        assert!(cure.unwrap().starts_with(&format!("unset `{key}` for this build")));
    }
}

#[test]
fn a_directory_that_may_hold_a_static_build_or_that_nobody_reads_is_no_error() {
    for (outcome, directory, severity) in [
        (Outcome::StaticLibrary, "/usr/local/lib", Severity::Warning),
        (Outcome::StaticLibrary, "/usr/lib/x86_64-linux-musl", Severity::Info),
        (Outcome::StaticLibrary, "/home/me/openssl", Severity::Info),
        (Outcome::Bundled, "/usr", Severity::Info),
        (Outcome::Uncertain, "/usr", Severity::Warning),
    ] {
        assert_eq!(
            pointed(outcome, "OPENSSL_DIR", directory).0,
            severity,
            "{outcome:?} {directory}"
        );
    }
}

#[test]
fn flags_of_a_profile_that_contradict_a_static_build_are_an_error_with_their_place() {
    let of = |text: &str, profile: &str| {
        let mut case = Case::on(LINUX, &[Target::X86_64]).configured(text);
        case.request.profile = profile.to_owned();
        case.screen()
    };
    let dynamic = "[profile.release]\nrustflags = ['-Ctarget-feature=-crt-static']\n";
    let refused = of(dynamic, "release");
    assert!(refused.starts_with("error") && refused.contains("/app/.cargo/config.toml:2"));
    assert!(!of(dynamic, "dev").starts_with("error"), "a profile that is not built");
    let linker = "[profile.dev.package.loom]\nrustflags = ['-C', 'linker=gcc']\n";
    assert!(of(linker, "dev").contains("names a linker for every crate of the profile"));
}

#[test]
fn a_setting_that_nobody_knows_is_a_warning_before_the_build() {
    let plan = Case::on(LINUX, &[Target::X86_64]).configured("[host]\nlinker = 'cc'\n").plan();
    let findings = plan.unwrap().findings;
    let named: Vec<_> = findings.iter().map(|one| (one.code.as_str(), one.severity)).collect();
    assert_eq!(named, [("cargo-setting", Severity::Warning)]);
}
