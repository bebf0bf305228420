//! An SBOM in JSON: `CycloneDX` 1.5 or 1.7, what is in the executables of one package.
//!
//! There is no serial number: it would have to differ from one build to the next.

use std::collections::BTreeMap;

use muslin_schema::{ContainedLibrary, ContainedPackage, Contents, PackageRole};
use serde_json::{Value, json};

use crate::provenance::Resource;
use crate::sbom::System;
use crate::sbom::identity::{cpe, generic, license, purl};
use crate::time::rfc3339;

/// What an SBOM is about.
pub struct Subject<'a> {
    /// The name of the package.
    pub name: &'a str,
    /// Its version.
    pub version: &'a str,
    /// The target's triple.
    pub target: &'a str,
    /// The files: names, and SHA-256 in hexadecimal.
    pub files: Vec<(&'a str, &'a str)>,
    /// Seconds since 1970.
    pub time: u64,
    /// Our own version.
    pub tool: &'a str,
    /// The name and the digest of the image that the files are put on, if it is one. What is in it is not known.
    pub base: Option<(&'a str, &'a str)>,
}

/// A version of the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Version {
    /// Read by every scanner.
    V15,
    V17,
}

impl Version {
    fn word(self) -> &'static str {
        match self {
            Self::V15 => "1.5",
            Self::V17 => "1.7",
        }
    }
}

/// The SBOM in version 1.5.
#[must_use]
pub fn cyclonedx(
    subject: &Subject<'_>,
    contents: &Contents,
    system: &System,
    checksums: &BTreeMap<(String, String), String>,
) -> String {
    document(Version::V15, subject, contents, system, checksums)
}

/// The same in version 1.7.
#[must_use]
pub fn cyclonedx_1_7(
    subject: &Subject<'_>,
    contents: &Contents,
    system: &System,
    checksums: &BTreeMap<(String, String), String>,
) -> String {
    document(Version::V17, subject, contents, system, checksums)
}

fn document(
    version: Version,
    subject: &Subject<'_>,
    contents: &Contents,
    system: &System,
    checksums: &BTreeMap<(String, String), String>,
) -> String {
    let inside = |package: &&ContainedPackage| package.role == PackageRole::Runtime;
    let crates = contents.packages.iter().filter(inside).filter(|one| !one.root);
    let mut components: Vec<Value> = crates.map(|one| of_crate(one, checksums)).collect();
    components.extend(contents.libraries.iter().map(|one| of_library(one, contents, version)));
    components.extend(of_system(system));
    components.extend(subject.base.map(of_base));
    let mut document = json!({
        "$schema": format!("http://cyclonedx.org/schema/bom-{}.schema.json", version.word()),
        "bomFormat": "CycloneDX",
        "specVersion": version.word(),
        "version": 1,
        "metadata": {
            "timestamp": rfc3339(subject.time),
            "tools": { "components": [
                { "type": "application", "name": "muslin", "version": subject.tool },
            ] },
            "component": application(subject, contents),
        },
        "components": components,
        "dependencies": dependencies(contents, system),
    });
    if subject.base.is_some() {
        let parts = json!({ "aggregate": "incomplete", "assemblies": ["root", BASE] });
        document["compositions"] = json!([parts]);
    }
    // The alternate form is indented.
    format!("{document:#}\n")
}

/// The identifier of the base image.
const BASE: &str = "base-image";

/// The image below, as one thing: its own files were not looked at.
fn of_base((name, digest): (&str, &str)) -> Value {
    json!({
        "type": "container",
        "bom-ref": BASE,
        "name": name,
        "version": digest,
        "purl": Resource::image(name, digest).uri,
        "properties": [property("muslin:because", "the image is put on it; what is in it is not listed")],
    })
}

fn application(subject: &Subject<'_>, contents: &Contents) -> Value {
    let root = contents.packages.iter().find(|one| one.root);
    let files = subject.files.iter().map(|(name, digest)| {
        json!({
            "type": "file",
            "name": name,
            "bom-ref": format!("file:{name}"),
            "hashes": [{ "alg": "SHA-256", "content": digest }],
        })
    });
    let mut component = json!({
        "type": "application",
        "bom-ref": "root",
        "name": subject.name,
        "version": subject.version,
        "properties": [
            property("muslin:target", subject.target),
            property("muslin:features", &root.map(|one| one.features.join(",")).unwrap_or_default()),
        ],
        "components": files.collect::<Vec<_>>(),
    });
    describe(&mut component, root.and_then(|one| one.license.as_deref()), root);
    component
}

/// Adds the licence and the place of the sources, where they are known.
fn describe(component: &mut Value, license: Option<&str>, package: Option<&ContainedPackage>) {
    if let Some(license) = license {
        component["licenses"] = json!([{ "expression": self::license(license) }]);
    }
    if let Some(url) = package.and_then(|one| one.repository.as_ref()) {
        component["externalReferences"] = json!([{ "type": "vcs", "url": url }]);
    }
}

fn of_crate(package: &ContainedPackage, checksums: &BTreeMap<(String, String), String>) -> Value {
    let mut component = json!({
        "type": "library",
        "bom-ref": reference(package),
        "name": package.name,
        "version": package.version,
        "properties": [property("muslin:features", &package.features.join(","))],
    });
    if let Some(purl) = purl(package) {
        component["purl"] = json!(purl);
    }
    if let Some(sum) = checksums.get(&(package.name.clone(), package.version.clone())) {
        component["hashes"] = json!([{ "alg": "SHA-256", "content": sum }]);
    }
    describe(&mut component, package.license.as_deref(), Some(package));
    component
}

fn of_library(library: &ContainedLibrary, contents: &Contents, format: Version) -> Value {
    let package = &contents.packages[library.package];
    let version = library.version.as_deref();
    let mut component = json!({
        "type": "library",
        "bom-ref": library_reference(library, contents),
        "name": library.name,
        "purl": generic(&library.name, version),
        "properties": [
            property("muslin:crate", &format!("{} {}", package.name, package.version)),
            property("muslin:because", &library.because),
        ],
    });
    if let Some(version) = version {
        component["version"] = json!(version);
    }
    if let Some(product) = &library.cpe {
        component["cpe"] = json!(cpe(product, version));
    }
    if let Some(found) = &library.found {
        let identity = json!({
            "field": "version",
            "methods": [{ "technique": "source-code-analysis", "confidence": 1, "value": found }],
        });
        // Since 1.6 it is a list, and one alone is deprecated.
        component["evidence"] = match format {
            Version::V15 => json!({ "identity": identity }),
            Version::V17 => json!({ "identity": [identity] }),
        };
    }
    describe(&mut component, library.license.as_deref(), None);
    component
}

/// musl, Rust's own library, and the C++ runtime.
fn of_system(system: &System) -> Vec<Value> {
    let version = system.musl.as_deref();
    let rustc = format!("carried by rustc {}", system.rustc);
    let mut musl = json!({
        "type": "library",
        "bom-ref": "musl",
        "name": "musl",
        "purl": generic("musl", version),
        "cpe": cpe("musl-libc:musl", version),
        "licenses": [{ "expression": "MIT" }],
        "properties": [property("muslin:because", &rustc)],
    });
    if let Some(version) = version {
        musl["version"] = json!(version);
    }
    let patches: Vec<Value> = system
        .patched()
        .map(|cve| json!({ "type": "backport", "resolves": [{ "type": "security", "id": cve }] }))
        .collect();
    if !patches.is_empty() {
        musl["pedigree"] = json!({ "patches": patches });
    }
    let std = json!({
        "type": "library",
        "bom-ref": "rust-std",
        "name": "rust-std",
        "version": system.rustc,
        "purl": generic("rust-std", Some(&system.rustc)),
        "licenses": [{ "expression": "MIT OR Apache-2.0" }],
    });
    let mut all = vec![musl, std];
    all.extend(system.cxx_runtime.as_ref().map(|toolchain| {
        json!({
            "type": "library",
            "bom-ref": "c++-runtime",
            "name": "C++ runtime",
            "properties": [property("muslin:because", &format!("static archives of {toolchain}"))],
        })
    }));
    all
}

/// Who needs whom, of what is in the file. A library belongs to the crate that brings it.
fn dependencies(contents: &Contents, system: &System) -> Vec<Value> {
    let inside = |place: &usize| contents.packages[*place].role == PackageRole::Runtime;
    let mut all = Vec::new();
    for (place, package) in contents.packages.iter().enumerate().filter(|(place, _)| inside(place))
    {
        let crates = package.dependencies.iter().filter(|place| inside(place));
        let mut needs: Vec<String> =
            crates.map(|place| reference(&contents.packages[*place])).collect();
        let libraries = contents.libraries.iter().filter(|one| one.package == place);
        needs.extend(libraries.map(|one| library_reference(one, contents)));
        if package.root {
            needs.push("rust-std".to_owned());
            needs.extend(system.cxx_runtime.as_ref().map(|_| "c++-runtime".to_owned()));
        }
        needs.sort();
        needs.dedup();
        all.push(json!({ "ref": reference(package), "dependsOn": needs }));
    }
    all.push(json!({ "ref": "rust-std", "dependsOn": ["musl"] }));
    all
}

fn reference(package: &ContainedPackage) -> String {
    if package.root {
        return "root".to_owned();
    }
    purl(package).unwrap_or_else(|| format!("local:{}@{}", package.name, package.version))
}

fn library_reference(library: &ContainedLibrary, contents: &Contents) -> String {
    let package = &contents.packages[library.package];
    format!("{}#{}@{}", library.name, package.name, package.version)
}

fn property(name: &str, value: &str) -> Value {
    json!({ "name": name, "value": value })
}
