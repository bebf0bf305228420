//! What scanners would report and need not (`OpenVEX` 0.2.0): faults that are mended although the version says otherwise.

use serde_json::{Value, json};

use muslin_schema::{ContainedLibrary, KnownVulnerability, VulnerabilityStatus};

use crate::sbom::identity::generic;
use crate::sbom::{Subject, System};
use crate::time::rfc3339;

/// The document; `None` if there is nothing to say.
#[must_use]
pub fn openvex(
    subject: &Subject<'_>,
    libraries: &[ContainedLibrary],
    system: &System,
) -> Option<String> {
    let products = |component: &str| -> Vec<Value> {
        let product = |(name, sha256): &(&str, &str)| {
            json!({
                "@id": format!("{}#{name}", generic(subject.name, Some(subject.version))),
                "hashes": { "sha-256": sha256 },
                "subcomponents": [{ "@id": component }],
            })
        };
        subject.files.iter().map(product).collect()
    };
    let musl = products(&generic("musl", system.musl.as_deref()));
    let of_musl = system.patched().map(|cve| {
        json!({
            "vulnerability": { "name": cve },
            "products": musl,
            "status": "fixed",
            "status_notes": format!("the musl that rustc {} carries has the patch", system.rustc),
        })
    });
    let of_libraries = libraries.iter().flat_map(|library| {
        let products = products(&generic(&library.name, library.version.as_deref()));
        library.vulnerabilities.iter().map(move |known| statement(known, &products))
    });
    let statements: Vec<Value> = of_musl.chain(of_libraries).collect();
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

fn statement(known: &KnownVulnerability, products: &[Value]) -> Value {
    let mut statement = json!({
        "vulnerability": { "name": known.id },
        "products": products,
        "status": known.status,
    });
    // Each status asks for a text of its own.
    let key = match known.status {
        VulnerabilityStatus::Affected => "action_statement",
        VulnerabilityStatus::NotAffected => "impact_statement",
        VulnerabilityStatus::Fixed => "status_notes",
    };
    statement[key] = json!(known.because);
    statement
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(rustc: &str, libraries: &[ContainedLibrary]) -> Option<String> {
        let subject = Subject {
            name: "loom",
            version: "1.0.0",
            target: "x86_64-unknown-linux-musl",
            files: vec![("loom", "ab")],
            time: 0,
            tool: "0.1.0",
            base: None,
        };
        let system =
            System { rustc: rustc.to_owned(), musl: Some("1.2.5".to_owned()), cxx_runtime: None };
        openvex(&subject, libraries, &system)
    }

    #[test]
    fn what_a_recipe_answers_is_said_of_its_library() {
        let known = |id: &str, status, because: &str| KnownVulnerability {
            id: id.to_owned(),
            date: "2026-01-01".to_owned(),
            status,
            because: because.to_owned(),
        };
        let bell = ContainedLibrary {
            name: "Bell".to_owned(),
            version: Some("2.1".to_owned()),
            license: None,
            cpe: None,
            package: 0,
            because: "it is built for the target".to_owned(),
            found: None,
            vulnerabilities: vec![
                known("CVE-2026-0001", VulnerabilityStatus::NotAffected, "no tower"),
                known("CVE-2026-0002", VulnerabilityStatus::Fixed, "a patch"),
                known("CVE-2026-0003", VulnerabilityStatus::Affected, "2.2 is without it"),
            ],
        };
        let value: Value = serde_json::from_str(&document("1.80.0", &[bell]).unwrap()).unwrap();
        let statements = value["statements"].as_array().unwrap();
        let texts = ["impact_statement", "status_notes", "action_statement"];
        let said: Vec<_> =
            statements.iter().zip(texts).map(|(one, key)| (&one["status"], &one[key])).collect();
        assert_eq!(
            format!("{said:?}"),
            r#"[(String("not_affected"), String("no tower")), (String("fixed"), String("a patch")), (String("affected"), String("2.2 is without it"))]"#
        );
        let component = &statements[0]["products"][0]["subcomponents"][0]["@id"];
        assert_eq!(component, "pkg:generic/bell@2.1");
    }

    #[test]
    fn what_rustc_has_mended_is_said_of_each_file() {
        let value: Value = serde_json::from_str(&document("1.95.0", &[]).unwrap()).unwrap();
        let first = &value["statements"][0];
        assert_eq!(first["status"], "fixed");
        assert_eq!(first["products"][0]["@id"], "pkg:generic/loom@1.0.0#loom");
        assert_eq!(first["products"][0]["subcomponents"][0]["@id"], "pkg:generic/musl@1.2.5");
        assert_eq!(value["statements"].as_array().unwrap().len(), 3);
    }

    #[test]
    fn without_a_fault_that_is_mended_there_is_no_document() {
        assert_eq!(document("1.80.0", &[]), None);
    }
}
