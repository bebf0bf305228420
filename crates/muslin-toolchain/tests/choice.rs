//! What a user sees of the choice, host by host.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use muslin_schema::{Exit, Failure, Host, Need, ProbeAnswer, Provision, Target, Verdict};
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
        commit: None,
        sysroot: "/rust".to_owned(),
        installed_targets: vec![],
        recipe_rust: None,
        rust_programs: vec!["rust-lld".to_owned()],
        rustup: true,
        cache: "/cache".to_owned(),
        environment: muslin_schema::Environment::default(),
        probes,
        compilers: std::collections::BTreeMap::default(),
        rust: std::collections::BTreeMap::default(),
    }
}

/// The screen of a choice where nothing may be installed: a line a candidate, or the error.
fn screen(host: &Host, target: Target, needs: &[(Need, &str)], forced: Option<&str>) -> String {
    choice(host, target, needs, forced, Provision::Refused)
}

fn choice(
    host: &Host,
    target: Target,
    needs: &[(Need, &str)],
    forced: Option<&str>,
    provision: Provision,
) -> String {
    let catalog = Catalog::with(&[]).unwrap();
    let needs = needs.iter().map(|(need, package)| (*need, (*package).to_owned())).collect();
    match select(&catalog, &Question { target, needs, forced, provision }, host) {
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
    ✗ gcc-musl: does not run on `aarch64-apple-darwin`
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
    → musl-gcc: this machine's own gcc, with musl's headers and libc
    ✗ gcc-musl: no `gcc` is on PATH
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
    ✗ gcc-musl: builds for its own architecture only, and this host is `x86_64-unknown-linux-gnu`
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
    tried `gcc-musl`: does not compile C++, which `cxx` needs
    tried `clang-musl`: does not compile C++, which `cxx` needs
    tried `zig`: zig is neither on PATH, nor the Python module `ziglang`, nor in the cache
    `zig` 0.17.1 (101 MB) would be installed into the cache now, but `--no-install` (`install = false` in the configuration) forbids it
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
    tried `gcc-musl`: does not run on `aarch64-apple-darwin`
    tried `clang-musl`: no `clang` is on PATH
    tried `zig`: 0.11.0 found, 0.14 or newer needed
    `zig` 0.17.1 (101 MB) would be installed into the cache now, but `--no-install` (`install = false` in the configuration) forbids it
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
    ✗ gcc-musl: `--toolchain zig` was asked for
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
    help: there are `rust-lld`, `musl-host-gcc`, `musl-cross-gcc`, `musl-gcc`, `gcc-musl`, `clang-musl`, `zig`
    ");
}

#[test]
fn one_that_is_not_here_is_installed_first_if_nothing_here_fits() {
    let needs = [(Need::C, "zstd-sys")];
    let allowed = |found: &[(&str, &str, &str)], target| {
        choice(&host(LINUX, found), target, &needs, None, Provision::Allowed)
    };
    insta::assert_snapshot!(allowed(&[], Target::X86_64), @"
    ✗ rust-lld: does not compile C, which `zstd-sys` needs
    ✗ musl-host-gcc: does not run on `x86_64-unknown-linux-gnu`
    ✗ musl-cross-gcc: neither `<arch>-linux-musl-gcc` nor `<arch>-unknown-linux-musl-gcc` is on PATH
    ✗ musl-gcc: `musl-gcc` is not on PATH
    ✗ gcc-musl: no `gcc` is on PATH
    ✗ clang-musl: no `clang` is on PATH
    → zig: it compiles C and C++ for every target, with kernel headers; not here: 0.17.1 is installed into the cache first (101 MB)
    ");
    insta::assert_snapshot!(allowed(&[GCC], Target::X86_64), @"
    ✗ rust-lld: does not compile C, which `zstd-sys` needs
    ✗ musl-host-gcc: does not run on `x86_64-unknown-linux-gnu`
    ✗ musl-cross-gcc: neither `<arch>-linux-musl-gcc` nor `<arch>-unknown-linux-musl-gcc` is on PATH
    → musl-gcc: this machine's own gcc, with musl's headers and libc
    ✗ gcc-musl: no `gcc` is on PATH
    ✗ clang-musl: no `clang` is on PATH
    ✗ zig: zig is neither on PATH, nor the Python module `ziglang`, nor in the cache
    ");
    let old = ("zig", "/usr/bin/zig", "0.11.0");
    insta::assert_snapshot!(allowed(&[GCC, old], Target::Aarch64), @"
    ✗ rust-lld: does not compile C, which `zstd-sys` needs
    ✗ musl-host-gcc: does not run on `x86_64-unknown-linux-gnu`
    ✗ musl-cross-gcc: neither `<arch>-linux-musl-gcc` nor `<arch>-unknown-linux-musl-gcc` is on PATH
    ✗ musl-gcc: builds for its own architecture only, and this host is `x86_64-unknown-linux-gnu`
    ✗ gcc-musl: builds for its own architecture only, and this host is `x86_64-unknown-linux-gnu`
    ✗ clang-musl: no `clang` is on PATH
    → zig: it compiles C and C++ for every target, with kernel headers; 0.11.0 found, 0.14 or newer needed: 0.17.1 is installed into the cache first (101 MB)
    ");
}

#[test]
fn what_would_be_installed_is_said_where_it_must_not_be() {
    let refused = |provision| {
        let needs = [(Need::Cxx, "cxx")];
        choice(&host(LINUX, &[]), Target::X86_64, &needs, None, provision)
    };
    insta::assert_snapshot!(refused(Provision::Refused), @"
    no toolchain can build for `x86_64-unknown-linux-musl`
    tried `rust-lld`: does not compile C++, which `cxx` needs
    tried `musl-host-gcc`: does not run on `x86_64-unknown-linux-gnu`
    tried `musl-cross-gcc`: neither `<arch>-linux-musl-gcc` nor `<arch>-unknown-linux-musl-gcc` is on PATH
    tried `musl-gcc`: does not compile C++, which `cxx` needs
    tried `gcc-musl`: does not compile C++, which `cxx` needs
    tried `clang-musl`: does not compile C++, which `cxx` needs
    tried `zig`: zig is neither on PATH, nor the Python module `ziglang`, nor in the cache
    `zig` 0.17.1 (101 MB) would be installed into the cache now, but `--no-install` (`install = false` in the configuration) forbids it
    help: `cargo muslin toolchains install zig` provides one (101 MB)
    ");
    insta::assert_snapshot!(refused(Provision::Offline), @"
    no toolchain can build for `x86_64-unknown-linux-musl`
    tried `rust-lld`: does not compile C++, which `cxx` needs
    tried `musl-host-gcc`: does not run on `x86_64-unknown-linux-gnu`
    tried `musl-cross-gcc`: neither `<arch>-linux-musl-gcc` nor `<arch>-unknown-linux-musl-gcc` is on PATH
    tried `musl-gcc`: does not compile C++, which `cxx` needs
    tried `gcc-musl`: does not compile C++, which `cxx` needs
    tried `clang-musl`: does not compile C++, which `cxx` needs
    tried `zig`: zig is neither on PATH, nor the Python module `ziglang`, nor in the cache
    `zig` 0.17.1 (101 MB) would be installed into the cache now, but `--offline` or `--frozen` forbids it
    help: once, online: `cargo muslin toolchains install zig` (101 MB)
    ");
}

#[test]
fn the_exit_code_distinguishes_offline_from_refused() {
    let exit = |provision| {
        let (catalog, host) = (Catalog::with(&[]).unwrap(), host(LINUX, &[]));
        let needs = vec![(Need::C, "ring".to_owned())];
        let question = Question { target: Target::X86_64, needs, forced: None, provision };
        select(&catalog, &question, &host).unwrap_err().exit()
    };
    assert_eq!(exit(Provision::Offline), Exit::Provisioning);
    assert_eq!(exit(Provision::Refused), Exit::NoToolchain);
}

#[test]
fn a_host_without_a_pinned_file_is_offered_nothing_to_install() {
    let host = host("riscv64gc-unknown-linux-gnu", &[]);
    let needs = [(Need::C, "ring")];
    insta::assert_snapshot!(choice(&host, Target::X86_64, &needs, None, Provision::Allowed), @"
    no toolchain can build for `x86_64-unknown-linux-musl`
    tried `rust-lld`: does not compile C, which `ring` needs
    tried `musl-host-gcc`: does not run on `riscv64gc-unknown-linux-gnu`
    tried `musl-cross-gcc`: neither `<arch>-linux-musl-gcc` nor `<arch>-unknown-linux-musl-gcc` is on PATH
    tried `musl-gcc`: builds for its own architecture only, and this host is `riscv64gc-unknown-linux-gnu`
    tried `gcc-musl`: builds for its own architecture only, and this host is `riscv64gc-unknown-linux-gnu`
    tried `clang-musl`: no `clang` is on PATH
    tried `zig`: zig is neither on PATH, nor the Python module `ziglang`, nor in the cache
    help: musl-cross-make builds one; macOS: `brew install filosottile/musl-cross/musl-cross`
    ");
}

#[test]
fn packages_are_those_of_the_distribution_or_of_one_it_is_like() {
    let catalog = Catalog::with(&[]).unwrap();
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let gcc = catalog.find("musl-gcc").unwrap();
    let packages = gcc.system_packages(&words("linuxmint ubuntu debian")).unwrap();
    assert_eq!(packages.install, "apt-get install musl-tools");
    assert_eq!(packages.remove, "apt-get remove musl-tools");
    assert_eq!(gcc.system_packages(&words("alpine")), None);
    assert_eq!(catalog.find("zig").unwrap().system_packages(&words("debian")), None);
}

#[test]
fn an_install_that_would_not_be_found_or_be_too_old_is_refused() {
    let text = "title = 't'\nbecause = 'b'\nlink-with = 'rust-lld'\nminimum = '2'\n\n[install]\npackage = 'p'\nversion = '1.0'\nmegabytes = 0\nmegabytes-on-disk = 3\nprogram = 'p/p'\n\n[install.sha256]\nlinux-x86_64 = 'abc'\nbeos = 'x'\n";
    let faults = Catalog::with(&[("tiny.toml".to_owned(), text.to_owned())]).unwrap_err();
    insta::assert_snapshot!(faults[0].to_string(), @"
    error: no file is pinned: `[install.sha256]` needs a host's hash
     --> tiny.toml:6:1
      |
    6 | [install]
      | ^^^^^^^^^

    error: `megabytes` has to say a size in megabytes
     --> tiny.toml:9:13
      |
    9 | megabytes = 0
      |             ^

    error: `abc` is not a SHA-256 in hexadecimal
      --> tiny.toml:14:16
       |
    14 | linux-x86_64 = 'abc'
       |                ^^^^^

    error: unknown key `beos`
      --> tiny.toml:15:1
       |
    15 | beos = 'x'
       | ^^^^
       |
       = help: known here: `linux-aarch64`, `linux-x86_64`, `macos-aarch64`, `macos-x86_64`
    ");
    let hash = "0".repeat(64);
    let text = text.replace("abc", &hash).replace("beos = 'x'\n", "").replace("es = 0", "es = 1");
    let faults = Catalog::with(&[("tiny.toml".to_owned(), text)]).unwrap_err();
    insta::assert_snapshot!(faults[0].to_string(), @"
    error: no `[[probe]]` asks its program for a version
     --> tiny.toml:6:1
      |
    6 | [install]
      | ^^^^^^^^^
      |
      = help: `cached` with the same path, and `version-arguments`

    error: its version is older than `minimum`
     --> tiny.toml:6:1
      |
    6 | [install]
      | ^^^^^^^^^
    ");
}
