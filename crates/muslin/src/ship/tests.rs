//! Programs read what we ship: as the published schemas want it.

use std::collections::BTreeMap;

use muslin_exec::{Captured, Command, Real, Runner as _};
use muslin_package::{
    Subject, System, audit_data, cyclonedx, cyclonedx_1_7, read_audit_data, spdx,
};
use muslin_schema::{ContainedLibrary, ContainedPackage, Contents, PackageRole, PackageSource};

/// Contents with a package of each kind, a library whose version is known and one whose is not.
fn everything() -> Contents {
    let git = PackageSource::Git("https://code.example/twine?rev=01#0123abcd".to_owned());
    let registry = PackageSource::Registry("sparse+https://crates.example/index/".to_owned());
    let package = |name: &str, source, dependencies: &[usize]| ContainedPackage {
        name: name.to_owned(),
        version: "1.0.0+bell.2.1".to_owned(),
        source,
        license: Some("MIT/Apache-2.0".to_owned()),
        repository: Some("https://code.example/all".to_owned()),
        features: vec!["default".to_owned(), "std".to_owned()],
        dependencies: dependencies.to_vec(),
        role: PackageRole::Runtime,
        root: name == "app",
    };
    let library = |name: &str, version: Option<&str>, place| ContainedLibrary {
        name: name.to_owned(),
        version: version.map(str::to_owned),
        license: version.map(|_| "Zlib".to_owned()),
        cpe: version.map(|_| "bell-project:bell".to_owned()),
        package: place,
        because: "the source it carries is compiled".to_owned(),
        found: version.map(|_| "the version of bell-sys 1.0.0+bell.2.1".to_owned()),
        vulnerabilities: Vec::new(),
    };
    Contents {
        packages: vec![
            package("app", PackageSource::Local, &[1, 2, 3]),
            package("bell-sys", PackageSource::CratesIo, &[4]),
            package("twine", git, &[]),
            package("yarn", registry, &[]),
            ContainedPackage {
                role: PackageRole::Build,
                ..package("zeal", PackageSource::CratesIo, &[])
            },
        ],
        libraries: vec![library("Bell", Some("2.1"), 1), library("Yarn", None, 3)],
    }
}

fn bill() -> String {
    written(cyclonedx)
}

type Form = fn(&Subject<'_>, &Contents, &System, &BTreeMap<(String, String), String>) -> String;

/// The bill of everything, in one of its forms.
fn written(form: Form) -> String {
    let subject = Subject {
        name: "app",
        version: "1.0.0",
        target: "x86_64-unknown-linux-musl",
        files: vec![("app", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")],
        time: 1_709_210_096,
        tool: "0.1.0",
        base: None,
    };
    let system = System {
        rustc: "1.95.0".to_owned(),
        musl: Some("1.2.5".to_owned()),
        cxx_runtime: Some("a toolchain".to_owned()),
    };
    let name = ("twine".to_owned(), "1.0.0+bell.2.1".to_owned());
    form(&subject, &everything(), &system, &BTreeMap::from([(name, "ab".repeat(32))]))
}

#[test]
fn an_sbom_is_valid_cyclonedx() {
    let bill = bill();
    let ended = held(&bill);
    assert!(ended.succeeded(), "{}", ended.error);
    for (right, wrong) in [("\"library\"", "\"libary\""), ("\"SHA-256\"", "\"sha256\"")] {
        let wrong = bill.replace(right, wrong);
        assert!(wrong != bill && !held(&wrong).succeeded(), "it takes anything: {right}");
    }
}

#[test]
fn an_sbom_of_an_image_on_another_says_that_it_is_not_complete() {
    let bill = written(|subject, contents, system, checksums| {
        let base = Some(("registry.example/team/base", "sha256:ab"));
        let subject = Subject { base, files: subject.files.clone(), ..*subject };
        cyclonedx(&subject, contents, system, checksums)
    });
    let ended = held(&bill);
    assert!(ended.succeeded(), "{}", ended.error);
    let value: serde_json::Value = serde_json::from_str(&bill).unwrap();
    assert_eq!(value["compositions"][0]["aggregate"], "incomplete");
    let last = value["components"].as_array().unwrap().last().unwrap();
    assert_eq!(last["purl"], "pkg:oci/base@sha256%3Aab?repository_url=registry.example/team/base");
    // A release without one does not speak of it.
    let value: serde_json::Value = serde_json::from_str(&self::bill()).unwrap();
    assert_eq!(value["compositions"], serde_json::Value::Null);
}

/// The validator takes minutes to read the schema of 1.7, which changed no other field that is written here.
#[test]
fn the_newer_cyclonedx_differs_only_in_its_version_and_in_lists_of_evidence() {
    let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    let (older, mut newer) = (value(&bill()), value(&written(cyclonedx_1_7)));
    assert_eq!(newer["specVersion"], "1.7");
    newer["specVersion"] = older["specVersion"].clone();
    assert_eq!(newer["$schema"], "http://cyclonedx.org/schema/bom-1.7.schema.json");
    newer["$schema"] = older["$schema"].clone();
    let mut lists = 0;
    for one in newer["components"].as_array_mut().unwrap() {
        if let Some(identity) = one.pointer_mut("/evidence/identity") {
            lists += 1;
            *identity = identity[0].take();
        }
    }
    assert_eq!(lists, 1);
    assert_eq!(newer, older);
}

#[test]
fn an_sbom_is_valid_spdx() {
    let bill = written(spdx);
    let ended = validated(&bill);
    assert!(ended.succeeded(), "{}{}", ended.output, ended.error);
    for (right, wrong) in [
        ("\"MIT OR Apache-2.0\"", "\"our own licence\""),
        ("\"SPDXRef-musl\"", "\"SPDXRef musl\""),
        ("pkg:generic/musl", "generic/musl"),
    ] {
        let wrong = bill.replace(right, wrong);
        assert!(wrong != bill && !validated(&wrong).succeeded(), "it takes anything: {right}");
    }
}

#[test]
fn both_forms_have_the_same_in_them() {
    let names = |text: &str, list: &str, version: &str| {
        let document: serde_json::Value = serde_json::from_str(text).unwrap();
        let mut names: Vec<(String, String)> = document[list]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| {
                let text = |key: &str| one[key].as_str().unwrap_or_default().to_owned();
                (text("name"), text(version))
            })
            .collect();
        names.sort();
        names
    };
    let cyclonedx = names(&written(cyclonedx), "components", "version");
    let spdx = names(&written(spdx), "packages", "versionInfo");
    // What the document is about, and the file, are elsewhere in the other form.
    let spdx: Vec<_> = spdx.into_iter().filter(|(name, _)| name != "app").collect();
    assert_eq!(cyclonedx, spdx);
    assert_eq!(written(muslin_package::spdx), written(muslin_package::spdx));
}

#[test]
fn only_what_is_in_the_file_is_in_the_bill_and_build_dependencies_are_in_the_list() {
    let bill = bill();
    assert!(bill.contains("\"name\": \"Bell\"") && !bill.contains("zeal"), "{bill}");
    let list = audit_data(&everything()).unwrap();
    let inside = read_audit_data(&list).unwrap();
    let names: Vec<&str> = inside.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["app", "bell-sys", "twine", "yarn"]);
    assert!(read_audit_data(&list[..list.len() / 2]).is_err());
}

/// Draft 7 of JSON Schema, with the other schemas that it refers to.
const PROGRAM: &str = r#"
import json, os, sys, fastjsonschema
schema = sys.argv[1]
directory = os.path.dirname(schema)
def near(uri):
    name = uri.rsplit("/", 1)[-1]
    if "SNAPSHOT" not in name:
        name = name.replace(".schema.json", ".SNAPSHOT.schema.json")
    return json.load(open(os.path.join(directory, name)))
check = fastjsonschema.compile(json.load(open(schema)), handlers={"http": near})
check(json.load(open(sys.argv[2])))
"#;

/// The validator of SPDX's own tools.
const SPDX: &str = r#"
import sys
from spdx_tools.spdx.parser.json import json_parser
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document
faults = validate_full_spdx_document(json_parser.parse_from_file(sys.argv[1]))
if faults:
    sys.exit("\n".join(fault.validation_message for fault in faults))
"#;

fn validated(document: &str) -> Captured {
    let cache = crate::config_paths::cache(&muslin_exec::environment()).join("schemas");
    let there = muslin_exec::is_directory(&cache.join("spdx_tools"));
    assert!(there, "no {}/spdx_tools; install it with: cargo xtask ci", cache.display());
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("bill.spdx.json");
    muslin_exec::write_if_different(&file, document.as_bytes(), false).unwrap();
    let command =
        Command::new("python3").args(["-c", SPDX]).args([&file]).env("PYTHONPATH", &cache);
    Real.capture(&command).expect("install Python: apt-get install python3-pip")
}

fn held(document: &str) -> Captured {
    let cache = crate::config_paths::cache(&muslin_exec::environment()).join("schemas");
    let schema = cache.join("cyclonedx/schema/_res/bom-1.5.SNAPSHOT.schema.json");
    let there = muslin_exec::is_file(&schema);
    assert!(there, "no {}; install it with: cargo xtask ci", schema.display());
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("bill.json");
    muslin_exec::write_if_different(&file, document.as_bytes(), false).unwrap();
    let command = Command::new("python3")
        .args(["-c", PROGRAM])
        .args([&schema, &file])
        .env("PYTHONPATH", &cache);
    Real.capture(&command).expect("install Python: apt-get install python3-pip")
}
