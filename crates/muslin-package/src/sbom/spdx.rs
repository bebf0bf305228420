//! The same SBOM in SPDX 2.3.
//!
//! An executable is a package in it, not a file: a file's entry asks for a SHA-1, which nobody should make.

use std::collections::BTreeMap;

use muslin_schema::{ContainedPackage, Contents, PackageRole};
use serde_json::{Value, json};

use crate::sbom::identity::{cpe, generic, license, purl};
use crate::sbom::{Subject, System};
use crate::time::rfc3339;

const UNKNOWN: &str = "NOASSERTION";
const DOCUMENT: &str = "SPDXRef-DOCUMENT";

/// The SBOM.
#[must_use]
pub fn spdx(
    subject: &Subject<'_>,
    contents: &Contents,
    system: &System,
    checksums: &BTreeMap<(String, String), String>,
) -> String {
    let name = format!("{}-{}-{}", subject.name, subject.version, subject.target);
    // Of all files, so that other files are another document, and the same are the same one.
    let digests: Vec<&str> = subject.files.iter().map(|(_, digest)| *digest).collect();
    let digest = crate::checksums::sha256(digests.concat().as_bytes());
    let mut bill = Bill::default();
    let root = bill.crates(contents, checksums);
    bill.relate(DOCUMENT, "DESCRIBES", &root);
    bill.files(subject, &root);
    bill.libraries(contents);
    bill.system(system, &root);
    let document = json!({
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": DOCUMENT,
        "name": name,
        "documentNamespace": format!("https://spdx.org/spdxdocs/{name}-{digest}"),
        "creationInfo": {
            "created": rfc3339(subject.time),
            "creators": [format!("Tool: muslin-{}", subject.tool)],
        },
        "packages": bill.packages,
        "relationships": bill.relationships,
    });
    // The alternate form is indented.
    format!("{document:#}\n")
}

#[derive(Default)]
struct Bill {
    packages: Vec<Value>,
    relationships: Vec<Value>,
}

impl Bill {
    /// Every crate that is in the file, with what it depends on; the identifier of the one that was built.
    fn crates(
        &mut self,
        contents: &Contents,
        checksums: &BTreeMap<(String, String), String>,
    ) -> String {
        let mut root = DOCUMENT.to_owned();
        for (place, one) in contents.packages.iter().enumerate().filter(|(_, one)| inside(one)) {
            let id = of_crate(place, one);
            let mut package = package(&id, &one.name, Some(&one.version), one.license.as_deref());
            package["primaryPackagePurpose"] =
                json!(if one.root { "APPLICATION" } else { "LIBRARY" });
            package["externalRefs"] =
                json!(purl(one).as_deref().map(of_purl).into_iter().collect::<Vec<_>>());
            let sum = checksums.get(&(one.name.clone(), one.version.clone()));
            package["checksums"] =
                json!(sum.map(|sum| checksum(sum)).into_iter().collect::<Vec<_>>());
            self.packages.push(package);
            for other in &one.dependencies {
                if inside(&contents.packages[*other]) {
                    let other = of_crate(*other, &contents.packages[*other]);
                    self.relate(&id, "DEPENDS_ON", &other);
                }
            }
            if one.root {
                root = id;
            }
        }
        root
    }

    fn files(&mut self, subject: &Subject<'_>, root: &str) {
        for (place, (name, digest)) in subject.files.iter().enumerate() {
            let id = identifier("file", place, name);
            let mut package = package(&id, name, Some(subject.version), None);
            package["primaryPackagePurpose"] = json!("FILE");
            package["checksums"] = json!([checksum(digest)]);
            self.packages.push(package);
            self.relate(root, "CONTAINS", &id);
        }
    }

    fn libraries(&mut self, contents: &Contents) {
        for (place, one) in contents.libraries.iter().enumerate() {
            let id = identifier("library", place, &one.name);
            let version = one.version.as_deref();
            let mut package = package(&id, &one.name, version, one.license.as_deref());
            package["comment"] = json!(one.because);
            let mut references = vec![of_purl(&generic(&one.name, version))];
            references.extend(one.cpe.as_ref().map(|product| of_cpe(&cpe(product, version))));
            package["externalRefs"] = json!(references);
            self.packages.push(package);
            let owner = of_crate(one.package, &contents.packages[one.package]);
            self.relate(&owner, "STATIC_LINK", &id);
        }
    }

    /// musl, Rust's own library, and the C++ runtime.
    fn system(&mut self, system: &System, root: &str) {
        let musl = system.musl.as_deref();
        let mut libc = package("SPDXRef-musl", "musl", musl, Some("MIT"));
        libc["externalRefs"] =
            json!([of_purl(&generic("musl", musl)), of_cpe(&cpe("musl-libc:musl", musl))]);
        let patched: Vec<&str> = system.patched().collect();
        let patched = match patched.as_slice() {
            [] => String::new(),
            some => format!(", with the patches of {}", some.join(", ")),
        };
        libc["comment"] = json!(format!("carried by rustc {}{patched}", system.rustc));
        let rust = ("rust-std", Some(system.rustc.as_str()), Some("MIT OR Apache-2.0"));
        let mut std = package("SPDXRef-rust-std", rust.0, rust.1, rust.2);
        std["externalRefs"] = json!([of_purl(&generic(rust.0, rust.1))]);
        self.packages.extend([libc, std]);
        self.relate(root, "STATIC_LINK", "SPDXRef-rust-std");
        self.relate("SPDXRef-rust-std", "STATIC_LINK", "SPDXRef-musl");
        if let Some(toolchain) = &system.cxx_runtime {
            let mut runtime = package("SPDXRef-cxx-runtime", "C++ runtime", None, None);
            runtime["comment"] = json!(format!("static archives of {toolchain}"));
            self.packages.push(runtime);
            self.relate(root, "STATIC_LINK", "SPDXRef-cxx-runtime");
        }
    }

    fn relate(&mut self, one: &str, how: &str, other: &str) {
        self.relationships.push(json!({
            "spdxElementId": one,
            "relationshipType": how,
            "relatedSpdxElement": other,
        }));
    }
}

fn inside(package: &ContainedPackage) -> bool {
    package.role == PackageRole::Runtime
}

fn package(id: &str, name: &str, version: Option<&str>, declared: Option<&str>) -> Value {
    let declared = declared.map(license);
    // What is not an SPDX expression would make the document invalid; the words themselves are kept.
    let valid = declared.as_deref().filter(|text| spdx::Expression::parse(text).is_ok());
    let mut package = json!({
        "SPDXID": id,
        "name": name,
        "downloadLocation": UNKNOWN,
        "filesAnalyzed": false,
        "licenseConcluded": UNKNOWN,
        "licenseDeclared": valid.unwrap_or(UNKNOWN),
        "copyrightText": UNKNOWN,
    });
    if let Some(version) = version {
        package["versionInfo"] = json!(version);
    }
    if let Some(words) = declared.as_ref().filter(|_| valid.is_none()) {
        package["licenseComments"] = json!(words);
    }
    package
}

fn of_crate(place: usize, package: &ContainedPackage) -> String {
    identifier("crate", place, &package.name)
}

/// An identifier: letters, digits, points and hyphens; the place keeps two of one name apart.
fn identifier(kind: &str, place: usize, name: &str) -> String {
    let fit = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' };
    format!("SPDXRef-{kind}-{place}-{}", name.chars().map(fit).collect::<String>())
}

fn checksum(digest: &str) -> Value {
    json!({ "algorithm": "SHA256", "checksumValue": digest })
}

fn of_purl(purl: &str) -> Value {
    json!({
        "referenceCategory": "PACKAGE-MANAGER",
        "referenceType": "purl",
        "referenceLocator": purl,
    })
}

fn of_cpe(cpe: &str) -> Value {
    json!({
        "referenceCategory": "SECURITY",
        "referenceType": "cpe23Type",
        "referenceLocator": cpe,
    })
}
