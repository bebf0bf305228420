//! `.note.package`: which package a file is, as other people's tools read it.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "the process itself is what is tested")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// A workspace of two packages with versions of their own.
fn workspace() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    let root = "[workspace]\nmembers = [\"loom\", \"reel\"]\nresolver = \"3\"\n";
    fs::write(directory.path().join("Cargo.toml"), root).unwrap();
    for (name, version) in [("loom", "1.2.3"), ("reel", "0.4.0-rc.1+wool")] {
        let package = directory.path().join(name);
        fs::create_dir_all(package.join("src")).unwrap();
        let manifest =
            format!("[package]\nname = \"{name}\"\nversion = \"{version}\"\nedition = \"2024\"\n");
        fs::write(package.join("Cargo.toml"), manifest).unwrap();
        fs::write(package.join("src/main.rs"), "fn main() {}\n").unwrap();
    }
    directory
}

fn muslin(directory: &Path, arguments: &[&str], env: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-muslin"));
    command.arg("muslin").args(arguments).current_dir(directory);
    command.env_remove("CARGO_TARGET_DIR").envs(env.iter().copied()).output().unwrap()
}

fn run(program: &str, arguments: &[&str], directory: &Path) -> String {
    let output = Command::new(program).args(arguments).current_dir(directory).output();
    let output = output.unwrap_or_else(|error| panic!("{error}: apt-get install {program}"));
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The JSON of the note, as binutils shows it.
fn note(directory: &Path, file: &str) -> serde_json::Value {
    let notes = run("readelf", &["--notes", "--wide", file], directory);
    let found = notes.split("Packaging Metadata: ").skip(1).collect::<Vec<_>>();
    assert_eq!(found.len(), 1, "{notes}");
    serde_json::from_str(found[0].lines().next().unwrap()).unwrap()
}

#[test]
fn each_program_of_a_workspace_says_which_package_it_is_also_when_it_is_stripped() {
    let directory = workspace();
    let output = muslin(directory.path(), &["dist", "--offline", "--target", "all"], &[]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for (name, version) in [("loom", "1.2.3"), ("reel", "0.4.0-rc.1+wool")] {
        for architecture in ["x86_64", "aarch64"] {
            let stem = format!("{name}-{version}-{architecture}-unknown-linux-musl");
            let archive = format!("target/dist/{stem}.tar.gz");
            run("tar", &["-xzf", &archive], directory.path());
            let file = format!("{stem}/{name}");
            let expected = serde_json::json!({
                "type": "cargo", "name": name, "version": version, "architecture": architecture,
            });
            assert_eq!(note(directory.path(), &file), expected);
            let screen = muslin(directory.path(), &["inspect", &file], &[]).stdout;
            let screen = String::from_utf8(screen).unwrap();
            let row = format!("Package {name} {version} · cargo · {architecture}\n");
            assert!(screen.contains(&row), "{screen}");
            // The note is loaded, so that a core dump has it, and no `strip` takes it away.
            if architecture == std::env::consts::ARCH {
                run("strip", &["--strip-all", &file], directory.path());
                assert_eq!(note(directory.path(), &file), expected);
            }
        }
    }
}

#[test]
fn the_note_of_a_distributor_takes_the_place_of_ours() {
    let directory = workspace();
    let theirs = r#"{"type":"deb","os":"debian","name":"loom","version":"1.2.3-4","epoch":1}"#;
    let flags = format!("-Clink-arg=--package-metadata={theirs}");
    let env = [("RUSTFLAGS", flags.as_str())];
    let output = muslin(directory.path(), &["static-build", "--offline", "-p", "loom"], &env);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && !said.contains("warning"), "{said}");
    let triple = format!("{}-unknown-linux-musl", std::env::consts::ARCH);
    let file = format!("target/{triple}/release/loom");
    let expected: serde_json::Value = serde_json::from_str(theirs).unwrap();
    assert_eq!(note(directory.path(), &file), expected);
    let screen = muslin(directory.path(), &["inspect", &file], &[]).stdout;
    let screen = String::from_utf8(screen).unwrap();
    assert!(screen.contains("Package loom 1.2.3-4 · deb · debian · epoch 1\n"), "{screen}");
}

#[test]
fn a_program_that_another_linker_has_marked_is_read() {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("main.c"), "int main(void) { return 0; }\n").unwrap();
    let metadata = r#"'--package-metadata={"type":"rpm","osCpe":"cpe:2.3:o:a:b:33"}'"#;
    // gcc splits its own words at commas.
    fs::write(directory.path().join("words"), metadata).unwrap();
    run("gcc", &["main.c", "-o", "foreign", "-Wl,@words"], directory.path());
    let screen = muslin(directory.path(), &["inspect", "foreign"], &[]).stdout;
    let screen = String::from_utf8(screen).unwrap();
    assert!(screen.contains("Package rpm · cpe:2.3:o:a:b:33\n"), "{screen}");
}
