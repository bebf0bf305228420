//! A TLS client inside of an image trusts public servers, and a private one whose root was added.

use std::fs;
use std::path::{Path, PathBuf};

use crate::push::{certificates, registry};
use crate::tools::{image, tool};

/// A copy of `ci/trust`, with its lock file.
fn project(directory: &Path) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ci/trust");
    fs::create_dir(directory.join("src")).unwrap();
    for file in ["Cargo.toml", "Cargo.lock", "src/main.rs"] {
        fs::copy(from.join(file), directory.join(file)).unwrap();
    }
}

/// The certificates that a real server has sent, as a package of crates.io brings them, and a time at which
/// they were good.
fn recorded(directory: &Path) -> (Vec<PathBuf>, &'static str) {
    let words = ["metadata", "--format-version=1", "--locked", "--filter-platform"];
    let target = "x86_64-unknown-linux-musl";
    let text = tool("cargo", &[&words[..], &[target]].concat(), directory);
    let graph: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut packages = graph["packages"].as_array().unwrap().iter();
    let package = packages.find(|one| one["name"] == "rustls-platform-verifier").unwrap();
    let manifest = Path::new(package["manifest_path"].as_str().unwrap());
    let certificates = manifest.with_file_name("src/tests/verification_real_world");
    let names = [1, 2, 3, 4].map(|n| certificates.join(format!("letsencrypt_org_valid_{n}.crt")));
    // 2026-08-01
    (names.to_vec(), "1785542400")
}

/// Starts the client in the unpacked layers, with a network.
fn client(root: &Path, words: &[&str]) -> Result<String, String> {
    let here = root.display().to_string();
    let mut all = vec!["--ro-bind", &here, "/", "--clearenv"];
    all.extend(["--setenv", "SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt"]);
    all.push("/usr/local/bin/trust");
    all.extend(words);
    let mut command = std::process::Command::new("bwrap");
    let ended = command.args(all).output().expect("apt-get install bubblewrap");
    let said = String::from_utf8_lossy(&ended.stdout).into_owned();
    if ended.status.success() {
        Ok(said)
    } else {
        Err(String::from_utf8_lossy(&ended.stderr).into_owned())
    }
}

/// The file system of an image.
fn unpacked(directory: &Path, name: &str) -> PathBuf {
    let from = format!("oci:{name}/trust-1.0.0.oci");
    let to = format!("oci:{name}/one:it");
    tool("skopeo", &["copy", "--insecure-policy", &from, &to], directory);
    let bundle = format!("{name}/bundle");
    tool("umoci", &["unpack", "--image", &to["oci:".len()..], &bundle], directory);
    directory.join(bundle).join("rootfs")
}

#[test]
fn a_client_trusts_public_servers_and_a_private_one_whose_root_was_added() {
    let directory = tempfile::tempdir().unwrap();
    project(directory.path());
    certificates(directory.path());
    let (chain, time) = recorded(directory.path());
    let with: Vec<String> = chain
        .iter()
        .enumerate()
        .map(|(n, file)| format!("--with={}=/chain/{n}", file.display()))
        .collect();
    let with: Vec<&str> = with.iter().map(String::as_str).collect();
    let make = |name: &str, more: &[&str]| {
        let output = image(directory.path(), &[&with[..], &["--out", name], more].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        unpacked(directory.path(), name)
    };
    let (plain, private) = (make("plain", &[]), make("private", &["--ca-file", "root.pem"]));

    let public =
        |name: &'static str| ["chain", name, time, "/chain/0", "/chain/1", "/chain/2", "/chain/3"];
    let said = client(&plain, &public("letsencrypt.org")).unwrap();
    // How many Mozilla trusts changes with each release of its list.
    let (count, rest) = said.split_once(' ').unwrap();
    assert!(count.parse::<usize>().unwrap() > 50, "{said}");
    assert_eq!(rest, "roots, 0 left out\ntrusted\n");
    let other = client(&plain, &public("example.org")).unwrap_err();
    assert!(other.contains("NotValidForName"), "{other}");

    let here = directory.path().display();
    let tls = format!("  tls: {{certificate: {here}/leaf.pem, key: {here}/leaf.key}}");
    let server = registry(&tls);
    let said = client(&private, &["server", &server.host]).unwrap();
    assert_eq!(said, "119 roots, 0 left out\ntrusted, HTTP/1.0 200\n");
    let unknown = client(&plain, &["server", &server.host]).unwrap_err();
    assert!(unknown.contains("UnknownIssuer"), "{unknown}");
}
