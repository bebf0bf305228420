//! Everything that is JSON in a layout, compared with the schemas of the specification, as Debian ships them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::tools::image;

/// Draft 4 of JSON Schema. The schemas refer to each other by the ends of their names; what calls itself by
/// another name inside of one confuses the validator, as does a dollar sign inside of brackets.
const PROGRAM: &str = r##"
import json, os, sys, fastjsonschema
directory = "/usr/share/gocode/src/github.com/opencontainers/image-spec/schema"
def tidied(value, top=False):
    if isinstance(value, dict):
        if isinstance(value.get("id"), str) and not top:
            del value["id"]
        if isinstance(value.get("pattern"), str):
            value["pattern"] = value["pattern"].replace("#$&", r"#\x24&")
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    for one in inside:
        tidied(one)
    return value
def load(uri):
    return tidied(json.load(open(os.path.join(directory, uri.rsplit("/", 1)[-1]))), top=True)
for schema, file in zip(sys.argv[1::2], sys.argv[2::2]):
    check = fastjsonschema.compile(load(schema), handlers={"https": load, "": load})
    check(json.load(open(file)))
    print(schema)
"##;

/// The schema of each document in a layout.
fn documents(layout: &Path) -> Vec<(&'static str, PathBuf)> {
    let mut all = vec![
        ("image-layout-schema.json", layout.join("oci-layout")),
        ("image-index-schema.json", layout.join("index.json")),
    ];
    for blob in fs::read_dir(layout.join("blobs/sha256")).unwrap() {
        let path = blob.unwrap().path();
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        let schema = match &value {
            one if one.get("manifests").is_some() => "image-index-schema.json",
            one if one.get("layers").is_some() => "image-manifest-schema.json",
            _ => "config-schema.json",
        };
        all.push((schema, path));
    }
    all.sort();
    all
}

#[test]
fn every_document_is_what_the_schemas_of_the_specification_say() {
    let directory = tempfile::tempdir().unwrap();
    fs::create_dir(directory.path().join("src")).unwrap();
    let manifest = "[package]\nname = \"hello\"\nversion = \"1.2.3\"\nedition = \"2024\"\n";
    fs::write(directory.path().join("Cargo.toml"), manifest).unwrap();
    fs::write(directory.path().join("src/main.rs"), "fn main() {}").unwrap();
    let all = ["--target", "all", "--init", "--port", "80", "--volume", "/data", "--arg", "x"];
    let output = image(directory.path(), &all);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

    let home = std::env::var("HOME").unwrap();
    let cache = std::env::var("MUSLIN_CACHE_DIR").unwrap_or(format!("{home}/.cache/muslin"));
    let mut command = Command::new("python3");
    command.args(["-c", PROGRAM]).env("PYTHONPATH", format!("{cache}/schemas"));
    for (schema, path) in documents(&directory.path().join("target/dist/hello-1.2.3.oci")) {
        command.arg(schema).arg(path);
    }
    let ended = command.output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr);
    let install = "apt-get install golang-github-opencontainers-image-spec-dev; cargo xtask ci";
    assert!(ended.status.success(), "{install}: {said}");
    insta::assert_snapshot!(String::from_utf8_lossy(&ended.stdout), @"
    config-schema.json
    config-schema.json
    image-index-schema.json
    image-index-schema.json
    image-layout-schema.json
    image-manifest-schema.json
    image-manifest-schema.json
    ");
}
