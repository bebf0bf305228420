//! `--load`: into Podman with a store of its own, into a containerd of its own, and where nothing answers.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::project;
use crate::tools::{failure, image_with, tool};

/// A line that says what was done.
fn loaded(output: &std::process::Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    said.lines().map(str::trim).filter(|line| line.starts_with("Loaded")).collect()
}

#[test]
fn podman_gets_the_image_of_this_machine_with_its_health_check() {
    let directory = tempfile::tempdir().unwrap();
    project(directory.path());
    let own = |name: &str| directory.path().join(name).display().to_string();
    let storage = format!(
        "[storage]\ndriver = \"vfs\"\ngraphroot = \"{}\"\nrunroot = \"{}\"\n",
        own("store"),
        own("run")
    );
    fs::write(own("storage.conf"), storage).unwrap();
    let env = [("CONTAINERS_STORAGE_CONF", own("storage.conf"))];
    let env: Vec<(&str, &str)> = env.iter().map(|(key, value)| (*key, value.as_str())).collect();
    let words = ["--target", "all", "--load=podman", "--healthcheck", "crate-ship '--check me'"];
    let output = image_with(directory.path(), &words, &env);
    let arch = std::env::consts::ARCH;
    assert_eq!(loaded(&output), format!("Loaded crate-ship:1.2.3 · {arch} into podman"));

    let command = [format!("CONTAINERS_STORAGE_CONF={}", own("storage.conf")), "podman".to_owned()];
    let words = ["--cgroup-manager=cgroupfs", "image", "inspect", "crate-ship:1.2.3"];
    let words = command.iter().map(String::as_str).chain(words).collect::<Vec<_>>();
    let about: serde_json::Value =
        serde_json::from_str(&tool("env", &words, directory.path())).unwrap();
    let test = serde_json::json!(["CMD", "crate-ship", "--check me"]);
    assert_eq!(about[0]["Healthcheck"]["Test"], test);
    let machine = if arch == "aarch64" { "arm64" } else { "amd64" };
    assert_eq!(about[0]["Architecture"], machine);
}

/// A containerd that ends with the test.
struct Containerd {
    child: Child,
    address: String,
}

impl Drop for Containerd {
    fn drop(&mut self) {
        let id = self.child.id().to_string();
        let _ = Command::new(sudo()[0]).args(&sudo()[1..]).args(["kill", &id]).status();
        let _ = self.child.wait();
    }
}

/// What starts a program as root.
fn sudo() -> &'static [&'static str] {
    if fs::read_dir("/root").is_ok() { &["env"] } else { &["sudo"] }
}

fn containerd(directory: &Path) -> Containerd {
    let here = directory.display();
    let owner = fs::metadata(directory).unwrap();
    let config = format!(
        "version = 2\nroot = \"{here}/root\"\nstate = \"{here}/state\"\n\
         disabled_plugins = [\"io.containerd.grpc.v1.cri\"]\n\
         [grpc]\naddress = \"{here}/socket\"\nuid = {}\ngid = {}\n",
        owner.uid(),
        owner.gid()
    );
    fs::write(directory.join("config.toml"), config).unwrap();
    let mut command = Command::new(sudo()[0]);
    command.args(&sudo()[1..]).args(["containerd", "--config", "config.toml"]);
    command.current_dir(directory).stdout(Stdio::null()).stderr(Stdio::null());
    let child = command.spawn().unwrap();
    let address = format!("{here}/socket");
    let answers = (0..200).any(|_| {
        std::thread::sleep(Duration::from_millis(50));
        std::os::unix::net::UnixStream::connect(&address).is_ok()
    });
    assert!(answers, "apt-get install containerd");
    Containerd { child, address }
}

#[test]
fn containerd_finds_the_name_in_what_is_loaded_and_in_the_archive() {
    let directory = tempfile::tempdir().unwrap();
    project(directory.path());
    let server = containerd(directory.path());
    let env = [("CONTAINERD_ADDRESS", server.address.as_str())];
    let words = ["--load=ctr", "--layer-compression", "zstd"];
    let output = image_with(directory.path(), &words, &env);
    let arch = std::env::consts::ARCH;
    assert_eq!(loaded(&output), format!("Loaded crate-ship:1.2.3 · {arch} into ctr"));
    let ctr = |words: &[&str]| {
        let address = ["--address", &server.address, "images"];
        tool("ctr", &[&address, words].concat(), directory.path())
    };
    let name = "docker.io/library/crate-ship:1.2.3";
    assert_eq!(ctr(&["ls", "-q"]), format!("{name}\n"));
    ctr(&["rm", name]);

    let words =
        ["--target", "all", "--name", "registry.example/team/ship", "--layer-compression", "zstd"];
    assert!(image_with(directory.path(), &words, &[]).status.success());
    ctr(&["import", "--all-platforms", "target/dist/crate-ship-1.2.3.oci.tar"]);
    assert_eq!(ctr(&["ls", "-q"]), "registry.example/team/ship:1.2.3\n");

    // Others read the layers too, and find the digests right.
    let release = directory.path().join("target/dist");
    let words = [
        "copy",
        "--insecure-policy",
        "--preserve-digests",
        "oci:crate-ship-1.2.3.oci",
        "oci:copy:it",
    ];
    tool("skopeo", &words, &release);
    let raw = tool("skopeo", &["inspect", "--raw", "oci:copy:it"], &release);
    assert!(raw.contains("application/vnd.oci.image.layer.v1.tar+zstd"), "{raw}");
}

#[test]
fn without_an_engine_it_is_said_what_each_one_answers_and_nothing_is_written() {
    let directory = tempfile::tempdir().unwrap();
    project(directory.path());
    let programs = tempfile::tempdir().unwrap();
    for name in ["podman", "docker", "nerdctl", "ctr"] {
        let file = programs.path().join(name);
        fs::write(&file, "#!/bin/sh\necho 'nobody is here' >&2\nexit 1\n").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let path = format!("{}:{}", programs.path().display(), std::env::var("PATH").unwrap());
    let said = failure(&image_with(directory.path(), &["--load"], &[("PATH", &path)]), "HOST");
    insta::assert_snapshot!(said, @"
    14: error: no container engine answers on this machine
      `podman`: nobody is here
      `docker`: nobody is here
      `nerdctl`: nobody is here
      `ctr`: nobody is here
      help: start one; or omit `--load`, and load the archive where there is one
    ");
    assert!(!directory.path().join("target/dist").exists());
}
