//! A program that is killed leaves no children behind, and nothing that hinders the next run. Places that other users
//! can write in are not trusted. Real processes, real signals.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "the process itself is what is tested")]

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, chown, symlink};
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::Duration;

const PROGRAM: &str = env!("CARGO_BIN_EXE_cargo-muslin");

/// Waits for what has to come, as long as a loaded machine may take.
fn wait_for(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..6000 {
        if is_so() {
            return;
        }
        thread::sleep(Duration::from_millis(20));
    }
    panic!("{what} did not come");
}

fn signal(name: &str, pid: u32) {
    let sent = Command::new("kill").args([format!("-{name}"), pid.to_string()]).status().unwrap();
    assert!(sent.success());
}

/// Whether a process lives; one that has ended and is not waited for does not.
fn lives(pid: &str) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with('Z'))
}

fn pid_in(path: &Path) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    Some(text.strip_suffix('\n')?.to_owned())
}

/// A project whose build script starts a program that starts a program, which writes its number and never ends.
fn project(directory: &Path) {
    fs::create_dir_all(directory.join("src")).unwrap();
    let manifest = "[package]\nname = \"parcel\"\nversion = \"1.2.3\"\nedition = \"2024\"\n";
    fs::write(directory.join("Cargo.toml"), manifest).unwrap();
    fs::write(directory.join("src/main.rs"), "fn main() {}\n").unwrap();
    let script = r#"fn main() {
    let grandchild = "echo $$ > \"$0\".new; mv \"$0\".new \"$0\"; while :; do sleep 0.1; done";
    let child = format!("sh -c '{grandchild}' \"$PIDS\" & wait");
    std::process::Command::new("sh").args(["-c", &child]).status().unwrap();
}
"#;
    fs::write(directory.join("build.rs"), script).unwrap();
}

fn muslin(directory: &Path, arguments: &[&str]) -> Command {
    // A test run in the background of a script ignores interrupts, and so would its children.
    let mut command = Command::new("env");
    command.args(["--default-signal", PROGRAM, "muslin"]).args(arguments).current_dir(directory);
    command.env("NO_COLOR", "1").env("CARGO_NET_OFFLINE", "true").env_remove("CARGO_TARGET_DIR");
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Starts a build and waits until the program that never ends runs; its number.
fn begun(directory: &Path, arguments: &[&str], temporary: &Path) -> (Child, String) {
    let pids = directory.join("grandchild.pid");
    let mut command = muslin(directory, arguments);
    command.env("PIDS", &pids).env("TMPDIR", temporary);
    let child = command.spawn().unwrap();
    wait_for("the grandchild", || pid_in(&pids).is_some());
    (child, pid_in(&pids).unwrap())
}

#[test]
fn what_a_build_script_started_ends_when_the_build_is_killed() {
    for name in ["KILL", "TERM", "INT"] {
        let directory = tempfile::tempdir().unwrap();
        project(directory.path());
        let (mut build, grandchild) = begun(directory.path(), &["static-build"], directory.path());
        assert!(lives(&grandchild));
        signal(name, build.id());
        build.wait().unwrap();
        wait_for("the end of the grandchild", || !lives(&grandchild));
    }
}

#[test]
fn a_second_build_that_is_killed_leaves_a_copy_that_the_next_one_removes() {
    let directory = tempfile::tempdir().unwrap();
    let temporary = tempfile::tempdir().unwrap();
    project(directory.path());
    // What a killed one leaves: a directory without an owner.
    let left = temporary.path().join("muslin-elsewhere-AbCd12");
    fs::create_dir_all(left.join("work/deep")).unwrap();
    fs::write(directory.path().join("build.rs"), "fn main() {}\n").unwrap();
    let arguments = ["static-build", "--verify-reproducible"];
    let mut command = muslin(directory.path(), &arguments);
    command.env("TMPDIR", temporary.path());
    let output = command.stderr(Stdio::piped()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(fs::read_dir(temporary.path()).unwrap().count(), 0, "both are gone");
}

#[test]
fn a_supervisor_has_the_exit_code_of_its_command_and_dies_by_its_signal() {
    let supervised = |script: &str| {
        let start = "exec -a muslin-supervisor \"$0\" $PPID_OF_IT sh -c \"$1\"";
        let start = start.replace("$PPID_OF_IT", &std::process::id().to_string());
        let mut bash = Command::new("bash");
        bash.args(["-c", &start, PROGRAM, script]).stderr(Stdio::null());
        bash.output().unwrap()
    };
    let Output { status, stdout, .. } = supervised("echo out; exit 7");
    assert_eq!((status.code(), stdout.as_slice()), (Some(7), &b"out\n"[..]));
    assert_eq!(supervised("kill -SEGV $$").status.signal(), Some(11));
}

#[test]
fn a_server_with_a_session_of_its_own_outlives_the_build() {
    let directory = tempfile::tempdir().unwrap();
    let pid = directory.path().join("pid");
    // The middle one is killed; the supervisor is its child.
    let script = format!(
        "setsid sh -c 'echo $$ > {0}.new; mv {0}.new {0}; exec sleep 1000' & sleep 1000",
        pid.display()
    );
    let start = "(exec -a muslin-supervisor \"$0\" $$ sh -c \"$1\") & wait";
    let mut bash = Command::new("bash");
    let mut middle = bash.args(["-c", start, PROGRAM, &script]).spawn().unwrap();
    wait_for("the server", || pid_in(&pid).is_some());
    let server = pid_in(&pid).unwrap();
    signal("KILL", middle.id());
    middle.wait().unwrap();
    thread::sleep(Duration::from_millis(300));
    let outlives = lives(&server);
    signal("KILL", server.parse().unwrap());
    assert!(outlives);
}

/// The end of a command that reports why it does nothing.
fn refused(command: &mut Command) -> String {
    let output = command.stderr(Stdio::piped()).output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    format!("{} {}", output.status.code().unwrap(), text.trim_end())
}

#[test]
fn a_cache_of_another_user_or_behind_that_users_link_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let cache = directory.path().join("cache");
    fs::create_dir(&cache).unwrap();
    chown(&cache, Some(1234), Some(1234)).expect("this test gives files away: it needs root");
    let build = |cache: &Path| {
        let mut command = muslin(directory.path(), &["libraries", "build", "zlib"]);
        command.env("MUSLIN_CACHE_DIR", cache);
        refused(&mut command).replace(&directory.path().display().to_string(), "…")
    };
    let own = std::process::Command::new("id").arg("-u").output().unwrap();
    assert_eq!(own.stdout, b"0\n", "this test gives files away: it needs root");
    assert_eq!(
        build(&cache),
        "10 error: the cache is not used: `…/cache` belongs to the user with the id 1234, and this is the user 0\n  help: if you trust what is in it, `chown -R 0 '…/cache'`; or `MUSLIN_CACHE_DIR` names another directory"
    );
    let (real, link) = (directory.path().join("real"), directory.path().join("link"));
    fs::create_dir(&real).unwrap();
    symlink(&real, &link).unwrap();
    std::os::unix::fs::lchown(&link, Some(1234), None).unwrap();
    assert!(build(&link).contains("the cache is not used: `…/link` belongs to"));
}

#[test]
fn without_a_home_the_variable_that_names_the_cache_is_asked_for() {
    let directory = tempfile::tempdir().unwrap();
    let mut command = muslin(directory.path(), &["libraries", "build", "zlib"]);
    for variable in ["HOME", "XDG_CACHE_HOME", "MUSLIN_CACHE_DIR", "USERPROFILE"] {
        command.env_remove(variable);
    }
    let refused = refused(&mut command);
    assert!(refused.contains("neither `MUSLIN_CACHE_DIR` nor `HOME` is set"), "{refused}");
}

#[test]
fn our_part_of_a_target_directory_that_another_user_made_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    project(directory.path());
    fs::write(directory.path().join("build.rs"), "fn main() {}\n").unwrap();
    let planted = directory.path().join("target/muslin");
    fs::create_dir_all(&planted).unwrap();
    chown(&planted, Some(1234), None).expect("this test gives files away: it needs root");
    let text = refused(&mut muslin(directory.path(), &["static-build"]));
    assert!(text.contains("the target directory is not used: `"), "{text}");
    // What everybody may write in is closed, and used.
    chown(&planted, Some(0), None).unwrap();
    fs::set_permissions(&planted, fs::Permissions::from_mode(0o777)).unwrap();
    let output = muslin(directory.path(), &["static-build"]).output().unwrap();
    assert!(output.status.success());
    assert_eq!(planted.metadata().unwrap().permissions().mode() & 0o002, 0);
}
