//! `--smoke` and `--seccomp` as a process: programs are started before anything is delivered.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "the process itself is what is tested")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

/// Does what its first argument names.
const SOURCE: &str = r#"
unsafe extern "C" {
    fn sysconf(name: i32) -> i64;
}
const PAGE_SIZE: i32 = 30;

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("--version") => println!("1.0.0"),
        Some("new-instruction") => {
            #[cfg(target_arch = "x86_64")]
            unsafe { std::arch::asm!("vpaddd ymm0, ymm0, ymm0") }
        }
        Some("page") => {
            let page = unsafe { sysconf(PAGE_SIZE) };
            assert_eq!(page, 4096, "pages of 4 KiB alone");
        }
        Some("directory") => println!("{:?}", std::fs::create_dir("/tmp/directory")),
        _ => std::process::exit(3),
    }
}
"#;

/// A project, which all tests build; what is built for one is there for the next.
static PROJECT: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let directory = tempfile::tempdir().unwrap();
    let manifest = "[package]\nname = \"started\"\nversion = \"1.0.0\"\nedition = \"2024\"\n";
    fs::create_dir(directory.path().join("src")).unwrap();
    fs::write(directory.path().join("Cargo.toml"), manifest).unwrap();
    fs::write(directory.path().join("src/main.rs"), SOURCE).unwrap();
    directory
});

fn muslin(words: &[&str], env: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-muslin"));
    command.arg("muslin").args(words).current_dir(&*PROJECT);
    command.env("SOURCE_DATE_EPOCH", "1709210096").envs(env.iter().copied()).output().unwrap()
}

/// The exit code, and the lines on standard error from the first that begins so.
fn said(output: &Output, from: &str) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    let lines = text.lines().skip_while(|line| !line.trim_start().starts_with(from));
    let own = |line: &&str| !line.contains("thread 'main'") && !line.contains("doesn't support");
    let lines: Vec<&str> = lines.filter(own).map(str::trim_end).collect();
    format!("{}: {}", output.status.code().unwrap(), lines.join("\n"))
}

#[test]
fn a_program_is_started_on_this_machine_and_on_the_oldest_one_of_each_target() {
    let output = muslin(&["static-build", "--target", "all", "--smoke", "--version"], &[]);
    insta::assert_snapshot!(said(&output, "Started"), @"
    0:      Started x86_64 · `/started --version` on this machine, ended with 0
         Started x86_64 · `/started --version` on a processor with SSE2 alone, ended with 0
         Started aarch64 · `/started --version` on a Cortex-A53 with pages of 64 KiB, ended with 0
    ");
}

#[test]
fn what_the_oldest_processor_lacks_is_found_before_anything_is_shipped() {
    let out = PROJECT.path().join("nothing").display().to_string();
    let words = ["--target", "x86_64", "--smoke", "new-instruction"];
    let built = muslin(&[&["static-build"], &words[..]].concat(), &[]);
    insta::assert_snapshot!(said(&built, "error"), @"
    14: error: for x86_64-unknown-linux-musl, `/started new-instruction` was ended by SIGILL on a processor with SSE2 alone
      qemu: uncaught target signal 4 (Illegal instruction) - core dumped
      help: it has an instruction that this processor lacks: name the oldest processor that it is for with `-C target-cpu`, or ask the processor before it is used
    ");
    let shipped = muslin(&[&["dist", "--out", &out], &words[..]].concat(), &[]);
    assert_eq!(said(&shipped, "error"), said(&built, "error"));
    let image = muslin(&[&["image", "--out", &out], &words[..]].concat(), &[]);
    assert!(said(&image, "error").starts_with("14: error: in the image for x86_64"));
    assert!(!Path::new(&out).exists());
    // With the processor that it is for, it is right.
    let flags = [("RUSTFLAGS", "-Ctarget-cpu=x86-64-v3")];
    let output = muslin(&[&["static-build"], &words[..]].concat(), &flags);
    insta::assert_snapshot!(said(&output, "Started"), @"
    0:      Started x86_64 · `/started new-instruction` on this machine, ended with 0
         Started x86_64 · `/started new-instruction` on a Haswell, ended with 0
    ");
}

#[test]
fn pages_of_64_kib_are_tried_where_kernels_have_them() {
    let words = ["static-build", "--target", "aarch64", "--smoke", "page"];
    let said = said(&muslin(&words, &[]), "error");
    insta::assert_snapshot!(said, @"
    14: error: for aarch64-unknown-linux-musl, `/started page` ended with exit code 101 on a Cortex-A53 with pages of 64 KiB

      assertion `left == right` failed: pages of 4 KiB alone
        left: 65536
       right: 4096
      note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace
      help: use arguments with which it ends with 0; if this code is right, `--allow smoke-exit`
    ");
}

#[test]
fn an_exit_code_is_a_failure_unless_it_is_allowed() {
    let words = ["dist", "--target", "x86_64", "--smoke", "--help", "--out"];
    let out = PROJECT.path().join("codes").display().to_string();
    let refused = muslin(&[&words[..], &[&out]].concat(), &[]);
    insta::assert_snapshot!(said(&refused, "error"), @"
    14: error: for x86_64-unknown-linux-musl, `/started --help` ended with exit code 3 on this machine
      help: use arguments with which it ends with 0; if this code is right, `--allow smoke-exit`
    ");
    assert!(!Path::new(&out).exists());
    let allowed = muslin(&[&words[..], &[&out, "--allow", "smoke-exit"]].concat(), &[]);
    insta::assert_snapshot!(said(&allowed, "Started"), @"
    0:      Started x86_64 · `/started --help` on this machine, ended with 3
         Started x86_64 · `/started --help` on a processor with SSE2 alone, ended with 3
    ");
    assert!(Path::new(&out).join("dist-manifest.json").exists());
}

#[test]
fn without_an_emulator_nothing_is_skipped() {
    let programs = tempfile::tempdir().unwrap();
    for directory in std::env::split_paths(&std::env::var_os("PATH").unwrap()) {
        for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
            let name = entry.file_name();
            if !name.to_string_lossy().starts_with("qemu-") {
                // The first of a name stays, as on PATH.
                let _ = std::os::unix::fs::symlink(entry.path(), programs.path().join(name));
            }
        }
    }
    let path = programs.path().display().to_string();
    let words = ["static-build", "--target", "x86_64", "--smoke", "--version"];
    let said = said(&muslin(&words, &[("PATH", &path)]), "error");
    insta::assert_snapshot!(said, @"
    14: error: nothing here emulates the oldest processor of x86_64-unknown-linux-musl
      help: `apt-get install qemu-user-static`
    ");
}

#[test]
fn a_profile_lets_a_container_do_what_was_seen_and_nothing_else() {
    let profile = PROJECT.path().join("seccomp.json");
    let file = profile.display().to_string();
    let words = ["static-build", "--target", "all", "--smoke", "--version", "--seccomp", &file];
    let output = muslin(&words, &[]);
    assert!(output.status.success(), "{}", said(&output, "error"));
    let value: serde_json::Value = serde_json::from_slice(&fs::read(&profile).unwrap()).unwrap();
    assert_eq!(value["defaultAction"], "SCMP_ACT_ERRNO");
    let architectures = serde_json::json!(["SCMP_ARCH_X86_64", "SCMP_ARCH_AARCH64"]);
    assert_eq!(value["architectures"], architectures);
    let comment = value["syscalls"][0]["comment"].as_str().unwrap();
    assert!(comment.starts_with("seen, not proved"), "{comment}");

    assert_eq!(crun(&value, "--version"), "1.0.0\n");
    let refused = crun(&value, "directory");
    assert_eq!(
        refused,
        "Err(Os { code: 1, kind: PermissionDenied, message: \"Operation not permitted\" })\n"
    );
    // It is the profile that has refused it.
    assert_eq!(crun(&serde_json::Value::Null, "directory"), "Ok(())\n");
}

/// What the program prints in a container with this profile.
fn crun(profile: &serde_json::Value, argument: &str) -> String {
    let bundle = tempfile::tempdir().unwrap();
    let root = bundle.path().join("rootfs");
    for directory in ["dev", "proc", "tmp"] {
        fs::create_dir_all(root.join(directory)).unwrap();
    }
    let target = format!("{}-unknown-linux-musl", std::env::consts::ARCH);
    let program: PathBuf = ["target", &target, "release/started"].iter().collect();
    fs::copy(PROJECT.path().join(program), root.join("started")).unwrap();
    let config = serde_json::json!({
        "ociVersion": "1.0.2",
        "process": {
            "user": { "uid": 0, "gid": 0 },
            "args": ["/started", argument],
            "cwd": "/",
            "noNewPrivileges": true,
        },
        "root": { "path": "rootfs" },
        "mounts": [{ "destination": "/proc", "type": "proc", "source": "proc" }],
        "linux": { "namespaces": [{ "type": "pid" }, { "type": "mount" }], "seccomp": profile },
    });
    fs::write(bundle.path().join("config.json"), config.to_string()).unwrap();
    // crun 1.8 wants one kind of cgroups alone, which is mounted where nobody else sees it.
    let script = "umount -R /sys/fs/cgroup 2>/dev/null; mount -t cgroup2 none /sys/fs/cgroup && \
                  exec crun --cgroup-manager=disabled run -b . muslin-smoke-$$";
    let own = ["unshare", "--mount", "--propagation", "private", "sh", "-c", script];
    let is_root = fs::read_dir("/root").is_ok();
    let words: Vec<&str> = if is_root { own.to_vec() } else { [&["sudo"], &own[..]].concat() };
    let output = Command::new(words[0]).args(&words[1..]).current_dir(&bundle).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
