//! What `run` and `test` start, and how: each test shows what a user would see.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::Metadata;
use muslin_libraries::Libraries;
use muslin_plan::{ConfigFile, Inputs, plan};
use muslin_schema::{
    Checker, Checks, Failure, Host, LibcRoutines, Purpose, Request, Resolver, Selection, Step,
    Suite, Target, Tests,
};
use muslin_toolchain::{Catalog, Emulation};

const LINUX: &str = "x86_64-unknown-linux-gnu";
const MAC: &str = "aarch64-apple-darwin";

/// A wish on a machine.
struct Case {
    request: Request,
    triple: &'static str,
    config: &'static str,
    metadata: Metadata,
}

impl Case {
    fn run(triple: &'static str, target: Target, arguments: &[&str]) -> Self {
        let arguments = arguments.iter().map(|word| (*word).to_owned()).collect();
        Self::new(triple, target, "dev", Purpose::Run(arguments))
    }

    fn test(triple: &'static str, target: Target, tests: Tests) -> Self {
        let mut case = Self::new(triple, target, "test", Purpose::Test(tests));
        case.request.selection.tests = true;
        case
    }

    fn new(triple: &'static str, target: Target, profile: &str, purpose: Purpose) -> Self {
        let request = Request {
            targets: vec![target],
            profile: profile.to_owned(),
            purpose,
            libc_routines: Some(LibcRoutines::MUSL),
            resolver: Some(Resolver::Musl),
            ..Request::default()
        };
        Self { request, triple, config: "", metadata: package(&["app"], None) }
    }

    /// With these binaries, of which one may be the default.
    fn of(mut self, bins: &[&str], default_run: Option<&str>) -> Self {
        self.metadata = package(bins, default_run);
        self
    }

    fn configured(mut self, config: &'static str) -> Self {
        self.config = config;
        self
    }

    fn selecting(mut self, selection: Selection) -> Self {
        self.request.selection = selection;
        self
    }

    /// The steps from the build on, or the error.
    fn screen(&self) -> String {
        let host = Host {
            triple: self.triple.to_owned(),
            rustc: "1.95.0".to_owned(),
            commit: None,
            sysroot: format!("/rust/toolchains/stable-{}", self.triple),
            installed_targets: Target::ALL.map(|target| target.triple().to_owned()).into(),
            recipe_rust: None,
            rust_programs: vec!["rust-lld".to_owned()],
            rustup: true,
            cache: "/cache".to_owned(),
            environment: [("LEVEL".to_owned(), "high".to_owned())].into(),
            probes: BTreeMap::new(),
            compilers: BTreeMap::new(),
            rust: BTreeMap::new(),
        };
        let roots: Vec<_> = self.metadata.packages.iter().collect();
        let natives: Vec<_> =
            self.request.targets.iter().map(|target| (*target, Vec::new())).collect();
        // Linux has an emulator here, macOS has none.
        let find = |name: &str| name.ends_with("-static").then(|| format!("/usr/bin/{name}"));
        let emulations = self.request.targets.iter().map(|target| {
            let found = muslin_toolchain::emulation(*target, self.triple, false, &find, &|_| None);
            (*target, found)
        });
        let emulations: Vec<(Target, Emulation)> = emulations.collect();
        let config =
            ConfigFile { path: "/app/.cargo/config.toml".to_owned(), text: self.config.to_owned() };
        let made = plan(&Inputs {
            request: &self.request,
            host: &host,
            metadata: &self.metadata,
            roots: &roots,
            natives: &natives,
            catalog: &Catalog::with(&[]).unwrap(),
            libraries: &Libraries::default(),
            config_files: &[config],
            missing_tools: &BTreeSet::new(),
            emulations: &emulations,
            commit_time: None,
        });
        match made {
            Ok(plan) => {
                let findings =
                    plan.findings.iter().map(|one| format!("note[{}] {}", one.code, one.message));
                // Every plan has the object that calls constructors.
                let steps = plan.steps.iter().filter(|one| !one.title.contains("constructors"));
                steps.map(step).chain(findings).collect::<Vec<_>>().join("\n\n")
            }
            Err(error) => {
                let mut lines = vec![format!("error {}: {error}", error.exit() as u8)];
                lines.extend(error.details());
                lines.extend(error.help().map(|help| format!("help: {help}")));
                lines.join("\n")
            }
        }
    }
}

/// A step without what every build has.
fn step(step: &Step) -> String {
    let ours = |key: &str| !key.starts_with("PKG_CONFIG") && !key.starts_with("CARGO_PKG");
    let env = step.env.iter().filter(|one| ours(&one.key));
    let mut lines: Vec<String> =
        env.map(|one| format!("{}={}", one.key, one.value.replace('\u{1f}', " "))).collect();
    lines.insert(0, format!("# {}", step.title));
    lines.push(step.program.clone());
    let own = |words: &String| !words.contains(".linker=") && !words.contains(".rustflags=");
    let words = step.arguments.iter().map(|one| one.words.join(" ")).filter(own);
    lines.extend(words.map(|words| format!("  {words}")));
    lines.join("\n")
}

/// `cargo metadata` of a package with a library, binaries and a file of integration tests.
fn package(bins: &[&str], default_run: Option<&str>) -> Metadata {
    let id = "path+file:///app#0.1.0";
    let target = |name: &str, kind: &str, path: &str| {
        let crate_type = if kind == "lib" { "lib" } else { "bin" };
        serde_json::json!({
            "name": name, "kind": [kind], "crate_types": [crate_type],
            "src_path": path, "edition": "2024"
        })
    };
    let mut targets: Vec<_> =
        bins.iter().map(|name| target(name, "bin", "/app/src/main.rs")).collect();
    targets.push(target("app", "lib", "/app/src/lib.rs"));
    targets.push(target("api", "test", "/app/tests/api.rs"));
    serde_json::from_value(serde_json::json!({
        "packages": [{
            "name": "app", "version": "0.1.0", "id": id, "dependencies": [], "default_run": default_run,
            "manifest_path": "/app/Cargo.toml", "features": {}, "edition": "2024", "targets": targets
        }],
        "workspace_members": [id],
        "resolve": {"nodes": [{"id": id, "dependencies": [], "features": []}], "root": id},
        "workspace_root": "/app", "target_directory": "/app/target", "version": 1
    }))
    .unwrap()
}

#[test]
fn the_own_architecture_is_started_by_itself_with_what_cargo_run_sets() {
    let case =
        Case::run(LINUX, Target::X86_64, &["--port", "80"]).configured("[env]\nLEVEL = 'low'\n");
    insta::assert_snapshot!(case.screen(), @"
    # Building for x86_64-unknown-linux-musl
    MUSLIN_LINKER_LOG=/app/target/muslin/linker.log
    cargo
      build --message-format json-render-diagnostics
      --target x86_64-unknown-linux-musl
      --profile dev --bin app

    # Starting app
    CARGO_MANIFEST_DIR=/app
    CARGO_MANIFEST_PATH=/app/Cargo.toml
    LEVEL=high
    /app/target/x86_64-unknown-linux-musl/debug/app
      --port 80
    ");
}

#[test]
fn the_other_architecture_is_started_by_an_emulator() {
    let screen = Case::run(LINUX, Target::Aarch64, &[]).screen();
    insta::assert_snapshot!(screen.split_once("# Starting").unwrap().1, @"
     app
    CARGO_MANIFEST_DIR=/app
    CARGO_MANIFEST_PATH=/app/Cargo.toml
    /usr/bin/qemu-aarch64-static
      /app/target/aarch64-unknown-linux-musl/debug/app
    ");
}

#[test]
fn a_runner_of_the_user_stays() {
    let config = "[target.'cfg(target_os = \"linux\")']\nrunner = 'tools/vm --quiet'\n";
    let run = Case::run(MAC, Target::Aarch64, &[]).configured(config).screen();
    let test = Case::test(MAC, Target::Aarch64, Tests::default()).configured(config).screen();
    insta::assert_snapshot!(run.split_once("# Starting").unwrap().1, @"
     app
    CARGO_MANIFEST_DIR=/app
    CARGO_MANIFEST_PATH=/app/Cargo.toml
    /app/tools/vm
      --quiet
      /app/target/aarch64-unknown-linux-musl/debug/app
    ");
    assert!(!test.contains("runner"), "cargo reads it by itself: {test}");
}

#[test]
fn a_mac_gets_what_can_be_done_as_help() {
    insta::assert_snapshot!(Case::run(MAC, Target::Aarch64, &[]).screen(), @"
    error 11: nothing on this machine (`aarch64-apple-darwin`) runs executables for `aarch64-unknown-linux-musl`
    help: no program on this host runs Linux executables by itself: start them in a Linux container or virtual machine; `target.aarch64-unknown-linux-musl.runner` in `.cargo/config.toml` can name a command that does
    ");
    let tests = Case::test(MAC, Target::Aarch64, Tests { no_run: true, ..Tests::default() });
    assert!(tests.screen().contains("--no-run"), "what only builds needs nothing to start it");
}

#[test]
fn one_binary_of_several_is_started_if_it_is_clear_which() {
    let several = || Case::run(LINUX, Target::X86_64, &[]).of(&["client", "server"], None);
    insta::assert_snapshot!(several().screen(), @"
    error 2: `run` could not determine which binary to run
    available binaries: client, server
    help: name one with `--bin`, or set `default-run` in the manifest
    ");
    let named = Selection { bins: vec!["client".to_owned()], ..Selection::default() };
    assert!(several().selecting(named).screen().ends_with("debug/client"));
    let default = several().of(&["client", "server"], Some("server"));
    assert!(default.screen().ends_with("debug/server"));
}

#[test]
fn run_is_for_one_target() {
    let mut case = Case::run(LINUX, Target::X86_64, &[]);
    case.request.targets.push(Target::Aarch64);
    insta::assert_snapshot!(case.screen(), @"
    error 2: `run` starts one executable, for one target
    help: name one with `--target`
    ");
}

#[test]
fn tests_are_built_and_then_run_with_the_same_flags() {
    let tests = Tests {
        selection: vec!["--test".to_owned(), "api".to_owned()],
        no_fail_fast: true,
        name: Some("login".to_owned()),
        arguments: vec!["--nocapture".to_owned()],
        ..Tests::default()
    };
    insta::assert_snapshot!(Case::test(LINUX, Target::X86_64, tests).screen(), @"
    # Building for x86_64-unknown-linux-musl
    MUSLIN_LINKER_LOG=/app/target/muslin/linker.log
    cargo
      test --no-run --message-format json-render-diagnostics
      --target x86_64-unknown-linux-musl
      --profile test
      --test api

    # Testing x86_64-unknown-linux-musl
    MUSLIN_LINKER_LOG=/app/target/muslin/linker.log
    cargo
      test
      --target x86_64-unknown-linux-musl
      --profile test
      --test api
      --no-fail-fast login -- --nocapture
    ");
}

#[test]
fn each_target_is_tested_in_turn_after_all_were_built() {
    let mut case = Case::test(LINUX, Target::X86_64, Tests::default());
    case.request.targets.push(Target::Aarch64);
    let screen = case.screen();
    let titles: Vec<&str> = screen.lines().filter(|line| line.starts_with('#')).collect();
    assert_eq!(
        titles,
        [
            "# Building for x86_64-unknown-linux-musl",
            "# Building for aarch64-unknown-linux-musl",
            "# Testing x86_64-unknown-linux-musl",
            "# Testing aarch64-unknown-linux-musl"
        ]
    );
    assert!(screen.contains(
        "--config target.aarch64-unknown-linux-musl.runner=[\"/usr/bin/qemu-aarch64-static\"]"
    ));
    insta::assert_snapshot!(screen.lines().last().unwrap(), @r#"note[emulated-start] `/usr/bin/qemu-aarch64-static` runs the tests; one that starts another program for `aarch64-unknown-linux-musl` fails with "Exec format error""#);
}

#[test]
fn doc_tests_alone_build_the_library_and_keep_the_flags_of_the_user() {
    let tests = Tests { selection: vec!["--doc".to_owned()], only_doc: true, ..Tests::default() };
    let case = Case::test(LINUX, Target::X86_64, tests)
        .configured("[build]\nrustdocflags = '--cfg docsrs'\n");
    insta::assert_snapshot!(case.screen(), @"
    # Building for x86_64-unknown-linux-musl
    MUSLIN_LINKER_LOG=/app/target/muslin/linker.log
    cargo
      build --lib --message-format json-render-diagnostics
      --target x86_64-unknown-linux-musl
      --profile test

    # Testing x86_64-unknown-linux-musl
    MUSLIN_LINKER_LOG=/app/target/muslin/linker.log
    cargo
      test
      --target x86_64-unknown-linux-musl
      --profile test
      --doc
    ");
}

#[test]
fn rustdoc_gets_the_flags_of_a_kept_linker_but_no_path_maps_which_it_does_not_take() {
    let mut case = Case::test(LINUX, Target::X86_64, Tests::default())
        .configured("[target.x86_64-unknown-linux-musl]\nlinker = 'my-linker'\n");
    case.request.profile = "release".to_owned();
    let screen = case.screen();
    assert!(screen.contains("CARGO_INCREMENTAL=0"), "tests run what is delivered: {screen}");
    let flags: Vec<&str> =
        screen.lines().filter(|line| line.starts_with("CARGO_ENCODED_RUSTDOCFLAGS")).collect();
    assert_eq!(
        flags,
        [
            "CARGO_ENCODED_RUSTDOCFLAGS=-Lnative=/cache/inside-libc -Lnative=/rust/toolchains/stable-x86_64-unknown-linux-gnu/lib/rustlib/x86_64-unknown-linux-musl/lib/self-contained"
        ]
    );
}

#[test]
fn benchmarks_are_built_and_then_run_by_cargo_bench() {
    let tests = Tests {
        suite: Suite::Bench,
        selection: vec!["--bench".to_owned(), "speed".to_owned()],
        arguments: vec!["--fast".to_owned()],
        ..Tests::default()
    };
    let mut case = Case::test(LINUX, Target::X86_64, tests);
    case.request.profile = "bench".to_owned();
    let screen = case.screen();
    let lines: Vec<&str> = screen.lines().filter(|line| line.contains("bench")).collect();
    assert_eq!(
        lines,
        [
            "  bench --no-run --message-format json-render-diagnostics",
            "  --profile bench",
            "  --bench speed",
            "  bench",
            "  --profile bench",
            "  --bench speed"
        ]
    );
    assert!(screen.ends_with("-- --fast"), "{screen}");
}

#[test]
fn a_check_is_one_step_that_links_nothing() {
    let checks = Checks {
        checker: Checker::Clippy,
        selection: vec!["--all-targets".to_owned()],
        message_format: Some("json".to_owned()),
        arguments: vec!["-D".to_owned(), "warnings".to_owned()],
    };
    let mut case = Case::new(LINUX, Target::X86_64, "dev", Purpose::Check(checks));
    case.request.targets.push(Target::Aarch64);
    insta::assert_snapshot!(case.screen(), @"
    # Checking x86_64-unknown-linux-musl and aarch64-unknown-linux-musl
    MUSLIN_LINKER_LOG=/app/target/muslin/linker.log
    cargo
      clippy
      --target x86_64-unknown-linux-musl
      --target aarch64-unknown-linux-musl
      --profile dev
      --all-targets --message-format=json -- -D warnings
    ");
}

#[test]
fn the_environment_has_a_variable_for_every_setting() {
    let case = || Case::new(LINUX, Target::Aarch64, "dev", Purpose::Environment);
    let screen = case().screen();
    let (linkers, others): (Vec<&str>, Vec<&str>) =
        screen.lines().partition(|line| line.contains("_LINKER="));
    assert_eq!(linkers.len(), 1, "{screen}");
    insta::assert_snapshot!(others.join("\n"), @"
    # Variables for aarch64-unknown-linux-musl
    CARGO_BUILD_TARGET=aarch64-unknown-linux-musl
    CARGO_TARGET_AARCH64_UNKNOWN_LINUX_MUSL_RUNNER=/usr/bin/qemu-aarch64-static
    MUSLIN_LINKER_LOG=/app/target/muslin/linker.log
    cargo
    ");
    // The variable takes the place of all flags in files, so it has those too.
    let config = "[target.x86_64-unknown-linux-musl]\nrustflags = '-g'\nlinker = 'my-linker'\n";
    let mut own = case().configured(config);
    own.request.targets = vec![Target::X86_64];
    let screen = own.screen();
    let flags = screen.lines().find(|line| line.starts_with("RUSTFLAGS=")).unwrap();
    assert!(flags.starts_with("RUSTFLAGS=-g -"), "{flags}");
    let mut several = case();
    several.request.targets.push(Target::X86_64);
    assert_eq!(
        several.screen(),
        "error 2: `env` prints the variables of one target\nhelp: name one with `--target`"
    );
}
