//! The completion script of bash, sourced by a real bash.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "the process itself is what is tested")]

use std::fs;
use std::process::Command;

/// What bash would offer behind these words, with a completion of cargo's own that was there before.
fn offered(words: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("script");
    let made = Command::new(env!("CARGO_BIN_EXE_cargo-muslin"))
        .args(["muslin", "completions", "bash"])
        .output()
        .unwrap();
    assert!(made.status.success());
    fs::write(&script, made.stdout).unwrap();
    let program = format!(
        r#"
        _cargo() {{ COMPREPLY=("cargo's own"); }}
        complete -F _cargo cargo
        source {script}
        source {script}
        COMP_WORDS=({words})
        COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
        [[ $(complete -p "${{COMP_WORDS[0]}}") =~ \ -F\ ([^\ ]+) ]]
        "${{BASH_REMATCH[1]}}" "${{COMP_WORDS[0]}}" "${{COMP_WORDS[-1]}}" "${{COMP_WORDS[-2]}}"
        printf '%s\n' "${{COMPREPLY[@]}}"
        "#,
        script = script.display(),
    );
    let said = Command::new("bash").args(["--norc", "-c", &program]).output().unwrap();
    assert_eq!(String::from_utf8(said.stderr).unwrap(), "");
    String::from_utf8(said.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn verbs_and_flags_are_offered_behind_cargo_muslin() {
    assert_eq!(offered("cargo muslin static-b"), ["static-build"]);
    assert_eq!(offered("cargo muslin inspect --requ"), ["--require"]);
    assert_eq!(offered("cargo muslin inspect --format s"), ["sarif"]);
    assert_eq!(offered("cargo-muslin toolchains inst"), ["install"]);
}

#[test]
fn cargo_s_own_words_stay_with_cargo_s_own_completion() {
    assert_eq!(offered("cargo bui"), ["cargo's own"]);
    assert_eq!(offered("cargo musl"), ["cargo's own"]);
}
