//! What is linked before libc: routines of libc, the resolver, an allocator.

use muslin_schema::{Allocator, Content, LibcRoutines, Need, Plan, Resolver, Severity, Target};

use crate::case::{Case, LINUX, without_hashes};

#[test]
fn libc_routines_are_compiled_once_for_each_target_and_named_by_a_flag() {
    let mut case = Case::on(LINUX, &[Target::Aarch64]);
    case.request.libc_routines = None;
    insta::assert_snapshot!(case.screen(), @r#"
    /rust/toolchains/stable-x86_64-unknown-linux-gnu/bin/rustc
      --crate-name libc_routines --edition 2021 /cache/libc-routines/HASH/object.rs
      --target aarch64-unknown-linux-musl
      --emit obj --crate-type lib -C codegen-units=1
      -C panic=abort -C relocation-model=pic
      -C opt-level=3 -C debuginfo=0

    CARGO_INCREMENTAL=0
    MUSLIN_PATH_MAPS=/rust/toolchains/stable-x86_64-unknown-linux-gnu/lib/rustlib/src/rust=/rustc/1.95.0
    /app/target=/target
    /cache=/muslin
    /app=.
    PKG_CONFIG_ALLOW_CROSS_aarch64_unknown_linux_musl=0
    PKG_CONFIG_LIBDIR_aarch64_unknown_linux_musl=/app/target/muslin/no-pkg-config
    PKG_CONFIG_PATH_aarch64_unknown_linux_musl=
    MUSLIN_LINKER_LOG=/app/target/muslin/linker.log
    cargo
      build --message-format json-render-diagnostics
      --target aarch64-unknown-linux-musl
      --profile release
      --bins
      --config target.aarch64-unknown-linux-musl.linker="/app/target/muslin/muslin-linker/aarch64-unknown-linux-musl-HASH/rust-lld"
      --config target.'cfg(all(target_env = "musl", target_arch = "aarch64"))'.rustflags=["--remap-path-prefix=/rust/toolchains/stable-x86_64-unknown-linux-gnu/lib/rustlib/src/rust=/rustc/1.95.0", "--remap-path-prefix=/app=.", "--remap-path-prefix=/cache=/muslin", "--remap-path-prefix=/app/target=/target"]

    /app/target/muslin/muslin-linker/aarch64-unknown-linux-musl-HASH
      [before]
      -pie
      --build-id=sha1
      --package-metadata={"type":"cargo","name":"${CARGO_PKG_NAME}","version":"${CARGO_PKG_VERSION}","architecture":"aarch64"}
      -zstack-size=8388608
      [after]
      -L/cache/inside-libc
      /cache/linked-first/libc-routines-HASH/aarch64-unknown-linux-musl.o
    "#);
    let plan = case.plan().unwrap();
    let source = plan.files.iter().find(|file| file.path.ends_with("/object.rs")).unwrap();
    assert_eq!(source.because, "the source of the routines of libc");
}

#[test]
fn the_resolver_is_compiled_for_each_target_and_linked_behind_the_routines() {
    let mut case = Case::on(LINUX, &[Target::X86_64, Target::Aarch64]);
    case.request.libc_routines = None;
    case.request.resolver = None;
    let plan = case.plan().unwrap();
    let titles: Vec<_> = plan.steps.iter().map(|step| step.title.as_str()).collect();
    assert!(titles.contains(&"Compiling the resolver for x86_64-unknown-linux-musl"));
    assert!(titles.contains(&"Compiling the resolver for aarch64-unknown-linux-musl"));
    let first: Vec<_> = linked_first(&plan)
        .into_iter()
        .map(|path| without_hashes(&path).trim_end().to_owned())
        .collect();
    assert_eq!(
        first,
        [
            "/cache/linked-first/libc-routines-HASH/x86_64-unknown-linux-musl.o",
            "/cache/linked-first/resolver-HASH/x86_64-unknown-linux-musl.o",
            "/cache/linked-first/libc-routines-HASH/aarch64-unknown-linux-musl.o",
            "/cache/linked-first/resolver-HASH/aarch64-unknown-linux-musl.o",
        ]
    );
    case.request.resolver = Some(Resolver::Musl);
    assert!(!case.screen().contains("resolver"));
}

#[test]
fn a_resolver_that_was_asked_for_by_name_and_cannot_be_linked_is_a_warning() {
    let mut case = Case::on(LINUX, &[Target::X86_64])
        .configured("[target.x86_64-unknown-linux-musl]\nlinker = 'my-linker'\n");
    let severity = |case: &Case| {
        let plan = case.plan().unwrap();
        plan.findings.iter().find(|one| one.code == "resolver").map(|one| one.severity)
    };
    assert_eq!(severity(&case), None);
    case.request.resolver = Some(Resolver::Auto);
    assert_eq!(severity(&case), Some(Severity::Info));
    case.request.resolver = Some(Resolver::Muslin);
    assert_eq!(severity(&case), Some(Severity::Warning));
}

#[test]
fn groups_that_are_not_named_are_left_out_of_the_object() {
    let step = |groups: &str| {
        let mut case = Case::on(LINUX, &[Target::X86_64]);
        case.request.libc_routines = Some(groups.parse().unwrap());
        case.plan().unwrap().steps.remove(0)
    };
    let some = step("memory,open");
    let left_out: Vec<String> =
        some.words().into_iter().filter(|argument| argument.starts_with("without")).collect();
    assert_eq!(left_out, ["without=\"environment\"", "without=\"directories\""]);
    assert_ne!(some.kind, step("muslin").kind, "another object");
    assert!(!step("musl").title.contains("routines"));
}

#[test]
fn another_rust_compiler_makes_another_object() {
    let path = |rustc: &str| {
        let mut case = Case::on(LINUX, &[Target::X86_64]);
        case.request.libc_routines = Some(LibcRoutines::MUSLIN);
        case.host.rustc = rustc.to_owned();
        case.plan().unwrap().steps[0].kind.clone()
    };
    assert_eq!(path("1.95.0"), path("1.95.0"));
    assert_ne!(path("1.95.0"), path("1.96.0"));
}

#[test]
fn a_linker_of_the_user_puts_nothing_before_libc_and_it_is_said() {
    let mut case = Case::on(LINUX, &[Target::X86_64])
        .configured("[target.x86_64-unknown-linux-musl]\nlinker = 'my-linker'\n");
    case.request.libc_routines = None;
    let plan = case.plan().unwrap();
    let messages: Vec<_> = plan.findings.iter().map(|one| one.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "your linker `my-linker` from /app/.cargo/config.toml:2 is kept",
            "musl's own are linked: ours have to stand before libc, where your linker `my-linker` from /app/.cargo/config.toml:2 does not put them"
        ]
    );
    assert!(!case.screen().contains("linked-first"));
}

#[test]
fn every_program_has_constructors_called_with_their_arguments() {
    let plan = Case::on(LINUX, &Target::ALL).whole_plan().unwrap();
    let first: Vec<_> =
        linked_first(&plan).iter().map(|path| without_hashes(path).trim_end().to_owned()).collect();
    assert_eq!(
        first,
        [
            "/cache/linked-first/constructors-HASH/x86_64-unknown-linux-musl.o",
            "/cache/linked-first/constructors-HASH/aarch64-unknown-linux-musl.o",
        ]
    );
    let titles: Vec<_> = plan.steps.iter().map(|step| step.title.as_str()).collect();
    assert_eq!(titles[0], "Compiling the call of constructors for x86_64-unknown-linux-musl");
}

#[test]
fn what_c_asks_about_the_processor_is_there_where_c_is_compiled_and_has_a_word_for_it() {
    let asked = |case: Case| {
        let plan = case.whole_plan().unwrap();
        linked_first(&plan).iter().filter(|path| path.contains("/where-asked-")).count()
    };
    assert_eq!(asked(Case::on(LINUX, &Target::ALL)), 0);
    assert_eq!(
        asked(Case::on(LINUX, &Target::ALL).needing("loom-sys", &[Need::C]).found(
            "zig/1",
            "/usr/bin/zig",
            "0.15.2"
        )),
        1
    );
    assert_eq!(
        asked(Case::on(LINUX, &[Target::Aarch64]).needing("loom-sys", &[Need::C]).found(
            "zig/1",
            "/usr/bin/zig",
            "0.15.2"
        )),
        0
    );
}

/// What is linked before libc, for each target in turn.
fn linked_first(plan: &Plan) -> Vec<String> {
    let settings = plan.files.iter().filter_map(|file| match &file.content {
        Content::Text(text) if file.path.ends_with("/arguments") => Some(text),
        _ => None,
    });
    let arguments = settings.flat_map(|text| text.lines());
    arguments.filter(|argument| argument.contains("linked-first")).map(str::to_owned).collect()
}

#[test]
fn an_allocator_is_built_as_a_library_and_linked_before_libc() {
    for host in [LINUX, "aarch64-apple-darwin"] {
        let plan = Case::on(host, &Target::ALL)
            .found("clang-musl", "/usr/bin/clang", "16")
            .allocating(Allocator::Mimalloc)
            .plan()
            .unwrap();
        assert_eq!(plan.findings, []);
        let built: Vec<&str> = plan.steps.iter().map(|step| step.title.as_str()).collect();
        assert!(built[0].starts_with("Building mimalloc 3"), "{built:?}");
        assert_eq!(
            plan.targets.iter().map(|one| one.allocator).collect::<Vec<_>>(),
            [Allocator::Mimalloc; 2]
        );
        let first = linked_first(&plan);
        assert_eq!(first.len(), 2, "one for each target: {first:?}");
        for (target, flag) in Target::ALL.iter().zip(first) {
            let place = format!("/cache/libraries/{target}/mimalloc-");
            assert!(
                flag.starts_with(&place) && flag.ends_with("/linked-first/libmimalloc.a"),
                "{flag}"
            );
        }
    }
}

#[test]
fn musls_own_allocator_needs_nothing_and_is_what_is_linked_unless_another_is_asked_for() {
    let case = Case::on(LINUX, &[Target::X86_64]).allocating(Allocator::Musl);
    assert_eq!(case.request.allocator, Some(Allocator::Musl));
    let plan = case.plan().unwrap();
    assert_eq!((plan.steps.len(), linked_first(&plan).len()), (1, 0));
}

#[test]
fn a_program_with_an_allocator_of_its_own_keeps_it_and_it_is_said() {
    let plan = Case::on(LINUX, &[Target::X86_64])
        .needing("libmimalloc-sys", &[Need::C])
        .found("musl-gcc", "/usr/bin/musl-gcc", "12")
        .allocating(Allocator::Jemalloc)
        .plan()
        .unwrap();
    assert_eq!(plan.targets[0].allocator, Allocator::Musl);
    assert_eq!(linked_first(&plan).len(), 0);
    let messages: Vec<_> = plan.findings.iter().map(|one| one.message.as_str()).collect();
    insta::assert_snapshot!(messages.join("\n"), @"the program brings an allocator of its own (app 0.1.0 → libmimalloc-sys 1.0.0), and `jemalloc` is left out");
}

#[test]
fn an_allocator_that_the_users_linker_would_not_link_is_an_error() {
    let plan = Case::on(LINUX, &[Target::X86_64])
        .found("musl-gcc", "/usr/bin/musl-gcc", "12")
        .configured("[target.x86_64-unknown-linux-musl]\nlinker = 'my-linker'\n")
        .allocating(Allocator::Mimalloc)
        .plan()
        .unwrap();
    assert_eq!(linked_first(&plan).len(), 0);
    let found = plan.findings.iter().find(|one| one.code == "allocator").unwrap();
    assert!(found.fails(Severity::Error), "{found:?}");
    insta::assert_snapshot!(found.message, @"`mimalloc` has to stand before libc, where your linker `my-linker` from /app/.cargo/config.toml:2 does not put it");
}
