//! Our init beside tini, which people know: the same things happen under both. Ours runs for both
//! architectures, the other one under qemu.
// The sources compile with an old Rust; what tries them need not.
#![cfg(target_os = "linux")]
#![allow(clippy::incompatible_msrv)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "the process itself is what is tested")]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;

use muslin_startup::init;

const TARGETS: [&str; 2] = ["x86_64-unknown-linux-musl", "aarch64-unknown-linux-musl"];

/// The programs, compiled once: a directory with one for each target.
static BUILT: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let directory = tempfile::tempdir().unwrap();
    for (name, text) in init::FILES {
        fs::write(directory.path().join(name), text).unwrap();
    }
    for target in TARGETS {
        let arguments = init::arguments(target, target);
        let mut command = Command::new("rustc");
        command.arg("-Dwarnings").args(arguments).current_dir(&directory);
        assert!(command.status().unwrap().success(), "rustup target add {target}");
    }
    directory
});

fn built(target: &str) -> PathBuf {
    BUILT.path().join(target)
}

/// The words in front of a program, for each init.
fn all() -> Vec<(&'static str, Vec<String>)> {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let ours = TARGETS.map(|target| {
        let program = built(target).display().to_string();
        let arch = target.split('-').next().unwrap();
        if arch == std::env::consts::ARCH {
            return (target, vec![program]);
        }
        (target, words(&[&format!("qemu-{arch}-static"), &program]))
    });
    // As ours: signals for the whole group, and orphans also where its PID is not 1.
    let tini = ("tini", words(&["tini", "-s", "-g", "--"]));
    ours.into_iter().chain([tini]).collect()
}

fn start(words: &[String], script: &str) -> Child {
    // What is started in a shell's background ignores the last two, and under `nohup` the first; children do as well.
    let mut command = Command::new("env");
    command.arg("--default-signal=HUP,INT,QUIT").args(words);
    command.args(["/bin/sh", "-c", script]).stdin(Stdio::null());
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    child.unwrap_or_else(|error| {
        panic!("`{}`: {error}: apt-get install tini qemu-user-static", words[0])
    })
}

/// Runs a script, sends signals once it says `ready`, and returns its lines and its exit code.
fn observed(words: &[String], script: &str, signals: &[&str]) -> String {
    let mut child = start(words, script);
    let id = child.id().to_string();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut said: Vec<String> = Vec::new();
    if !signals.is_empty() {
        assert_eq!(lines.next().as_deref(), Some("ready"));
    }
    for signal in signals {
        let sent = Command::new("/bin/kill").args(["-s", signal, &id]).status().unwrap();
        assert!(sent.success());
        // One after the other: signals that wait together have no order.
        if script.contains(&format!("got {signal}")) {
            said.extend(lines.next());
        }
    }
    said.extend(lines);
    let code = child.wait().unwrap().code();
    format!("{} → {}", said.join(", "), code.map_or("a signal".to_owned(), |code| code.to_string()))
}

/// The same under each init, or the test fails.
fn agreed(script: &str, signals: &[&str]) -> String {
    let observed = all().into_iter().map(|(name, words)| (name, observed(&words, script, signals)));
    let observed: Vec<_> = observed.collect();
    assert!(observed.iter().all(|(_, one)| *one == observed[0].1), "{script}: {observed:?}");
    observed.into_iter().next().unwrap().1
}

#[test]
fn exit_codes_are_the_program_s_own() {
    let scripts =
        ["exit 0", "exit 7", "kill -TERM $$", "kill -KILL $$", "exec /no/such", "exec /tmp"];
    insta::assert_snapshot!(scripts.map(|script| agreed(script, &[])).join("\n"), @"
    → 0
    → 7
    → 143
    → 137
    → 127
    → 126
    ");
}

#[test]
fn every_signal_reaches_the_program_and_what_it_has_started() {
    let signals = ["TERM", "INT", "HUP", "USR1", "USR2", "QUIT", "WINCH", "ALRM"];
    let traps = signals.map(|name| format!("trap 'echo got {name}' {name};")).join(" ");
    let script = format!("{traps} trap 'exit 3' CONT; echo ready; while :; do sleep 0.02; done");
    let said = agreed(&script, &[signals.as_slice(), &["CONT"]].concat());
    insta::assert_snapshot!(said, @"got TERM, got INT, got HUP, got USR1, got USR2, got QUIT, got WINCH, got ALRM → 3");
    // A process of its group that is not the program itself.
    let group = "trap : TERM; (trap 'echo got TERM; exit' TERM; echo ready; \
                 while :; do sleep 0.02; done) & wait; wait; exit 4";
    insta::assert_snapshot!(agreed(group, &["TERM"]), @"got TERM → 4");
}

#[test]
fn a_program_that_ignores_a_signal_goes_on() {
    let script = "trap '' TERM INT; echo ready; sleep 0.3; echo done; exit 5";
    insta::assert_snapshot!(agreed(script, &["TERM", "INT", "TERM"]), @"done → 5");
}

#[test]
fn orphans_do_not_stay_as_zombies() {
    // Ten orphans end; those that nobody has waited for are counted among the children of PID 1.
    let script = "for i in 1 2 3 4 5 6 7 8 9 10; do (sleep 0.05 &); done; sleep 0.5; \
                  cat /proc/[0-9]*/stat 2>/dev/null | grep -c \") Z $PPID \"; exit 0";
    insta::assert_snapshot!(agreed(script, &[]), @"0 → 0");
    // An init that does not wait has all of them: the count is not blind.
    let bare = ["bwrap", "--dev-bind", "/", "/", "--unshare-pid", "--as-pid-1", "--proc", "/proc"];
    let bare = bare.map(str::to_owned);
    let counted = script
        .replace("$PPID", "1")
        .replace("sleep 0.5", "(sleep 0.5")
        .replace("; exit 0", ") & exec sleep 1");
    let counted = observed(&bare, &counted, &[]);
    assert!(counted.starts_with(|c: char| ('1'..='9').contains(&c)), "{counted}");
}

#[test]
fn it_has_pid_1_in_a_namespace_of_its_own() {
    let program = built(&format!("{}-unknown-linux-musl", std::env::consts::ARCH));
    let words = ["bwrap", "--dev-bind", "/", "/", "--unshare-pid", "--as-pid-1", "--proc", "/proc"];
    let words: Vec<String> = words
        .iter()
        .map(|word| (*word).to_owned())
        .chain([program.display().to_string()])
        .collect();
    let said = observed(&words, "echo $PPID; kill -TERM 1; sleep 1; echo still here", &[]);
    // What is sent to PID 1 comes back to the group, which has no handler for it.
    assert_eq!(said, "1 → 143");
}

#[test]
fn what_cannot_be_started_is_said() {
    let program = built(&format!("{}-unknown-linux-musl", std::env::consts::ARCH));
    let run = |words: &[&str]| {
        let ended = Command::new(&program).args(words).output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr).trim_end().to_owned();
        format!("{}: {said}", ended.status.code().unwrap())
    };
    let said = [run(&[]), run(&["/no/such"]), run(&["/etc/passwd"])];
    insta::assert_snapshot!(said.join("\n"), @"
    2: usage: init PROGRAM [ARGUMENT]...
    127: init: cannot start /no/such
    126: init: cannot start /etc/passwd
    ");
}

#[test]
fn it_is_a_few_kilobytes_and_names_no_directory_of_this_machine() {
    for target in TARGETS {
        let bytes = fs::read(built(target)).unwrap();
        assert!(bytes.len() < 4096, "{target}: {}", bytes.len());
        let text = String::from_utf8_lossy(&bytes).into_owned();
        for trace in [BUILT.path(), Path::new("/root"), Path::new("rustlib")] {
            assert!(!text.contains(&trace.display().to_string()), "{trace:?}");
        }
    }
}

#[test]
fn its_sources_are_formatted() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("program");
    let mut command = Command::new("rustfmt");
    command.args(["--check", "--edition=2021"]).arg(directory.join(init::MAIN));
    let ended = command.output().expect("rustup component add rustfmt");
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stdout));
}
