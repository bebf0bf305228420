//! `image` as a process: what comes out is unpacked, run and copied by the tools that people use.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "the process itself is what is tested")]

mod base;
mod cut;
mod load;
mod provenance;
mod push;
mod schemas;
mod started;
mod tools;
mod trust;

use std::fs;
use std::path::Path;

use tools::{image, tool};

/// Says what a program finds in its container: its arguments, its user, its home, the hour in New York at
/// noon of UTC, the CA certificates, its own files, and whether it can write.
const SOURCE: &str = r#"
use std::ffi::{CStr, c_char, c_int, c_long};
#[repr(C)]
struct Passwd { name: *const c_char, word: *const c_char, uid: u32, gid: u32, gecos: *const c_char, home: *const c_char }
#[repr(C)]
#[derive(Default)]
struct Tm { second: c_int, minute: c_int, hour: c_int, rest: [c_int; 6], offset: c_long, zone: usize }
unsafe extern "C" {
    fn getuid() -> u32;
    fn getpwuid(uid: u32) -> *const Passwd;
    fn localtime_r(time: *const i64, tm: *mut Tm) -> *const Tm;
}
fn main() {
    println!("arguments {:?}", std::env::args().skip(1).collect::<Vec<_>>());
    let mut tm = Tm::default();
    unsafe {
        let entry = getpwuid(getuid());
        println!("user {} in {:?}", (*entry).uid, CStr::from_ptr((*entry).home));
        localtime_r(&(20_000 * 86_400 + 12 * 3600), &mut tm);
    }
    println!("hour {}", tm.hour);
    let roots = std::fs::read_to_string(std::env::var("SSL_CERT_FILE").unwrap()).unwrap();
    println!("roots {}", roots.matches("BEGIN CERTIFICATE").count());
    println!("page {:?}", std::fs::read_to_string("/srv/site/deep/index.html").unwrap());
    println!("writes {} {}", std::fs::write("/tmp/a", "").is_ok(), std::fs::write("/etc/a", "").is_ok());
}
"#;

const MANIFEST: &str = r#"[package]
name = "crate-ship"
version = "1.2.3"
edition = "2024"

[package.metadata.muslin.image]
args = ["--by", "default"]
env = { TZ = "America/New_York" }
ports = ["8080"]
stop-signal = "SIGINT"
with = ["site=/srv/site"]
"#;

fn project(directory: &Path) {
    fs::create_dir_all(directory.join("src")).unwrap();
    fs::create_dir_all(directory.join("site/deep")).unwrap();
    fs::write(directory.join("Cargo.toml"), MANIFEST).unwrap();
    fs::write(directory.join("src/main.rs"), SOURCE).unwrap();
    fs::write(directory.join("site/deep/index.html"), "<p>").unwrap();
}

/// The file system of the image for one architecture, after every digest and size was compared with it.
fn unpacked(release: &Path, architecture: &str) -> std::path::PathBuf {
    // umoci reads no index of several architectures, skopeo takes one out of it.
    let (copy, bundle) = (format!("oci:only-{architecture}:it"), format!("bundle-{architecture}"));
    let arch = format!("--override-arch={architecture}");
    let words = [
        &arch,
        "copy",
        "--insecure-policy",
        "--preserve-digests",
        "oci:crate-ship-1.2.3.oci",
        &copy,
    ];
    tool("skopeo", &words, release);
    let place = format!("only-{architecture}:it");
    tool("umoci", &["unpack", "--image", &place, &bundle], release);
    release.join(bundle)
}

#[test]
fn an_image_runs_on_both_architectures_with_all_that_a_program_expects() {
    let directory = tempfile::tempdir().unwrap();
    project(directory.path());
    let output =
        image(directory.path(), &["--target", "all", "--name", "registry.example/team/ship"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let release = directory.path().join("target/dist");
    for (architecture, machine) in [("amd64", "x86_64"), ("arm64", "aarch64")] {
        let bundle = unpacked(&release, architecture);
        let config = fs::read_to_string(bundle.join("config.json")).unwrap();
        assert!(config.contains("\"uid\": 65532") && config.contains("/usr/local/bin/crate-ship"));
        let said = run(&bundle.join("rootfs"), machine);
        let roots = said.lines().find_map(|line| line.strip_prefix("roots ")).unwrap();
        assert!(roots.parse::<usize>().unwrap() > 50, "{said}");
        let said = said.replace(&format!("roots {roots}"), "roots COUNT");
        insta::allow_duplicates! {
            insta::assert_snapshot!(said, @r#"
            arguments ["--by", "default"]
            user 65532 in "/home/nonroot"
            hour 8
            roots COUNT
            page "<p>"
            writes true false
            "#);
        }
    }
}

#[test]
fn a_container_runtime_starts_it_on_both_architectures() {
    let directory = tempfile::tempdir().unwrap();
    project(directory.path());
    let output = image(directory.path(), &["--target", "all", "--init"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for (architecture, machine) in [("amd64", "x86_64"), ("arm64", "aarch64")] {
        let bundle = unpacked(&directory.path().join("target/dist"), architecture);
        let mut config: serde_json::Value =
            serde_json::from_slice(&fs::read(bundle.join("config.json")).unwrap()).unwrap();
        config["process"]["terminal"] = false.into();
        // As `docker run --read-only --tmpfs /tmp` has it.
        config["root"]["readonly"] = true.into();
        let tmp = serde_json::json!({ "destination": "/tmp", "type": "tmpfs", "source": "tmpfs" });
        config["mounts"].as_array_mut().unwrap().push(tmp);
        if machine != std::env::consts::ARCH {
            // The kernel may know no emulator, and the init process starts nothing by one.
            let emulator = format!("/usr/bin/qemu-{machine}-static");
            fs::copy(&emulator, bundle.join("rootfs/qemu")).expect("qemu-user-static");
            config["process"]["args"][0] = "/qemu".into();
        }
        fs::write(bundle.join("config.json"), config.to_string()).unwrap();
        let said = crun(&bundle);
        assert!(said.contains("user 65532 in") && said.contains("writes true false"), "{said}");
    }
}

/// Runs a bundle. crun 1.8 wants one kind of cgroups alone, which is mounted where nobody else sees it.
fn crun(bundle: &Path) -> String {
    let script = "umount -R /sys/fs/cgroup 2>/dev/null; mount -t cgroup2 none /sys/fs/cgroup && \
                  exec crun --cgroup-manager=disabled run -b . muslin-$$";
    let own = ["unshare", "--mount", "--propagation", "private", "sh", "-c", script];
    let root = fs::read_dir("/root").is_ok();
    let words: Vec<&str> = if root { own.to_vec() } else { [&["sudo"], &own[..]].concat() };
    tool(words[0], &words[1..], bundle)
}

/// What the program says in its root, under the user of the image; it may write to /tmp.
fn run(root: &Path, machine: &str) -> String {
    let mut words = vec!["--ro-bind", ".", "/", "--tmpfs", "/tmp", "--unshare-all"];
    words.extend(["--uid", "65532", "--gid", "65532", "--clearenv", "--chdir", "/"]);
    words.extend(["--setenv", "TZ", "America/New_York"]);
    words.extend(["--setenv", "SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt"]);
    if machine != std::env::consts::ARCH {
        let emulator = format!("/usr/bin/qemu-{machine}-static");
        fs::copy(&emulator, root.join("qemu")).expect("apt-get install qemu-user-static");
        words.push("/qemu");
    }
    words.extend(["/usr/local/bin/crate-ship", "--by", "default"]);
    tool("bwrap", &words, root)
}

#[test]
fn two_directories_make_the_same_image_and_it_survives_a_registry() {
    let temporary = tempfile::tempdir().unwrap();
    let (one, two) = (temporary.path().join("one"), temporary.path().join("two/much/deeper"));
    for directory in [&one, &two] {
        project(directory);
        let output = image(directory, &["--label", "team=red"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let sums =
        |directory: &Path| fs::read_to_string(directory.join("target/dist/SHA256SUMS")).unwrap();
    assert_eq!(sums(&one), sums(&two));

    let release = one.join("target/dist");
    let manifest = fs::read_to_string(release.join("image-manifest.json")).unwrap();
    let digest = |from: &str| {
        let words = ["inspect", "--format", "{{.Digest}}", from];
        tool("skopeo", &words, &release).trim().to_owned()
    };
    // The tar is what the directory is, for tools of the OCI and for Docker.
    let same = digest("oci:crate-ship-1.2.3.oci");
    assert!(manifest.contains(&same), "{manifest}");
    assert_eq!(digest("oci-archive:crate-ship-1.2.3.oci.tar"), same);
    let labels =
        ["inspect", "--format", "{{.Labels.team}}", "docker-archive:crate-ship-1.2.3.oci.tar"];
    assert_eq!(tool("skopeo", &labels, &release), "red\n");
    assert_eq!(
        loaded(&release, temporary.path()),
        "Loaded image: docker.io/library/crate-ship:1.2.3\n"
    );
}

/// What Podman says when it loads the tar into a store of its own.
fn loaded(release: &Path, directory: &Path) -> String {
    let own = |name: &str| directory.join(name).display().to_string();
    let (root, run) = (own("store"), own("run"));
    let store = ["--storage-driver=vfs", "--root", &root, "--runroot", &run];
    let load = ["--cgroup-manager=cgroupfs", "load", "--input", "crate-ship-1.2.3.oci.tar"];
    tool("podman", &[&store[..], &load[..]].concat(), release)
}

#[test]
fn an_image_that_cannot_be_made_leaves_nothing() {
    let directory = tempfile::tempdir().unwrap();
    project(directory.path());
    let ends = |arguments: &[&str]| {
        let output = image(directory.path(), arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        let said = said.lines().filter(|line| line.contains("error:") || line.contains("caused"));
        let said: Vec<String> = said.map(str::to_owned).collect();
        format!("{}: {}", output.status.code().unwrap(), said.join(" "))
    };
    let said = [
        ends(&["--with", "nothing=/there"]),
        ends(&["--ca-file", "Cargo.toml"]),
        ends(&["--entrypoint", "other"]),
        ends(&["--user", "root"]),
        ends(&["--port", "http"]),
    ];
    insta::assert_snapshot!(said.join("\n"), @"
    14: error: cannot add `nothing` to what is shipped
    14: error: `Cargo.toml` contains no CA certificates
    14: error: no executable of `crate-ship` can be taken as the one that its image starts
    2: error: `root` is not a user by number, like `65532:65532`
    2: error: `http` is not a port, like `8080` or `53/udp`
    ");
    assert!(!directory.path().join("target/dist").exists());
}
