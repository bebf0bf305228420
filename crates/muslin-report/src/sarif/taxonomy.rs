//! The names that other tools have for the same questions, so that results of several tools can be read together.
//!
//! SARIF's way to say so are taxonomies (2.1.0, sections 3.14.8 and 3.49.13). The ids are those of `RuleIds.cs` of
//! `BinSkim`, of the tests of `annocheck`'s hardened checker, and the keys of `checksec --output=json`.

use muslin_schema::{Code, codes};
use serde_json::{Value, json};

/// One of our checks, and what the others call it: `BinSkim`, `annocheck`, `checksec`.
const SAME: &[(Code, [&[&str]; 3])] = &[
    (codes::PIE, [&["BA3001"], &["pie"], &["pie"]]),
    (codes::NO_EXEC_STACK, [&["BA3002", "BA3006"], &["gnu-stack"], &["nx"]]),
    (codes::NO_WRITABLE_CODE, [&[], &["rwx-seg"], &[]]),
    (codes::NO_TEXT_RELOCATIONS, [&[], &["textrel"], &[]]),
    (codes::RELRO, [&["BA3010", "BA3011"], &["gnu-relro", "bind-now"], &["relro"]]),
    (codes::SEARCH_PATHS, [&[], &["run-path"], &["rpath", "runpath"]]),
    (codes::STRIPPED, [&[], &[], &["symbols"]]),
    (codes::STACK_PROTECTOR, [&["BA3003"], &["stack-prot"], &["canary"]]),
    (codes::STACK_CLASH_PROTECTION, [&["BA3005"], &["stack-clash"], &[]]),
    (
        codes::BRANCH_PROTECTION,
        [&[], &["cf-protection", "branch-protection", "property-note"], &[]],
    ),
    (codes::SAFE_STACK, [&["BA3031"], &[], &["safestack"]]),
    (codes::CFI, [&[], &[], &["clangcfi"]]),
    (codes::FORTIFY, [&["BA3030"], &["fortify"], &["fortify_source"]]),
];

/// The tools, in the order of [`SAME`].
const TOOLS: [&str; 3] = ["BinSkim", "annocheck", "checksec"];

/// The ids of each tool, as a run lists them.
pub(super) fn components() -> Vec<Value> {
    let tools = TOOLS.iter().enumerate();
    tools
        .map(|(index, name)| {
            let ids = SAME.iter().flat_map(|(_, ids)| ids[index]);
            let taxa: Vec<Value> = ids.map(|id| json!({ "id": id })).collect();
            json!({ "name": name, "taxa": taxa })
        })
        .collect()
}

/// What a rule has in common with rules of other tools.
pub(super) fn relationships(rule: &str) -> Vec<Value> {
    let Some((_, ids)) = SAME.iter().find(|(code, _)| code.as_str() == rule) else {
        return Vec::new();
    };
    let tools = TOOLS.iter().zip(ids).enumerate();
    tools
        .flat_map(|(index, (name, ids))| ids.iter().map(move |id| (index, name, id)))
        .map(|(index, name, id)| {
            json!({
                "target": { "id": id, "toolComponent": { "name": name, "index": index } },
                "kinds": ["relevant"],
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_is_listed_once_and_belongs_to_a_rule() {
        for (index, component) in components().iter().enumerate() {
            let taxa = component["taxa"].as_array().unwrap();
            for id in taxa {
                assert_eq!(taxa.iter().filter(|one| *one == id).count(), 1, "{id}");
                let refers = |one: &Value| {
                    one["target"]["id"] == id["id"]
                        && one["target"]["toolComponent"]["index"] == index
                };
                let rules =
                    SAME.iter().filter(|(code, _)| relationships(code.as_str()).iter().any(refers));
                assert_eq!(rules.count(), 1, "{id}");
            }
        }
        assert!(relationships("machine").is_empty());
    }
}
