//! `check`, `clippy`, `bench`, `env`, `install` and `build` as processes.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "the process itself is what is tested")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const MANIFEST: &str = "[package]\nname = \"loom\"\nversion = \"1.2.3\"\nedition = \"2021\"\n";

/// A directory of files, gone when it is dropped.
struct Project(tempfile::TempDir);

impl Project {
    fn new(files: &[(&str, &str)]) -> Self {
        let project = Self(tempfile::tempdir().unwrap());
        for (path, text) in files {
            let path = project.path(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        project
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    /// `cargo muslin`, without the settings of whoever runs this test.
    fn muslin(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-muslin"));
        command.arg("muslin").args(args).current_dir(self.0.path());
        for key in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_TARGET_DIR"] {
            command.env_remove(key);
        }
        command.env("CARGO_NET_OFFLINE", "true").env("NO_COLOR", "1");
        command
    }

    fn run(&self, args: &[&str]) -> Said {
        Said::of(self.muslin(args).output().unwrap())
    }
}

/// What a process printed, and how it ended.
struct Said {
    code: Option<i32>,
    output: String,
    error: String,
}

impl Said {
    fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), output: text(output.stdout), error: text(output.stderr) }
    }
}

#[test]
fn check_reports_what_the_static_target_does_not_compile_and_links_nothing() {
    let project = Project::new(&[
        ("Cargo.toml", MANIFEST),
        ("src/main.rs", "fn main() { let unused = cfg!(target_env = \"musl\"); }\n"),
        ("tests/whole.rs", "#[test]\nfn whole() { no_such_function() }\n"),
    ]);
    let said = project.run(&["check"]);
    assert_eq!(said.code, Some(0), "{}", said.error);
    assert!(said.error.contains("unused variable"), "{}", said.error);
    let said = project.run(&["check", "--cargo-message-format", "json"]);
    let messages = said.output.lines().map(|line| serde_json::from_str(line).unwrap());
    let messages: Vec<serde_json::Value> = messages.collect();
    assert_eq!(messages.last().unwrap()["reason"], "build-finished");
    let said = project.run(&["check", "--all-targets"]);
    assert_eq!(said.code, Some(101));
    assert!(said.error.contains("no_such_function"), "{}", said.error);
    let built = project.path("target/x86_64-unknown-linux-musl/debug/loom");
    assert!(!built.exists(), "nothing is linked");
}

#[test]
fn clippy_takes_lints_behind_two_dashes() {
    let text = "fn main() { let one = 1; println!(\"{}\", one); }\n";
    let project = Project::new(&[("Cargo.toml", MANIFEST), ("src/main.rs", text)]);
    assert_eq!(project.run(&["clippy"]).code, Some(0));
    let said = project.run(&["clippy", "--", "-D", "clippy::uninlined_format_args"]);
    assert_eq!(said.code, Some(101), "{}", said.error);
    assert!(said.error.contains("uninlined_format_args"), "{}", said.error);
}

#[test]
fn benchmarks_are_checked_and_run_with_their_arguments() {
    let bench = "fn main() {\n    let maps = std::fs::read_to_string(\"/proc/self/maps\").unwrap();\n    let words: Vec<String> = std::env::args().skip(1).collect();\n    println!(\"static {} {words:?}\", !maps.contains(\".so\"));\n}\n";
    let manifest = format!("{MANIFEST}[[bench]]\nname = \"speed\"\nharness = false\n");
    let project =
        Project::new(&[("Cargo.toml", &manifest), ("src/lib.rs", ""), ("benches/speed.rs", bench)]);
    let said = project.run(&["bench", "--bench", "speed", "--", "--fast"]);
    assert_eq!(said.code, Some(0), "{}", said.error);
    assert_eq!(said.output, "static true [\"--fast\", \"--bench\"]\n");
}

#[test]
fn a_cargo_with_the_variables_of_env_builds_what_we_build() {
    let project = Project::new(&[
        ("Cargo.toml", MANIFEST),
        ("src/main.rs", "fn main() { println!(\"hello\"); }\n"),
    ]);
    let said = project.run(&["env"]);
    assert_eq!(said.code, Some(0), "{}", said.error);
    let script = format!("{}exec cargo build --quiet --offline", said.output);
    let built = Command::new("sh")
        .args(["-c", &script])
        .current_dir(project.path(""))
        .env_remove("CARGO_TARGET_DIR")
        .env_remove("RUSTFLAGS")
        .status();
    assert!(built.unwrap().success());
    let path = project.path(&format!("target/{}/debug/loom", host()));
    let inspected =
        project.run(&["inspect", "--require", "static,musl", &path.display().to_string()]);
    assert_eq!(inspected.code, Some(0), "{}{}", inspected.output, inspected.error);

    let json = project.run(&["env", "--format", "json"]).output;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["variables"]["CARGO_BUILD_TARGET"], host());
    let dotenv = project.run(&["env", "--format", "dotenv"]).output;
    assert!(dotenv.contains(&format!("CARGO_BUILD_TARGET='{}'\n", host())), "{dotenv}");
}

#[test]
fn the_variables_are_those_of_one_target() {
    let project = Project::new(&[("Cargo.toml", MANIFEST), ("src/main.rs", "fn main() {}\n")]);
    let said = project.run(&["env", "--target", "all"]);
    assert_eq!((said.code, said.output.as_str()), (Some(2), ""));
    assert!(said.error.contains("`env` prints the variables of one target"), "{}", said.error);
}

#[test]
fn build_says_its_whole_name() {
    let project = Project::new(&[("Cargo.toml", MANIFEST), ("src/lib.rs", "")]);
    let said = project.run(&["build"]);
    assert!(said.error.starts_with("note: `build` means `static-build`\n"), "{}", said.error);
    assert!(said.error.contains("there is no executable to build in `loom`"), "{}", said.error);
    assert!(!project.run(&["build", "-q"]).error.contains("note:"));
}

/// A registry that is a directory with one program; its lock file holds `thread` at a version that is not the newest.
fn registry() -> Project {
    let program = format!("{MANIFEST}[dependencies]\nthread = \"1\"\n");
    let thread = |version: &str| {
        format!("[package]\nname = \"thread\"\nversion = \"{version}\"\nedition = \"2021\"\n")
    };
    let lock = "version = 3\n\n[[package]]\nname = \"loom\"\nversion = \"1.2.3\"\ndependencies = [\n \"thread\",\n]\n\n[[package]]\nname = \"thread\"\nversion = \"1.0.0\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n";
    let none = "{\"files\":{}}";
    let main = "fn main() { println!(\"loom with thread {}\", thread::VERSION); }\n";
    let library = "pub const VERSION: &str = env!(\"CARGO_PKG_VERSION\");\n";
    let registry = Project::new(&[
        ("crates/loom-1.2.3/Cargo.toml", &program),
        ("crates/loom-1.2.3/Cargo.lock", lock),
        ("crates/loom-1.2.3/src/main.rs", main),
        ("crates/loom-1.2.3/.cargo-checksum.json", none),
        ("crates/thread-1.0.0/Cargo.toml", &thread("1.0.0")),
        ("crates/thread-1.0.0/src/lib.rs", library),
        ("crates/thread-1.0.0/.cargo-checksum.json", none),
        ("crates/thread-1.1.0/Cargo.toml", &thread("1.1.0")),
        ("crates/thread-1.1.0/src/lib.rs", library),
        ("crates/thread-1.1.0/.cargo-checksum.json", none),
    ]);
    let source = registry.path("crates").display().to_string();
    let config = format!(
        "[source.crates-io]\nreplace-with = 'here'\n[source.here]\ndirectory = '{source}'\n"
    );
    fs::create_dir_all(registry.path("home")).unwrap();
    fs::write(registry.path("home/config.toml"), config).unwrap();
    registry
}

fn install(registry: &Project, args: &[&str]) -> Said {
    let mut command = registry.muslin(&[&["install"], args].concat());
    command.env("CARGO_HOME", registry.path("home"));
    command.env_remove("CARGO_INSTALL_ROOT");
    Said::of(command.output().unwrap())
}

#[test]
fn a_published_program_is_installed_with_its_own_lock_file() {
    let registry = registry();
    let said = install(&registry, &["loom"]);
    assert_eq!(said.code, Some(0), "{}{}", said.output, said.error);
    let path = registry.path("home/bin/loom");
    let ran = Command::new(&path).output().unwrap();
    assert_eq!(String::from_utf8(ran.stdout).unwrap(), "loom with thread 1.0.0\n");
    assert!(said.output.contains("home/bin/loom"), "{}", said.output);
    assert!(said.output.contains("is not on `PATH`"), "{}", said.output);

    let again = install(&registry, &["loom@1.2.3"]);
    assert_eq!(again.code, Some(2));
    assert!(again.error.contains("home/bin/loom` exists already"), "{}", again.error);
    let root = registry.path("other");
    let forced = [
        "loom",
        "--version",
        "^1",
        "--force",
        "--root",
        root.to_str().unwrap(),
        "--format",
        "json",
    ];
    let forced = install(&registry, &forced);
    assert_eq!(forced.code, Some(0), "{}", forced.error);
    let json: serde_json::Value = serde_json::from_str(&forced.output).unwrap();
    assert_eq!(json["programs"][0]["version"], "1.2.3");
    assert!(root.join("bin/loom").is_file());
    let missing = install(&registry, &["no-such-program"]);
    assert_eq!(missing.code, Some(15), "{}", missing.error);
    assert!(missing.error.contains("cargo did not fetch `no-such-program`"), "{}", missing.error);
}

#[test]
fn a_directory_is_installed_as_it_is_and_not_changed() {
    let project = Project::new(&[("Cargo.toml", MANIFEST), ("src/main.rs", "fn main() {}\n")]);
    let elsewhere = tempfile::tempdir().unwrap();
    let root = elsewhere.path().to_str().unwrap();
    let said = project.run(&["install", "--path", ".", "--root", root]);
    assert_eq!(said.code, Some(0), "{}{}", said.output, said.error);
    assert!(Path::new(root).join("bin/loom").is_file());
    let nothing = project.run(&["install", "--path", "src"]);
    assert_eq!(nothing.code, Some(2));
    assert!(nothing.error.contains("there is no Cargo.toml in"), "{}", nothing.error);
}

fn host() -> String {
    format!("{}-unknown-linux-musl", std::env::consts::ARCH)
}
