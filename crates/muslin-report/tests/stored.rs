//! Documents that earlier releases wrote: each is a real one, kept for each version, and is still read and drawn.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use muslin_report::{Detail, Paint};
use muslin_schema::{Distribution, Inspected, Report};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

const REPORT: &str = include_str!("documents/report-1.json");
const INSPECTED: &str = include_str!("documents/inspect-1.json");
const DISTRIBUTION: &str = include_str!("documents/dist-manifest-1.json");

/// Reads a document; nothing that it says is lost.
fn read<T: DeserializeOwned + Serialize>(text: &str) -> T {
    let document: T = serde_json::from_str(text).unwrap();
    let (old, now): (Value, Value) =
        (serde_json::from_str(text).unwrap(), serde_json::to_value(&document).unwrap());
    assert_eq!(lost(&old, &now, ""), Vec::<String>::new());
    document
}

/// The places of what `old` says and `now` does not.
fn lost(old: &Value, now: &Value, place: &str) -> Vec<String> {
    match (old, now) {
        (Value::Object(old), Value::Object(now)) => old
            .iter()
            .flat_map(|(key, value)| {
                let place = format!("{place}/{key}");
                now.get(key).map_or_else(|| vec![place.clone()], |now| lost(value, now, &place))
            })
            .collect(),
        (Value::Array(old), Value::Array(now)) if old.len() == now.len() => {
            let pairs = old.iter().zip(now).enumerate();
            pairs.flat_map(|(at, (old, now))| lost(old, now, &format!("{place}/{at}"))).collect()
        }
        _ if old == now => Vec::new(),
        _ => vec![place.to_owned()],
    }
}

#[test]
fn a_report_is_drawn_as_a_screen_a_page_and_a_summary() {
    let report: Report = read(REPORT);
    assert_eq!(report.schema_version, 1);
    let screen = muslin_report::report(&report, Paint::Plain, true);
    for text in [screen, muslin_report::page(&report), muslin_report::summary(&report)] {
        assert!(text.contains("loom") && text.contains("static-pie"), "{text}");
    }
}

#[test]
fn an_inspection_is_drawn_and_says_nothing_of_what_nobody_looked_at() {
    let inspected: Inspected = read(INSPECTED);
    let screen = muslin_report::inspected(&inspected, Paint::Plain, Detail::Full);
    assert!(screen.contains("static-pie musl") && !screen.contains("Hardening"), "{screen}");
}

#[test]
fn a_manifest_is_read_with_how_its_files_were_built() {
    let distribution: Distribution = read(DISTRIBUTION);
    assert_eq!(distribution.builds[0].executable, "loom");
}
