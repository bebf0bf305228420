//! `--base`: an image on top of another one, which is pulled by its digest.

use std::fs;
use std::path::Path;

use crate::push::registry;
use crate::tools::{failure, image_with, tool};

/// Says what it finds of the base.
const SOURCE: &str = r#"
fn main() {
    println!("{:?}", std::fs::read_to_string("/etc/base"));
    println!("{:?} {:?}", std::env::var("OF_BASE"), std::env::var("OF_BOTH"));
}
"#;

fn project(directory: &Path, more: &str) {
    fs::create_dir_all(directory.join("src")).unwrap();
    let manifest = "[package]\nname = \"onbase\"\nversion = \"1.2.3\"\nedition = \"2024\"\n";
    fs::write(directory.join("Cargo.toml"), format!("{manifest}{more}")).unwrap();
    fs::write(directory.join("src/main.rs"), SOURCE).unwrap();
    fs::write(directory.join("base.txt"), "a file of the base").unwrap();
}

#[test]
fn a_base_is_pulled_by_its_digest_and_what_is_in_it_is_below_ours() {
    let directory = tempfile::tempdir().unwrap();
    project(directory.path(), "");
    let server = registry("");
    let run = |words: &[&str]| image_with(directory.path(), words, &[("MUSLIN_REGISTRY", "")]);
    let to = format!("{}/base", server.host);
    let words = ["--target", "all", "--with", "base.txt=/etc/base", "--push", &to, "--out", "base"];
    let made = ["--env", "OF_BASE=base", "--env", "OF_BOTH=base", "--label", "from=base"];
    let output = run(&[&words[..], &made].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let base = String::from_utf8(output.stdout).unwrap().trim().to_owned();

    // A tag is refused with its digest of today.
    let said = failure(&run(&["--base", &format!("{to}:1.2.3")]), &server.host);
    let digest = base.split_once('@').unwrap().1;
    assert!(said.contains(digest), "{said}");
    insta::assert_snapshot!(said.replace(digest, "sha256:DIGEST"), @"
    2: error: the base image `HOST/base:1.2.3` is not pinned by a digest
      help: a tag may name another image tomorrow; today it is `--base HOST/base:1.2.3@sha256:DIGEST`
    ");

    let words = ["--target", "all", "--base", &base, "--env", "OF_BOTH=ours", "--smoke", "x"];
    let output = run(&words);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    assert!(
        said.contains("are not checked")
            || String::from_utf8_lossy(&output.stdout).contains("are not checked")
    );
    let release = directory.path().join("target/dist");
    for architecture in ["amd64", "arm64"] {
        let arch = format!("--override-arch={architecture}");
        let config =
            tool("skopeo", &[&arch, "inspect", "--config", "oci:onbase-1.2.3.oci"], &release);
        let config: serde_json::Value = serde_json::from_str(&config).unwrap();
        assert_eq!(config["rootfs"]["diff_ids"].as_array().unwrap().len(), 3);
        assert_eq!(config["history"].as_array().unwrap().len(), 3);
        assert_eq!(config["config"]["Labels"]["from"], "base");
        let env = config["config"]["Env"].to_string();
        assert!(env.contains("OF_BASE=base") && env.contains("OF_BOTH=ours"), "{env}");
        let copy = format!("oci:only-{architecture}:it");
        tool(
            "skopeo",
            &[&arch, "copy", "--insecure-policy", "oci:onbase-1.2.3.oci", &copy],
            &release,
        );
        let bundle = format!("bundle-{architecture}");
        // It compares every digest, that of a tree before compression too.
        tool("umoci", &["unpack", "--image", &copy["oci:".len()..], &bundle], &release);
        let file = fs::read_to_string(release.join(bundle).join("rootfs/etc/base")).unwrap();
        assert_eq!(file, "a file of the base");
    }

    // The second time it comes from the cache, byte for byte the same, without a registry.
    let first = fs::read_to_string(release.join("SHA256SUMS")).unwrap();
    drop(server);
    let output = run(&[&words[..], &["--offline"]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(fs::read_to_string(release.join("SHA256SUMS")).unwrap(), first);
}

#[test]
fn a_base_of_docker_s_older_format_becomes_one_of_the_oci_and_another_architecture_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    project(directory.path(), "");
    let server = registry("");
    let run = |words: &[&str]| image_with(directory.path(), words, &[]);
    let output = run(&["--target", "x86_64", "--out", "base"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let to = format!("docker://{}/old:1", server.host);
    let words = [
        "copy",
        "--insecure-policy",
        "--dest-tls-verify=false",
        "--format",
        "v2s2",
        "oci:base/onbase-1.2.3.oci",
        &to,
    ];
    tool("skopeo", &words, directory.path());
    let words = ["inspect", "--tls-verify=false", "--format", "{{.Digest}}", &to];
    let digest = tool("skopeo", &words, directory.path());
    let base = format!("{}/old@{}", server.host, digest.trim());

    let output = run(&["--target", "x86_64", "--base", &base]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let raw =
        tool("skopeo", &["inspect", "--raw", "oci:target/dist/onbase-1.2.3.oci"], directory.path());
    let manifest: serde_json::Value = serde_json::from_str(&raw).unwrap();
    for layer in manifest["layers"].as_array().unwrap() {
        assert_eq!(layer["mediaType"], "application/vnd.oci.image.layer.v1.tar+gzip");
    }
    let annotations = &manifest["annotations"];
    assert_eq!(annotations["org.opencontainers.image.base.digest"], digest.trim());

    let said = failure(&run(&["--target", "aarch64", "--base", &base]), &server.host);
    insta::assert_snapshot!(said, @"
    14: error: the base image `HOST/old` has no image for aarch64-unknown-linux-musl
      it is for linux/amd64
    ");
    let wrong = base.replace("@sha256:", "@sha256:0");
    let said = failure(&run(&["--base", &wrong[..wrong.len() - 1]]), &server.host);
    assert!(said.contains("status 404"), "{said}");
}
