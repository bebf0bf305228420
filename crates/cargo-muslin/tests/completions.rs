//! The completion script of bash, sourced by a real bash.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "the process itself is what is tested")]

use std::fs;
use std::process::Command;

/// What bash would offer behind these words, with a completion of cargo's own that was there before.
fn offered(args: &str) -> Vec<String> {
    let directory = tempfile::tempdir().unwrap();
    let script = directory.path().join("script");
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
        COMP_WORDS=({args})
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
fn values_are_offered_too() {
    let targets =
        ["x86_64", "x86_64-unknown-linux-musl", "aarch64", "aarch64-unknown-linux-musl", "all"];
    assert_eq!(offered("cargo muslin static-build --target ''"), targets);
    assert_eq!(offered("cargo muslin static-build --allocator mi"), ["mimalloc"]);
    assert_eq!(offered("cargo muslin plan --toolchain z"), ["zig"]);
}

/// What bash offers for `cargo bui` and for `cargo muslin expl` if `.bashrc` has the line of the help, and
/// bash-completion would load cargo's own completion when it is first needed.
#[test]
fn the_line_of_the_help_completes_muslin_and_leaves_cargo_s_own_to_be_loaded() {
    let help = Command::new(env!("CARGO_BIN_EXE_cargo-muslin"))
        .args(["muslin", "completions", "--help"])
        .output()
        .unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let line = help.lines().find(|line| line.contains(".bashrc")).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let bin = directory.path().join("bin");
    fs::create_dir(&bin).unwrap();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_cargo-muslin"), bin.join("cargo-muslin"))
        .unwrap();
    let program = format!(
        r#"
        {line}
        _comp_load() {{ _cargo() {{ COMPREPLY=("cargo's own $2"); }}; complete -F _cargo cargo; }}
        source ~/.bashrc
        try() {{
            COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
            [[ $(complete -p cargo) =~ \ -F\ ([^\ ]+) ]]
            "${{BASH_REMATCH[1]}}" cargo "${{COMP_WORDS[-1]}}" "${{COMP_WORDS[-2]}}"
            printf '%s\n' "${{COMPREPLY[@]}}"
        }}
        try cargo bui
        try cargo muslin expl
        try cargo bui
        "#
    );
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let mut bash = Command::new("bash");
    let printed =
        bash.args(["--norc", "-c", &program]).env("HOME", directory.path()).env("PATH", path);
    let printed = printed.env(
        "CARGO_HOME",
        std::env::var("CARGO_HOME")
            .unwrap_or_else(|_| format!("{}/.cargo", std::env::var("HOME").unwrap())),
    );
    let printed = printed.env(
        "RUSTUP_HOME",
        std::env::var("RUSTUP_HOME")
            .unwrap_or_else(|_| format!("{}/.rustup", std::env::var("HOME").unwrap())),
    );
    let printed = printed.output().unwrap();
    assert_eq!(
        String::from_utf8(printed.stdout).unwrap(),
        "cargo's own bui\nexplain\ncargo's own bui\n",
        "{}",
        String::from_utf8_lossy(&printed.stderr)
    );
}

/// What a command line that is refused prints.
fn refused(args: &str) -> String {
    let mut program = Command::new(env!("CARGO_BIN_EXE_cargo-muslin"));
    let output = program.arg("muslin").args(args.split(' ')).env("NO_COLOR", "1").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_near_miss_gets_a_suggestion() {
    for (args, tip) in [
        ("statc-build --release", "tip: a similar subcommand exists: 'static-build'"),
        ("static-build --target arm64", "tip: a similar value exists: 'aarch64'"),
        ("plan --target x86-64", "tip: a similar value exists: 'x86_64'"),
        ("dist --allocator mimaloc", "tip: a similar value exists: 'mimalloc'"),
        ("explain no-interpeter", "help: a similar code is `no-interpreter`"),
    ] {
        assert!(refused(args).contains(tip), "{args}: {}", refused(args));
    }
}

#[test]
fn cargo_s_own_words_stay_with_cargo_s_own_completion() {
    assert_eq!(offered("cargo bui"), ["cargo's own"]);
    assert_eq!(offered("cargo musl"), ["cargo's own"]);
}
