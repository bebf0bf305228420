//! A git repository that has the shape of muslin's, with a program that prints its arguments: what `init` writes
//! installs it in seconds.

use std::fs;
use std::path::Path;
use std::process::Command;

/// The address under which [`variables`] make git find it.
pub(crate) const ADDRESS: &str = "https://forge.example/team/muslin";

const MANIFEST: &str =
    "[package]\nname = \"cargo-muslin\"\nversion = \"0.1.0\"\nedition = \"2021\"\n";
const PROGRAM: &str = "fn main() {\n    let words: Vec<String> = std::env::args().skip(1).collect();\n    println!(\"{}\", words.join(\" \"));\n    std::process::exit(if words.iter().any(|word| word == \"fail\") { 20 } else { 0 });\n}\n";

/// Makes the repository with one commit, and returns its hash.
pub(crate) fn repository(directory: &Path) -> String {
    let write = |path: &str, text: &str| {
        let path = directory.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("Cargo.toml", "[workspace]\nmembers = [\"crates/*\"]\nresolver = \"2\"\n");
    write(
        "Cargo.lock",
        "version = 3\n\n[[package]]\nname = \"cargo-muslin\"\nversion = \"0.1.0\"\n",
    );
    write("crates/cargo-muslin/Cargo.toml", MANIFEST);
    write("crates/cargo-muslin/src/main.rs", PROGRAM);
    git(directory, &["init", "--quiet"]);
    git(directory, &["add", "."]);
    let author = ["-c", "user.name=a", "-c", "user.email=a@forge.example"];
    git(directory, &[&author[..], &["commit", "--quiet", "--no-gpg-sign", "-m", "one"]].concat());
    git(directory, &["rev-parse", "HEAD"])
}

fn git(directory: &Path, args: &[&str]) -> String {
    let output = Command::new("git").args(args).current_dir(directory).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// Variables with which git, and a cargo that fetches by git, read [`ADDRESS`] from the repository.
pub(crate) fn variables(repository: &Path) -> [(String, String); 4] {
    [
        ("GIT_CONFIG_COUNT".to_owned(), "1".to_owned()),
        ("GIT_CONFIG_KEY_0".to_owned(), format!("url.{}.insteadOf", repository.display())),
        ("GIT_CONFIG_VALUE_0".to_owned(), ADDRESS.to_owned()),
        ("CARGO_NET_GIT_FETCH_WITH_CLI".to_owned(), "true".to_owned()),
    ]
}
