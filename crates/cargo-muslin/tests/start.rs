//! `run` and `test` as processes: what is started, what it gets, and how it ends.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "the process itself is what is tested")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::{env, fs};

const TARGETS: [&str; 2] = ["x86_64", "aarch64"];

/// What both architectures need here: the other one is emulated.
fn tools() {
    for tool in ["qemu-aarch64-static", "qemu-x86_64-static"] {
        let found = env::split_paths(&env::var_os("PATH").unwrap())
            .any(|directory| directory.join(tool).is_file());
        let own = tool.contains(env::consts::ARCH);
        assert!(own || found, "{tool} is needed: apt-get install qemu-user-static");
    }
}

/// A project of its own, gone when it is dropped.
struct Project(tempfile::TempDir);

impl Project {
    fn new() -> Self {
        tools();
        let project = Self(tempfile::tempdir().unwrap());
        for (path, text) in FILES {
            project.write(path, text);
        }
        project
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    /// `cargo muslin`, as cargo starts it, without the settings of whoever runs this test.
    fn muslin(&self, args: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-muslin"));
        command.arg("muslin").args(args.split_whitespace()).current_dir(self.0.path());
        for key in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_TARGET_DIR", "NO_COLOR"] {
            command.env_remove(key);
        }
        command.env("CARGO_NET_OFFLINE", "true");
        command
    }

    fn output(&self, args: &str) -> Output {
        self.muslin(args).stdin(Stdio::null()).output().unwrap()
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A library with unit, integration and doc tests, and a program that does what its arguments say.
const FILES: [(&str, &str); 4] = [
    ("Cargo.toml", "[package]\nname = \"play\"\nversion = \"0.1.0\"\nedition = \"2024\"\n"),
    (
        "src/lib.rs",
        r#"
        //! ```
        //! let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
        //! assert!(!maps.contains(".so"), "a loader was here: {maps}");
        //! assert_eq!(play::ARCH, std::env::consts::ARCH);
        //! ```
        pub const ARCH: &str = std::env::consts::ARCH;
        #[test]
        fn unit() {
            let unused = 1;
            assert_eq!(std::env::var("FAIL").ok(), None);
        }
        "#,
    ),
    (
        "src/main.rs",
        r#"
        use std::io::Read as _;
        fn main() {
            let args: Vec<String> = std::env::args().skip(1).collect();
            match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
                ["exit", code] => std::process::exit(code.parse().unwrap()),
                ["abort"] => std::process::abort(),
                ["wait"] => {
                    println!("ready");
                    std::thread::sleep(std::time::Duration::from_secs(60));
                }
                ["where"] => {
                    let here = std::env::current_dir().unwrap();
                    println!("{} {}", here.display(), std::env::var("CARGO_MANIFEST_DIR").unwrap());
                }
                args => {
                    let mut input = String::new();
                    std::io::stdin().read_to_string(&mut input).unwrap();
                    println!("{} {args:?} {}", play::ARCH, input.trim());
                }
            }
        }
        "#,
    ),
    ("tests/whole.rs", "#[test]\nfn whole() { assert_eq!(play::ARCH, std::env::consts::ARCH); }\n"),
];

#[test]
fn the_program_has_our_input_and_output_and_its_own_arguments() {
    let project = Project::new();
    for target in TARGETS {
        let mut command = project.muslin(&format!("run --target {target} -- a --b"));
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(b"hello\n").unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(text(&output.stdout), format!("{target} [\"a\", \"--b\"] hello\n"));
        let said = text(&output.stderr);
        let last = said.lines().last().unwrap();
        assert!(last.trim_start().starts_with("Running `"), "{said}");
        assert!(last.ends_with("debug/play a --b`"), "{said}");
    }
}

#[test]
fn its_end_is_ours() {
    let project = Project::new();
    for target in TARGETS {
        let end =
            |args: &str| project.output(&format!("run -q --target {target} -- {args}")).status;
        assert_eq!(end("exit 7").code(), Some(7), "{target}");
        assert_eq!(end("abort").signal(), Some(6), "{target}: SIGABRT");
        let quiet = project.output(&format!("run -q --target {target} -- exit 0"));
        assert_eq!(text(&quiet.stderr), "", "only the program speaks");
    }
}

#[test]
fn a_signal_reaches_it() {
    let project = Project::new();
    let mut command = project.muslin("run -q -- wait");
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "ready\n");
    let kill = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(kill.success());
    assert_eq!(child.wait().unwrap().signal(), Some(15));
}

#[test]
fn it_runs_where_the_user_is_and_knows_its_package() {
    let project = Project::new();
    let mut command = project.muslin("run -q --manifest-path ../Cargo.toml -- where");
    let output = command.current_dir(project.path("src")).output().unwrap();
    let root = fs::canonicalize(project.0.path()).unwrap();
    let expected = format!("{} {}\n", root.join("src").display(), root.display());
    assert_eq!(text(&output.stdout), expected);
}

#[test]
fn what_fails_a_check_is_never_started() {
    let project = Project::new();
    let flags = "rustflags = ['-C', 'link-arg=-z', '-C', 'link-arg=execstack']\n";
    let own = format!("[target.{}-unknown-linux-musl]\n{flags}", env::consts::ARCH);
    project.write(".cargo/config.toml", &own);
    for (verb, rest) in [("run", "-- exit 0"), ("test", "")] {
        let output = project.output(&format!("{verb} --target {} {rest}", env::consts::ARCH));
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(20), "{said}");
        assert!(said.contains("error[no-exec-stack]"), "{said}");
        assert!(said.contains("not started"), "{said}");
        assert!(!said.contains("Running"), "{said}");
        assert_eq!(text(&output.stdout), "");
    }
}

#[test]
fn without_an_emulator_nothing_is_built_and_the_cure_is_named() {
    let project = Project::new();
    // Only cargo and rustc stay in sight, under the names they have.
    let sight = project.path("sight");
    fs::create_dir(&sight).unwrap();
    for tool in ["cargo", "rustc", "rustup"] {
        let found = env::split_paths(&env::var_os("PATH").unwrap())
            .map(|directory| directory.join(tool))
            .find(|path| path.is_file());
        if let Some(found) = found {
            std::os::unix::fs::symlink(found, sight.join(tool)).unwrap();
        }
    }
    let foreign = TARGETS.iter().find(|target| **target != env::consts::ARCH).unwrap();
    let mut command = project.muslin(&format!("run --target {foreign} -- exit 0"));
    let output = command.env("PATH", &sight).output().unwrap();
    let said = text(&output.stderr);
    assert!(
        !output.status.success(),
        "this test needs a kernel without an interpreter for {foreign}: as root, \
         `echo -1 > /proc/sys/fs/binfmt_misc/qemu-{foreign}`"
    );
    assert_eq!(output.status.code(), Some(11), "{said}");
    assert!(said.contains(&format!("help: install qemu in user mode: `qemu-{foreign}")), "{said}");
    assert!(!project.path("target").join(format!("{foreign}-unknown-linux-musl")).exists());
}

#[test]
fn all_three_kinds_of_tests_run_for_both_architectures_and_nothing_is_built_twice() {
    let project = Project::new();
    let output = project.output("test --target all -v");
    let (said, tested) = (text(&output.stderr), text(&output.stdout));
    assert!(output.status.success(), "{said}{tested}");
    assert_eq!(tested.matches("test unit ... ok").count(), 2, "{tested}");
    assert_eq!(tested.matches("test whole ... ok").count(), 2, "{tested}");
    assert_eq!(tested.matches("test src/lib.rs - (line 2) ... ok").count(), 2, "{tested}");
    // Each unit is compiled once, and is fresh when its tests are run.
    let compiled: Vec<&str> = said
        .lines()
        .filter(|line| line.contains("Running `") && line.contains("bin/rustc "))
        .collect();
    let mut once = compiled.clone();
    once.sort_unstable();
    once.dedup();
    assert!(!compiled.is_empty() && compiled.len() == once.len(), "{said}");
    let first = said.find("Testing x86_64").unwrap();
    assert!(said[first..].contains("Fresh play"), "{said}");
    for word in ["Compiling", "Dirty", "bin/rustc "] {
        assert!(!said[first..].contains(word), "{word} after the build: {said}");
    }
    // Cargo shows the warning when it runs the tests, and only then.
    assert_eq!(said.matches("unused variable").count(), 2, "{said}");
}

#[test]
fn the_exit_code_of_failing_tests_is_cargos_and_its_words_are_the_last() {
    let project = Project::new();
    let mut command = project.muslin("test --lib");
    let output = command.env("FAIL", "1").output().unwrap();
    assert_eq!(output.status.code(), Some(101));
    let said = text(&output.stderr);
    assert!(said.trim_end().ends_with("to rerun pass `--lib`"), "{said}");
    let tested = text(&output.stdout);
    assert!(tested.trim_end().contains("test result: FAILED. 0 passed; 1 failed"), "{tested}");
}

#[test]
fn tests_that_are_only_built_are_checked_and_listed() {
    let project = Project::new();
    let output = project.output("test --no-run");
    let said = text(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert_eq!(text(&output.stdout), "");
    for name in ["play", "tests/whole.rs", "unittests src/lib.rs", "unittests src/main.rs"] {
        assert!(said.contains(&format!("Executable {name} ")), "{said}");
    }
    assert!(said.trim_end().ends_with("Static 4 executables, checked byte by byte"), "{said}");
}

#[test]
fn a_compile_error_is_reported_once_with_the_warnings_around_it() {
    let project = Project::new();
    project.write("tests/whole.rs", "#[test]\nfn whole() { let unused = 2; missing() }\n");
    let output = project.output("test");
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(13), "{said}");
    assert_eq!(said.matches("cannot find function `missing`").count(), 1, "{said}");
    assert_eq!(said.matches("unused variable").count(), 1, "{said}");
    assert!(Path::new(&project.path("Cargo.lock")).is_file());
}
