//! What a user sees of the choice, host by host.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use muslin_schema::{Failure, Host, Need, ProbeAnswer, Target, Verdict};
use muslin_toolchain::{Catalog, Question, select};

fn host(triple: &str, found: &[(&str, &str, &str)]) -> Host {
    let catalog = Catalog::with(&[]).unwrap();
    let probes = catalog
        .toolchains()
        .iter()
        .map(|toolchain| {
            let answers: Vec<ProbeAnswer> = found
                .iter()
                .filter(|(id, ..)| *id == toolchain.id)
                .map(|(_, program, version)| ProbeAnswer {
                    command: vec![(*program).to_owned()],
                    version: Some((*version).to_owned()),
                    ..ProbeAnswer::default()
                })
                .collect();
            let answers = Target::ALL.map(|target| (target, answers.clone())).into();
            (toolchain.id.clone(), answers)
        })
        .collect();
    Host {
        triple: triple.to_owned(),
        rustc: "1.95.0".to_owned(),
        sysroot: "/rust".to_owned(),
        installed_targets: vec![],
        rust_programs: vec!["rust-lld".to_owned()],
        rustup: true,
        cache: "/cache".to_owned(),
        environment: muslin_schema::Environment::default(),
        probes,
        compilers: std::collections::BTreeMap::default(),
    }
}

/// The screen of a choice: a line a candidate, or the error.
fn screen(host: &Host, target: Target, needs: &[(Need, &str)], forced: Option<&str>) -> String {
    let catalog = Catalog::with(&[]).unwrap();
    let needs = needs.iter().map(|(need, package)| (*need, (*package).to_owned())).collect();
    match select(&catalog, &Question { target, needs, forced }, host) {
        Ok(choice) => choice
            .candidates
            .iter()
            .map(|one| {
                let mark = match one.verdict {
                    Verdict::Chosen => "→",
                    Verdict::Fits => " ",
                    Verdict::Rejected => "✗",
                };
                format!("{mark} {}: {}", one.id, one.because)
            })
            .collect::<Vec<_>>()
            .join("\n"),
        Err(error) => {
            let mut lines = vec![error.to_string()];
            lines.extend(error.details());
            lines.extend(error.help().map(|help| format!("help: {help}")));
            lines.join("\n")
        }
    }
}

const LINUX: &str = "x86_64-unknown-linux-gnu";
const MAC: &str = "aarch64-apple-darwin";
const GCC: (&str, &str, &str) = ("musl-gcc", "/usr/bin/musl-gcc", "12");
const ZIG: (&str, &str, &str) = ("zig", "/usr/bin/zig", "0.17.1");

#[test]
fn without_c_the_rust_toolchain_is_enough_anywhere() {
    insta::assert_snapshot!(screen(&host(MAC, &[]), Target::X86_64, &[], None), @"
    → rust-lld: there is no C to compile, and the Rust toolchain links by itself
    ✗ musl-host-gcc: does not run on `aarch64-apple-darwin`
    ✗ musl-cross-gcc: neither `<arch>-linux-musl-gcc` nor `<arch>-unknown-linux-musl-gcc` is on PATH
    ✗ musl-gcc: does not run on `aarch64-apple-darwin`
    ✗ clang-musl: no `clang` is on PATH
    ✗ zig: zig is neither on PATH, nor the Python module `ziglang`, nor in the cache
    ");
}

#[test]
fn for_c_the_quick_compiler_of_the_own_architecture_wins() {
    let screen = screen(&host(LINUX, &[GCC, ZIG]), Target::X86_64, &[(Need::C, "zstd-sys")], None);
    insta::assert_snapshot!(screen, @"
    ✗ rust-lld: does not compile C, which `zstd-sys` needs
    ✗ musl-host-gcc: does not run on `x86_64-unknown-linux-gnu`
    ✗ musl-cross-gcc: neither `<arch>-linux-musl-gcc` nor `<arch>-unknown-linux-musl-gcc` is on PATH
    → musl-gcc: the quickest compiler of C for musl
    ✗ clang-musl: no `clang` is on PATH
      zig: would do; `musl-gcc` is preferred
    ");
}

#[test]
fn for_the_other_architecture_the_cross_compiler_wins() {
    let screen = screen(&host(LINUX, &[GCC, ZIG]), Target::Aarch64, &[(Need::C, "zstd-sys")], None);
    insta::assert_snapshot!(screen, @"
    ✗ rust-lld: does not compile C, which `zstd-sys` needs
    ✗ musl-host-gcc: does not run on `x86_64-unknown-linux-gnu`
    ✗ musl-cross-gcc: neither `<arch>-linux-musl-gcc` nor `<arch>-unknown-linux-musl-gcc` is on PATH
    ✗ musl-gcc: builds for its own architecture only, and this host is `x86_64-unknown-linux-gnu`
    ✗ clang-musl: no `clang` is on PATH
    → zig: it compiles C and C++ for every target, with kernel headers
    ");
}

#[test]
fn c_plus_plus_needs_a_runtime_too() {
    let screen = screen(&host(LINUX, &[GCC]), Target::X86_64, &[(Need::Cxx, "cxx")], None);
    insta::assert_snapshot!(screen, @"
    no toolchain can build for `x86_64-unknown-linux-musl`
    tried `rust-lld`: does not compile C++, which `cxx` needs
    tried `musl-host-gcc`: does not run on `x86_64-unknown-linux-gnu`
    tried `musl-cross-gcc`: neither `<arch>-linux-musl-gcc` nor `<arch>-unknown-linux-musl-gcc` is on PATH
    tried `musl-gcc`: does not compile C++, which `cxx` needs
    tried `clang-musl`: does not compile C++, which `cxx` needs
    tried `zig`: zig is neither on PATH, nor the Python module `ziglang`, nor in the cache
    help: `cargo muslin toolchains install zig` provides one (101 MB)
    ");
}

#[test]
fn an_old_version_is_named_beside_the_one_that_is_needed() {
    let old = ("zig", "/usr/bin/zig", "0.11.0");
    let screen = screen(&host(MAC, &[old]), Target::Aarch64, &[(Need::C, "ring")], None);
    insta::assert_snapshot!(screen, @"
    no toolchain can build for `aarch64-unknown-linux-musl`
    tried `rust-lld`: does not compile C, which `ring` needs
    tried `musl-host-gcc`: does not run on `aarch64-apple-darwin`
    tried `musl-cross-gcc`: neither `<arch>-linux-musl-gcc` nor `<arch>-unknown-linux-musl-gcc` is on PATH
    tried `musl-gcc`: does not run on `aarch64-apple-darwin`
    tried `clang-musl`: no `clang` is on PATH
    tried `zig`: 0.11.0 found, 0.14 or newer needed
    help: `cargo muslin toolchains install zig` provides one (101 MB)
    ");
}

#[test]
fn a_toolchain_that_is_asked_for_is_used_or_refused_with_its_reason() {
    let both = host(LINUX, &[GCC, ZIG]);
    insta::assert_snapshot!(screen(&both, Target::X86_64, &[], Some("zig")), @"
    ✗ rust-lld: `--toolchain zig` was asked for
    ✗ musl-host-gcc: `--toolchain zig` was asked for
    ✗ musl-cross-gcc: `--toolchain zig` was asked for
    ✗ musl-gcc: `--toolchain zig` was asked for
    ✗ clang-musl: `--toolchain zig` was asked for
    → zig: `--toolchain zig` was asked for
    ");
    insta::assert_snapshot!(screen(&both, Target::Aarch64, &[], Some("musl-gcc")), @"
    no toolchain can build for `aarch64-unknown-linux-musl`
    tried `musl-gcc`: builds for its own architecture only, and this host is `x86_64-unknown-linux-gnu`
    ");
    insta::assert_snapshot!(screen(&both, Target::Aarch64, &[], Some("gcc")), @"
    no toolchain can build for `aarch64-unknown-linux-musl`
    tried `gcc`: there is no toolchain of this name
    help: there are `rust-lld`, `musl-host-gcc`, `musl-cross-gcc`, `musl-gcc`, `clang-musl`, `zig`
    ");
}
