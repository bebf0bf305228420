//! `doctor` as a process: on this machine, with a `PATH` that hides things.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "the process itself is what is tested")]

use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Output};
use std::{env, fs};

/// A project of nothing but Rust, with a build script that does nothing.
const FILES: [(&str, &str); 3] = [
    ("Cargo.toml", "[package]\nname = \"play\"\nversion = \"0.1.0\"\nedition = \"2024\"\n"),
    ("src/main.rs", "fn main() {}\n"),
    ("build.rs", "fn main() {}\n"),
];

fn project() -> tempfile::TempDir {
    let project = tempfile::tempdir().unwrap();
    for (path, text) in FILES {
        write(project.path(), path, text);
    }
    project
}

fn write(project: &Path, path: &str, text: &str) {
    let path = project.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A directory with nothing but these programs of our own `PATH`.
fn only(programs: &[&str]) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    for program in programs {
        let path = env::var_os("PATH").unwrap();
        let found = env::split_paths(&path).map(|directory| directory.join(program));
        let found = found.into_iter().find(|path| path.is_file());
        // `rustup` may be missing, and then the others are not proxies of it.
        if let Some(found) = found {
            symlink(found, directory.path().join(program)).unwrap();
        }
    }
    directory
}

fn doctor(directory: &Path, words: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-muslin"));
    command.args(["muslin", "doctor"]).args(words.split_whitespace()).current_dir(directory);
    for key in ["RUSTFLAGS", "CARGO_TARGET_DIR", "CARGO_NET_OFFLINE", "MUSLIN_CACHE_DIR"] {
        command.env_remove(key);
    }
    command
}

fn screen(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn this_machine_is_ready_for_a_project_of_rust() {
    let project = project();
    let output = doctor(project.path(), "").output().unwrap();
    let screen = screen(&output);
    assert_eq!(output.status.code(), Some(0), "{screen}");
    assert!(screen.ends_with("Ready a static build can start\n"), "{screen}");
    assert!(!project.path().join("target").exists(), "nothing is left behind");
}

#[test]
fn what_is_hidden_is_missed_and_the_rest_is_still_looked_at() {
    let project = project();
    let sight = only(&["cargo", "rustc", "rustup"]);
    let output = doctor(project.path(), "").env("PATH", sight.path()).output().unwrap();
    let screen = screen(&output);
    assert_eq!(output.status.code(), Some(11), "{screen}");
    assert!(screen.contains("Host linker ✗ problem: `cc` is not there"), "{screen}");
    assert!(screen.contains("Target ✓"), "{screen}");
    assert!(screen.contains("Cache ✓"), "{screen}");
}

#[test]
fn without_rust_it_still_answers() {
    let project = project();
    let sight = only(&["cc", "as", "ld"]);
    let mut command = doctor(project.path(), "");
    let output = command.env("PATH", sight.path()).env_remove("CARGO").output().unwrap();
    let screen = screen(&output);
    assert_eq!(output.status.code(), Some(11), "{screen}");
    for line in ["`cargo` gives no answer", "`rustc` gives no answer", "Host linker ✓"] {
        assert!(screen.contains(line), "{screen}");
    }
}

#[test]
fn all_faults_of_a_project_are_reported_in_one_run() {
    let project = project();
    let wrong = format!("{}\n[package.metadata.muslin]\ntarget = 'x86_64'\n", FILES[0].1);
    write(project.path(), "Cargo.toml", &wrong);
    let flags = "[target.'cfg(target_env = \"musl\")']\nrustflags = ['-C', 'prefer-dynamic']\n";
    write(project.path(), ".cargo/config.toml", flags);
    write(project.path(), "more/gcc.toml", "titel = 'x'\n");
    let cache = "/proc/no/such/cache";
    let mut command = doctor(project.path(), "--catalog more");
    let output = command.env("MUSLIN_CACHE_DIR", cache).output().unwrap();
    let screen = screen(&output);
    assert_eq!(output.status.code(), Some(10), "{screen}");
    for line in ["unknown key `target`", "unknown key `titel`", "config.toml:2: asks for a program"]
    {
        assert!(screen.contains(line), "{line} is not in {screen}");
    }
    assert!(screen.contains(&format!("Cache ✗ problem: {cache} cannot be written")), "{screen}");
}

#[test]
fn a_broken_manifest_is_reported_in_cargos_own_words() {
    let project = project();
    write(project.path(), "Cargo.toml", "[package]\nname = \"play\"\n[[bin]]\nname = 7\n");
    let output = doctor(project.path(), "").output().unwrap();
    let screen = screen(&output);
    assert_eq!(output.status.code(), Some(12), "{screen}");
    assert!(screen.contains("invalid type: integer `7`"), "{screen}");
    assert!(screen.contains("Toolchain"), "{screen}");
}

#[test]
fn outside_of_a_project_it_answers_for_any() {
    let directory = tempfile::tempdir().unwrap();
    let output = doctor(directory.path(), "").output().unwrap();
    let screen = screen(&output);
    assert_eq!(output.status.code(), Some(0), "{screen}");
    for arch in ["x86_64", "aarch64"] {
        assert!(screen.contains(&format!("✓ {arch} for C, assembler")), "{screen}");
    }
}

#[test]
fn programs_get_the_same_as_one_value() {
    let project = project();
    let output = doctor(project.path(), "--format json").output().unwrap();
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&value["schema_version"], &value["exit_code"]), (&1.into(), &0.into()));
    let root = fs::canonicalize(project.path()).unwrap();
    assert_eq!(value["project"], root.to_str().unwrap());
    let checks = value["checks"].as_array().unwrap();
    assert!(checks.iter().all(|one| one["answer"] == "yes"), "{checks:?}");
    assert!(checks.iter().any(|one| one["code"] == "host-linker"), "{checks:?}");
}

#[test]
fn it_says_what_a_static_build_would_end_with() {
    let project = project();
    let feature = "[[bin]]\nname = 'x'\npath = 'src/main.rs'\nrequired-features = ['f']\n";
    let manifest = format!("{}autobins = false\n{feature}[features]\nf = []\n", FILES[0].1);
    write(project.path(), "Cargo.toml", &manifest);
    let output = doctor(project.path(), "").output().unwrap();
    let mut build = Command::new(env!("CARGO_BIN_EXE_cargo-muslin"));
    let build = build.args(["muslin", "plan"]).current_dir(project.path()).output().unwrap();
    assert_eq!(build.status.code(), Some(2));
    assert_eq!(output.status.code(), Some(2), "{}", screen(&output));
    assert!(screen(&output).contains("there is no executable to build in `play`"));
}

/// A program that links a library by name, unless another feature takes its place.
const RINGER: [(&str, &str); 4] = [
    (
        "Cargo.toml",
        "[package]\nname = \"ringer\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[features]\ndefault = [\"loud\", \"native\"]\nloud = []\nnative = [\"dep:bell-sys\"]\npure = []\n\n[dependencies]\nbell-sys = { path = \"bell-sys\", optional = true }\n\n[[bin]]\nname = \"ringer\"\npath = \"src/main.rs\"\nrequired-features = [\"loud\"]\n",
    ),
    ("src/main.rs", "fn main() {}\n"),
    (
        "bell-sys/Cargo.toml",
        "[package]\nname = \"bell-sys\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
    ),
    ("bell-sys/src/lib.rs", "mod sys;\n"),
];

#[test]
fn the_features_with_which_a_static_build_is_possible_are_named() {
    let project = project();
    for (path, text) in RINGER {
        write(project.path(), path, text);
    }
    let sys = "#[link(name = \"carillon\")]\nunsafe extern \"C\" {}\n";
    write(project.path(), "bell-sys/src/sys.rs", sys);
    let output = doctor(project.path(), "").output().unwrap();
    let text = screen(&output);
    assert_eq!(output.status.code(), Some(20), "{text}");
    assert!(text.contains("it links `carillon` by name"), "{text}");
    let cure = "`cargo muslin static-build --no-default-features --features loud`";
    assert!(text.contains(cure), "{text}");
    // What is printed works.
    let output = doctor(project.path(), "--no-default-features --features loud").output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", screen(&output));
}

#[test]
fn no_features_are_named_where_none_help() {
    let project = project();
    for (path, text) in RINGER {
        write(
            project.path(),
            path,
            &text.replace(", optional = true", "").replace("\"dep:bell-sys\"", ""),
        );
    }
    let sys = "#[link(name = \"carillon\")]\nunsafe extern \"C\" {}\n";
    write(project.path(), "bell-sys/src/sys.rs", sys);
    let text = screen(&doctor(project.path(), "").output().unwrap());
    assert!(text.contains("it links `carillon` by name"), "{text}");
    assert!(!text.contains("--features"), "{text}");
}
