//! The program of an image is started from it, before it is shipped, and behind a the init process.

use std::fs;
use std::path::Path;

use crate::tools::{failure, image, tool};

/// Says how it was started, and exits as it is asked to.
const SOURCE: &str = r#"
fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let parent = std::fs::read_to_string("/proc/self/stat").unwrap();
    let place = std::env::current_dir().unwrap();
    println!("{words:?} {} below {} in {}", std::process::id(), parent.split(' ').nth(3).unwrap(), place.display());
    println!("{:?} home {:?}", std::env::var("MODE"), std::env::var("HOME"));
    assert_ne!(words[0], "fail", "as it was asked");
}
"#;

const MANIFEST: &str = r#"[package]
name = "started"
version = "1.2.3"
edition = "2024"

[package.metadata.muslin.image]
env = { MODE = "test" }
workdir = "/data"
volumes = ["/data"]
args = ["fail"]
"#;

fn project(directory: &Path, more: &str) {
    fs::create_dir_all(directory.join("src")).unwrap();
    fs::write(directory.join("Cargo.toml"), format!("{MANIFEST}{more}\n")).unwrap();
    fs::write(directory.join("src/main.rs"), SOURCE).unwrap();
}

#[test]
fn a_program_is_started_from_its_image_on_both_architectures_if_that_is_asked_for() {
    let directory = tempfile::tempdir().unwrap();
    project(directory.path(), "smoke = [\"ok 'two words'\"]");
    let output = image(directory.path(), &["--target", "all", "--init"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8_lossy(&output.stdout);
    let started: Vec<&str> = said.lines().filter(|line| line.contains("Started")).collect();
    insta::assert_snapshot!(started.join("\n"), @"
    Started x86_64 · `/sbin/init /usr/local/bin/started ok 'two words'` started, and ended with 0
    Started aarch64 · `/usr/local/bin/started ok 'two words'` started, and ended with 0
    ");
    let manifest =
        fs::read_to_string(directory.path().join("target/dist/image-manifest.json")).unwrap();
    assert!(manifest.contains("\"started\""), "{manifest}");
}

#[test]
fn a_program_that_does_not_start_is_not_shipped() {
    let directory = tempfile::tempdir().unwrap();
    project(directory.path(), "");
    let ends = |words: &[&str]| {
        let said = failure(&image(directory.path(), words), "HOST");
        said.lines().filter(|line| !line.contains("thread 'main'")).collect::<Vec<_>>().join("\n")
    };
    let said = [
        // The arguments that the image has by itself.
        ends(&["--smoke", ""]),
        ends(&["--smoke", "'"]),
    ];
    insta::assert_snapshot!(said.join("\n\n"), @r#"
    14: error: in the image for x86_64-unknown-linux-musl, `/usr/local/bin/started fail` ended with exit code 101 on this machine
      ["fail"] 1 below 0 in /data
      Ok("test") home Err(NotPresent)
      
      assertion `left != right` failed: as it was asked
        left: "fail"
       right: "fail"
      note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace
      help: use arguments with which it ends with 0; if this code is right, `--allow smoke-exit`

    2: error: `'` is not a list of arguments, like `--say 'two words'`
    "#);
    assert!(!directory.path().join("target/dist").exists());
    // Unasked, nothing is started.
    assert!(image(directory.path(), &[]).status.success());
}

#[test]
fn a_program_that_starts_others_gets_a_note_that_it_needs_an_init() {
    let directory = tempfile::tempdir().unwrap();
    project(directory.path(), "");
    fs::write(
        directory.path().join("src/main.rs"),
        "fn main() { let _ = std::process::Command::new(\"true\").status(); }",
    )
    .unwrap();
    let notes = |words: &[&str]| {
        let said = String::from_utf8(image(directory.path(), words).stdout).unwrap();
        said.lines()
            .map(str::trim)
            .filter(|line| line.starts_with("Note"))
            .collect::<Vec<_>>()
            .join("\n")
    };
    insta::assert_snapshot!(notes(&[]), @"Note `started` starts other programs and handles no signals: `--init` adds an init process (PID 1)");
    assert_eq!(notes(&["--init"]), "");
}

#[test]
fn the_init_is_in_front_and_is_the_same_in_every_image() {
    let directory = tempfile::tempdir().unwrap();
    project(directory.path(), "");
    for tag in ["one", "two"] {
        let words = ["--init", "--out", tag, "--arg", tag];
        let output = image(directory.path(), &words);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let config = |tag: &str| {
        let layout = format!("oci:{tag}/started-1.2.3.oci");
        let text = tool("skopeo", &["inspect", "--config", &layout], directory.path());
        serde_json::from_str::<serde_json::Value>(&text).unwrap()
    };
    let (one, two) = (config("one"), config("two"));
    let command = serde_json::json!(["/sbin/init", "/usr/local/bin/started"]);
    assert_eq!(one["config"]["Entrypoint"], command);
    assert_eq!(one["rootfs"], two["rootfs"], "the layers are the same, whatever the arguments");
    assert_eq!(one["history"][1]["comment"], "init");
}
