//! `toolchains` and `static-build` as processes, with a package index in a directory: no network is used.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "the process itself is what is tested")]

mod index;
mod machine;

use std::fs;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::process::Stdio;
use std::time::{Duration, Instant};

use machine::Machine;

const INSTALL: [&str; 3] = ["toolchains", "install", "tiny"];

#[test]
fn an_installed_toolchain_is_found_and_not_fetched_again() {
    let machine = Machine::new();
    machine.watch_python("");
    let first = machine.run(&INSTALL);
    assert_eq!(first.code, Some(0), "{first:?}");
    insta::assert_snapshot!(first.error, @"
     Fetching tiny 1.0 (1 MB) with pip, as only pip follows `PIP_FIND_LINKS`, `PIP_NO_INDEX`
    Installed tiny 1.0 in ~/the cache of Zoë/toolchains/tiny (2 MB)
    ");
    insta::assert_snapshot!(first.output, @"~/the cache of Zoë/toolchains/tiny/tiny/tiny");
    assert_eq!(machine.names_in("toolchains"), ["tiny"]);
    assert!(machine.names_in("downloads").is_empty());
    let again = machine.run(&INSTALL);
    assert_eq!((again.code, again.output, again.error.as_str()), (Some(0), first.output, ""));
    assert_eq!(machine.calls("download"), 1);
}

#[test]
fn two_at_once_fetch_once() {
    let machine = Machine::new();
    machine.watch_python("");
    let start = || machine.command(&INSTALL).stderr(Stdio::null()).stdout(Stdio::null()).spawn();
    let both = [start().unwrap(), start().unwrap()];
    for mut one in both {
        assert!(one.wait().unwrap().success());
    }
    assert_eq!(machine.calls("download"), 1);
    assert_eq!(machine.names_in("toolchains"), ["tiny"]);
}

#[test]
fn another_hash_is_refused_and_what_is_there_stays() {
    let machine = Machine::new();
    assert_eq!(machine.run(&INSTALL).code, Some(0));
    let sha256 = machine.publish("2.0", "2.0");
    machine.pin("2.0", &"5".repeat(64));
    let refused = machine.run(&INSTALL);
    assert_eq!(refused.code, Some(15));
    insta::assert_snapshot!(refused.error.replace(&sha256, "(the real one)"), @"
        Fetching tiny 2.0 (1 MB) with pip, as only pip follows `PIP_FIND_LINKS`, `PIP_NO_INDEX`
    error: the file of `tiny` is not the one that is pinned: its SHA-256 differs
      pinned 5555555555555555555555555555555555555555555555555555555555555555
      got    (the real one)
      help: nothing was installed; if you use a mirror, ask who keeps it, else try again later
    ");
    let there = machine.cache("toolchains/tiny/version");
    assert_eq!(fs::read_to_string(&there).unwrap(), "1.0");
    assert!(machine.names_in("downloads/tiny").is_empty(), "nothing half is left");
    machine.pin("2.0", &sha256);
    assert_eq!(machine.run(&INSTALL).code, Some(0));
    assert_eq!(fs::read_to_string(there).unwrap(), "2.0");
}

#[test]
fn a_program_that_says_another_version_gets_no_place() {
    let machine = Machine::new();
    let sha256 = machine.publish("3.0", "0.1-broken");
    machine.pin("3.0", &sha256);
    let refused = machine.run(&INSTALL);
    assert_eq!(refused.code, Some(15));
    assert!(refused.error.contains("does not answer as version 3.0\n  0.1-broken"), "{refused:?}");
    assert!(machine.names_in("toolchains").is_empty());
}

#[test]
fn an_interruption_leaves_nothing_half() {
    let machine = Machine::new();
    let reached = machine.path("reached");
    machine.watch_python(&format!(
        "case \"$*\" in '-m pip download'*) touch '{}'; exec sleep 60 ;; esac",
        reached.display()
    ));
    // A group of its own, as a shell gives it: Ctrl-C ends all of it.
    let mut child =
        machine.command(&INSTALL).process_group(0).stderr(Stdio::null()).spawn().unwrap();
    let start = Instant::now();
    while !reached.exists() {
        assert!(start.elapsed() < Duration::from_mins(1), "pip was never called");
        std::thread::sleep(Duration::from_millis(20));
    }
    let group = format!("-{}", child.id());
    std::process::Command::new("kill").args(["-INT", "--", &group]).status().unwrap();
    assert_eq!(child.wait().unwrap().signal(), Some(2), "ended by the signal");
    assert!(machine.names_in("toolchains").is_empty());
    machine.watch_python("");
    assert_eq!(machine.run(&INSTALL).code, Some(0));
    assert!(machine.names_in("downloads").is_empty());
}

#[test]
fn offline_a_file_that_was_copied_by_hand_is_enough_and_no_other_is() {
    let machine = Machine::new();
    machine.watch_python("");
    let offline = ["toolchains", "install", "tiny", "--offline"];
    let wheel = "tiny-1.0-py3-none-any.whl";
    fs::create_dir_all(machine.cache("downloads/tiny")).unwrap();
    fs::write(machine.cache("downloads/tiny").join(wheel), "half").unwrap();
    let refused = machine.run(&offline);
    assert_eq!(refused.code, Some(15));
    assert!(refused.error.contains("`tiny` 1.0 is not in the cache, and `--offline` forbids fetching it\n  `~/the cache of Zoë/downloads/tiny/tiny-1.0-py3-none-any.whl` has the SHA-256 "), "{refused:?}");
    fs::copy(machine.path("index").join(wheel), machine.cache("downloads/tiny").join(wheel))
        .unwrap();
    assert_eq!(machine.run(&offline).code, Some(0));
    assert_eq!(machine.calls("download"), 0);
}

#[test]
fn without_pip_each_way_to_it_is_named() {
    let machine = Machine::new();
    machine.program("python3", "echo 'No module named pip' >&2; exit 1");
    for other in ["python", "pip", "pip3", "uv", "pipx"] {
        machine.program(other, "exit 1");
    }
    let refused = machine.run(&INSTALL);
    assert_eq!(refused.code, Some(15));
    let (said, help) = refused.error.rsplit_once("  help: ").unwrap();
    insta::assert_snapshot!(said, @"
    error: pip is not installed, and only pip follows `PIP_FIND_LINKS`, `PIP_NO_INDEX`
      tried `python3 -m pip`: No module named pip
      tried `python -m pip`: it printed nothing
      tried `pip3`: it printed nothing
      tried `pip`: it printed nothing
      tried `uv tool run pip`: it printed nothing
      tried `pipx run pip`: it printed nothing
    ");
    assert!(!help.is_empty());
}

#[test]
fn a_full_disk_is_named_with_the_room_that_is_needed() {
    let machine = Machine::new();
    machine.watch_python(
        "case \"$*\" in '-m pip download'*) echo 'ERROR: [Errno 28] No space left on device' >&2; exit 1 ;; esac",
    );
    let refused = machine.run(&INSTALL);
    assert_eq!(refused.code, Some(15));
    assert!(refused.error.contains("  ERROR: [Errno 28] No space left on device\n  help: 3 MB must be free on the disk of the cache; `MUSLIN_CACHE_DIR` names another directory for it\n"), "{refused:?}");
    assert!(machine.names_in("toolchains").is_empty());
}

#[test]
fn a_cache_that_cannot_be_written_is_named() {
    let machine = Machine::new();
    fs::write(machine.path("file"), "").unwrap();
    let mut command = machine.command(&INSTALL);
    let output = command.env("MUSLIN_CACHE_DIR", machine.path("file/cache")).output().unwrap();
    let refused = machine::Ended::of(&output, &machine.path(""));
    assert_eq!(refused.code, Some(15));
    insta::assert_snapshot!(refused.error, @"
    error: `~file/cache/toolchains` cannot be made
      because: Not a directory (os error 20)
      help: `MUSLIN_CACHE_DIR` names another directory for the cache
    ");
}

#[test]
fn only_what_is_in_the_cache_is_removed() {
    let machine = Machine::new();
    machine.run(&INSTALL);
    let removed = machine.run(&["toolchains", "remove", "tiny"]);
    assert_eq!(removed.code, Some(0));
    let freed = removed.output.strip_prefix("removed `tiny`: ").unwrap();
    assert!(freed.ends_with(" B freed\n") && !freed.starts_with('0'), "{removed:?}");
    assert!(machine.names_in("toolchains").is_empty() && machine.names_in("downloads").is_empty());
    for (id, why) in [
        ("tiny", "error: `tiny` is not installed: there is nothing to remove\n"),
        ("rust-lld", "error: `rust-lld` cannot be removed: it is part of the Rust toolchain\n"),
        ("../catalog", "error: there is no toolchain `../catalog`\n"),
    ] {
        let refused = machine.run(&["toolchains", "remove", id]);
        assert_eq!(refused.code, Some(2), "{id}");
        assert!(refused.error.starts_with(why), "{refused:?}");
    }
    assert!(machine.path("catalog/tiny.toml").exists());
}

#[test]
fn the_list_shows_what_is_here_and_what_would_be_chosen() {
    let machine = Machine::new();
    let tiny = || {
        let listed = machine.run(&["toolchains", "list", "--format", "json"]);
        let list: serde_json::Value = serde_json::from_str(&listed.output).unwrap();
        let find = |list: &serde_json::Value, key: &str, wanted: serde_json::Value| {
            list.as_array().unwrap().iter().find(|one| one[key] == wanted).unwrap().clone()
        };
        let one = find(&list["toolchains"], "id", "tiny".into());
        let choice = find(&list["choices"], "needs", serde_json::json!(["c"]));
        (
            one["version"].clone(),
            one["bytes_in_cache"].is_u64(),
            choice["chosen"].clone(),
            choice["installs"].clone(),
        )
    };
    let before = tiny();
    machine.run(&INSTALL);
    assert_eq!(tiny(), ("1.0".into(), true, "tiny".into(), false.into()));
    assert_eq!((before.0, before.1), (serde_json::Value::Null, false));
}

#[test]
fn a_static_build_installs_what_it_needs_unless_that_is_refused() {
    let machine = Machine::new();
    let app = machine.path("app");
    fs::create_dir_all(app.join("src")).unwrap();
    fs::write(app.join("src/main.rs"), "fn main() {}\n").unwrap();
    let manifest = "[package]\nname = 'app'\nversion = '0.1.0'\nedition = '2024'\n\n[workspace]\n";
    fs::write(app.join("Cargo.toml"), manifest).unwrap();
    let (path, target) = (app.join("Cargo.toml"), app.join("target"));
    let build = |verb: &str, more: &[&str]| {
        let place =
            ["--manifest-path", path.to_str().unwrap(), "--target-dir", target.to_str().unwrap()];
        machine.run(&[&[verb, "--toolchain", "tiny"], &place[..], more].concat())
    };

    let refused = build("static-build", &["--no-install"]);
    assert_eq!(refused.code, Some(11));
    insta::assert_snapshot!(refused.error.replace(std::env::consts::ARCH, "(arch)"), @"
    error: no toolchain can build for `(arch)-unknown-linux-musl`
      tried `tiny`: tiny is not in the cache
      `tiny` 1.0 (1 MB) would be installed into the cache now, but `--no-install` (`install = false` in the configuration) forbids it
      help: `cargo muslin toolchains install tiny` provides one (1 MB)
    ");
    fs::write(&path, format!("{manifest}\n[package.metadata.muslin]\ninstall = false\n")).unwrap();
    assert_eq!(build("static-build", &[]).code, Some(11));
    fs::write(&path, manifest).unwrap();
    assert_eq!(build("static-build", &["--offline"]).code, Some(15));
    let plan = build("plan", &[]);
    assert_eq!(plan.code, Some(0), "{plan:?}");
    assert!(plan.output.contains("\nInstalling tiny 1.0 (1 MB)\n"), "{plan:?}");
    // Headers that compilers are tried with, and what was found, are all that looking around has left.
    let mut left = machine.names_in("");
    left.sort();
    assert_eq!(left, ["headers", "probes"], "nothing was done");

    let made = build("static-build", &[]);
    assert_eq!(made.code, Some(0), "{made:?}");
    assert!(
        made.error.contains("Installed tiny 1.0 in ~/the cache of Zoë/toolchains/tiny"),
        "{made:?}"
    );
    assert!(!build("static-build", &["--offline"]).error.contains("tiny"));
}
