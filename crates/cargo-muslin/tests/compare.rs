//! `compare` in a project of a user: the builds, their figures, and what cannot be compared.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "the process itself is what is tested")]

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

const SOURCE: &str = r#"
use std::io::Read as _;
fn main() {
    let argument = std::env::args().nth(1).unwrap_or_default();
    if argument == "sleep" {
        std::thread::sleep(std::time::Duration::from_secs(60));
    }
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input).unwrap();
    if argument == "fill" {
        assert_eq!(input, "seven");
        println!("{}", vec![7_u8; 20_000_000].iter().map(|one| u64::from(*one)).sum::<u64>());
    }
}
"#;

fn project() -> TempDir {
    let directory = TempDir::new().unwrap();
    let write = |name: &str, text: &str| {
        let path = directory.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("Cargo.toml", "[package]\nname = \"app\"\nversion = \"1.2.3\"\nedition = \"2024\"\n");
    write("src/main.rs", SOURCE);
    write("input", "seven");
    directory
}

struct Answer {
    code: Option<i32>,
    output: String,
    error: String,
}

fn compare(directory: &Path, args: &[&str]) -> Answer {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-muslin"));
    command.args(["muslin", "compare", "--rounds", "2"]).args(args).current_dir(directory);
    // Each project has results of its own, also where the tests have a directory for theirs.
    let answer = command.env_remove("CARGO_TARGET_DIR").output().unwrap();
    Answer {
        code: answer.status.code(),
        output: String::from_utf8(answer.stdout).unwrap(),
        error: String::from_utf8(answer.stderr).unwrap(),
    }
}

#[test]
fn both_builds_are_measured_with_what_they_need() {
    let directory = project();
    let args = ["--format=json", "--run", "app fill", "--stdin", "input"];
    let answer = compare(directory.path(), &[&args[..], &["--variant", "cargo,static"]].concat());
    assert_eq!(answer.code, Some(0), "{}", answer.error);
    let value: serde_json::Value = serde_json::from_str(&answer.output).unwrap();
    let [cargo, own] = [&value["variants"][0], &value["variants"][1]];
    assert_eq!((&cargo["libc"], &own["libc"]), (&"glibc".into(), &"musl".into()));
    let needs = |one: &serde_json::Value| one["needs"].as_array().unwrap().len();
    assert!(needs(cargo) >= 2 && needs(own) == 0, "{cargo} {own}");
    for one in [cargo, own] {
        let (start, run) = (&one["figures"][0], &one["figures"][1]);
        assert_eq!((&start["code"], &run["code"]), (&0.into(), &0.into()), "{one}");
        assert!(start["system_calls"].as_u64().unwrap() > 5, "{one}");
        let grown = run["peak_memory"].as_u64().unwrap() - start["peak_memory"].as_u64().unwrap();
        assert!((19_000_000..40_000_000).contains(&grown), "{one}");
    }
    assert!(value["images"].as_array().unwrap().len() >= 4, "{value}");
    for name in ["compare.html", "compare.json", "compare.svg"] {
        assert!(directory.path().join("target/compare").join(name).is_file(), "{name}");
    }
}

#[test]
fn what_cannot_be_compared_is_said_with_the_cure() {
    let directory = project();
    let other = if cfg!(target_arch = "x86_64") { "aarch64" } else { "x86_64" };
    let cases: [(&[&str], i32, &str); 5] = [
        (&["--target", other], 11, "not measured on this machine"),
        (&["--variant", "zlib"], 2, "there is no build variant `zlib`"),
        (&["--variant", "static"], 2, "at least two build variants are needed"),
        (&["--run", "cat words"], 2, "has to begin with the program that is compared: `app`"),
        (&["--run", "app 'x"], 2, "unclosed quote"),
    ];
    for (args, code, text) in cases {
        let answer = compare(directory.path(), args);
        assert_eq!(answer.code, Some(code), "{args:?}: {}", answer.error);
        assert!(answer.error.contains(text), "{args:?}: {}", answer.error);
    }
    assert!(
        !directory.path().join("target").exists(),
        "nothing is built for a question that is wrong"
    );
}

#[test]
fn a_start_that_does_not_end_is_noted_and_a_run_that_does_not_end_is_an_error() {
    let directory = project();
    let answer = compare(directory.path(), &["--start", "sleep", "--limit", "1"]);
    assert_eq!(answer.code, Some(0), "{}", answer.error);
    assert!(answer.output.contains("start-up is not known"), "{}", answer.output);
    let answer = compare(directory.path(), &["--run", "app sleep", "--limit", "1"]);
    assert_eq!(answer.code, Some(1), "{}", answer.error);
    assert!(answer.error.contains("`--limit SECONDS` lets it run longer"), "{}", answer.error);
}
