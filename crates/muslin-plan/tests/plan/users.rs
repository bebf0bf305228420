//! Settings and variables of the user: each is named with its place, or is an error with it.

use muslin_schema::{Need, RustTarget, Severity, Target};

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
        [("user-library-directory", Severity::Warning), ("compiler-variable", Severity::Info)]
    );
    assert!(findings[0].message.contains("from /app/.cargo/config.toml:2"));
    assert!(findings[1].message.contains("from the environment"));
}
