//! The published schemas of the JSON documents, made from the types that are printed.

use std::io::{self, Write as _};
use std::process::ExitCode;

use xtask::repository::root;

/// The directory of the schemas. That of an earlier version stays when a new one comes.
const DIRECTORY: &str = "docs/schemas";

/// Writes every schema that differs.
pub(crate) fn run() -> ExitCode {
    for (name, text) in texts() {
        let path = root().join(DIRECTORY).join(name);
        if let Err(error) = muslin_exec::write_if_different(&path, text.as_bytes(), false) {
            // If standard error is closed, the exit code still reports the failure.
            let _ = writeln!(io::stderr(), "error: {error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// The schemas by their file names.
fn texts() -> Vec<(String, String)> {
    let text = |schema| serde_json::to_string_pretty(&schema).map(|text| text + "\n");
    let schemas = muslin_schema::schemas().into_iter();
    schemas.filter_map(|(name, schema)| Some((name, text(schema).ok()?))).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_published_schemas_are_those_of_the_types() {
        let directory = root().join(DIRECTORY);
        for (name, text) in texts() {
            let published = muslin_exec::read_if_there(&directory.join(&name)).unwrap_or_default();
            assert!(published == text, "{name} is out of date: run `cargo xtask schemas`");
        }
        let current: BTreeSet<String> = texts().into_iter().map(|(name, _)| name).collect();
        let unknown = muslin_exec::names_in(&directory).into_iter().filter(|name| {
            let document = name.rsplit_once('-').map_or(name.as_str(), |(document, _)| document);
            !current.iter().any(|one| one.starts_with(&format!("{document}-")))
        });
        assert_eq!(unknown.collect::<Vec<_>>(), Vec::<String>::new());
    }

    #[test]
    fn every_document_has_its_own_version_as_the_only_one() {
        for (name, schema) in muslin_schema::schemas() {
            let version = schema.pointer("/properties/schema_version/const");
            let version = version.and_then(serde_json::Value::as_u64).unwrap();
            assert!(name.ends_with(&format!("-{version}.json")), "{name}");
            let required = schema.pointer("/required").and_then(|one| one.as_array()).unwrap();
            assert!(required.iter().any(|one| one == "schema_version"), "{name}");
        }
    }
}
