//! What scanners would report and need not (`OpenVEX` 0.2.0): faults that are mended although the version says otherwise.

use serde_json::{Value, json};

use crate::sbom::identity::generic;
use crate::sbom::{Subject, System};
use crate::time::rfc3339;

/// The document; `None` if there is nothing to say.
#[must_use]
pub fn openvex(subject: &Subject<'_>, system: &System) -> Option<String> {
    let musl = generic("musl", system.musl.as_deref());
    let products: Vec<Value> = subject
        .files
        .iter()
        .map(|(name, sha256)| {
            json!({
                "@id": format!("{}#{name}", generic(subject.name, Some(subject.version))),
                "hashes": { "sha-256": sha256 },
                "subcomponents": [{ "@id": musl }],
            })
        })
        .collect();
    let statements: Vec<Value> = system
        .patched()
        .map(|cve| {
            json!({
                "vulnerability": { "name": cve },
                "products": products,
                "status": "fixed",
                "status_notes": format!("the musl that rustc {} carries has the patch", system.rustc),
            })
        })
        .collect();
    if statements.is_empty() {
        return None;
    }
    let document = json!({
        "@context": "https://openvex.dev/ns/v0.2.0",
        "@id": format!("urn:muslin:vex:{}:{}:{}", subject.name, subject.version, subject.target),
        "author": "muslin",
        "timestamp": rfc3339(subject.time),
        "version": 1,
        "tooling": format!("muslin {}", subject.tool),
        "statements": statements,
    });
    Some(format!("{document:#}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(rustc: &str) -> Option<String> {
        let subject = Subject {
            name: "loom",
            version: "1.0.0",
            target: "x86_64-unknown-linux-musl",
            files: vec![("loom", "ab")],
            time: 0,
            tool: "0.1.0",
        };
        let system =
            System { rustc: rustc.to_owned(), musl: Some("1.2.5".to_owned()), cxx_runtime: None };
        openvex(&subject, &system)
    }

    #[test]
    fn what_rustc_has_mended_is_said_of_each_file() {
        let value: Value = serde_json::from_str(&document("1.95.0").unwrap()).unwrap();
        let first = &value["statements"][0];
        assert_eq!(first["status"], "fixed");
        assert_eq!(first["products"][0]["@id"], "pkg:generic/loom@1.0.0#loom");
        assert_eq!(first["products"][0]["subcomponents"][0]["@id"], "pkg:generic/musl@1.2.5");
        assert_eq!(value["statements"].as_array().unwrap().len(), 3);
    }

    #[test]
    fn without_a_fault_that_is_mended_there_is_no_document() {
        assert_eq!(document("1.80.0"), None);
    }
}
