//! Builds next to the caches and directories that people have: sccache, a source tree that cannot be written, a
//! target directory that plain cargo uses too, and a workspace with many executables.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "the process itself is what is tested")]

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};

/// A project with C in it.
const WITH_C: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ci/fixtures/bzip2-real");

fn static_build(project: &Path, target_dir: &Path, args: &str) -> Command {
    command(project, target_dir, &format!("static-build --locked {args}"))
}

fn command(project: &Path, target_dir: &Path, args: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-muslin"));
    command.arg("muslin").args(args.split_whitespace());
    command.arg("--target-dir").arg(target_dir).current_dir(project);
    for key in ["RUSTFLAGS", "RUSTC_WRAPPER", "CARGO_TARGET_DIR", "CARGO_BUILD_TARGET"] {
        command.env_remove(key);
    }
    command
}

fn good(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}\n{said}");
    output
}

/// sccache's own server and directory, ended with this value.
struct Sccache {
    directory: tempfile::TempDir,
    port: String,
}

impl Sccache {
    /// Starts it. sccache gives its server ten seconds, which a busy machine may not have.
    fn start() -> Self {
        for _ in 0..5 {
            let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            let started = Self { directory: tempfile::tempdir().unwrap(), port: port.to_string() };
            if started.itself("--start-server").output().unwrap().status.success() {
                return started;
            }
        }
        panic!("sccache does not start its server");
    }

    fn itself(&self, args: &str) -> Command {
        let mut command = Command::new("sccache");
        command.args(args.split(' '));
        self.put(&mut command);
        command
    }

    fn put(&self, command: &mut Command) {
        command.env("SCCACHE_DIR", self.directory.path()).env("SCCACHE_SERVER_PORT", &self.port);
    }

    /// Compiles of C that came from the cache, and that did not.
    fn compiles(&self) -> (u64, u64) {
        let output = good(&mut self.itself("--show-stats --stats-format json"));
        let stats: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let count = |key: &str| stats["stats"][key]["counts"]["C/C++"].as_u64().unwrap_or_default();
        (count("cache_hits"), count("cache_misses"))
    }
}

impl Drop for Sccache {
    fn drop(&mut self) {
        let _ = self.itself("--stop-server").output();
    }
}

#[test]
fn under_sccache_c_comes_from_the_cache_as_well() {
    for (toolchain, target) in [("musl-gcc", "x86_64"), ("clang-musl", "aarch64")] {
        let sccache = Sccache::start();
        let build = |target_dir: &Path| {
            let args = format!("--quiet --target {target} --toolchain {toolchain}");
            let mut command = static_build(Path::new(WITH_C), target_dir, &args);
            sccache.put(command.env("RUSTC_WRAPPER", "sccache"));
            good(&mut command);
        };
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        build(one.path());
        let (hits, compiled) = sccache.compiles();
        assert_eq!(hits, 0, "{toolchain}");
        assert!(compiled >= 7, "{toolchain}: bzip2 has seven files");
        // Another directory of results: nothing in what is compiled names it.
        build(other.path());
        assert_eq!(sccache.compiles(), (compiled, compiled), "{toolchain}");
    }
}

#[test]
fn the_source_may_be_read_only() {
    let elsewhere = tempfile::tempdir().unwrap();
    let build = |target_dir: &Path| {
        let cargo = static_build(Path::new(WITH_C), target_dir, "--quiet --target x86_64");
        let mut command = Command::new("bwrap");
        command.args(["--dev-bind", "/", "/", "--ro-bind", WITH_C, WITH_C]);
        command.args(["--chdir", WITH_C, "--"]).arg(cargo.get_program()).args(cargo.get_args());
        command
    };
    good(&mut build(elsewhere.path()));
    let output = build(&Path::new(WITH_C).join("target")).output().unwrap();
    assert_eq!(output.status.code(), Some(15));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("help: `--target-dir` names another directory"), "{said}");
}

#[test]
fn plain_cargo_and_we_take_turns_in_one_target_directory_and_build_nothing_again() {
    let project = tempfile::tempdir().unwrap();
    member(project.path(), "turns");
    let target_dir = project.path().join("target");
    let plain = || {
        let args = ["build", "--release", "--target", "x86_64-unknown-linux-musl", "--verbose"];
        let mut command = Command::new("cargo");
        command.args(args).current_dir(project.path()).env_remove("RUSTFLAGS");
        String::from_utf8(good(command.env_remove("CARGO_TARGET_DIR")).stderr).unwrap()
    };
    let ours = || {
        let mut command = command(project.path(), &target_dir, "static-build --target x86_64 -v");
        String::from_utf8(good(&mut command).stderr).unwrap()
    };
    assert!(plain().contains("Compiling turns"));
    assert!(ours().contains("Compiling turns"));
    for _ in 0..2 {
        assert!(plain().contains("Fresh turns"));
        assert!(ours().contains("Fresh turns"));
    }
}

#[test]
fn fifty_executables_for_both_targets_are_one_build() {
    let project = tempfile::tempdir().unwrap();
    let root =
        "[workspace]\nresolver = \"3\"\nmembers = [\"tool-*\"]\n[profile.release]\nopt-level = 0\n";
    fs::write(project.path().join("Cargo.toml"), root).unwrap();
    for number in 0..50 {
        let name = format!("tool-{number:02}");
        member(&project.path().join(&name), &name);
    }
    let target_dir = project.path().join("target");
    let args = "static-build --target all --message-format json";
    let output = good(&mut command(project.path(), &target_dir, args));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let executables = report["executables"].as_array().unwrap();
    assert_eq!(executables.len(), 100);
    for one in executables {
        assert_eq!(one["linkage"], "static-pie", "{}", one["path"]);
        assert_eq!(one["libc"], "musl", "{}", one["path"]);
    }
    // The work of the host and the call of cargo are shared.
    let finished = String::from_utf8_lossy(&output.stderr).matches("Finished").count();
    assert_eq!(finished, 1);
}

fn member(directory: &Path, name: &str) {
    fs::create_dir_all(directory.join("src")).unwrap();
    let manifest =
        format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
    fs::write(directory.join("Cargo.toml"), manifest).unwrap();
    fs::write(directory.join("src/main.rs"), "fn main() { println!(\"warp\"); }\n").unwrap();
}
