//! What is decided, host by host: each test shows what a user would see.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod automatic_allocator;
mod before_libc;
mod case;
mod named;
mod users;

use muslin_schema::{CompilerAnswer, LibraryChoice, Need, Outcome, Plan, Target};

use crate::case::{Case, LINUX, MAC};

#[test]
fn a_pure_rust_project_needs_nothing_but_flags() {
    insta::assert_snapshot!(Case::on(LINUX, &[Target::X86_64]).screen(), @r#"
    CARGO_INCREMENTAL=0
    MUSLIN_PATH_MAPS=/rust/toolchains/stable-x86_64-unknown-linux-gnu/lib/rustlib/src/rust=/rustc/1.95.0
    /app/target=/target
    /cache=/muslin
    /app=.
    PKG_CONFIG_ALLOW_CROSS_x86_64_unknown_linux_musl=0
    PKG_CONFIG_LIBDIR_x86_64_unknown_linux_musl=/app/target/muslin/no-pkg-config
    PKG_CONFIG_PATH_x86_64_unknown_linux_musl=
    MUSLIN_LINKER_LOG=/app/target/muslin/linker.log
    cargo
      build --message-format json-render-diagnostics
      --target x86_64-unknown-linux-musl
      --profile release
      --bins
      --config target.x86_64-unknown-linux-musl.linker="/app/target/muslin/muslin-linker/x86_64-unknown-linux-musl-HASH/rust-lld"
      --config target.'cfg(all(target_env = "musl", target_arch = "x86_64"))'.rustflags=["--remap-path-prefix=/rust/toolchains/stable-x86_64-unknown-linux-gnu/lib/rustlib/src/rust=/rustc/1.95.0", "--remap-path-prefix=/app=.", "--remap-path-prefix=/cache=/muslin", "--remap-path-prefix=/app/target=/target"]

    /app/target/muslin/muslin-linker/x86_64-unknown-linux-musl-HASH
      [before]
      -pie
      --build-id=sha1
      --package-metadata={"type":"cargo","name":"${CARGO_PKG_NAME}","version":"${CARGO_PKG_VERSION}","architecture":"x86_64"}
      -zstack-size=8388608
      [after]
      -L/cache/inside-libc
    "#);
}

#[test]
fn on_a_mac_c_for_both_targets_is_compiled_by_zig_and_host_builds_are_left_alone() {
    let case = Case::on(MAC, &Target::ALL).needing("zstd-sys", &[Need::C]).found(
        "zig",
        "/opt/homebrew/bin/zig",
        "0.15.2",
    );
    insta::assert_snapshot!(case.screen(), @r#"
    PATH=/cache/wrappers/zig-HASH/x86_64-unknown-linux-musl:
    PATH=/cache/wrappers/zig-HASH/aarch64-unknown-linux-musl:
    PATH=/cache/wrappers/no-answer-HASH:
    CC_x86_64_unknown_linux_musl=x86_64-linux-musl-gcc
    CXX_x86_64_unknown_linux_musl=x86_64-linux-musl-g++
    AR_x86_64_unknown_linux_musl=/cache/wrappers/zig-HASH/x86_64-unknown-linux-musl/x86_64-linux-musl-ar
    RANLIB_x86_64_unknown_linux_musl=/cache/wrappers/zig-HASH/x86_64-unknown-linux-musl/x86_64-linux-musl-ranlib
    CARGO_INCREMENTAL=0
    MUSLIN_PATH_MAPS=/rust/toolchains/stable-aarch64-apple-darwin/lib/rustlib/src/rust=/rustc/1.95.0
    /app/target=/target
    /cache=/muslin
    /app=.
    PKG_CONFIG_ALLOW_CROSS_x86_64_unknown_linux_musl=0
    PKG_CONFIG_LIBDIR_x86_64_unknown_linux_musl=/app/target/muslin/no-pkg-config
    PKG_CONFIG_PATH_x86_64_unknown_linux_musl=
    MUSLIN_LINKER_LOG=/app/target/muslin/linker.log
    CC_aarch64_unknown_linux_musl=aarch64-linux-musl-gcc
    CXX_aarch64_unknown_linux_musl=aarch64-linux-musl-g++
    AR_aarch64_unknown_linux_musl=/cache/wrappers/zig-HASH/aarch64-unknown-linux-musl/aarch64-linux-musl-ar
    RANLIB_aarch64_unknown_linux_musl=/cache/wrappers/zig-HASH/aarch64-unknown-linux-musl/aarch64-linux-musl-ranlib
    PKG_CONFIG_ALLOW_CROSS_aarch64_unknown_linux_musl=0
    PKG_CONFIG_LIBDIR_aarch64_unknown_linux_musl=/app/target/muslin/no-pkg-config
    PKG_CONFIG_PATH_aarch64_unknown_linux_musl=
    cargo
      build --message-format json-render-diagnostics
      --target x86_64-unknown-linux-musl
      --target aarch64-unknown-linux-musl
      --profile release
      --bins
      --config target.x86_64-unknown-linux-musl.linker="/app/target/muslin/muslin-linker/x86_64-unknown-linux-musl-HASH/rust-lld"
      --config target.'cfg(all(target_env = "musl", target_arch = "x86_64"))'.rustflags=["--remap-path-prefix=/rust/toolchains/stable-aarch64-apple-darwin/lib/rustlib/src/rust=/rustc/1.95.0", "--remap-path-prefix=/app=.", "--remap-path-prefix=/cache=/muslin", "--remap-path-prefix=/app/target=/target"]
      --config target.aarch64-unknown-linux-musl.linker="/app/target/muslin/muslin-linker/aarch64-unknown-linux-musl-HASH/rust-lld"
      --config target.'cfg(all(target_env = "musl", target_arch = "aarch64"))'.rustflags=["--remap-path-prefix=/rust/toolchains/stable-aarch64-apple-darwin/lib/rustlib/src/rust=/rustc/1.95.0", "--remap-path-prefix=/app=.", "--remap-path-prefix=/cache=/muslin", "--remap-path-prefix=/app/target=/target"]

    /app/target/muslin/muslin-linker/x86_64-unknown-linux-musl-HASH
      [before]
      -pie
      --build-id=sha1
      --package-metadata={"type":"cargo","name":"${CARGO_PKG_NAME}","version":"${CARGO_PKG_VERSION}","architecture":"x86_64"}
      -zstack-size=8388608
      [after]
      -L/cache/inside-libc

    /app/target/muslin/muslin-linker/aarch64-unknown-linux-musl-HASH
      [before]
      -pie
      --build-id=sha1
      --package-metadata={"type":"cargo","name":"${CARGO_PKG_NAME}","version":"${CARGO_PKG_VERSION}","architecture":"aarch64"}
      -zstack-size=8388608
      [after]
      -L/cache/inside-libc
    "#);
    // The time of the sources is everyone's, and so is cargo's own word.
    let own = |key: &str| key.starts_with("MUSLIN_") || key == "CARGO_INCREMENTAL";
    let plain = |key: &str| !key.contains("_unknown_linux_musl") && !own(key);
    let steps = case.plan().unwrap().steps;
    assert!(!steps.iter().flat_map(|step| &step.env).any(|one| plain(&one.key)));
}

#[test]
fn c_plus_plus_brings_its_runtime_as_archives() {
    let case = Case::on(LINUX, &[Target::Aarch64]).needing("cxx", &[Need::C, Need::Cxx]).found(
        "zig",
        "/usr/bin/zig",
        "0.17.1",
    );
    let screen = case.screen();
    let runtime = screen.lines().filter(|line| line.contains("/cache/c++/"));
    insta::assert_snapshot!(runtime.collect::<Vec<_>>().join("\n"), @"
      -fPIE -pie -v /cache/c++/zig-0.17.1-HASH/aarch64-unknown-linux-musl/empty.cpp -o /cache/c++/zig-0.17.1-HASH/aarch64-unknown-linux-musl/empty
      -L/cache/c++/zig-0.17.1-HASH/aarch64-unknown-linux-musl
    ");
}

#[test]
fn flags_of_the_environment_come_first_and_ours_are_appended() {
    let case = Case::on(LINUX, &[Target::X86_64]).with("RUSTFLAGS", "--cfg theirs");
    insta::assert_snapshot!(case.screen(), @r#"
    CARGO_ENCODED_RUSTFLAGS=--cfg theirs --remap-path-prefix=/rust/toolchains/stable-x86_64-unknown-linux-gnu/lib/rustlib/src/rust=/rustc/1.95.0 --remap-path-prefix=/app=. --remap-path-prefix=/cache=/muslin --remap-path-prefix=/app/target=/target
    CARGO_INCREMENTAL=0
    MUSLIN_PATH_MAPS=/rust/toolchains/stable-x86_64-unknown-linux-gnu/lib/rustlib/src/rust=/rustc/1.95.0
    /app/target=/target
    /cache=/muslin
    /app=.
    PKG_CONFIG_ALLOW_CROSS_x86_64_unknown_linux_musl=0
    PKG_CONFIG_LIBDIR_x86_64_unknown_linux_musl=/app/target/muslin/no-pkg-config
    PKG_CONFIG_PATH_x86_64_unknown_linux_musl=
    MUSLIN_LINKER_LOG=/app/target/muslin/linker.log
    cargo
      build --message-format json-render-diagnostics
      --target x86_64-unknown-linux-musl
      --profile release
      --bins
      --config target.x86_64-unknown-linux-musl.linker="/app/target/muslin/muslin-linker/x86_64-unknown-linux-musl-HASH/rust-lld"

    /app/target/muslin/muslin-linker/x86_64-unknown-linux-musl-HASH
      [before]
      -pie
      --build-id=sha1
      --package-metadata={"type":"cargo","name":"${CARGO_PKG_NAME}","version":"${CARGO_PKG_VERSION}","architecture":"x86_64"}
      -zstack-size=8388608
      [after]
      -L/cache/inside-libc
    "#);
}

#[test]
fn targets_share_a_build_unless_one_variable_would_have_to_hold_two_lists() {
    let builds = |case: &Case| case.plan().unwrap().steps.len();
    assert_eq!(builds(&Case::on(LINUX, &Target::ALL)), 1);
    let theirs = |needs: &[Need]| {
        let case = Case::on(LINUX, &Target::ALL).with("RUSTFLAGS", "--cfg theirs");
        case.needing("cxx", needs).found("zig", "/usr/bin/zig", "0.17.1")
    };
    let cargo = |case: &Case| {
        let steps = case.plan().unwrap().steps;
        steps.iter().filter(|step| step.program == "cargo").count()
    };
    assert_eq!(cargo(&theirs(&[Need::C])), 1);
    assert_eq!(cargo(&theirs(&[Need::Cxx])), 1, "the linker wrapper of each knows its C++ runtime");
    let linker = "[target.'cfg(target_env = \"musl\")']\nlinker = 'my-linker'\n";
    assert_eq!(cargo(&theirs(&[Need::Cxx]).configured(linker)), 2, "flags name the C++ runtime");
}

#[test]
fn build_flags_of_a_file_are_repeated_since_ours_silence_them() {
    let case =
        Case::on(LINUX, &[Target::X86_64]).configured("[build]\nrustflags = ['--cfg', 'theirs']");
    assert!(case.screen().contains(r#"rustflags=["--cfg", "theirs", "--remap-path-prefix="#));
}

#[test]
fn settings_that_contradict_are_named_with_their_places() {
    let case = Case::on(LINUX, &[Target::X86_64]).configured(
        "[target.x86_64-unknown-linux-musl]\nlinker = 'musl-gcc'\nrustflags = ['-Ctarget-feature=+sse4.2,-crt-static']\n",
    );
    insta::assert_snapshot!(case.screen(), @r#"
    error 10: the settings of this project contradict a static build
    `-C target-feature=+sse4.2,-crt-static` in /app/.cargo/config.toml:3: asks for a program that loads its C library at start; with the host's linker it even becomes a glibc program
    `linker = "musl-gcc"` in /app/.cargo/config.toml:2: its specs file knows `-static` but not the `-static-pie` that rustc asks for; the result names a dynamic loader and crashes at start
    help: remove `-crt-static` for this target; remove that line: a static build brings its own linker
    "#);
}

#[test]
fn a_refused_linker_may_link_with_the_relocation_model_it_can() {
    let case = Case::on(LINUX, &[Target::X86_64]).configured(
        "[target.x86_64-unknown-linux-musl]\nlinker = 'musl-gcc'\nrustflags = ['-C', 'relocation-model=static']\n",
    );
    let plan = case.plan().unwrap();
    assert_eq!(plan.findings[0].code, "user-linker");
    assert!(!case.screen().contains("linker="));
}

#[test]
fn a_compiler_of_the_user_is_kept_if_it_compiles_for_the_target() {
    let key = "CC_x86_64_unknown_linux_musl";
    let answer = |arch: &str, glibc| CompilerAnswer {
        command: "mine-gcc".to_owned(),
        arch: Some(arch.to_owned()),
        glibc,
        failure: None,
    };
    let case = |answer: CompilerAnswer| {
        let mut case =
            Case::on(LINUX, &[Target::X86_64]).needing("ring", &[Need::C]).with(key, "mine-gcc");
        case.host.compilers.insert(key.to_owned(), answer);
        case
    };
    let kept = case(answer("x86_64", false));
    assert!(!kept.screen().contains("CC_"), "theirs is not set again");
    assert_eq!(kept.plan().unwrap().targets[0].toolchain, "rust-lld");
    insta::assert_snapshot!(case(answer("aarch64", false)).screen(), @"
    error 11: `mine-gcc` does not compile for `x86_64-unknown-linux-musl` (named by `CC_x86_64_unknown_linux_musl`)
    it compiles for aarch64, without glibc's headers
    help: unset `CC_x86_64_unknown_linux_musl` and a toolchain is chosen, or name a compiler for `x86_64-linux-musl`
    ");
    insta::assert_snapshot!(case(answer("x86_64", true)).screen(), @"
    error 11: `mine-gcc` does not compile for `x86_64-unknown-linux-musl` (named by `CC_x86_64_unknown_linux_musl`)
    it compiles for x86_64, with glibc's headers
    help: unset `CC_x86_64_unknown_linux_musl` and a toolchain is chosen, or name a compiler for `x86_64-linux-musl`
    ");
}

#[test]
fn a_missing_target_is_added_to_the_toolchain_that_builds_or_named_when_offline() {
    let mut case = Case::on(LINUX, &[Target::Aarch64]);
    case.host.installed_targets.clear();
    assert!(case.screen().starts_with(
        "rustup\n  target add aarch64-unknown-linux-musl\n  --toolchain stable-x86_64-unknown-linux-gnu"
    ));
    case.request.network.offline = true;
    insta::assert_snapshot!(case.screen(), @"
    error 15: the Rust target `aarch64-unknown-linux-musl` is not installed
    it would be added now, but `--offline` or `--frozen` forbids it
    help: once, online: `rustup target add aarch64-unknown-linux-musl`
    ");
}

#[test]
fn the_same_input_makes_the_same_plan_byte_for_byte() {
    let case = Case::on(LINUX, &Target::ALL).needing("cxx", &[Need::C, Need::Cxx]).found(
        "zig",
        "/usr/bin/zig",
        "0.17.1",
    );
    let text = || serde_json::to_string(&case.plan().unwrap()).unwrap();
    assert_eq!(text(), text());
}

#[test]
fn a_library_that_is_missing_is_in_the_plan_with_path_and_cure() {
    let mut case = Case::on(LINUX, &[Target::X86_64]).needing("openssl-sys", &[Need::C]);
    case.natives[0].outcome = Outcome::Missing;
    case.natives[0].cure = Some("turn `vendored` on".to_owned());
    let findings = case.plan().unwrap().findings;
    insta::assert_snapshot!(serde_json::to_string_pretty(&findings).unwrap(), @r#"
    [
      {
        "code": "native-library-missing",
        "subject": "openssl-sys 1.0.0",
        "severity": "error",
        "answer": "no",
        "message": "its C is compiled",
        "evidence": [
          {
            "detail": "needed through app 0.1.0 → openssl-sys 1.0.0"
          }
        ],
        "cure": "turn `vendored` on"
      }
    ]
    "#);
}

#[test]
fn a_library_that_is_missing_is_built_after_what_it_requires_and_the_crate_is_pointed_at_it() {
    let mut case = Case::on(LINUX, &[Target::X86_64]).needing("bell-sys", &[]).found(
        "musl-gcc",
        "/usr/bin/musl-gcc",
        "12",
    );
    case.natives[0].outcome = Outcome::Missing;
    let case = case.served();
    let plan = case.plan().unwrap();
    assert_eq!(plan.findings, []);
    assert_eq!(through_json(&plan), plan);
    insta::assert_snapshot!(case.screen(), @r#"
    PATH=/cache/wrappers/musl-gcc-HASH/x86_64-unknown-linux-musl:
    RUSTC=/rust/toolchains/stable-x86_64-unknown-linux-gnu/bin/rustc
    CARGO_ENCODED_RUSTFLAGS=-C target-feature=+crt-static
    SOURCE_DATE_EPOCH=315532800
    MUSLIN_PATH_MAPS=/cache/libraries/x86_64-unknown-linux-musl/clapper-1-HASH.work=/work
    /cache/libraries/recipes/clapper-HASH=/recipe
    /cache=/muslin
    MUSLIN_DEFINED_DIRECTORIES=/cache/libraries/x86_64-unknown-linux-musl/clapper-1-HASH.work=/work
    CC_x86_64_unknown_linux_musl=x86_64-linux-musl-gcc
    AR_x86_64_unknown_linux_musl=/cache/wrappers/musl-gcc-HASH/x86_64-unknown-linux-musl/x86_64-linux-musl-ar
    RANLIB_x86_64_unknown_linux_musl=/cache/wrappers/musl-gcc-HASH/x86_64-unknown-linux-musl/x86_64-linux-musl-ranlib
    PKG_CONFIG_ALLOW_CROSS_x86_64_unknown_linux_musl=0
    PKG_CONFIG_LIBDIR_x86_64_unknown_linux_musl=/cache/inside-libc
    PKG_CONFIG_PATH_x86_64_unknown_linux_musl=
    cargo
      check --release --message-format json-render-diagnostics
      --manifest-path /cache/libraries/recipes/clapper-HASH/Cargo.toml
      --locked
      --target x86_64-unknown-linux-musl
      --target-dir /cache/libraries/x86_64-unknown-linux-musl/clapper-1-HASH.work

    PATH=/cache/wrappers/musl-gcc-HASH/x86_64-unknown-linux-musl:
    RUSTC=/rust/toolchains/stable-x86_64-unknown-linux-gnu/bin/rustc
    CARGO_ENCODED_RUSTFLAGS=-C target-feature=+crt-static
    SOURCE_DATE_EPOCH=315532800
    MUSLIN_PATH_MAPS=/cache/libraries/x86_64-unknown-linux-musl/bell-2-HASH.work=/work
    /cache/libraries/recipes/bell-HASH=/recipe
    /cache=/muslin
    MUSLIN_DEFINED_DIRECTORIES=/cache/libraries/x86_64-unknown-linux-musl/bell-2-HASH.work=/work
    CC_x86_64_unknown_linux_musl=x86_64-linux-musl-gcc
    AR_x86_64_unknown_linux_musl=/cache/wrappers/musl-gcc-HASH/x86_64-unknown-linux-musl/x86_64-linux-musl-ar
    RANLIB_x86_64_unknown_linux_musl=/cache/wrappers/musl-gcc-HASH/x86_64-unknown-linux-musl/x86_64-linux-musl-ranlib
    X86_64_UNKNOWN_LINUX_MUSL_TUNES=/etc/bell
    PKG_CONFIG_ALLOW_CROSS_x86_64_unknown_linux_musl=1
    PKG_CONFIG_LIBDIR_x86_64_unknown_linux_musl=/cache/libraries/x86_64-unknown-linux-musl/clapper-1-HASH/lib/pkgconfig
    PKG_CONFIG_PATH_x86_64_unknown_linux_musl=
    PKG_CONFIG_x86_64_unknown_linux_musl=/app/target/muslin/muslin-pkg-config/pkg-config
    cargo
      check --release --message-format json-render-diagnostics
      --manifest-path /cache/libraries/recipes/bell-HASH/Cargo.toml
      --locked
      --target x86_64-unknown-linux-musl
      --target-dir /cache/libraries/x86_64-unknown-linux-musl/bell-2-HASH.work

    PATH=/cache/wrappers/musl-gcc-HASH/x86_64-unknown-linux-musl:
    PATH=/cache/wrappers/no-answer-HASH:
    CC_x86_64_unknown_linux_musl=x86_64-linux-musl-gcc
    AR_x86_64_unknown_linux_musl=/cache/wrappers/musl-gcc-HASH/x86_64-unknown-linux-musl/x86_64-linux-musl-ar
    RANLIB_x86_64_unknown_linux_musl=/cache/wrappers/musl-gcc-HASH/x86_64-unknown-linux-musl/x86_64-linux-musl-ranlib
    BELL_DIR_X86_64_UNKNOWN_LINUX_MUSL=/cache/libraries/x86_64-unknown-linux-musl/bell-2-HASH/closed
    CARGO_INCREMENTAL=0
    MUSLIN_PATH_MAPS=/rust/toolchains/stable-x86_64-unknown-linux-gnu/lib/rustlib/src/rust=/rustc/1.95.0
    /app/target=/target
    /cache=/muslin
    /app=.
    PKG_CONFIG_ALLOW_CROSS_x86_64_unknown_linux_musl=1
    PKG_CONFIG_LIBDIR_x86_64_unknown_linux_musl=/cache/libraries/x86_64-unknown-linux-musl/clapper-1-HASH/lib/pkgconfig:/cache/libraries/x86_64-unknown-linux-musl/bell-2-HASH/lib/pkgconfig
    PKG_CONFIG_PATH_x86_64_unknown_linux_musl=
    PKG_CONFIG_x86_64_unknown_linux_musl=/app/target/muslin/muslin-pkg-config/pkg-config
    MUSLIN_LINKER_LOG=/app/target/muslin/linker.log
    cargo
      build --message-format json-render-diagnostics
      --target x86_64-unknown-linux-musl
      --profile release
      --bins
      --config target.x86_64-unknown-linux-musl.linker="/app/target/muslin/muslin-linker/x86_64-unknown-linux-musl-HASH/rust-lld"
      --config target.'cfg(all(target_env = "musl", target_arch = "x86_64"))'.rustflags=["--remap-path-prefix=/rust/toolchains/stable-x86_64-unknown-linux-gnu/lib/rustlib/src/rust=/rustc/1.95.0", "--remap-path-prefix=/app=.", "--remap-path-prefix=/cache=/muslin", "--remap-path-prefix=/app/target=/target"]

    /app/target/muslin/muslin-linker/x86_64-unknown-linux-musl-HASH
      [before]
      -pie
      --build-id=sha1
      --package-metadata={"type":"cargo","name":"${CARGO_PKG_NAME}","version":"${CARGO_PKG_VERSION}","architecture":"x86_64"}
      -zstack-size=8388608
      [after]
      -L/cache/inside-libc
    "#);
}

#[test]
fn a_users_own_build_of_a_library_is_taken_and_nothing_is_built_for_it() {
    let mut case = Case::on(LINUX, &[Target::X86_64]).needing("clapper-sys", &[]);
    case.natives[0].outcome = Outcome::Missing;
    let choice = LibraryChoice { provide: None, prefix: Some("/opt/clapper".to_owned()) };
    case.request.libraries.insert("clapper".to_owned(), choice);
    let plan = case.served().plan().unwrap();
    assert_eq!(plan.steps.len(), 1);
    let variable = plan.steps[0].env.iter().find(|one| one.key.starts_with("PKG_CONFIG_LIBDIR"));
    assert_eq!(variable.map(|one| one.value.as_str()), Some("/opt/clapper/lib/pkgconfig"));
    assert_eq!(through_json(&plan), plan);
}

/// What a reader of the plan's JSON has.
fn through_json(plan: &Plan) -> Plan {
    serde_json::from_str(&serde_json::to_string(plan).unwrap()).unwrap()
}

#[test]
fn a_toolchain_that_nothing_here_replaces_is_installed_once_and_the_rest_is_planned_for_it() {
    let case = Case::on(LINUX, &Target::ALL).needing("cxx", &[Need::C, Need::Cxx]);
    let plan = case.nothing_found().plan().unwrap();
    let titles: Vec<&str> = plan.steps.iter().map(|step| step.title.as_str()).collect();
    insta::assert_snapshot!(titles.join("\n"), @"
    Installing zig 0.17.1 (101 MB)
    Making the C++ runtime for x86_64-unknown-linux-musl with zig
    Making the C++ runtime for aarch64-unknown-linux-musl with zig
    Building for x86_64-unknown-linux-musl and aarch64-unknown-linux-musl
    ");
    insta::assert_snapshot!(serde_json::to_string_pretty(&plan.steps[0]).unwrap(), @r#"
    {
      "title": "Installing zig 0.17.1 (101 MB)",
      "kind": {
        "is": "install-toolchain",
        "id": "zig",
        "package": "ziglang",
        "version": "0.17.1",
        "sha256": "ea6cc5d87b033cf0aedfbc8f9549a908cae6c50ac31f1698188fa48a74524b54",
        "megabytes": 101,
        "megabytes_on_disk": 376,
        "directory": "/cache/toolchains/zig",
        "downloads": "/cache/downloads/zig",
        "program": "ziglang/zig",
        "version_arguments": [
          "version"
        ]
      },
      "program": "cargo",
      "arguments": [
        {
          "words": [
            "muslin",
            "toolchains",
            "install",
            "zig"
          ],
          "because": "none that is here will do: `ziglang` 0.17.1 with the SHA-256 ea6cc5d87b033cf0aedfbc8f9549a908cae6c50ac31f1698188fa48a74524b54 is fetched from the Python package index (101 MB) and unpacked to /cache/toolchains/zig (376 MB); `--no-install` refuses"
        }
      ],
      "env": [],
      "path": []
    }
    "#);
    let here = Case::on(LINUX, &Target::ALL).needing("cxx", &[Need::C, Need::Cxx]).found(
        "zig",
        "/cache/toolchains/zig/ziglang/zig",
        "0.17.1",
    );
    let here = here.plan().unwrap();
    assert_eq!(plan.files, here.files, "the path is known before it is there");
    assert_eq!(plan.steps[1..], here.steps);
}

#[test]
fn without_leave_to_install_a_missing_rust_target_is_named_too() {
    let mut case = Case::on(LINUX, &[Target::Aarch64]);
    case.host.installed_targets.clear();
    case.request.no_install = true;
    insta::assert_snapshot!(case.screen(), @"
    error 15: the Rust target `aarch64-unknown-linux-musl` is not installed
    it would be added now, but `--no-install` (`install = false` in the configuration) forbids it
    help: `rustup target add aarch64-unknown-linux-musl` adds it
    ");
}

#[test]
fn without_path_maps_cargo_gets_the_users_flags_and_none_of_ours() {
    let screen = |case: Case| {
        let mut case = case;
        case.request.no_reproducible = true;
        case.screen()
    };
    let plain = screen(Case::on(LINUX, &Target::ALL));
    assert!(!plain.contains("rustflags") && !plain.contains("RUSTFLAGS"), "{plain}");
    let theirs = Case::on(LINUX, &Target::ALL).with("RUSTFLAGS", "--cfg theirs");
    let theirs = screen(theirs);
    assert!(!theirs.contains("RUSTFLAGS"), "theirs is in the environment already: {theirs}");
    let fixed = Case::on(LINUX, &[Target::X86_64]);
    let fixed = screen(Case {
        request: muslin_schema::Request { no_pie: true, ..fixed.request.clone() },
        ..fixed
    });
    assert!(!fixed.contains("rustflags") && fixed.contains("\n  -no-pie"), "{fixed}");
}

#[test]
fn another_type_of_file_is_another_path_of_the_linker_so_that_cargo_links_again() {
    let linker = |no_pie| {
        let mut case = Case::on(LINUX, &[Target::X86_64]);
        case.request.no_pie = no_pie;
        let files = case.plan().unwrap().files;
        files.into_iter().find(|file| file.path.ends_with("/rust-lld")).unwrap().path
    };
    assert_ne!(linker(true), linker(false));
    assert_eq!(linker(true), linker(true));
}

/// The cure that is named most often has to work alone: the pkg-config crate asks nothing for another target
/// unless that is allowed.
#[test]
fn a_directory_for_pkg_config_is_enough() {
    let crossing = |case: Case| {
        let plan = case.plan().expect("it can be planned");
        let key = "PKG_CONFIG_ALLOW_CROSS_x86_64_unknown_linux_musl";
        let build = plan.steps.last().expect("a step builds");
        build.env.iter().find(|one| one.key == key).map(|one| one.value.clone())
    };
    let case = || Case::on("x86_64-unknown-linux-gnu", &[Target::X86_64]);
    let named = |key: &str, value: &str| crossing(case().with(key, value));
    let directory = "PKG_CONFIG_LIBDIR_x86_64_unknown_linux_musl";
    assert_eq!(named(directory, "/opt/lib/pkgconfig").as_deref(), Some("1"));
    assert_eq!(named("PKG_CONFIG_PATH_x86_64-unknown-linux-musl", "/opt").as_deref(), Some("1"));
    assert_eq!(crossing(case()).as_deref(), Some("0"));
    let own = case().with(directory, "/opt").with("PKG_CONFIG_ALLOW_CROSS", "0");
    assert_eq!(crossing(own), None);
}
