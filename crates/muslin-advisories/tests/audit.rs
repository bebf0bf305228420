//! What a database says of a few crates, as a user sees it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use muslin_advisories::{Database, Package};
use muslin_schema::{Finding, Severity};

const HEAP: &str = r#"```toml
[advisory]
id = "RUSTSEC-2099-0001"
package = "bell-src"
date = "2099-02-03"
url = "https://bell.example/1"
cvss = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
aliases = ["CVE-2099-1"]
keywords = ["a key that nobody here asks for"]

[versions]
patched = [">= 111.18.0, < 300", ">= 300.0.5"]
unaffected = ["< 111"]
```

# The bell rings too loudly

For everyone.
"#;

const OLD: &str = "```toml\n[advisory]\nid = \"RUSTSEC-2099-0002\"\npackage = \"yarn\"\ndate = \"2099-01-01\"\n\
                   informational = \"unmaintained\"\n[versions]\npatched = []\n```\n# Nobody spins it\n";

const ELSEWHERE: &str = "```toml\n[advisory]\nid = \"RUSTSEC-2099-0003\"\npackage = \"yarn\"\ndate = \"2099-01-01\"\n\
                         [affected]\nos = [\"windows\"]\n[versions]\npatched = []\n```\n# Elsewhere\n";

const WITHDRAWN: &str = "```toml\n[advisory]\nid = \"RUSTSEC-2099-0004\"\npackage = \"yarn\"\ndate = \"2099-01-01\"\n\
                         withdrawn = \"2099-01-02\"\n[versions]\npatched = []\n```\n# No\n";

fn database() -> Database {
    let files = [("a", HEAP), ("b", OLD), ("c", ELSEWHERE), ("d", WITHDRAWN)];
    Database::read(files.into_iter()).unwrap()
}

fn package(name: &str, version: &str) -> Package {
    let path = vec!["app 1.0.0".to_owned(), format!("{name} {version}")];
    Package { name: name.to_owned(), version: version.to_owned(), build: name == "bell-src", path }
}

fn screen(findings: &[Finding]) -> String {
    let mut text = String::new();
    for one in findings {
        let word = if one.severity == Severity::Error { "error" } else { "warning" };
        text.push_str(&format!("{word}[{}] {}: {}\n", one.code, one.subject, one.message));
        for evidence in &one.evidence {
            text.push_str(&format!("  {}\n", evidence.detail));
        }
        text.push_str(&format!("  help: {}\n", one.cure.as_deref().unwrap_or_default()));
    }
    text
}

#[test]
fn a_vulnerable_c_library_and_an_abandoned_crate_are_named_with_the_way_and_the_cure() {
    let packages = [package("yarn", "1.0.0"), package("bell-src", "300.0.1+3.0.1")];
    insta::assert_snapshot!(screen(&database().findings(&packages, Some("x86_64"))), @"
    error[RUSTSEC-2099-0001] bell-src 300.0.1+3.0.1: The bell rings too loudly
      severity 9.8 (critical)
      also CVE-2099-1
      https://bell.example/1
      needed to build; the source of a C library is in the file nevertheless
      needed through app 1.0.0 → bell-src 300.0.1+3.0.1
      help: without it: bell-src >= 111.18.0, < 300 or >= 300.0.5
    warning[RUSTSEC-2099-0002] yarn 1.0.0: unmaintained: Nobody spins it
      needed through app 1.0.0 → yarn 1.0.0
      help: there is no version without it: use another crate
    ");
}

#[test]
fn versions_before_and_behind_the_fault_are_clean() {
    for version in ["111.18.0+1.1.1n", "300.0.5", "110.0.0"] {
        let found = database().findings(&[package("bell-src", version)], None);
        assert!(found.is_empty(), "{version}: {}", screen(&found));
    }
    assert_eq!(database().findings(&[package("bell-src", "111.17.0")], None).len(), 1);
}

#[test]
fn what_is_allowed_by_its_id_does_not_count() {
    let allow = ["RUSTSEC-2099-0001".to_owned()];
    let mut found = database().findings(&[package("bell-src", "111.17.0")], None);
    found[0].allow(&allow);
    assert!(found[0].allowed && !found[0].fails(Severity::Warning));
}

#[test]
fn withdrawn_ones_are_not_counted_and_a_file_that_is_none_is_named() {
    assert_eq!((database().count(), database().newest()), (3, "2099-02-03"));
    let files = [("good", HEAP), ("bad/x.md", "# Title only"), ("worse", "```toml\nx = 1\n```")];
    let faults = Database::read(files.into_iter()).unwrap_err();
    let names: Vec<&str> = faults.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(names, ["bad/x.md", "worse"]);
}
