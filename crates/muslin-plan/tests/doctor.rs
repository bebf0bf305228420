//! What keeps a machine from a static build: each test is the screen that a user would see.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::Metadata;
use muslin_libraries::Libraries;
use muslin_plan::{ConfigFile, Directory, Facts, HostLinker, Inputs, Machine, diagnose};
use muslin_report::Paint;
use muslin_schema::{
    Diagnosis, DirectoryFault, FailureText, Host, NativeNeed, Need, Network, Outcome, ProbeAnswer,
    Request, Target,
};
use muslin_toolchain::{Catalog, Emulation, PackageManager};

const LINUX: &str = "x86_64-unknown-linux-gnu";
const MAC: &str = "aarch64-apple-darwin";

/// A machine with everything, and a project of nothing but Rust; each test takes something away.
struct Case {
    request: Request,
    cargo: Result<String, String>,
    host: Result<Host, String>,
    project: Option<Metadata>,
    in_project: bool,
    failures: Vec<FailureText>,
    natives: Vec<NativeNeed>,
    missing_tools: BTreeSet<String>,
    config: &'static str,
    machine: Machine,
    managers: &'static [&'static str],
    emulator: Option<&'static str>,
}

impl Case {
    fn on(triple: &str, targets: &[Target]) -> Self {
        let host = Host {
            triple: triple.to_owned(),
            rustc: "1.95.0".to_owned(),
            commit: None,
            sysroot: format!("/rust/toolchains/stable-{triple}"),
            installed_targets: Target::ALL.map(|target| target.triple().to_owned()).into(),
            recipe_rust: None,
            rust_programs: vec!["rust-lld".to_owned()],
            rustup: true,
            cache: "/cache".to_owned(),
            environment: BTreeMap::new(),
            probes: looked_for_in_vain(),
            compilers: BTreeMap::new(),
            rust: BTreeMap::new(),
        };
        let directory = |path: &str| Directory {
            path: path.to_owned(),
            fault: None,
            free: Some(50_000_000_000),
        };
        Self {
            request: Request {
                targets: targets.to_vec(),
                profile: "release".to_owned(),
                ..Request::default()
            },
            cargo: Ok("1.95.0".to_owned()),
            host: Ok(host),
            project: Some(app("custom-build")),
            in_project: true,
            failures: Vec::new(),
            natives: Vec::new(),
            missing_tools: BTreeSet::new(),
            config: "",
            machine: Machine {
                rustup: true,
                self_contained: Target::ALL.to_vec(),
                host_linker: HostLinker::Links("/usr/bin/cc".to_owned()),
                cache: directory("/cache"),
                target_directory: Some(directory("/app/target")),
                dangling: Vec::new(),
                broken_linkers: Vec::new(),
                fetcher: None,
                offline: None,
            },
            managers: if triple == MAC { &["brew", "xcode-select"] } else { &["apt-get"] },
            emulator: (triple == LINUX).then_some("/usr/bin/qemu-aarch64-static"),
        }
    }

    fn outside(mut self) -> Self {
        self.project = None;
        self.in_project = false;
        self.machine.target_directory = None;
        self
    }

    fn needing(mut self, package: &str, needs: &[Need], tools: &[&str]) -> Self {
        self.natives.push(native(package, needs, tools));
        self
    }

    /// With a toolchain for all targets.
    fn found(mut self, id: &str, program: &str, version: &str) -> Self {
        let answer = ProbeAnswer {
            command: vec![program.to_owned()],
            version: Some(version.to_owned()),
            ..ProbeAnswer::default()
        };
        let all = Target::ALL.map(|target| (target, vec![answer.clone()]));
        self.host.as_mut().unwrap().probes.insert(id.to_owned(), all.into());
        self
    }

    fn host(&mut self) -> &mut Host {
        self.host.as_mut().unwrap()
    }

    fn diagnosis(&self) -> Diagnosis {
        let catalog = Catalog::with(&[]).unwrap();
        let libraries = Libraries::default();
        let config =
            ConfigFile { path: "/app/.cargo/config.toml".to_owned(), text: self.config.to_owned() };
        let config_files = [config];
        let triple = self.host.as_ref().map_or(LINUX, |host| &host.triple);
        let emulations: Vec<(Target, Emulation)> = self
            .request
            .targets
            .iter()
            .filter(|target| self.host.as_ref().is_ok_and(|host| !host.runs(**target)))
            .map(|target| {
                let find = |_: &str| self.emulator.map(str::to_owned);
                let install = |program: &str| self.install(program);
                (*target, muslin_toolchain::emulation(*target, triple, false, &find, &install))
            })
            .collect();
        let natives: Vec<_> =
            self.request.targets.iter().map(|target| (*target, self.natives.clone())).collect();
        let roots: Vec<_> = self.project.iter().flat_map(|graph| &graph.packages).collect();
        let roots = roots.get(..1).unwrap_or_default();
        let inputs = self.project.as_ref().zip(self.host.as_ref().ok());
        let inputs = inputs.map(|(metadata, host)| Inputs {
            request: &self.request,
            host,
            metadata,
            roots,
            natives: &natives,
            catalog: &catalog,
            libraries: &libraries,
            config_files: &config_files,
            missing_tools: &self.missing_tools,
            emulations: &emulations,
            commit_time: None,
        });
        diagnose(&Facts {
            request: &self.request,
            cargo: &self.cargo,
            host: &self.host,
            in_project: self.in_project,
            failures: &self.failures,
            inputs: inputs.as_ref(),
            catalog: &catalog,
            config_files: &config_files,
            machine: &self.machine,
            emulations: &emulations,
            install: &|program| self.install(program),
        })
    }

    /// The command of the package managers that this machine has.
    fn install(&self, program: &str) -> Option<String> {
        let all = PackageManager::all();
        let mut here = all.iter().filter(|one| self.managers.contains(&one.program.as_str()));
        here.find_map(|one| one.command(program))
    }

    /// The lines under a heading.
    fn lines(&self, heading: &str) -> String {
        let screen = self.screen();
        let mut lines = screen.lines().skip_while(|line| !line.trim_start().starts_with(heading));
        let first = lines.next().unwrap_or_default();
        let rest = lines.take_while(|line| line.starts_with(&" ".repeat(13)));
        std::iter::once(first).chain(rest).collect::<Vec<_>>().join("\n")
    }

    /// The screen and the exit code.
    fn screen(&self) -> String {
        let diagnosis = self.diagnosis();
        let screen = muslin_report::doctor(&diagnosis, Paint::Plain);
        format!("{screen}exit code {}", diagnosis.exit_code)
    }
}

/// Every toolchain was looked for, and none is there.
fn looked_for_in_vain() -> BTreeMap<String, BTreeMap<Target, Vec<ProbeAnswer>>> {
    let none = || Target::ALL.map(|target| (target, Vec::new())).into();
    let catalog = Catalog::with(&[]).unwrap();
    catalog.toolchains().iter().map(|one| (one.id.clone(), none())).collect()
}

fn native(package: &str, needs: &[Need], tools: &[&str]) -> NativeNeed {
    serde_json::from_value(serde_json::json!({
        "package": package, "version": "1.0.0", "needs": needs, "tools": tools,
        "path": ["app 0.1.0", format!("{package} 1.0.0")], "outcome": "bundled",
        "because": "its C is compiled", "known": true, "evidence": []
    }))
    .unwrap()
}

/// `cargo metadata` of a package with one binary, and of one that has a target of this kind.
fn app(kind: &str) -> Metadata {
    let (app, other) = ("path+file:///app#0.1.0", "registry#other@1.0.0");
    let package = |name: &str, id: &str, kind: &str, crate_type: &str| {
        serde_json::json!({
            "name": name, "version": "0.1.0", "id": id, "dependencies": [],
            "manifest_path": format!("/{name}/Cargo.toml"), "features": {}, "edition": "2024",
            "targets": [{
                "name": name, "kind": [kind], "crate_types": [crate_type],
                "src_path": format!("/{name}/src/main.rs"), "edition": "2024"
            }]
        })
    };
    let node = |id: &str| serde_json::json!({"id": id, "dependencies": [], "features": []});
    serde_json::from_value(serde_json::json!({
        "packages": [package("app", app, "bin", "bin"), package("other", other, kind, "bin")],
        "workspace_members": [app],
        "resolve": {"nodes": [node(app), node(other)], "root": app},
        "workspace_root": "/app", "target_directory": "/app/target", "version": 1
    }))
    .unwrap()
}

fn failure(exit_code: u8, error: &str, details: &[&str], help: Option<&str>) -> FailureText {
    FailureText {
        causes: Vec::new(),
        schema_version: Diagnosis::VERSION,
        exit_code,
        error: error.to_owned(),
        because: Vec::new(),
        details: details.iter().map(|line| (*line).to_owned()).collect(),
        help: help.map(str::to_owned),
    }
}

#[test]
fn a_machine_with_everything_is_one_screen() {
    let case = Case::on(LINUX, &Target::ALL)
        .needing("ring", &[Need::C, Need::Assembler], &["perl"])
        .found("zig", "/usr/bin/zig", "0.15.2");
    insta::assert_snapshot!(case.screen(), @"
            Rust ✓ cargo and rustc 1.95.0, with rustup
         Project ✓ /app: app
          Target ✓ x86_64-unknown-linux-musl is installed
                 ✓ aarch64-unknown-linux-musl is installed
          Linker ✓ `rust-lld` of the Rust toolchain starts
     Host linker ✓ `/usr/bin/cc` links build scripts and macros
     Native code ✓ ring 1.0.0: its C is compiled
       Toolchain ✓ x86_64 for C, assembler: zig (/usr/bin/zig 0.15.2) · it compiles C and C++ for every target, with kernel headers
                 ✓ aarch64 for C, assembler: zig (/usr/bin/zig 0.15.2) · it compiles C and C++ for every target, with kernel headers
           Cache ✓ /cache: 50 GB free
    Build directory ✓ /app/target: 50 GB free
         Network ✓ nothing keeps cargo offline; it was not tried
        Emulator ✓ aarch64: /usr/bin/qemu-aarch64-static starts its executables
           Ready a static build can start
    exit code 0
    ");
}

#[test]
fn a_fresh_mac_with_a_c_project_gets_a_list_of_all_it_lacks() {
    let mut case = Case::on(MAC, &[Target::Aarch64]).needing("ring", &[Need::C], &["cmake"]);
    case.machine.host_linker = HostLinker::NoDeveloperTools;
    case.machine.fetcher =
        Some(Err(failure(15, "there is no pip", &[], Some("`brew install python3`"))));
    case.missing_tools = ["cmake".to_owned()].into();
    case.host().installed_targets.clear();
    insta::assert_snapshot!(case.screen(), @"
            Rust ✓ cargo and rustc 1.95.0, with rustup
         Project ✓ /app: app
          Target · aarch64-unknown-linux-musl is not installed yet: a build adds it
                   help: `rustup target add aarch64-unknown-linux-musl --toolchain stable-aarch64-apple-darwin`
          Linker ✓ `rust-lld` of the Rust toolchain starts
     Host linker ✗ problem: `cc` is a stub: Apple's developer tools are not installed
                   build scripts and macros of this project are linked with it
                   help: `xcode-select --install`
     Native code ✓ ring 1.0.0: its C is compiled
    Host program ! `cmake` is not on PATH, and build scripts run it: `ring`
                   help: `brew install cmake`
       Toolchain · aarch64 for C: zig 0.17.1 is not here, a build installs it (376 MB on disk)
                   help: to have it before: `cargo muslin toolchains install zig` (101 MB)
         Fetcher ✗ problem: there is no pip
                   help: `brew install python3`
           Cache ✓ /cache: 50 GB free
    Build directory ✓ /app/target: 50 GB free
         Network ✓ nothing keeps cargo offline; it was not tried
        Emulator · aarch64: `run` and `test` have nothing to start its executables with
                   help: no program on this host runs Linux executables by itself: start them in a Linux container or virtual machine; `target.aarch64-unknown-linux-musl.runner` in `.cargo/config.toml` can name a command that does
       Not ready no static build can start: 2 problems, 1 warning, 3 notes
    exit code 11
    ");
}

#[test]
fn a_mac_with_zig_is_ready_for_both_architectures() {
    let case = Case::on(MAC, &Target::ALL).needing("ring", &[Need::C], &[]).found(
        "zig",
        "/opt/homebrew/bin/zig",
        "0.15.2",
    );
    insta::assert_snapshot!(case.screen(), @"
            Rust ✓ cargo and rustc 1.95.0, with rustup
         Project ✓ /app: app
          Target ✓ x86_64-unknown-linux-musl is installed
                 ✓ aarch64-unknown-linux-musl is installed
          Linker ✓ `rust-lld` of the Rust toolchain starts
     Host linker ✓ `/usr/bin/cc` links build scripts and macros
     Native code ✓ ring 1.0.0: its C is compiled
       Toolchain ✓ x86_64 for C: zig (/opt/homebrew/bin/zig 0.15.2) · it compiles C and C++ for every target, with kernel headers
                 ✓ aarch64 for C: zig (/opt/homebrew/bin/zig 0.15.2) · it compiles C and C++ for every target, with kernel headers
           Cache ✓ /cache: 50 GB free
    Build directory ✓ /app/target: 50 GB free
         Network ✓ nothing keeps cargo offline; it was not tried
        Emulator · x86_64: `run` and `test` have nothing to start its executables with
                   help: no program on this host runs Linux executables by itself: start them in a Linux container or virtual machine; `target.x86_64-unknown-linux-musl.runner` in `.cargo/config.toml` can name a command that does
                 · aarch64: `run` and `test` have nothing to start its executables with
                   help: no program on this host runs Linux executables by itself: start them in a Linux container or virtual machine; `target.aarch64-unknown-linux-musl.runner` in `.cargo/config.toml` can name a command that does
           Ready a static build can start: 2 notes
    exit code 0
    ");
}

#[test]
fn without_rust_the_rest_is_checked_nevertheless() {
    let mut case = Case::on(LINUX, &[Target::X86_64]);
    case.cargo = Err("`cargo -V` cannot be run: No such file or directory".to_owned());
    case.host = Err("`rustc -V` cannot be run: No such file or directory".to_owned());
    case.project = None;
    case.machine.rustup = false;
    case.machine.host_linker = HostLinker::Missing("cc".to_owned());
    case.machine.target_directory = None;
    insta::assert_snapshot!(case.screen(), @"
            Rust ✗ problem: `cargo` gives no answer
                   `cargo -V` cannot be run: No such file or directory
                   help: install Rust through rustup: https://rustup.rs
                 ✗ problem: `rustc` gives no answer
                   `rustc -V` cannot be run: No such file or directory
                   help: install Rust through rustup: https://rustup.rs
     Host linker ! `cc` is not there
                   build scripts and macros are linked with it, and most projects have some
                   help: `apt-get install gcc libc6-dev`
           Cache ✓ /cache: 50 GB free
         Network ✓ nothing keeps cargo offline; it was not tried
       Not ready no static build can start: 2 problems, 1 warning
    exit code 11
    ");
}

#[test]
fn everything_that_is_wrong_is_reported_at_once() {
    let mut case = Case::on(LINUX, &[Target::X86_64])
        .needing("aws-lc-sys", &[Need::C], &["cmake", "nasm"])
        .needing("libz-ng-sys", &[Need::C], &["cmake"]);
    case.natives.push(NativeNeed {
        outcome: Outcome::Missing,
        because: "it looks for an installed OpenSSL".to_owned(),
        cure: Some("openssl-sys = { version = \"0.9\", features = [\"vendored\"] }".to_owned()),
        ..native("openssl-sys", &[], &[])
    });
    case.missing_tools = ["cmake", "nasm"].map(str::to_owned).into();
    case.config = "[target.x86_64-unknown-linux-musl]\nlinker = 'musl-gcc'\nrustflags = ['-C', 'target-feature=-crt-static']\n";
    case.request.network = Network { offline: true, ..Network::default() };
    case.host().installed_targets.clear();
    case.host().rust_programs.clear();
    let said = vec!["/usr/bin/ld: cannot find crt1.o: No such file or directory".to_owned()];
    case.machine.host_linker = HostLinker::Fails("/usr/bin/cc".to_owned(), said);
    case.machine.cache.fault = Some(DirectoryFault::NoPrograms);
    let why = "Read-only file system (os error 30)".to_owned();
    case.machine.target_directory.as_mut().unwrap().fault = Some(DirectoryFault::NotWritable(why));
    case.machine.offline = Some("/home/me/.cargo/config.toml:2".to_owned());
    insta::assert_snapshot!(case.screen(), @r#"
            Rust ✓ cargo and rustc 1.95.0, with rustup
         Project ✓ /app: app
        Settings ✗ problem: `-C target-feature=-crt-static` in /app/.cargo/config.toml:3: asks for a program that loads its C library at start; with the host's linker it even becomes a glibc program
                   help: remove `-crt-static` for this target
                 ✗ problem: `linker = "musl-gcc"` in /app/.cargo/config.toml:2: its specs file knows `-static` but not the `-static-pie` that rustc asks for; the result names a dynamic loader and crashes at start
                   help: remove that line: a static build brings its own linker
          Target ✗ problem: the Rust target `x86_64-unknown-linux-musl` is not installed
                   it would be added now, but `--offline` or `--frozen` forbids it
                   help: once, online: `rustup target add x86_64-unknown-linux-musl`
          Linker ✗ problem: `rust-lld` is not in the Rust toolchain
                   looked for in /rust/toolchains/stable-x86_64-unknown-linux-gnu/lib/rustlib/x86_64-unknown-linux-gnu/bin
                   help: build with a toolchain of rustup: `rustup default stable`
     Host linker ✗ problem: `/usr/bin/cc` cannot link an empty program
                   /usr/bin/ld: cannot find crt1.o: No such file or directory
                   build scripts and macros of this project are linked with it
                   help: `apt-get install gcc libc6-dev`
     Native code ✓ aws-lc-sys 1.0.0: its C is compiled
                 ✓ libz-ng-sys 1.0.0: its C is compiled
                 ✗ problem: openssl-sys 1.0.0: it looks for an installed OpenSSL
                   needed through app 0.1.0 → openssl-sys 1.0.0
                   help: in `[dependencies]` of `app`: openssl-sys = { version = "0.9", features = ["vendored"] }
    Host program ! `cmake` is not on PATH, and build scripts run it: `aws-lc-sys`, `libz-ng-sys`
                   help: `apt-get install cmake`
                 ! `nasm` is not on PATH, and build scripts run it: `aws-lc-sys`
                   help: `apt-get install nasm`
       Toolchain ✗ problem: no toolchain can build for `x86_64-unknown-linux-musl`
                   tried `rust-lld`: does not compile C, which `aws-lc-sys` needs
                   tried `musl-host-gcc`: does not run on `x86_64-unknown-linux-gnu`
                   tried `musl-cross-gcc`: `rust-lld` is not in the Rust toolchain
                   tried `musl-gcc`: `rust-lld` is not in the Rust toolchain
                   tried `gcc-musl`: `rust-lld` is not in the Rust toolchain
                   tried `clang-musl`: `rust-lld` is not in the Rust toolchain
                   tried `zig`: `rust-lld` is not in the Rust toolchain
           Cache ✗ problem: no program can be started in /cache: it is mounted with `noexec`
                   help: set `MUSLIN_CACHE_DIR` to a directory on another file system
    Build directory ✗ problem: /app/target cannot be written: Read-only file system (os error 30)
                   help: set `CARGO_TARGET_DIR` to a directory that you may write
         Network · /home/me/.cargo/config.toml:2 keeps cargo offline: only what it has fetched before is built
       Not ready no static build can start: 9 problems, 2 warnings, 1 note
    exit code 10
    "#);
}

#[test]
fn a_project_that_cargo_cannot_read_does_not_end_it() {
    let mut case = Case::on(LINUX, &[Target::X86_64]).found("zig", "/usr/bin/zig", "0.15.2");
    case.project = None;
    case.machine.target_directory = None;
    case.failures = vec![
        failure(12, "cargo cannot read this project", &["error: no targets specified"], None),
        failure(10, "a file of the toolchains or rules cannot be used", &["my/gcc.toml:1:1"], None),
    ];
    insta::assert_snapshot!(case.screen(), @"
            Rust ✓ cargo and rustc 1.95.0, with rustup
         Project ✗ problem: cargo cannot read this project
                   error: no targets specified
        Settings ✗ problem: a file of the toolchains or rules cannot be used
                   my/gcc.toml:1:1
          Target ✓ x86_64-unknown-linux-musl is installed
          Linker ✓ `rust-lld` of the Rust toolchain starts
     Host linker ✓ `/usr/bin/cc` links build scripts and macros
       Toolchain ✓ x86_64 for C, C++, assembler, kernel headers: zig
           Cache ✓ /cache: 50 GB free
         Network ✓ nothing keeps cargo offline; it was not tried
       Not ready no static build can start: 2 problems
    exit code 12
    ");
}

#[test]
fn outside_of_a_project_what_some_would_need_is_a_note() {
    let mut case = Case::on(LINUX, &Target::ALL).outside();
    case.machine.host_linker = HostLinker::Missing("cc".to_owned());
    case.machine.fetcher = Some(Ok("toolchains come from https://index.example".to_owned()));
    case.emulator = None;
    insta::assert_snapshot!(case.screen(), @"
            Rust ✓ cargo and rustc 1.95.0, with rustup
         Project · there is none here, so this is for any
          Target ✓ x86_64-unknown-linux-musl is installed
                 ✓ aarch64-unknown-linux-musl is installed
          Linker ✓ `rust-lld` of the Rust toolchain starts
     Host linker ! `cc` is not there
                   build scripts and macros are linked with it, and most projects have some
                   help: `apt-get install gcc libc6-dev`
       Toolchain · x86_64 for C, C++, assembler, kernel headers: nothing here
                   help: `cargo muslin toolchains install zig` (101 MB)
                 · aarch64 for C, C++, assembler, kernel headers: nothing here
                   help: `cargo muslin toolchains install zig` (101 MB)
         Fetcher ✓ toolchains come from https://index.example
           Cache ✓ /cache: 50 GB free
         Network ✓ nothing keeps cargo offline; it was not tried
        Emulator · aarch64: `run` and `test` have nothing to start its executables with
                   help: `apt-get install qemu-user-static`
           Ready a static build can start: 1 warning, 4 notes
    exit code 0
    ");
}

#[test]
fn a_linker_that_is_there_has_to_start() {
    let mut case = Case::on(MAC, &[Target::Aarch64]);
    case.machine.broken_linkers = vec![(
        "rust-lld".to_owned(),
        vec!["dyld[71]: Library not loaded: @rpath/libLLVM.dylib".to_owned()],
    )];
    let screen = case.screen();
    let linker: Vec<&str> = screen.lines().skip_while(|line| !line.contains("Linker")).collect();
    insta::assert_snapshot!(linker[..3].join("\n"), @"
          Linker ✗ problem: `rust-lld` of the Rust toolchain does not start
                   dyld[71]: Library not loaded: @rpath/libLLVM.dylib
                   help: build with a toolchain of rustup: `rustup default stable`
    ");
}

#[test]
fn a_project_without_build_scripts_needs_no_linker_of_the_host() {
    let mut case = Case::on(LINUX, &[Target::X86_64]);
    case.project = Some(app("bin"));
    case.machine.host_linker = HostLinker::Missing("cc".to_owned());
    case.machine.cache.free = Some(300_000_000);
    case.machine.dangling =
        vec![("/app/target/muslin/muslin-linker/rust-lld".to_owned(), "/gone".to_owned())];
    case.host().rustc = "1.80.1".to_owned();
    insta::assert_snapshot!(case.screen(), @"
            Rust · cargo 1.95.0 and rustc 1.80.1: 1.91 is what is tested with
                   help: `rustup update`
         Project ✓ /app: app
          Target ✓ x86_64-unknown-linux-musl is installed
          Linker ✓ `rust-lld` of the Rust toolchain starts
                 · `/app/target/muslin/muslin-linker/rust-lld` leads to `/gone`, which is gone: a build renews it
     Host linker · `cc` is not there; this project has no build script or macro to link
                   help: `apt-get install gcc libc6-dev`
     Native code ✓ none: nothing but Rust is compiled
       Toolchain ✓ x86_64: rust-lld · there is no C to compile, and the Rust toolchain links by itself
           Cache ! /cache: only 300 MB free
                   help: set `MUSLIN_CACHE_DIR` to a directory with more room
    Build directory ✓ /app/target: 50 GB free
         Network ✓ nothing keeps cargo offline; it was not tried
           Ready a static build can start: 1 warning, 3 notes
    exit code 0
    ");
    case.request.strict = true;
    assert_eq!(case.diagnosis().exit_code, 21, "there is little room, and warnings count");
}

#[test]
fn what_a_build_would_install_is_reported_with_its_size_and_needs_room() {
    let mut case = Case::on(LINUX, &[Target::X86_64]).needing("ring", &[Need::C], &[]);
    case.machine.fetcher = Some(Ok("toolchains come from https://index.example".to_owned()));
    insta::assert_snapshot!(case.lines("Toolchain"), @"
    Toolchain · x86_64 for C: zig 0.17.1 is not here, a build installs it (376 MB on disk)
                help: to have it before: `cargo muslin toolchains install zig` (101 MB)
    ");
    assert_eq!(case.diagnosis().exit_code, 0);
    case.machine.cache.free = Some(200_000_000);
    insta::assert_snapshot!(case.lines("Cache"), @"
    Cache ✗ problem: /cache: only 200 MB free, and 477 MB are needed
            help: set `MUSLIN_CACHE_DIR` to a directory with more room
    ");
    assert_eq!(case.diagnosis().exit_code, 15);
    case.machine.fetcher = None;
    case.request.no_install = true;
    insta::assert_snapshot!(case.lines("Toolchain"), @"
    Toolchain ✗ problem: no toolchain can build for `x86_64-unknown-linux-musl`
                tried `rust-lld`: does not compile C, which `ring` needs
                tried `musl-host-gcc`: does not run on `x86_64-unknown-linux-gnu`
                tried `musl-cross-gcc`: neither `<arch>-linux-musl-gcc` nor `<arch>-unknown-linux-musl-gcc` is on PATH
                tried `musl-gcc`: `musl-gcc` is not on PATH
                tried `gcc-musl`: no `gcc` is on PATH
                tried `clang-musl`: no `clang` is on PATH
                tried `zig`: zig is neither on PATH, nor the Python module `ziglang`, nor in the cache
                `zig` 0.17.1 (101 MB) would be installed into the cache now, but `--no-install` (`install = false` in the configuration) forbids it
                help: `cargo muslin toolchains install zig` provides one (101 MB)
    ");
    assert_eq!(case.diagnosis().exit_code, 11);
}

#[test]
fn a_release_that_is_too_old_is_a_problem() {
    let mut case = Case::on(LINUX, &[Target::X86_64]);
    case.cargo = Ok("1.60.0".to_owned());
    insta::assert_snapshot!(case.screen().lines().take(2).collect::<Vec<_>>().join("\n"), @"
    Rust ✗ problem: cargo 1.60.0 and rustc 1.95.0: too old, 1.64 is the least
           help: `rustup update`
    ");
    assert_eq!(case.diagnosis().exit_code, 11);
}

#[test]
fn what_the_user_allows_does_not_count() {
    let mut case = Case::on(LINUX, &[Target::X86_64]);
    case.natives.push(NativeNeed { outcome: Outcome::Missing, ..native("openssl-sys", &[], &[]) });
    assert_eq!(case.diagnosis().exit_code, 20);
    case.request.allow = vec!["native-library-missing".to_owned()];
    assert_eq!(case.diagnosis().exit_code, 0);
    assert!(
        case.screen().contains("– openssl-sys 1.0.0: its C is compiled (allowed)"),
        "{}",
        case.screen()
    );
}

#[test]
fn what_only_a_plan_would_find_is_reported_too() {
    let mut case = Case::on(LINUX, &[Target::X86_64]);
    case.request.selection.all_examples = true;
    insta::assert_snapshot!(case.screen(), @"
            Rust ✓ cargo and rustc 1.95.0, with rustup
         Project ✓ /app: app
          Target ✓ x86_64-unknown-linux-musl is installed
          Linker ✓ `rust-lld` of the Rust toolchain starts
     Host linker ✓ `/usr/bin/cc` links build scripts and macros
     Native code ✓ none: nothing but Rust is compiled
       Toolchain ✓ x86_64: rust-lld · there is no C to compile, and the Rust toolchain links by itself
           Cache ✓ /cache: 50 GB free
    Build directory ✓ /app/target: 50 GB free
         Network ✓ nothing keeps cargo offline; it was not tried
         Project ✗ problem: there is no executable to build in `app`
                   help: select a package with a binary (`--package`, `--workspace`), turn on the features that one requires, or name an `--example`
       Not ready no static build can start: 1 problem
    exit code 2
    ");
}
