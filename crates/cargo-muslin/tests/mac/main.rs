//! A Mac of stand-ins: what it plans, and that its C comes out right.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "the process itself is what is tested")]

mod machine;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use machine::{DeveloperTools, Mac};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ci/fixtures");

const TARGETS: [&str; 2] = ["x86_64-unknown-linux-musl", "aarch64-unknown-linux-musl"];

/// Builds a fixture for both targets; the directory of its results.
fn build(mac: &Mac, fixture: &str, results: &str) -> PathBuf {
    let target_dir = mac.path(results);
    let words = ["static-build", "--target", "all", "--locked", "--target-dir"];
    let words = [&words[..], &[target_dir.to_str().unwrap()]].concat();
    let output = mac.muslin(&Path::new(FIXTURES).join(fixture), &words);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{fixture}: {said}");
    assert_eq!((mac.noted("window"), mac.noted("ar")), (String::new(), String::new()), "{said}");
    target_dir
}

/// What an executable prints.
fn run(target: &str, executable: &Path) -> String {
    let mut command = match target {
        "aarch64-unknown-linux-musl" => {
            let mut command = Command::new("qemu-aarch64-static");
            command.arg(executable);
            command
        }
        _ => Command::new(executable),
    };
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// All archives below a directory, each with its path.
fn archives(directory: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut directories = vec![directory.to_owned()];
    while let Some(one) = directories.pop() {
        for entry in fs::read_dir(one).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                directories.push(path);
            } else if path.extension().is_some_and(|end| end == "a") {
                let below = path.strip_prefix(directory).unwrap().to_owned();
                found.push((below, fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn c_needs_apples_clang_and_nothing_else_and_comes_out_the_same_each_time() {
    let mac = Mac::new(DeveloperTools::Installed);
    let results = build(&mac, "zlib-real", "one");
    let right = "smaller: true\nthe same: true\n";
    for (fixture, printed) in [
        ("zlib-real", format!("{right}zlib 1: true\n")),
        ("zstd-round-trip", right.to_owned()),
        (
            "ring-digest",
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n".into(),
        ),
    ] {
        let all = build(&mac, fixture, "all");
        for target in TARGETS {
            assert_eq!(run(target, &all.join(target).join("release").join(fixture)), printed);
        }
    }
    let again = build(&mac, "zlib-real", "other");
    let (one, other) = (archives(&results), archives(&again));
    assert!(one.len() >= 2, "one for each target: {one:?}");
    assert!(one == other, "the archives are not the same bytes");
    assert!(!mac.path("Library/Caches/muslin/toolchains").exists(), "nothing was installed");
}

#[test]
fn what_links_to_try_something_out_finds_the_linkers_libraries() {
    let mac = Mac::new(DeveloperTools::Installed);
    for fixture in ["built-by-configure", "built-by-cmake"] {
        let results = build(&mac, fixture, "results");
        for target in TARGETS {
            run(target, &results.join(target).join("release").join(fixture));
        }
    }
}

#[test]
fn the_doctor_names_what_is_there() {
    let mac = Mac::new(DeveloperTools::Installed);
    let output = mac.muslin(&Path::new(FIXTURES).join("zlib-real"), &["doctor", "--target", "all"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}");
    let lines = ["Linker", "Host linker", "Toolchain", "aarch64 for C"];
    let lines = said.lines().filter(|line| lines.iter().any(|word| line.contains(word)));
    let said = lines.collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!(said.replace(mac.path("").to_str().unwrap(), "/Mac/"), @"
          Linker ✓ `rust-lld` of the Rust toolchain starts
     Host linker ✓ `/Mac/usr/bin/cc` links build scripts and macros
       Toolchain ✓ x86_64 for C: clang-musl (/Mac/Developer/usr/bin/clang 14.0.6) · the clang that is here, with musl's headers from where they are
                 ✓ aarch64 for C: clang-musl (/Mac/Developer/usr/bin/clang 14.0.6) · the clang that is here, with musl's headers from where they are
    ");
}

#[test]
fn a_release_says_which_architecture_it_is_for_where_nobody_asked() {
    let mac = Mac::new(DeveloperTools::Installed);
    let target_dir = mac.path("results").display().to_string();
    let words = ["dist", "--allocator", "musl", "--target-dir", &target_dir];
    let output = mac.muslin(&Path::new(FIXTURES).join("hello"), &words);
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success(), "{said}");
    let note = "it is for aarch64-unknown-linux-musl, the architecture of this machine; `--target x86_64` is the other one, `--target all` is both";
    assert!(said.split_whitespace().collect::<Vec<_>>().join(" ").contains(note), "{said}");
}

#[test]
fn the_runner_of_the_book_starts_programs_and_tests_in_a_container() {
    let mac = Mac::new(DeveloperTools::Installed);
    let project = mac.path("project");
    let write = |name: &str, text: &str| {
        let path = project.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("Cargo.toml", "[package]\nname = \"cloth\"\nversion = \"1.0.0\"\nedition = \"2021\"\n");
    write("src/main.rs", PROGRAM);
    let page = include_str!("../../../../docs/src/macos.md");
    let block = |language: &str, holds: &str| {
        let blocks = page.split("```").skip(1).step_by(2);
        let texts = blocks.filter_map(|block| block.strip_prefix(language)?.strip_prefix('\n'));
        texts.into_iter().find(|text| text.contains(holds)).unwrap().to_owned()
    };
    write(".cargo/config.toml", &block("toml", "runner"));
    write("in-container", &block("sh", "podman run"));
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(project.join("in-container"), mode).unwrap();
    mac.podman();
    let output =
        mac.muslin(&project, &["run", "--target", "x86_64", "--allocator", "musl", "--", "a b"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(7), "{said}");
    let printed = String::from_utf8(output.stdout).unwrap();
    assert_eq!(printed, format!("{} [\"a b\"] false\n", project.display()));
    let output = mac.muslin(&project, &["test", "--target", "x86_64", "--allocator", "musl"]);
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
    assert_eq!(mac.noted("podman").lines().next(), Some("image exists localhost/empty"));
}

/// Prints where it runs, with what, and whether it sees anything else of this machine.
const PROGRAM: &str = r#"
fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let sees_more = std::path::Path::new("/usr").exists();
    println!("{} {words:?} {sees_more}", std::env::current_dir().unwrap().display());
    std::process::exit(7);
}

#[test]
fn it_is_in_the_project() {
    let manifest = std::env::var("CARGO_MANIFEST_DIR").unwrap();
    assert!(std::fs::read_to_string(manifest + "/Cargo.toml").unwrap().contains("cloth"));
    std::fs::write("/tmp/file", "").unwrap();
}
"#;

#[test]
fn without_the_developer_tools_no_window_opens() {
    let mac = Mac::new(DeveloperTools::Missing);
    let project = Path::new(FIXTURES).join("zlib-real");
    let output = mac.muslin(&project, &["doctor", "--target", "all"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("Apple's developer tools are not installed"), "{said}");
    assert!(said.contains("`xcode-select --install`"), "{said}");
    for verb in ["plan", "static-build"] {
        let output = mac.muslin(&project, &[verb, "--target", "all", "--no-install"]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(11), "{verb}: {said}");
        assert!(said.contains("tried `clang-musl`: no `clang` is on PATH"), "{said}");
    }
    assert_eq!(mac.noted("window"), "");
}
