//! The signed provenance of an image: next to it, attached to it in a registry, and verified from there.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::push::{PROJECT, push, pushed, raw, registry};
use crate::tools::tool;

/// RFC 8410, sections 10.3 and 10.1; and the public key of another pair.
const PRIVATE: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";
const PUBLIC: &str = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";
const OF_OTHERS: &str = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----\n";
const ENVELOPE: &str = "application/vnd.in-toto.provenance+dsse";

/// A directory with the keys.
fn keys() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    for (name, text) in [("key", PRIVATE), ("pub", PUBLIC), ("other.pub", OF_OTHERS)] {
        fs::write(home.path().join(name), text).unwrap();
    }
    home
}

/// The exit code and the output of `verify`.
fn verify(home: &Path, words: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-muslin"));
    command.args(["muslin", "verify"]).args(words).current_dir(home).env("DOCKER_CONFIG", home);
    let output = command.output().unwrap();
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    (output.status.code().unwrap(), text)
}

#[test]
fn an_image_in_a_registry_is_verified_by_what_is_attached_to_it() {
    let (home, registry) = (keys(), registry(""));
    let key = home.path().join("key").display().to_string();
    let to = format!("{}/team/hello", registry.host);
    let words = ["--target", "all", "--sign-key", &key, "--push", &to];
    let name = pushed(&push(home.path(), &words, &[]));
    let digest = name.split_once('@').unwrap().1;

    // Other people's tools find it from the index and from each image; this registry keeps no list by itself.
    let index = raw(&format!("{to}:1.2.3"));
    let each = index["manifests"].as_array().unwrap().iter().map(|one| &one["digest"]);
    let mut subjects = vec![digest];
    subjects.extend(each.map(|one| one.as_str().unwrap()));
    for subject in &subjects {
        let list = raw(&format!("{to}:{}", subject.replace(':', "-")));
        let entries = list["manifests"].as_array().unwrap();
        let kinds: Vec<&str> =
            entries.iter().map(|one| one["artifactType"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["application/vnd.cyclonedx+json", ENVELOPE]);
        let artifact = raw(&format!("{to}@{}", entries[1]["digest"].as_str().unwrap()));
        assert_eq!(artifact["subject"]["digest"], *subject);
        assert_eq!(artifact["layers"][0]["mediaType"], ENVELOPE);
        let blob = artifact["layers"][0]["digest"].as_str().unwrap();
        let url = format!("http://{}/v2/team/hello/blobs/{blob}", registry.host);
        let statement = tool(
            "sh",
            &["-c", &format!("curl -fsS {url} | jq -r .payload | base64 -d")],
            home.path(),
        );
        let statement: serde_json::Value = serde_json::from_str(&statement).unwrap();
        assert_eq!(statement["predicateType"], "https://slsa.dev/provenance/v1");
        let known = statement["subject"].as_array().unwrap().iter();
        let known =
            known.filter(|one| subject.ends_with(one["digest"]["sha256"].as_str().unwrap()));
        let uri = known.map(|one| one["uri"].as_str().unwrap()).next().unwrap();
        assert!(uri.starts_with("pkg:oci/hello@sha256%3A") && uri.ends_with("&tag=1.2.3"), "{uri}");
    }

    let tagged = format!("docker://{to}:1.2.3");
    let (code, text) = verify(home.path(), &[&tagged, "--key", "pub"]);
    assert!(
        code == 0 && text.contains("the statement of provenance vouches for these bytes"),
        "{text}"
    );
    let one = format!("docker://{to}@{}", subjects[1]);
    assert_eq!(verify(home.path(), &[&one, "--key", "pub"]).0, 0);
    let source = PROJECT.path().display().to_string();
    let (code, text) = verify(home.path(), &[&tagged, "--key", "pub", "--source", &source]);
    assert_eq!(text.matches("the same bytes, built again from the sources").count(), 2, "{text}");
    assert_eq!(code, 0, "{text}");

    let (code, text) = verify(home.path(), &[&tagged, "--key", "other.pub"]);
    assert!(code == 20 && text.contains("has the signature of the key"), "{text}");
    let (code, text) = verify(home.path(), &[&tagged, "--key", "pub", "--offline"]);
    assert!(code == 2 && text.contains("`--offline` fetches nothing"), "{text}");
    // Another image under the same tag, for which nobody has signed.
    pushed(&push(home.path(), &["--label", "a=b", "--push", &to], &[]));
    let (code, text) = verify(home.path(), &[&tagged, "--key", "pub"]);
    assert!(code == 20 && text.contains("no statement of provenance refers to it"), "{text}");
    assert!(text.contains(&format!("error[provenance] {tagged}")), "{text}");
}

#[test]
fn an_image_that_skopeo_has_copied_is_verified_and_a_changed_blob_is_refused() {
    let home = keys();
    let key = home.path().join("key").display().to_string();
    let output = push(home.path(), &["--target", "all", "--sign-key", &key], &[]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let own = format!("oci:{}", home.path().join("out/hello-1.2.3.oci").display());
    tool("skopeo", &["copy", "--insecure-policy", "--all", &own, "oci:copy:any"], home.path());
    // One image of the two.
    tool("skopeo", &["copy", "--insecure-policy", &own, "oci:one:any"], home.path());
    let words = ["--key", "pub", "--provenance", "out/image-provenance.intoto.jsonl"];
    for copy in ["copy", "one"] {
        let (code, text) = verify(home.path(), &[&[copy], &words[..]].concat());
        assert!(code == 0 && text.contains("1 file verified"), "{text}");
    }
    let (code, text) = verify(home.path(), &["copy"]);
    assert!(code == 0 && text.contains("each blob is the one that its manifest names"), "{text}");

    for blob in fs::read_dir(home.path().join("copy/blobs/sha256")).unwrap() {
        let path = blob.unwrap().path();
        let right = fs::read(&path).unwrap();
        let mut changed = right.clone();
        changed[right.len() / 2] ^= 1;
        fs::write(&path, changed).unwrap();
        let name = path.file_name().unwrap().to_string_lossy();
        for asked in [&words[..], &[]] {
            let (code, text) = verify(home.path(), &[&["copy"], asked].concat());
            let place = format!("error[checksum] copy!/blobs/sha256/{name}: it was changed");
            assert!(code == 20 && text.contains(&place), "{text}");
        }
        fs::write(&path, right).unwrap();
    }
    let (code, text) = verify(home.path(), &["copy", "--key", "pub"]);
    assert!(code == 20 && text.contains("no statement of provenance refers to it"), "{text}");
}
