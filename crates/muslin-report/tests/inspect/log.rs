//! What a code scanning service reads.

use muslin_report::{Detail, Rule};
use muslin_schema::Severity;
use serde_json::Value;

use crate::sample::all;

/// The one run of the log.
fn run() -> Value {
    run_with(Detail::Full)
}

fn run_with(detail: Detail) -> Value {
    let rule = |code| Rule {
        code,
        title: "a title",
        explain: "The first\nparagraph.\n\nThe second.",
        severity: Severity::Error,
    };
    let rules = [rule("no-writable-code"), rule("no-exec-stack")];
    let log = muslin_report::sarif(&all(), &rules, "1.2.3", detail);
    let log: Value = serde_json::from_str(&log).unwrap();
    log["runs"][0].clone()
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap()
}

/// The first result of a rule.
fn result(rule: &str) -> String {
    let run = run();
    let results = run["results"].as_array().unwrap();
    pretty(results.iter().find(|one| one["ruleId"] == rule).unwrap())
}

#[test]
fn a_finding_has_its_places_and_a_fingerprint_without_them() {
    insta::assert_snapshot!(result("no-writable-code"), @r#"
    {
      "kind": "fail",
      "level": "error",
      "locations": [
        {
          "message": {
            "text": "segment 2: rwx"
          },
          "physicalLocation": {
            "artifactLocation": {
              "index": 1,
              "uri": "out/a%2Cb",
              "uriBaseId": "%SRCROOT%"
            },
            "region": {
              "byteOffset": 64
            }
          }
        }
      ],
      "message": {
        "text": "segment 2 is writable code. To cure it: link without `-N`."
      },
      "partialFingerprints": {
        "muslinFinding/v1": "no-writable-code/a,b"
      },
      "relatedLocations": [
        {
          "id": 0,
          "message": {
            "text": "segment 3"
          },
          "physicalLocation": {
            "artifactLocation": {
              "index": 1,
              "uri": "out/a%2Cb",
              "uriBaseId": "%SRCROOT%"
            },
            "region": {
              "byteOffset": 128
            }
          }
        }
      ],
      "ruleId": "no-writable-code",
      "ruleIndex": 0
    }
    "#);
}

#[test]
fn what_is_allowed_is_suppressed_and_what_is_required_in_vain_is_an_error() {
    insta::assert_snapshot!(result("no-exec-stack"), @r#"
    {
      "kind": "fail",
      "level": "warning",
      "locations": [
        {
          "physicalLocation": {
            "artifactLocation": {
              "index": 1,
              "uri": "out/a%2Cb",
              "uriBaseId": "%SRCROOT%"
            },
            "region": {
              "byteLength": 590600,
              "byteOffset": 0
            }
          }
        }
      ],
      "message": {
        "text": "100% executable"
      },
      "partialFingerprints": {
        "muslinFinding/v1": "no-exec-stack/a,b"
      },
      "ruleId": "no-exec-stack",
      "ruleIndex": 1,
      "suppressions": [
        {
          "justification": "allowed by its diagnostic code on the command line",
          "kind": "external"
        }
      ]
    }
    "#);
    insta::assert_snapshot!(result("requirement"), @r#"
    {
      "kind": "fail",
      "level": "error",
      "locations": [
        {
          "physicalLocation": {
            "artifactLocation": {
              "index": 1,
              "uri": "out/a%2Cb",
              "uriBaseId": "%SRCROOT%"
            },
            "region": {
              "byteLength": 590600,
              "byteOffset": 0
            }
          }
        }
      ],
      "message": {
        "text": "`static` does not hold: it is dynamic"
      },
      "partialFingerprints": {
        "muslinFinding/v1": "requirement/static/a,b"
      },
      "ruleId": "requirement",
      "ruleIndex": 3
    }
    "#);
}

#[test]
fn what_cannot_be_read_is_trouble_of_the_run() {
    insta::assert_snapshot!(pretty(&run()["invocations"]), @r#"
    [
      {
        "executionSuccessful": false,
        "exitCode": 22,
        "toolExecutionNotifications": [
          {
            "descriptor": {
              "id": "unreadable"
            },
            "level": "error",
            "locations": [
              {
                "physicalLocation": {
                  "artifactLocation": {
                    "uri": "run.sh",
                    "uriBaseId": "%SRCROOT%"
                  }
                }
              }
            ],
            "message": {
              "text": "a script for `/bin/sh`"
            }
          }
        ]
      }
    ]
    "#);
}

#[test]
fn files_have_hashes_and_rules_have_help() {
    insta::assert_snapshot!(pretty(&run()["artifacts"][0]), @r#"
    {
      "hashes": {
        "sha-256": "0000000000000000000000000000000000000000000000000000000000000000"
      },
      "length": 590600,
      "location": {
        "uri": "target/app",
        "uriBaseId": "%SRCROOT%"
      },
      "roles": [
        "analysisTarget"
      ]
    }
    "#);
    insta::assert_snapshot!(pretty(&run()["tool"]["driver"]["rules"][0]), @r#"
    {
      "defaultConfiguration": {
        "level": "error"
      },
      "fullDescription": {
        "text": "The first paragraph."
      },
      "help": {
        "markdown": "The first\nparagraph.\n\nThe second.",
        "text": "The first\nparagraph.\n\nThe second."
      },
      "id": "no-writable-code",
      "properties": {
        "precision": "very-high",
        "tags": [
          "elf",
          "linking"
        ]
      },
      "relationships": [
        {
          "kinds": [
            "relevant"
          ],
          "target": {
            "id": "rwx-seg",
            "toolComponent": {
              "index": 1,
              "name": "annocheck"
            }
          }
        }
      ],
      "shortDescription": {
        "text": "a title"
      }
    }
    "#);
}

#[test]
fn only_what_fails_is_a_result_unless_everything_is_asked_for() {
    let kinds = |detail: Detail| -> std::collections::BTreeSet<String> {
        let run = run_with(detail);
        let results = run["results"].as_array().unwrap().iter();
        results.map(|one| one["kind"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(Vec::from_iter(kinds(Detail::Short)), ["fail"]);
    assert!(kinds(Detail::Full).contains("pass"));
}
